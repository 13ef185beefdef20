"""The mesh of one part on the 1 µm grid: the value and its mirror image.

Binds the exact-arithmetic rules: integers only, nothing that rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from schemas.errors import RRError

Vertices: TypeAlias = npt.NDArray[np.int32]
Faces: TypeAlias = npt.NDArray[np.int32]
RegionIds: TypeAlias = npt.NDArray[np.uint8]

COORDINATE_LIMIT_UM: Final = 1 << 23
"""Largest coordinate in µm, 2**23 = 8.388 m: keeps 6x a volume far inside exact sums."""

UV_LIMIT_UM: Final = 1 << 30
"""Largest texture coordinate in µm: edges between two of them still fit 32 bits."""

MOST_REGIONS: Final = 255
"""A region's number is one byte."""


class BadMesh(RRError):
    """The arrays given for a part are not a mesh.

    A part needs vertices as integer micrometres of shape (n, 3), each within 8.388 m of the
    origin, and faces as integers of shape (m, 3) that name existing vertices. Texture coordinates
    are integer micrometres of shape (k, 2), their faces are (m, 3) and name existing ones; each
    triangle has a region, and regions have different names of one line.
    """

    code: ClassVar[str] = "RR-G001"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr explain RR-G001`: it tells what a mesh must be"


def _none(width: int) -> npt.NDArray[np.int32]:
    return np.empty((0, width), dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One named part: vertices int32 (n, 3) in µm, faces int32 (m, 3); all arrays are read-only.

    Triangles wind counter-clockwise seen from outside. `uv_um` int32 (k, 2) are texture
    coordinates in µm along the surface, `uv_faces` int32 (m, 3) the corners' numbers in it, so a
    seam splits no vertex; both are empty for a mesh without them. `region` uint8 (m,) is each
    triangle's number in `regions`; without them the whole part is one region of its own name.
    Integer arrays of those shapes are taken and copied. Errors: `BadMesh`.
    """

    name: str
    vertices_um: Vertices
    faces: Faces
    uv_um: npt.NDArray[np.int32] = field(default_factory=lambda: _none(2))
    uv_faces: Faces = field(default_factory=lambda: _none(3))
    region: RegionIds = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    regions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        vertices, faces = checked_arrays(self.vertices_um, self.faces, name=self.name)
        uv, uv_faces = _checked_uv(self.uv_um, self.uv_faces, len(faces), name=self.name)
        region, regions = self.region, self.regions
        if not regions and len(region) == 0:
            region, regions = np.zeros(len(faces), dtype=np.uint8), (self.name,)
        for name, array in (
            ("vertices_um", vertices),
            ("faces", faces),
            ("uv_um", uv),
            ("uv_faces", uv_faces),
            ("region", _checked_regions(region, regions, len(faces), name=self.name)),
            ("regions", tuple(regions)),
        ):
            object.__setattr__(self, name, array)

    @property
    def has_uv(self) -> bool:
        """Whether the corners have texture coordinates."""
        return len(self.uv_um) > 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Part):
            return NotImplemented
        return (
            self.name == other.name
            and self.regions == other.regions
            and np.array_equal(self.vertices_um, other.vertices_um)
            and np.array_equal(self.faces, other.faces)
            and np.array_equal(self.uv_um, other.uv_um)
            and np.array_equal(self.uv_faces, other.uv_faces)
            and np.array_equal(self.region, other.region)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.vertices_um.shape[0], self.faces.shape[0]))


def checked_arrays(
    vertices: npt.ArrayLike, faces: npt.ArrayLike, *, name: str = ""
) -> tuple[Vertices, Faces]:
    """Read-only C-order int32 copies of a mesh's two arrays, (n, 3) µm and (m, 3) indices.

    Errors: `BadMesh`.
    """
    points = np.asarray(vertices)
    triangles = np.asarray(faces)
    for what, array in (("vertices", points), ("faces", triangles)):
        _check_shape(array, 3, what, name)
    if points.size and (points.max() > COORDINATE_LIMIT_UM or points.min() < -COORDINATE_LIMIT_UM):
        raise _bad(name, f"a coordinate lies beyond {COORDINATE_LIMIT_UM} µm")
    if triangles.size and (triangles.max() >= points.shape[0] or triangles.min() < 0):
        raise _bad(name, f"a face names a vertex outside 0..{points.shape[0] - 1}")
    return _fixed(points), _fixed(triangles)


def mirror(part: Part) -> Part:
    """The other foot's part: y negated and every triangle's winding flipped, exactly.

    u is negated too, so that a texture reads the right way round on both feet. Regions keep their
    names: what was medial is medial still. Mirroring twice gives the first part back, order of
    vertices and corners included.
    """
    corners = [0, 2, 1]
    return Part(
        part.name,
        part.vertices_um * np.array([1, -1, 1], dtype=np.int32),
        part.faces[:, corners],
        part.uv_um * np.array([-1, 1], dtype=np.int32),
        part.uv_faces[:, corners],
        part.region,
        part.regions,
    )


def _checked_uv(
    uv_um: npt.ArrayLike, uv_faces: npt.ArrayLike, count: int, *, name: str
) -> tuple[npt.NDArray[np.int32], Faces]:
    places, corners = np.asarray(uv_um), np.asarray(uv_faces)
    _check_shape(places, 2, "texture coordinates", name)
    _check_shape(corners, 3, "texture corners", name)
    if len(corners) != (count if len(places) else 0):
        raise _bad(name, f"{len(corners)} faces have texture corners, not {count}")
    if places.size and (places.max() > UV_LIMIT_UM or places.min() < -UV_LIMIT_UM):
        raise _bad(name, f"a texture coordinate lies beyond {UV_LIMIT_UM} µm")
    if corners.size and (corners.max() >= len(places) or corners.min() < 0):
        raise _bad(name, f"a corner names a texture coordinate outside 0..{len(places) - 1}")
    return _fixed(places), _fixed(corners)


def _checked_regions(
    region: npt.ArrayLike, regions: tuple[str, ...], count: int, *, name: str
) -> RegionIds:
    numbers = np.asarray(region)
    if numbers.shape != (count,) or numbers.dtype.kind not in "iu":
        raise _bad(name, f"region is {numbers.dtype} {numbers.shape}, not a number a triangle")
    if not regions or len(regions) > MOST_REGIONS or len(set(regions)) != len(regions):
        raise _bad(name, f"regions are not 1 to {MOST_REGIONS} different names")
    if any("\n" in one for one in regions):
        raise _bad(name, "a region's name has a line end")
    if numbers.size and (numbers.max() >= len(regions) or numbers.min() < 0):
        raise _bad(name, f"a triangle names a region outside 0..{len(regions) - 1}")
    fixed = np.array(numbers, dtype=np.uint8, order="C")
    fixed.setflags(write=False)
    return fixed


def _check_shape(array: npt.NDArray[np.generic], width: int, what: str, name: str) -> None:
    if array.ndim != 2 or array.shape[1] != width:
        raise _bad(name, f"{what} have the shape {array.shape}, not (count, {width})")
    if array.dtype.kind not in "iu":
        raise _bad(name, f"{what} are {array.dtype}, not integers")


def _fixed(array: npt.NDArray[np.generic]) -> npt.NDArray[np.int32]:
    fixed = np.array(array, dtype=np.int32, order="C")
    fixed.setflags(write=False)
    return fixed


def _bad(name: str, message: str) -> BadMesh:
    place = f"part {name}" if name else ""
    return BadMesh(message, place=place)
