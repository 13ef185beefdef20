"""The meshes of a foreign file as parts of a shoe: named, on the grid, equal vertices joined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.foreign_mesh import RawMesh, RawPart
    from engine.mesh_units import Unit
    from geometry.mesh import Part

LONGEST_M: Final = 1.0
"""What is larger in whatever unit is no boot; drawn at true size it would take any memory."""
SHOE: Final = "shoe"
"""The name of a mesh that shows a whole shoe."""
_TOLD, _LONGEST = 8, 80
"""Of the names in a file: how many are told, and how many characters of each."""


class UnknownImportError(RRError):
    """The meshes in the file are not called as parts of a shoe, and nobody said what they are.

    A part decides on its look, its place in the bill of materials and how it is measured. With
    `--part NAME` all meshes of the file become that part; `shoe` is one whole shoe. Nothing was
    recorded.
    """

    code: ClassVar[str] = "RR-E076"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "rr import FILE --part last (or another part, or shoe)"


def parts_of(raw: RawMesh, name: str, unit: Unit, part: str | None) -> tuple[Part, ...]:
    """Return the meshes of a file of that name as parts; with `part` all of them are that one.

    Raises UnknownImportError, and UnitDoubtfulError for what is far larger than a shoe then.
    """
    from engine.mesh_units import UnitDoubtfulError
    from exporters.errors import UnreadableMesh
    from geometry.mesh import BadMesh

    found = raw.parts if part is None else (_joined(raw, part),)
    named = zip(_names(found, name), found, strict=True)
    length_m = raw.longest * unit.um / 1_000_000
    told = f"{name} is {length_m:.3g} m long in {unit.name}, or lies as far off: no shoe"
    if length_m > LONGEST_M:
        raise UnitDoubtfulError(told, place=name)
    try:
        return tuple(_part(called, one, unit) for called, one in named)
    except (UnreadableMesh, BadMesh) as error:
        raise UnitDoubtfulError(told, place=name) from error


def _names(found: tuple[RawPart, ...], file_name: str) -> list[str]:
    """Return what part of a shoe each mesh is; the only one may be called as its file."""
    from geometry.kernel import PART_NAMES
    from schemas.printable import printable

    known = (*PART_NAMES, SHOE)
    stem = Path(file_name).stem.lower()
    names = [one.name or stem for one in found]
    if len(names) == 1 and names[0] not in known and stem in known:
        names = [stem]
    if len(set(names)) < len(names) or not set(names) <= set(known):
        shown = [printable(name[:_LONGEST]) for name in names]
        told = ", ".join(shown[:_TOLD]) + (" and more" if len(names) > _TOLD else "")
        raise UnknownImportError(
            f"{file_name} holds {told}; the parts of a shoe are {', '.join(known)}",
            place=file_name,
            details={"found": shown, "known": list(known)},
        )
    return names


def _joined(raw: RawMesh, name: str) -> RawPart:
    """Return all meshes of a file as one."""
    import numpy as np

    from engine.foreign_mesh import RawPart

    if len(raw.parts) == 1:
        only = raw.parts[0]
        return RawPart(name, only.points, only.faces, only.regions)
    starts = np.cumsum([0, *(len(one.points) for one in raw.parts)])
    faces = [one.faces + start for one, start in zip(raw.parts, starts, strict=False)]
    return RawPart(name, np.concatenate([one.points for one in raw.parts]), np.concatenate(faces))


def _part(name: str, raw: RawPart, unit: Unit) -> Part:
    import numpy as np

    from engine.mesh_file import part_of
    from exporters.readers.mesh import ReadPart, on_grid

    grid, off = on_grid(raw.points * unit.um)
    none = np.empty((0, 3))
    return part_of(
        ReadPart(name, grid, raw.faces, off, none, None, None, regions=raw.regions), name
    )
