"""What `rr regenerate` did, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rrcli.generate_lines import generated_fields, generated_lines
from rrcli.output import Output
from rrcli.short import short

if TYPE_CHECKING:
    from engine.regenerate import Regenerated


def regenerated_fields(found: Regenerated) -> dict[str, Any]:
    """Return the JSON fields: those of a generate, from which generation, by which kernel."""
    record = found.generation
    geometry = record.geometry
    fields = {
        "regenerated": found.regenerated,
        "kernel_before": geometry.kernel,
        "geometry_hash_before": geometry.geometry_hash,
        "kept_edits": found.kept_edits,
    }
    if found.done is not None:
        return {**generated_fields(found.done), **fields}
    same = {
        "changed": False,
        "generation": found.regenerated,
        "parents": list(record.parents),
        "branch": None,
        "geometry_hash": geometry.geometry_hash,
        "build_key": geometry.build_key,
        "kernel": geometry.kernel,
        "message": record.message,
        "filled": dict(record.filled),
        "audit": [dict(finding) for finding in record.audit],
        "conflicts": [conflict.path for conflict in record.conflicts],
    }
    return {**same, **fields}


def regenerated_lines(found: Regenerated, out: Output) -> list[str]:
    """Return what happened: nothing new, or the new generation and what it was before."""
    geometry = found.generation.geometry
    if found.done is None:
        head = out.style(short(found.regenerated), "yellow")
        return [f"nothing to do: kernel {geometry.kernel} made {head} and gives the same bytes"]
    lines = generated_lines(found.done, out)
    if found.done.changed:
        now = found.done.generation.geometry
        change = f"kernel {geometry.kernel} → {now.kernel}"
        lines.append(f"  {change}, geometry was {short(geometry.geometry_hash)}")
    return lines
