"""What a drawing of pattern pieces must hold, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from exporters.errors import ReadBackFailed
from exporters.pattern import Piece, pieces_of

if TYPE_CHECKING:
    from exporters.scene import Scene

Outline = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ReadDrawing:
    """A drawing as it was read: its unit; closed outlines in µm by layer and piece; its words."""

    unit: str
    outlines: Mapping[tuple[str, str], Outline]
    words: frozenset[str]


def compared(scene: Scene, drawing: ReadDrawing, place: str) -> dict[str, object]:
    """What a drawing holds, for the manifest; `ReadBackFailed` where it is not the scene's pieces.

    Outlines have to be the pieces' to the micrometre, wherever on the sheet they lie.
    """
    if drawing.unit != "mm":
        raise _failed(place, f"its unit is {drawing.unit!r}, not 'mm'")
    pieces = pieces_of(scene)
    wanted = {("CUT", piece.name) for piece in pieces} | {
        ("NET", piece.name) for piece in pieces if piece.cut_um != piece.outline_um
    }
    if set(drawing.outlines) != wanted:
        raise _failed(place, f"it has the outlines {sorted(drawing.outlines)}")
    for piece in pieces:
        _same(place, piece, "CUT", drawing.outlines["CUT", piece.name], piece.cut_um)
        net = drawing.outlines.get(("NET", piece.name))
        if net is not None:
            _same(place, piece, "NET", net, piece.outline_um)
        if not any(words.startswith(piece.name) for words in drawing.words):
            raise _failed(place, f"piece {piece.name!r} is not named")
    return {
        "unit": drawing.unit,
        "pieces": [
            {
                "name": piece.name,
                "net_mm2": area_mm2(drawing.outlines.get(("NET", piece.name)) or piece.outline_um),
                "cut_mm2": area_mm2(drawing.outlines["CUT", piece.name]),
            }
            for piece in pieces
        ],
    }


def area_mm2(outline: Outline) -> float:
    """The area inside a closed outline, to 0.001."""
    first, doubled = outline[0], 0
    for one, two in pairwise(outline[1:]):
        doubled += (one[0] - first[0]) * (two[1] - first[1])
        doubled -= (two[0] - first[0]) * (one[1] - first[1])
    return round(abs(doubled) / 2e6, 3)


def _same(place: str, piece: Piece, layer: str, found: Outline, wanted: Outline) -> None:
    if len(found) != len(wanted) or _moved(found) != _moved(wanted):
        raise _failed(place, f"the {layer} outline of {piece.name!r} is not the piece's")


def _moved(outline: Outline) -> Outline:
    """An outline with its first point at the origin."""
    x, y = outline[0]
    return tuple((px - x, py - y) for px, py in outline)


def _failed(place: str, message: str) -> ReadBackFailed:
    return ReadBackFailed(f"{place}: after reading back, {message}", place=place)
