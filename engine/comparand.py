"""One side of a comparison: what is known of a shoe, whatever it was read from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.model import Model, Stored
from schemas.errors import RRError
from schemas.printable import printable

if TYPE_CHECKING:
    from engine.measure import Measured
    from engine.subject import Subject
    from geometry.mesh import Part
    from schemas.ids import MeshId
    from schemas.resolve import Resolved

FULLEST = ("glb", "ply", "obj", "stl")
"""Formats of one part by how much of it they hold: regions, shared vertices, exact numbers."""

ANCHORS, MEASURES = "documents/anchors.json", "documents/measures.json"
PREVIEW = "preview/shoe.glb"

_FAR = 1e5


class NoGeometryError(RRError):
    """The bundle holds no geometry, or two meshes have no part in common: nothing to compare.

    A supplier's bundle never holds any. Parts are compared by name.
    """

    code: ClassVar[str] = "RR-E051"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "compare revisions, spec files, or bundles and meshes with the same parts"


@dataclass(frozen=True, slots=True, eq=False)
class Comparand:
    """What is known of one side: its parts, and where it has them values, measures and mesh ids.

    `whole` tells that a part it does not have is one that its shoe does not have. `why` says what
    it is that values or measures cannot be told of; `label` is what the side was called by.
    """

    name: str
    parts: tuple[Part, ...]
    whole: bool
    resolved: Resolved | None = None
    measured: Measured | None = None
    mesh_ids: Mapping[str, MeshId] | None = None
    why: str = ""
    label: str = ""


def of_subject(subject: Subject) -> Comparand:
    """Return a shoe as a side: everything is known of it."""
    from engine.measure import measure

    model = subject.model
    return Comparand(
        subject.resolved.name,
        model.parts,
        subject.whole,
        subject.resolved,
        measure(subject),
        model.mesh_ids,
    )


def of_mesh_file(path: Path) -> Comparand:
    """Return a mesh file as a side: parts, and nothing else; raises what `read_mesh_file` does."""
    from engine.mesh_file import read_mesh_file

    return Comparand(path.name, read_mesh_file(path), whole=False, why=f"{path.name} is a mesh")


def of_bundle(path: Path) -> Comparand:
    """Return a bundle's folder or archive as a side, once its sums are found right.

    Parts are those of its mesh files. Raises NotABundleError, BundleDamaged, NoGeometryError,
    BadRecipeError and UnreadableMesh.
    """
    from engine.recipe import RECIPE
    from engine.verify_bundle import read_bundle
    from exporters.verify import require_sound

    files = read_bundle(path)
    manifest = require_sound(files).manifest
    parts, whole = _parts(files)
    if not parts:
        raise NoGeometryError(f"{path.name} holds no geometry", place=str(path))
    name = printable(str(manifest.get("name", path.name)))
    if RECIPE not in files:
        return Comparand(name, parts, whole, why=f"{path.name} holds no recipe")
    subject = _subject(files, parts, str(manifest.get("build_key", "")))
    measured = _measured(subject) if whole else None
    why = "" if whole else f"{path.name} holds no geometry but its preview"
    return Comparand(name, parts, whole, subject.resolved, measured, why=why)


def _measured(subject: Subject) -> Measured:
    """The measures of a bundle; its parts, landmarks and looks need not belong together."""
    from engine.measure import measure
    from engine.recipe import BadRecipeError

    try:
        return measure(subject)
    except (KeyError, IndexError, ValueError) as error:
        raise BadRecipeError("the parts of the bundle are not those of its landmarks") from error


def _parts(files: Mapping[str, bytes]) -> tuple[tuple[Part, ...], bool]:
    """The parts of a bundle's `geometry/` folder, else of its preview, which has no last."""
    from engine.mesh_file import parts_of_mesh
    from exporters.errors import UnreadableMesh

    for form in FULLEST:
        paths = [path for path in sorted(files) if path.startswith("geometry/")]
        found = [path for path in paths if path.endswith(f".{form}")]
        if found:
            meshes = [parts_of_mesh(path, files[path]) for path in found]
            parts = tuple(part for mesh in meshes for part in mesh)
            if len({part.name for part in parts}) < len(parts):
                raise UnreadableMesh("two mesh files of the bundle hold the same part")
            return _in_order(parts), True
    if PREVIEW in files:
        return parts_of_mesh(PREVIEW, files[PREVIEW]), False
    return (), False


def _in_order(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts in the order a kernel builds them in."""
    from geometry.kernel import PART_NAMES

    place = {name: number for number, name in enumerate(PART_NAMES)}
    return tuple(sorted(parts, key=lambda part: (place.get(part.name, len(place)), part.name)))


def _subject(files: Mapping[str, bytes], parts: tuple[Part, ...], build_key: str) -> Subject:
    """The shoe of a bundle's recipe and documents, with the parts of its mesh files."""
    from engine.recipe import RECIPE, BadRecipeError, resolved_of_recipe
    from engine.subject import Subject

    resolved = resolved_of_recipe(files[RECIPE])
    try:
        points = json.loads(files[ANCHORS])["anchors"]
        anchors = {str(name): _micrometres(point) for name, point in points.items()}
        rows = json.loads(files[MEASURES])["measures"]
        measures = {str(name): _finite(row["nominal"]) for name, row in rows.items()}
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise BadRecipeError("the anchors or measures of the bundle are damaged") from error
    model = Model("standard", parts, anchors, Stored({}, measures))
    return Subject(resolved, model, build_key)


def _micrometres(point: Any) -> tuple[int, int, int]:
    x, y, z = (round(_finite(axis) * 1000) for axis in point)
    return x, y, z


def _finite(told: Any) -> float:
    """A number of mm, cm² or cm³ that a shoe can have; raises ValueError."""
    value = float(told)
    if not abs(value) < _FAR:
        raise ValueError("no measure of a shoe")
    return value
