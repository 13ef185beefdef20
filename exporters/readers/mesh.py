"""What every reader gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exporters.errors import UnreadableMesh

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR_UM = 1e9


@dataclass(frozen=True, eq=False, slots=True)
class ReadPart:
    """One part as read: `vertices_um` int64[n,3] in the shoe's frame, `faces` int64[m,3].

    `off_grid_um` is how far the file's numbers were from whole micrometres, at most. `color_hex` is
    None where the format carries none; `normals` float64[k,3] are the file's, zero of them where it
    has none. `texture_um` int64[m,3,2] are the corners' texture coordinates, `regions` the name of
    each triangle's region; both are None where the file has none. `step_um` is the grid the file
    keeps places on, where it is coarser than a micrometre.
    """

    name: str
    vertices_um: NDArray[np.int64]
    faces: NDArray[np.int64]
    off_grid_um: float
    normals: NDArray[np.float64]
    color_hex: str | None
    material: str | None
    texture_um: NDArray[np.int64] | None = None
    regions: NDArray[Any] | None = None
    step_um: int = 1


@dataclass(frozen=True, eq=False, slots=True)
class ReadMesh:
    """A file as read: its unit as the file itself says it, and its parts."""

    unit: str
    parts: tuple[ReadPart, ...]


def on_grid(coordinates_um: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Coordinates as whole micrometres, and the largest step that took."""
    # The comparison is false for a number that is none, too.
    need(bool((np.abs(coordinates_um) < _FAR_UM).all()), "a coordinate is no distance of a shoe")
    whole = np.rint(coordinates_um)
    off = float(np.abs(coordinates_um - whole).max()) if coordinates_um.size else 0.0
    return whole.astype(np.int64), off


def region_names(names: list[str], numbers: NDArray[np.int64]) -> NDArray[Any]:
    """The names of triangles' regions. Raises `UnreadableMesh` for a number that has none."""
    known = len(numbers) > 0 and int(numbers.min()) >= 0 and int(numbers.max()) < len(names)
    need(known, "a triangle is of a region that has no name")
    return np.array(names)[numbers]


def need(condition: bool, message: str) -> None:
    """Raise `UnreadableMesh` with the message unless the condition holds."""
    if not condition:
        raise UnreadableMesh(message)
