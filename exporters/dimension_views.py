"""Dimensioned views: which measures stand on which view of a shoe, and between which places.

Values are the measures of the generation; places come from its landmarks and the bounds of its
meshes, never from the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.dimension import LINE_UM, Dimension, dimension_marks, value_text
from exporters.drawing import (
    FAINT,
    SOFT,
    TEXT,
    Box,
    Drawing,
    Frame,
    Mark,
    bounds,
    framed,
    line_marks,
    scale_text,
)
from exporters.page import Stroke, Words
from geometry.measures import SOLE_UNIT

if TYPE_CHECKING:
    from exporters.dimension import Side
    from exporters.lines import LineArt
    from exporters.lines_camera import Sight
    from exporters.svg import Point

    Anchors = Mapping[str, tuple[int, int, int]]
    Measures = Mapping[str, float]
    Spot = tuple[float, float, float]

GROUND_UM: Final = 130
"""Width of the ground line."""

SIDEWAYS: Final = ("lateral", "medial")


def dimensioned(
    art: LineArt, view: str, anchors_um: Anchors, measures: Measures, scale: float = 0.5
) -> Drawing:
    """A view with the dimensions that belong on it, at a scale (mm of paper a mm of shoe).

    `anchors_um` and `measures` are those recorded with the generation, with those of
    `geometry.shoesheet` where at hand; what is not among them is left out. The shoe is a right one
    or the mirrored left one of the same generation. Raises `UnknownLineView`.
    """
    lines, frame = art.view(view), Frame(scale, (0, 0))
    shoe = _Shoe(art, anchors_um)
    marks = line_marks(lines, frame)
    box = bounds(marks)
    sight = art.sight(view)

    def place(spot: Spot) -> tuple[int, int]:
        return frame.at(*shoe.flat(sight, spot))

    if view not in ("top", "bottom", "three_quarter"):
        marks.insert(0, _ground(box, frame.at(0.0, shoe.ground)[1]))
    if view in SIDEWAYS and shoe.known:
        marks += _stations(shoe, measures, place)
    drawn = []
    for want in _wanted(view, shoe) if shoe.known else []:
        if want.measure in measures:
            value = measures[want.measure]
            way = want.start, _towards(want, value)
            text = value_text(want.measure, value, want.name)
            drawn.append(Dimension(want.side, place(way[0]), place(way[1]), text))
    marks += dimension_marks(drawn, bounds(marks))
    return framed(f"{art.scene.name}, {view}, {scale_text(scale)}", scale, marks)


def _ground(box: Box, y: int) -> Mark:
    return Stroke(((box.left - 3000, y), (box.right + 3000, y)), FAINT, GROUND_UM)


def _towards(want: _Want, value: float) -> Spot:
    """Where a dimension ends: so far from where it starts as the measure says."""
    x, y, z = want.start
    along, aside, up = want.way
    return x + along * value, y + aside * value, z + up * value


def _stations(shoe: _Shoe, measures: Measures, place: Callable[[Spot], Point]) -> list[Mark]:
    """The places of the stack heights under the ground, with what they measure."""
    found: list[Mark] = []
    for share, name in (("12 %", "heel"), ("75 %", "fore")):
        mark, measure = f"bottom.stack_{name}", f"stack.{name}_mm"
        if mark in shoe.anchors and measure in measures:
            x, y = place(shoe.down(shoe.anchors[mark]))
            found.append(Stroke(((x, y + 300), (x, y + 3000)), SOFT, LINE_UM))
            text = f"{share}: {value_text(measure, measures[measure], f'{name} stack')}"
            found.append(Words((x, y + 5600), text, TEXT, SOFT, "middle", False))
    if found and "stack.drop_mm" in measures:
        x, y = place(shoe.down(shoe.anchors["bottom.waist"]))
        text = value_text("stack.drop_mm", measures["stack.drop_mm"], "drop")
        found.append(Words((x, y + 5600), text, TEXT, SOFT, "middle", False))
    return found


@dataclass(frozen=True, slots=True)
class _Want:
    """A measure on a view: its side, where it starts, which way it goes, its name in words."""

    measure: str
    side: Side
    start: Spot
    way: Spot
    name: str = ""


_ON, _UP = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


class _Shoe:
    """Places of a shoe, mm: landmarks, and the extremes of its meshes."""

    def __init__(self, art: LineArt, anchors_um: Anchors) -> None:
        self.turn = -1.0 if art.scene.left else 1.0
        self.anchors = {
            name: (x / 1000.0, self.turn * y / 1000.0, z / 1000.0)
            for name, (x, y, z) in anchors_um.items()
        }
        self.parts = {
            styled.name: points
            for styled, points in zip(art.scene.parts, art.vertices, strict=True)
        }
        unit = [self.parts[name] for name in SOLE_UNIT if name in self.parts]
        self.unit = np.concatenate(unit) if unit else np.zeros((0, 3))
        under = self.parts.get("outsole", self.unit)
        self.ground = float(np.min(under[:, 2])) if len(under) else 0.0

    @property
    def known(self) -> bool:
        """Whether it has what dimensions stand on."""
        return len(self.unit) > 0 and "upper" in self.parts and "featherline.heel" in self.anchors

    @staticmethod
    def flat(sight: Sight, spot: Spot) -> tuple[float, float]:
        """A place in the plane of a view."""
        x, y = sight.seen(np.array([spot]))[0][0].tolist()
        return x, y

    def end(self, axis: int, way: float) -> Spot:
        """The place of the sole unit that reaches furthest along an axis."""
        x, y, z = self.unit[int(np.argmax(way * self.unit[:, axis]))].tolist()
        return x, y, z

    def top(self, part: str) -> Spot:
        """The highest place of a part."""
        points = self.parts[part]
        x, y, z = points[int(np.argmax(points[:, 2]))].tolist()
        return x, y, z

    def down(self, spot: Spot) -> Spot:
        """The place on the ground under another."""
        return spot[0], spot[1], self.ground


def _wanted(view: str, shoe: _Shoe) -> list[_Want]:
    """The measures of a view."""
    if view in SIDEWAYS:
        return _from_the_side(view, shoe)
    if view in ("back", "front"):
        return _from_an_end(view, shoe)
    return _in_plan(view, shoe)


def _from_the_side(view: str, shoe: _Shoe) -> list[_Want]:
    heel_left = (view == "lateral") == (shoe.turn > 0.0)
    heel_side: Side = "left" if heel_left else "right"
    toe_side: Side = "right" if heel_left else "left"
    back, tip = shoe.down(shoe.end(0, -1.0)), shoe.down(shoe.end(0, 1.0))
    seat = shoe.anchors["featherline.heel"]
    return [
        _Want("shoe.length_mm", "below", back, _ON, "length"),
        _Want("shoe.height_mm", toe_side, shoe.down(shoe.top("upper")), _UP, "height"),
        _Want("sole.sidewall_toe_mm", toe_side, tip, _UP, "sidewall"),
        _Want("sole.sidewall_heel_mm", heel_side, back, _UP, "sidewall"),
        _Want("topline.back_mm", heel_side, seat, _UP, "back height"),
        _Want(f"topline.ankle_{view}_mm", heel_side, seat, _UP, "collar at ankle"),
    ]


def _from_an_end(view: str, shoe: _Shoe) -> list[_Want]:
    low, high = (shoe.down(shoe.end(1, way)) for way in (-1.0, 1.0))
    # From behind the outside of a right foot is on the right, from the front on the left.
    low_side: Side = "right" if view == "back" else "left"
    high_side: Side = "left" if view == "back" else "right"
    found = [_Want("shoe.width_mm", "below", low, (0.0, 1.0, 0.0), "width")]
    if view == "back":
        seat = shoe.anchors["featherline.heel"]
        return [
            *found,
            _Want("topline.back_mm", high_side, seat, _UP, "back height"),
            _Want("shoe.height_mm", low_side, shoe.down(shoe.top("upper")), _UP, "height"),
        ]
    sides = (low_side, "lateral", low), (high_side, "medial", high)
    if shoe.turn < 0.0:
        sides = (low_side, "medial", low), (high_side, "lateral", high)
    return [
        *found,
        *(
            _Want(f"sole.sidewall_{name}_mm", side, start, _UP, "sidewall at ball")
            for side, name, start in sides
        ),
    ]


def _in_plan(view: str, shoe: _Shoe) -> list[_Want]:
    if view not in ("top", "bottom"):
        return []
    found = [
        _Want("shoe.length_mm", "below", shoe.end(0, -1.0), _ON, "length"),
        _Want("shoe.width_mm", "right", shoe.end(1, -1.0), (0.0, 1.0, 0.0), "width"),
    ]
    if view == "top":
        return found
    # From the rim of the drawing, so that no line runs over the tread.
    heel = (shoe.anchors["featherline.heel"][0], shoe.end(1, -shoe.turn)[1], shoe.ground)
    along = {"heel_centre": "heel centre", "lateral_ball": "lateral ball",
             "medial_ball": "medial ball", "toe": "heel point to toe point"}  # fmt: skip
    return [
        *found,
        *(
            _Want(f"last.{place}_position_mm", "above", heel, _ON, name)
            for place, name in along.items()
        ),
    ]
