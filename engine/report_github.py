"""A validation report as workflow commands, which GitHub shows beside the lines of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.validate import Report

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def github_text(report: Report) -> str:
    """Return one `::error file=…,line=…,col=…` line per finding."""
    lines = []
    for finding in report.findings:
        where = (
            f"file={_property(finding.file)},line={finding.line},col={finding.column},"
            f"title={_property(finding.code)}"
        )
        text = f"{finding.path}: {finding.message}" if finding.path else finding.message
        lines.append(f"::{_LEVELS[finding.severity]} {where}::{_message(text)}")
    return "".join(line + "\n" for line in lines)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
