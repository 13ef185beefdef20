"""What a check of the store found, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.output import Output
from rrcli.short import plural, size_text

if TYPE_CHECKING:
    from store.fsck import FsckReport
    from store.repair import Repair


def fsck_lines(report: FsckReport, out: Output) -> list[str]:
    """Return damage and notes with their remedies, then one line that sums up."""
    lines: list[str] = []
    for item in (*report.damage, *report.notes):
        word, color = ("damage", "red") if item.severity == "error" else ("note", "cyan")
        lines.append(f"{out.style(f'{word} {item.code}', color)} {item.what}: {item.message}")
        lines.append(f"  where  {item.place}")
        lines.append(f"   next  {item.remedy}")
    checked = f"{plural(report.objects, 'object')}, {size_text(report.stored_bytes)}"
    if report.ok:
        lines.append(out.style(f"sound: {checked} checked", "green"))
    else:
        lines.append(
            out.style(f"damaged: {plural(len(report.damage), 'fault')} in {checked}", "red")
        )
    return lines


def repair_line(done: Repair, out: Output) -> str:
    """Return what was put right, and how."""
    return f"{out.style('repaired', 'green')} {done.what}: {done.how}"
