"""A validation report as lines for people: file:line:column first, as compilers print it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from schemas.printable import printable

if TYPE_CHECKING:
    from engine.validate import Report

Paint = Callable[..., str]

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def plain(text: str, *_styles: str) -> str:
    """Return the text unpainted: the painter of output without colour."""
    return text


def finding_lines(finding: dict[str, Any], paint: Paint = plain) -> list[str]:
    """Return one finding (as JSON values) as one line, and a second one for its hint."""
    where = f"{finding['file']}:{finding['line']}:{finding['column']}"
    kind = paint(f"{finding['severity']} {finding['code']}", _COLORS[finding["severity"]])
    path, message = printable(finding["path"]), printable(finding["message"])
    # Many a message begins with the path itself: once is enough.
    said = not path or message.startswith((f"{path} ", f"{path}:"))
    text = message if said else f"{path}: {message}"
    lines = [f"{paint(printable(where), 'bold')}: {kind} {text}"]
    if finding["hint"]:
        lines.append(paint(f"    {printable(finding['hint'])}", "dim"))
    return lines


def cell_lines(finding: dict[str, Any], paint: Paint = plain) -> list[str]:
    """Return one finding about a cell of a form (as JSON values) as one line."""
    where, message = printable(finding["place"]), printable(finding["message"])
    return [f"{paint(where, 'bold')}: {paint('error ' + finding['code'], 'red')} {message}"]


def summary_line(report: Report) -> str:
    """Return the closing line: how many files, errors, warnings and notes."""
    files = len(report.files)
    counts = [
        f"{count} {word}{'s' if count != 1 else ''}"
        for word in ("error", "warning", "note")
        if (count := report.count(word))
    ]
    verdict = "valid" if report.valid else "invalid"
    return f"{files} file{'s' if files != 1 else ''}: {', '.join([verdict, *counts])}"
