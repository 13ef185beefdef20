"""What `rr generate` did, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.gate import CANONICAL
from rrcli.output import Output
from rrcli.short import first_line, plural, short
from rrcli.show_lines import audit_line

if TYPE_CHECKING:
    from engine.record_spec import Generated


def generated_fields(done: Generated) -> dict[str, Any]:
    """Return the fixed JSON fields of a generate."""
    record = done.generation
    return {
        "changed": done.changed,
        "generation": done.generation_id,
        "parents": list(record.parents),
        "branch": done.branch,
        "geometry_hash": record.geometry.geometry_hash,
        "build_key": record.geometry.build_key,
        "kernel": record.geometry.kernel,
        "message": record.message,
        "filled": dict(record.filled),
        "audit": [dict(finding) for finding in record.audit],
        "conflicts": [conflict.path for conflict in record.conflicts],
    }


def generated_lines(done: Generated, out: Output, *, conflicts: bool = True) -> list[str]:
    """Return what happened in a few lines: generation, geometry, fillings, findings, conflicts."""
    record, geometry = done.generation, done.generation.geometry
    head = out.style(short(done.generation_id), "yellow")
    if not done.changed:
        new = f"; branch {done.branch} begins here" if done.branch_is_new else ""
        lines = [f"nothing changed: {done.branch} stands on {head}{new}"]
        return lines + _open(done) if conflicts else lines
    message = f"  {first_line(record.message)}" if record.message else ""
    lines = [f"{out.style(done.branch, 'bold')} {head}{message}"]
    lines.append(
        f"  geometry {short(geometry.geometry_hash)}, {plural(len(geometry.parts), 'part')}"
    )
    if done.gave_way:
        lines.append("  the imported mesh gave way to what the spec builds; rr undo takes it back")
    defaults = [who for who in record.filled.values() if who.startswith(CANONICAL)]
    if defaults:
        lines.append(f"  {plural(len(defaults), 'canonical default')} filled in (rr show @)")
    lines += [f"  {audit_line(finding)}" for finding in record.audit]
    return lines + _open(done) if conflicts else lines


def _open(done: Generated) -> list[str]:
    """What is left open, in a line, if anything is."""
    count = len(done.generation.conflicts)
    return [f"  {plural(count, 'value')} still in conflict (rr conflicts)"] if count else []
