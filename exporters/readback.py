"""Every file just written is read again and compared with what went in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from exporters.errors import ReadBackFailed, UnreadableMesh
from exporters.readers.glb import read_glb
from exporters.readers.mesh import ReadMesh, ReadPart
from exporters.readers.obj import read_obj
from exporters.readers.ply import read_ply
from exporters.readers.stl import read_stl
from exporters.readers.threemf import read_3mf
from exporters.readers.usdz import read_usdz
from exporters.registry import EncodedFile, Format

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import Scene, StyledPart
    from geometry.mesh import Part

# Float32 holds half a metre to 0.015 µm in millimetres and in metres alike.
_OFF_GRID_UM = 0.05
_UNIT_LENGTH = 1e-3
_UNIT_LENGTH_OF_BYTES = 0.01
# Two metres: six times a product of three half extents still fits 63 bits.
_INT64_EXTENT_UM = 2_000_000
# The formats that hold texture coordinates, and those that hold regions.
TEXTURED = ("obj", "glb", "glb-compact", "usdz")
WITH_REGIONS = ("obj", "glb", "glb-compact", "ply")

_READERS = {
    "stl": read_stl,
    "ply": read_ply,
    "glb": read_glb,
    "glb-compact": read_glb,
    "3mf": read_3mf,
    "usdz": read_usdz,
}


@dataclass(frozen=True, slots=True)
class PartFigures:
    """One part as it was read back; the volume in mm³, to 0.001."""

    name: str
    closed: bool
    triangles: int
    volume_mm3: float
    color_hex: str | None
    material: str | None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A file that read back as what was written: its unit and its parts."""

    unit: str
    parts: tuple[PartFigures, ...]

    @property
    def closed(self) -> bool:
        """True when every part of the file is a closed, outward solid."""
        return all(part.closed for part in self.parts)

    def to_dict(self, *, figures: bool) -> dict[str, object]:
        """The entry of the manifest; without `figures` it gives nothing of the shoe away."""
        told: dict[str, object] = {"closed": self.closed, "unit": self.unit}
        if figures:
            told["parts"] = [
                {
                    "name": part.name,
                    "closed": part.closed,
                    "triangles": part.triangles,
                    "volume_mm3": part.volume_mm3,
                    "color_hex": part.color_hex,
                    "material": part.material,
                }
                for part in self.parts
            ]
        return told


def read_mesh(form: Format, files: Mapping[str, bytes]) -> ReadMesh:
    """The parts in the files of one export, main file first. Raises `UnreadableMesh`.

    An OBJ without its MTL has no colours.
    """
    main, *others = files.values()
    if form.name == "obj":
        return read_obj(main, others[0] if others else None)
    return _READERS[form.name](main)


class Checker(Protocol):
    """What the reader of a solid's or drawing's format holds."""

    def check(self, scene: Scene, files: tuple[EncodedFile, ...]) -> Mapping[str, object]:
        """What the files hold, for the manifest; `ReadBackFailed` where it is not the scene."""


def read_back(
    form: Format, scene: Scene, files: tuple[EncodedFile, ...], *, figures: bool
) -> dict[str, object]:
    """The manifest's entry on what the files of one export hold, read again.

    Without `figures` it gives nothing of the shoe away. Raises `ReadBackFailed`.
    """
    if form.kind == "mesh":
        return check(form, scene, files).to_dict(figures=figures)
    reader = cast(Checker, import_module(f"exporters.readers.{form.module}"))
    found = reader.check(scene, files)
    return dict(found) if figures else {"unit": form.unit}


def check(form: Format, scene: Scene, files: tuple[EncodedFile, ...]) -> ReadBack:
    """What the files of one export hold, read by readers that share no code with the writers.

    Raises `ReadBackFailed` when triangles, unit, names, colours, materials or volumes differ from
    the scene. The comparison is exact: every file's numbers round back to the same micrometres.
    """
    place = files[0].name
    try:
        mesh = read_mesh(form, {file.name: file.data for file in files})
    except UnreadableMesh as error:
        raise ReadBackFailed(f"{place} does not read back", place=place) from error
    _same(place, "unit", form.unit, mesh.unit)
    _same(place, "number of parts", len(scene.parts), len(mesh.parts))
    pairs = zip(scene.parts, mesh.parts, strict=True)
    return ReadBack(
        mesh.unit, tuple(_check_part(form, place, styled, read) for styled, read in pairs)
    )


