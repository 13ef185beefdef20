"""Construction sections: what a plane cuts of every part, as closed outlines, and their figures.

A plane's view is in true millimetres like the views of `exporters.lines`: across sections are seen
from behind, the long section from the outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from exporters.errors import NothingToWrite
from exporters.lines_camera import Sight
from exporters.lines_path import SIMPLE_MM, hundredths, simplified
from geometry.section import section_loops
from schemas.errors import RRError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.lines import Polyline
    from exporters.lines_camera import Vector
    from exporters.scene import Scene, StyledPart

    Floats = NDArray[np.float64]
    Anchors = Mapping[str, tuple[int, int, int]]

LONG: Final = "long"
STATIONS: Final[dict[str, str]] = {
    "heel": "12 % of the internal length",
    "ball": "ball line",
    "fore": "75 % of the internal length",
    LONG: "long centre section",
}
"""Every section by name, and where it is cut."""


class UnknownSection(RRError):
    """The section asked for does not exist, or the shoe has no landmarks for it.

    Sections are cut at 12 % and 75 % of the internal length, along the ball line, and lengthwise
    through heel point and toe point.
    """

    code: ClassVar[str] = "RR-X051"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one of the sections that the message lists"


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """What a plane cuts of one part: closed loops in the plane, mm to 0.01, and their exact area.

    What lies inside an odd number of loops is material.
    """

    part: str
    loops: tuple[Polyline, ...]
    area_mm2: float


@dataclass(frozen=True, eq=False, slots=True)
class Section:
    """One section: the cuts in the scene's order, and the plane as a sight straight onto it.

    `ground_mm` is the height of the ground in it, `centre_mm` where the middle of the bottom (of
    the long section: the heel stack's place) lies in it, across; `turn` is -1 for a left shoe.
    """

    name: str
    cuts: tuple[Cut, ...]
    sight: Sight
    ground_mm: float
    centre_mm: float
    turn: int

    def column(self, across_mm: float) -> list[tuple[str, float, float]]:
        """Each part's lowest stretch on the upright line there: its name, low and high mm.

        From the ground up; parts the line misses are left out.
        """
        found = []
        for cut in self.cuts:
            passes = sorted(z for loop in cut.loops for z in _passes(loop, across_mm))
            if len(passes) > 1:
                found.append((cut.part, passes[0], passes[1]))
        return sorted(found, key=lambda one: (one[1], one[2], one[0]))


def section(scene: Scene, anchors_um: Anchors, name: str) -> Section:
    """The section of that name through every part of the scene, the last included if it is there.

    `anchors_um` are the generation's, of the right foot. Raises `UnknownSection`, `NothingToWrite`.
    """
    if not scene.parts:
        raise NothingToWrite("the scene has no parts")
    turn = -1 if scene.left else 1
    marks = {key: (x / 1000, turn * y / 1000, z / 1000) for key, (x, y, z) in anchors_um.items()}
    needed = _NEEDED.get(name, ())
    if name not in STATIONS or any(mark not in marks for mark in needed):
        raise UnknownSection(f"no section {name!r}; there are {', '.join(STATIONS)}", place=name)
    ends = [marks[mark] for mark in needed]
    point, sight = ends[0], _sight(name, ends, scene.left)
    cuts = tuple(_cut(styled, point, sight) for styled in scene.parts)
    cuts = tuple(cut for cut in cuts if cut.loops)
    ground = min(int(np.min(one.part.vertices_um[:, 2])) for one in scene.parts) / 1000.0
    middles = np.array([marks[mark] for mark in _MIDDLE[name]])
    across = sight.seen(middles)[0][:, 0]
    centre = 0.5 * (float(across[0]) + float(across[-1]))
    return Section(name, cuts, sight, ground, centre, turn)


_NEEDED: Final = {
    "heel": ("bottom.stack_heel",),
    "fore": ("bottom.stack_fore",),
    "ball": ("featherline.ball_medial", "featherline.ball_lateral"),
    LONG: ("featherline.heel", "featherline.toe", "bottom.stack_heel"),
}
_MIDDLE: Final = _NEEDED | {LONG: ("bottom.stack_heel",)}


def _sight(name: str, ends: list[tuple[float, float, float]], left: bool) -> Sight:
    """The view straight onto a plane: across ones from behind, the long one from the outside."""
    if name in ("heel", "fore"):
        return Sight(name, (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0))
    x, y = ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]
    long = float(np.sqrt(x * x + y * y))
    x, y = x / long, y / long
    # From medial to lateral is to the right of a right foot seen from behind; so it is from the
    # heel to the toe, seen from its outside.
    if left:
        x, y = -x, -y
    return Sight(name, (x, y, 0.0), (0.0, 0.0, 1.0), (y, -x, 0.0))


def _cut(styled: StyledPart, point: Vector, sight: Sight) -> Cut:
    loops, areas = [], []
    points = styled.part.vertices_um / 1000.0
    for loop in section_loops(points, styled.part.faces, point, sight.back):
        flat, _ = sight.seen(loop)
        closed = np.concatenate((flat, flat[:1]))
        areas.append(area_mm2(closed))
        short = hundredths(simplified(closed, 0.5 * SIMPLE_MM))
        if len(short) > 3:
            loops.append(short)
    area = float(np.cumsum(np.array([0.0, *areas]))[-1])
    return Cut(styled.name, tuple(loops), area)


def area_mm2(closed: Floats) -> float:
    """Area inside a closed polyline (n, 2) whose last point is its first; below 0 if clockwise."""
    x, y = closed[:, 0] - closed[0, 0], closed[:, 1] - closed[0, 1]
    turns = x[:-1] * y[1:] - x[1:] * y[:-1]
    return 0.5 * float(np.cumsum(turns)[-1])


def _passes(loop: Polyline, across: float) -> list[float]:
    """Heights at which a closed loop passes the upright line at a place across."""
    found = []
    for (ax, ay), (bx, by) in pairwise(loop):
        if (ax < across) != (bx < across):
            found.append(ay + (across - ax) / (bx - ax) * (by - ay))
    return found
