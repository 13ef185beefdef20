"""One generation as a page of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rrcli.output import Output
from rrcli.short import plural, short, value_text
from rrcli.times import utc_text
from schemas.printable import printable

if TYPE_CHECKING:
    from engine.show import Shown


def show_lines(shown: Shown, out: Output) -> list[str]:
    """Return the page: head, facts, changes, what the gate filled, audit findings."""
    entry, record = shown.entry, shown.entry.generation
    geometry = record.geometry
    names = [*(["@"] if entry.active else []), *entry.branches, *entry.tags]
    low, high = geometry.bounds_um
    size = " × ".join(f"{(b - a) / 1000:.1f}" for a, b in zip(low, high, strict=True))
    facts = {
        "generation": out.style(entry.generation_id, "yellow"),
        "names": ", ".join(names),
        "parents": " ".join(short(parent) for parent in record.parents) or "none",
        "author": printable(record.author),
        "time": f"{utc_text(record.time)} UTC",
        "made by": record.source,
        "shoe": f"{record.name} ({record.style})",
        "size": f"{size} mm, {plural(len(geometry.parts), 'part')}",
        "geometry": f"{geometry.geometry_hash} (kernel {geometry.kernel})",
    }
    if geometry.imported is not None:
        told = geometry.imported
        facts["mesh"] = f"{told.name}, read in {told.unit} ({told.unit_reason}): kept as given"
    if record.factory_feedback:
        facts["answers"] = f"feedback {' '.join(map(short, record.factory_feedback))}"
    if record.ai_actions:
        actions = " ".join(map(short, record.ai_actions))
        facts["AI"] = f"{actions} (rr ai log --generation {short(entry.generation_id)})"
    lines = [f"{out.style(f'{name:<10}', 'dim')}  {text}" for name, text in facts.items() if text]
    lines += [
        "",
        *(f"    {printable(line)}" for line in record.message.replace("\r\n", "\n").split("\n")),
    ]
    if shown.changes:
        lines += ["", out.style("changed since the parent", "bold")]
        lines += [
            f"  {item.path}: {value_text(item.before)} → {value_text(item.after)}"
            for item in shown.changes
        ]
    if record.conflicts:
        lines += ["", out.style("in conflict (rr conflicts)", "bold")]
        lines += [f"  {conflict.path}" for conflict in record.conflicts]
    if record.filled:
        lines += ["", out.style("filled in", "bold")]
        lines += [f"  {path}: {printable(who)}" for path, who in record.filled.items()]
    if record.audit:
        lines += ["", out.style("audit", "bold")]
        lines += [f"  {audit_line(finding)}" for finding in record.audit]
    return lines


def audit_line(finding: Mapping[str, object]) -> str:
    """Return one audit finding as one line."""
    part = f" {finding['part']}:" if finding.get("part") else ""
    return f"{finding['severity']} {finding['code']}{part} {finding['message']}"
