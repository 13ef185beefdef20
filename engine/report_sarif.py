"""A validation report as SARIF 2.1.0, the form code-review tools and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from engine.validate import Report
    from schemas.findings import Finding

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def sarif_text(report: Report, *, version: str) -> str:
    """Return the report as SARIF 2.1.0 text; `version` is that of RR Engine."""
    from schemas.findings import FINDING_KINDS

    used = sorted({finding.code for finding in report.findings})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": FINDING_KINDS[code].title},
            "fullDescription": {"text": FINDING_KINDS[code].explanation},
            "help": {"text": f"rr explain {code}"},
        }
        for code in used
    ]
    driver = {"name": "rr validate", "semanticVersion": version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in report.files],
        "results": [_result(finding, used.index(finding.code)) for finding in report.findings],
    }
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    text = finding.message + (f" ({finding.hint})" if finding.hint else "")
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(finding.file)},
                    "region": {
                        "startLine": max(1, finding.line),
                        "startColumn": max(1, finding.column),
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": finding.path or "(document)"}],
            }
        ],
    }


def _uri(name: str) -> str:
    return "stdin" if name == "-" else quote(name.replace("\\", "/"))
