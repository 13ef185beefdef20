import re

from schemas.findings import FINDING_KINDS, SEVERITIES, make_finding, unreadable
from schemas.rules import CROSS_RULES


def test_every_code_is_explained() -> None:
    for code, kind in FINDING_KINDS.items():
        assert re.fullmatch(r"RR-S0[1-9]\d", code)
        assert kind.title and kind.explanation.endswith(".")
        assert kind.severity in SEVERITIES


def test_every_rule_has_a_kind() -> None:
    assert {rule.code for rule in CROSS_RULES} <= FINDING_KINDS.keys()


def test_a_finding_is_fixed_json_and_one_line() -> None:
    finding = make_finding(
        "RR-S026", "too long", file="a.yaml", path="x.y", place=(3, 7), value=5, allowed="1 to 2 mm"
    )
    assert list(finding.to_dict()) == [
        "code", "severity", "path", "file", "line", "column", "value", "allowed", "message", "hint",
    ]  # fmt: skip
    assert str(finding) == "a.yaml:3:7: error RR-S026 too long"
    assert finding.hint == FINDING_KINDS["RR-S026"].title


def test_an_unreadable_file_is_a_finding_too() -> None:
    finding = unreadable("a.yaml", "no such file")
    assert (finding.code, finding.file, finding.line) == ("RR-S010", "a.yaml", 1)
