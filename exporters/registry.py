"""The file formats RR Engine writes. This table is also what the command line lists.

A format is one file: `exporters/<module>.py` has its `encode(scene, stem)`, and for solids and
drawings `exporters/readers/<module>.py` its `check(scene, files)`. Both are imported when used.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from exporters.errors import NothingToWrite, OnePartOnly, PartNotInFormat, UnknownFormat
from exporters.pattern import PATTERNED

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart

Kind = Literal["mesh", "solid", "drawing"]
Promise = Literal["everywhere", "this release"]


@dataclass(frozen=True, slots=True)
class EncodedFile:
    """One file of a format: its name, bytes and media type."""

    name: str
    data: bytes
    media_type: str


class Encoder(Protocol):
    """What a format's module holds."""

    def encode(self, scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
        """The main file first, then what belongs to it."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `combined` says whether one file can hold several named parts; `unit` is the unit of the
    coordinates; `module` names its file; `parts` are the only parts it can show, None for any;
    `promise` is where its bytes are the same.
    """

    name: str
    extension: str
    media_type: str
    kind: Kind
    combined: bool
    unit: str
    label: str
    module: str
    parts: frozenset[str] | None = None
    promise: Promise = "everywhere"

    def shows(self, part: str) -> bool:
        """Whether the format can show the part of this name."""
        return self.parts is None or part in self.parts

    def encode(self, scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
        """The scene's files, the main one first, named after the stem.

        Raises `NothingToWrite`, `OnePartOnly` and `PartNotInFormat`.
        """
        if not scene.parts:
            raise NothingToWrite("the scene has no parts")
        if len(scene.parts) > 1 and not self.combined:
            raise OnePartOnly(
                f"a file of format {self.name} holds one part, not {len(scene.parts)}"
            )
        for styled in scene.parts:
            if not self.shows(styled.name):
                raise PartNotInFormat(
                    f"{self.label} cannot show {styled.name!r}", place=styled.name
                )
        return cast(Encoder, import_module(f"exporters.{self.module}")).encode(scene, stem)


def format_named(name: str) -> Format:
    """The format of this name; `UnknownFormat` otherwise."""
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownFormat(f"{name!r} is no file format; there are {known}", place=name)
    return FORMATS[name]


def format_of_ending(ending: str) -> Format | None:
    """The first format whose files end so (`stl`, without a dot); None for none."""
    return next((form for form in FORMATS.values() if form.extension == ending), None)


def only_part(scene: Scene) -> StyledPart:
    """The one part of a scene that goes into a format which holds no more."""
    (styled,) = scene.parts
    return styled


MOULDED = frozenset({"last", "midsole", "outsole"})
"""The parts that are made in or over a tool, and so are wanted as solids."""

FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("glb", "glb", "model/gltf-binary", "mesh", True, "m", "GLB, glTF 2.0", "glb"),
        Format("stl", "stl", "model/stl", "mesh", False, "mm", "STL, binary", "stl"),
        Format("obj", "obj", "model/obj", "mesh", True, "mm", "OBJ with MTL", "obj"),
        Format("ply", "ply", "model/ply", "mesh", False, "mm", "PLY, binary", "ply"),
        Format("step", "step", "model/step", "solid", True, "mm", "STEP AP214", "step", MOULDED),
        Format("3mf", "3mf", "model/3mf", "mesh", True, "mm", "3MF", "threemf"),
        Format("usdz", "usdz", "model/vnd.usdz+zip", "mesh", True, "m", "USDZ", "usdz"),
        Format(
            "glb-compact",
            "glb",
            "model/gltf-binary",
            "mesh",
            True,
            "m",
            "GLB for the web",
            "glb_compact",
        ),
        Format(
            "dxf",
            "dxf",
            "image/vnd.dxf",
            "drawing",
            False,
            "mm",
            "DXF R2010, pattern pieces",
            "dxf",
            PATTERNED,
            "this release",
        ),
        Format(
            "svg",
            "svg",
            "image/svg+xml",
            "drawing",
            False,
            "mm",
            "SVG, pattern pieces",
            "drawing_svg",
            PATTERNED,
            "this release",
        ),
    )
}
"""Every format by name, in the order the command line lists them."""

MESHES = tuple(name for name, row in FORMATS.items() if row.kind == "mesh")
"""The formats of triangles: any part, and read again as what they were written from."""
