"""A validation report as JUnit XML: one test case per spec file, so that CI can show it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from engine.validate import Report
    from schemas.findings import Finding

# Characters that XML 1.0 cannot carry in any form.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(report: Report) -> str:
    """Return the report as JUnit XML; a file with errors is a failed test case."""
    by_file: dict[str, list[Finding]] = {name: [] for name in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.file, []).append(finding)
    failed = sum(any(f.severity == "error" for f in found) for found in by_file.values())
    counts = f'tests="{len(by_file)}" failures="{failed}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="rr validate" {counts}>',
        f'  <testsuite name="rr validate" {counts} skipped="0">',
    ]
    for name, findings in by_file.items():
        lines += _case(name, findings)
    lines += ["  </testsuite>", "</testsuites>"]
    return "\n".join(lines) + "\n"


def _case(name: str, findings: list[Finding]) -> list[str]:
    head = f'    <testcase classname="spec" name={_attribute(name)} file={_attribute(name)}'
    if not findings:
        return [head + "/>"]
    errors = [finding for finding in findings if finding.severity == "error"]
    remarks = [finding for finding in findings if finding.severity != "error"]
    lines = [head + ">"]
    if errors:
        kinds = " ".join(sorted({finding.code for finding in errors}))
        count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
        text = _text("\n".join(_line(finding) for finding in errors))
        lines.append(f'      <failure type={_attribute(kinds)} message="{count}">{text}</failure>')
    if remarks:
        text = _text("\n".join(_line(finding) for finding in remarks))
        lines.append(f"      <system-out>{text}</system-out>")
    return [*lines, "    </testcase>"]


def _line(finding: Finding) -> str:
    where = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{where}: {finding.severity} {finding.code} {finding.path}: {finding.message}"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))
