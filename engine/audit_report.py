"""An audit as a report: findings worst first, counted, and as SARIF."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.audit import Findings
    from engine.subject import Subject

_WORST_FIRST = ("error", "warning", "note")
_SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The findings of one shoe; `ok` when none forbids to hand it over."""

    name: str
    findings: Findings
    strict: bool

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(1 for one in self.findings if one["severity"] == "error")

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(1 for one in self.findings if one["severity"] == "warning")

    @property
    def ok(self) -> bool:
        """No errors; where strict, no warnings either."""
        return not self.errors and not (self.strict and self.warnings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "name": self.name,
            "ok": self.ok,
            "errors": self.errors,
            "warnings": self.warnings,
            "findings": [dict(finding) for finding in self.findings],
        }


def audit_report(
    subject: Subject, *, only: Collection[str] = (), strict: bool = False
) -> AuditReport:
    """Return the whole audit of a shoe; `only` keeps the findings of those codes."""
    from engine.audit import audit_model

    found = audit_model(subject.model, subject.resolved, full=True)
    kept = [one for one in found if not only or one["code"] in only]
    kept.sort(key=lambda one: (_WORST_FIRST.index(str(one["severity"])), str(one["code"])))
    return AuditReport(subject.resolved.name, tuple(kept), strict)


def sarif_text(report: AuditReport, *, version: str) -> str:
    """Return the report as SARIF 2.1.0 text; `version` is that of RR Engine."""
    from geometry.auditkinds import AUDIT_KINDS

    used = sorted({str(finding["code"]) for finding in report.findings})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": AUDIT_KINDS[code].title},
            "fullDescription": {"text": AUDIT_KINDS[code].explanation},
            "help": {"text": f"rr explain {code}"},
        }
        for code in used
    ]
    results = [
        {
            "ruleId": finding["code"],
            "ruleIndex": used.index(str(finding["code"])),
            "level": finding["severity"],
            "message": {"text": f"{finding['message']} ({finding['hint']})"},
            "locations": [
                {"logicalLocations": [{"fullyQualifiedName": finding["part"] or report.name}]}
            ],
            "properties": {key: finding[key] for key in ("place_mm", "value", "wanted", "limit")},
        }
        for finding in report.findings
    ]
    driver = {"name": "rr audit", "semanticVersion": version, "rules": rules}
    run = {"tool": {"driver": driver}, "results": results}
    log = {"$schema": _SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"
