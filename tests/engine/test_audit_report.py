"""The report of an audit: worst first, counted, strict or not, and as SARIF."""

import json

from engine.audit_report import AuditReport, sarif_text
from geometry.auditfinding import finding

FOUND = tuple(
    finding(code, part, "told", value=1.0, limit=0.5, place=(1.0, 2.0, 3.0)).to_dict()
    for code, part in (("RR-G101", "last"), ("RR-G146", ""), ("RR-G140", "upper"))
)


def test_errors_forbid_and_warnings_only_where_strict() -> None:
    report = AuditReport("x", FOUND, strict=False)
    assert (report.errors, report.warnings, report.ok) == (1, 2, False)
    assert AuditReport("x", FOUND[1:], strict=False).ok
    assert not AuditReport("x", FOUND[1:], strict=True).ok
    assert AuditReport("x", (), strict=True).to_dict()["findings"] == []


def test_sarif_names_rule_part_and_place() -> None:
    run = json.loads(sarif_text(AuditReport("x", FOUND, strict=False), version="1.2.3"))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["RR-G101", "RR-G140", "RR-G146"]
    for result, one in zip(run["results"], FOUND, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == one["code"]
        assert result["level"] == one["severity"]
        where = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
        assert where == (one["part"] or "x")
        assert result["properties"]["place_mm"] == [1.0, 2.0, 3.0]
