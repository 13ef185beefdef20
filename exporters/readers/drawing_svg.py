"""An SVG drawing of pattern pieces, read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from exporters.errors import ReadBackFailed
from exporters.readers.pieces import Outline, ReadDrawing, compared

if TYPE_CHECKING:
    from exporters.registry import EncodedFile
    from exporters.scene import Scene

_SPACE = "{http://www.w3.org/2000/svg}"


def check(scene: Scene, files: tuple[EncodedFile, ...]) -> Mapping[str, object]:
    """What the drawing holds, for the manifest; `ReadBackFailed` where it is not the pieces."""
    file = files[0]
    return compared(scene, read_svg(file.data, file.name), file.name)


def read_svg(data: bytes, place: str) -> ReadDrawing:
    """The drawing in the bytes of an SVG; `ReadBackFailed` where it is damaged."""
    try:
        root = ElementTree.fromstring(data)
        return ReadDrawing(_unit(root), dict(_outlines(root)), frozenset(_words(root)))
    except (ElementTree.ParseError, ValueError, KeyError, IndexError) as error:
        raise ReadBackFailed(f"{place} does not read back", place=place) from error


def _unit(root: ElementTree.Element) -> str:
    """`mm` where a unit of the drawing is a millimetre both ways."""
    _, _, width, height = root.attrib["viewBox"].split()
    shown = (root.attrib["width"], root.attrib["height"])
    return "mm" if shown == (f"{width}mm", f"{height}mm") else ""


def _outlines(root: ElementTree.Element) -> list[tuple[tuple[str, str], Outline]]:
    found = []
    for group in root.iter(f"{_SPACE}g"):
        for path in group.iter(f"{_SPACE}path"):
            if "data-piece" not in path.attrib:
                continue
            start, *numbers, end = path.attrib["d"].split()
            if (start, end) != ("M", "Z"):
                raise ValueError("an outline is not closed")
            values = [round(float(number) * 1000) for number in numbers]
            # y is down in the file
            points = tuple(zip(values[::2], (-y for y in values[1::2]), strict=True))
            found.append(((group.attrib["id"], path.attrib["data-piece"]), points))
    return found


def _words(root: ElementTree.Element) -> set[str]:
    return {text.text or "" for text in root.iter(f"{_SPACE}text")}
