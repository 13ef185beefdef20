"""What `rr import` read and mended, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rrcli.generate_lines import generated_fields

if TYPE_CHECKING:
    from engine.import_mesh import ImportedMesh


def import_fields(found: ImportedMesh) -> dict[str, Any]:
    """Return the fixed JSON fields of an import."""
    return {**generated_fields(found.done), **found.to_dict()}


def import_lines(found: ImportedMesh) -> list[str]:
    """Return how the file was read, what was not done, and each count that was or is not zero."""
    pose, after = found.pose, found.after.to_dict()
    lines = [
        f"  read in {found.unit.name}: {found.unit.reason}",
        f"  forward {pose.forward}, up {pose.up}: {pose.reason}",
        *(f"  note: {note}" for note in found.notes),
    ]
    for name, count in found.before.to_dict().items():
        if count or after[name]:
            lines.append(f"  {name.replace('_', ' ')}: {count} in the file, {after[name]} now")
    return lines
