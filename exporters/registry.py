"""The file formats RR Engine writes. This table is also what the command line lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporters.errors import NothingToWrite, OnePartOnly, UnknownFormat

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart


@dataclass(frozen=True, slots=True)
class EncodedFile:
    """One file of a format: its name, bytes and media type."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `combined` says whether one file can hold several named parts; `unit` is the unit of the
    coordinates; `encode(scene, stem)` gives the main file first, then what belongs to it.
    """

    name: str
    extension: str
    media_type: str
    combined: bool
    unit: str
    label: str
    encode: Callable[[Scene, str], tuple[EncodedFile, ...]]


def format_named(name: str) -> Format:
    """The format of this name; `UnknownFormat` otherwise."""
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownFormat(f"{name!r} is no file format; there are {known}", place=name)
    return FORMATS[name]


def _single(scene: Scene, name: str) -> StyledPart:
    if not scene.parts:
        raise NothingToWrite("the scene has no parts")
    if len(scene.parts) > 1:
        raise OnePartOnly(f"a file of format {name} holds one part, not {len(scene.parts)}")
    return scene.parts[0]


def _stl(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    from exporters.stl import encode_stl

    return (EncodedFile(f"{stem}.stl", encode_stl(_single(scene, "stl")), "model/stl"),)


def _ply(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    from exporters.ply import encode_ply

    return (EncodedFile(f"{stem}.ply", encode_ply(_single(scene, "ply")), "model/ply"),)


def _obj(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    from exporters.obj import encode_obj

    obj, mtl = encode_obj(scene, stem)
    return (
        EncodedFile(f"{stem}.obj", obj, "model/obj"),
        EncodedFile(f"{stem}.mtl", mtl, "model/mtl"),
    )


def _glb(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    from exporters.glb import encode_glb

    return (EncodedFile(f"{stem}.glb", encode_glb(scene), "model/gltf-binary"),)


FORMATS: dict[str, Format] = {
    "stl": Format("stl", "stl", "model/stl", False, "mm", "STL, binary", _stl),
    "glb": Format("glb", "glb", "model/gltf-binary", True, "m", "GLB, glTF 2.0", _glb),
    "obj": Format("obj", "obj", "model/obj", True, "mm", "OBJ with MTL", _obj),
    "ply": Format("ply", "ply", "model/ply", False, "mm", "PLY, binary", _ply),
}