def volume_um3_6(vertices_um: NDArray[np.int64], faces: NDArray[np.int64]) -> int:
    """Six times the volume inside a closed mesh in µm³, as an exact integer."""
    if not len(faces):
        return 0
    low, high = vertices_um.min(axis=0), vertices_um.max(axis=0)
    centred: NDArray[Any] = vertices_um - (low + high) // 2
    if int((high - low).max()) > _INT64_EXTENT_UM:
        centred = centred.astype(object)
    corners = centred[faces]
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (corners[:, k].T for k in range(3))
    sixfold = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    # Halves of 31 bits, so that no sum of them can overflow.
    upper, lower = np.cumsum(sixfold >> 31)[-1], np.cumsum(sixfold & 0x7FFFFFFF)[-1]
    return (int(upper) << 31) + int(lower)


def _check_surface(
    form: Format, where: str, part: Part, read: ReadPart, order: NDArray[np.intp] | slice
) -> None:
    """Raise `ReadBackFailed` where texture or regions of a file are not the part's."""
    if form.name in TEXTURED and part.has_uv:
        expected = part.uv_um[part.uv_faces[order]]
        if read.texture_um is None or not np.array_equal(read.texture_um, expected):
            raise _failed(where, "texture coordinates are not those of the part")
    if form.name in WITH_REGIONS and len(part.regions) > 1:
        names = np.array(part.regions)[part.region[order]]
        if read.regions is None or not np.array_equal(read.regions, names):
            raise _failed(where, "regions are not those of the part")


def _check_part(form: Format, place: str, styled: StyledPart, read: ReadPart) -> PartFigures:
    part, style, solid = styled.part, styled.style, styled.solid
    where = f"{place}, part {part.name}"
    _same(where, "name", part.name, read.name)
    _same(where, "number of triangles", len(part.faces), len(read.faces))
    if read.off_grid_um > _OFF_GRID_UM:
        raise _failed(where, f"coordinates lie {read.off_grid_um:.3f} µm off the grid")
    # OBJ groups triangles by region; that order is the part's own where it has one region.
    order = np.argsort(part.region, kind="stable") if form.name == "obj" else slice(None)
    apart = read.vertices_um[read.faces] - part.vertices_um[part.faces[order]]
    if int(np.abs(apart).max()) > read.step_um // 2:
        raise _failed(where, "triangles are not those of the part")
    _check_surface(form, where, part, read, order)
    coarse = form.module == "glb_compact"
    if not _unit_length(read.normals, zero_allowed=bool(solid.zero_area_faces), coarse=coarse):
        raise _failed(where, "normals are not of length one")
    volume = volume_um3_6(read.vertices_um, read.faces)
    if solid.closed and solid.oriented and read.step_um == 1:
        _same(where, "volume", solid.volume_um3_6, volume)
    if read.color_hex is not None:
        _same(where, "colour", style.color_hex.upper(), read.color_hex)
    if read.material is not None:
        _same(where, "material", style.material_id, read.material)
    closed = solid.closed and solid.oriented and volume > 0
    millimetres = round(volume / 6e9, 3)
    return PartFigures(
        read.name, closed, len(read.faces), millimetres, read.color_hex, read.material
    )


def _unit_length(normals: NDArray[np.float64], *, zero_allowed: bool, coarse: bool) -> bool:
    x, y, z = normals.T
    length = np.sqrt(x * x + y * y + z * z)
    good = np.abs(length - 1.0) <= (_UNIT_LENGTH_OF_BYTES if coarse else _UNIT_LENGTH)
    return bool((good | (length == 0.0)).all() if zero_allowed else good.all())


def _same(place: str, what: str, expected: object, found: object) -> None:
    if expected != found:
        raise _failed(place, f"{what} is {found!r}, not {expected!r}")


def _failed(place: str, message: str) -> ReadBackFailed:
    return ReadBackFailed(f"{place}: after reading back, {message}", place=place)
