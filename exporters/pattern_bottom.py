"""Pattern pieces of the bottom: insole board, sockliner and outsole, seen from above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from exporters.pattern import EdgeLine, Figures, Mark, Notch, Piece
from exporters.pattern_lines import area_mm2, line_mm, whole
from exporters.pattern_margins import TREATMENTS

if TYPE_CHECKING:
    from geometry.patches import Patches

Floats: TypeAlias = NDArray[np.float64]

KIND: Final = "die cut"
NOTCH_MM: Final = 3.0
GRAIN_MM: Final = 50.0


def bottom_piece(part: str, patches: Patches) -> Piece:
    """The outline of a part of the bottom, toe up, with its axis and its ball line."""
    outline = _toe_up(patches.plan(part))
    marks = {name: _toe_up(np.array(point)[None, :2])[0] for name, point in _ends(patches).items()}
    axis = _across(outline, marks["heel"], marks["toe"])
    ball = _across(outline, marks["ball lateral"], marks["ball medial"])
    closed = np.concatenate((outline, outline[:1]))
    area, treatment = area_mm2(outline), TREATMENTS[KIND]
    middle = 0.5 * (axis[0] + axis[1])
    edge = EdgeLine(
        kind=KIND,
        name="edge",
        words=treatment.words,
        layer=treatment.layer,
        margin_mm=0.0,
        net_um=whole(closed),
        margin_um=whole(closed),
        length_mm=line_mm(closed),
        wall_mm=line_mm(closed),
    )
    return Piece(
        part=part,
        name=part.replace("_", " "),
        outline_um=whole(outline),
        cut_um=whole(outline),
        edges=(edge,),
        notches=(
            *_notched(axis, ("heel centre", "toe centre")),
            *_notched(ball, ("ball lateral", "ball medial")),
        ),
        marks=(Mark("heel-to-toe axis", whole(axis)), Mark("ball line", whole(ball))),
        grain_um=whole(axis[0] + (axis[1] - axis[0]) * _share(axis)),
        label_um=whole(middle[None])[0],
        figures=Figures(area, area, area, 0.0, 0.0, 0.0),
        seen="above",
    )


def _ends(patches: Patches) -> dict[str, tuple[float, float, float]]:
    at = patches.anchors_mm
    return {
        "heel": at["featherline.heel"],
        "toe": at["featherline.toe"],
        "ball medial": at["featherline.ball_medial"],
        "ball lateral": at["featherline.ball_lateral"],
    }


def _toe_up(plan: Floats) -> Floats:
    """Plan points (n, 2) of the shoe as they are drawn: the toe up, the medial side left."""
    return np.stack((-plan[:, 1], plan[:, 0]), axis=1)


def _across(outline: Floats, start: Floats, end: Floats) -> Floats:
    """The straight line (2, 2) through two points, from where it enters an outline to its exit."""
    way = (end - start) / float(np.sqrt(np.sum((end - start) ** 2)))
    gap = outline - start
    side = gap[:, 0] * way[1] - gap[:, 1] * way[0]
    after, gaps = np.roll(side, -1), np.roll(gap, -1, axis=0)
    at = np.flatnonzero((side > 0.0) != (after > 0.0))
    share = (side[at] / (side[at] - after[at]))[:, None]
    along = np.sum((gap[at] * (1.0 - share) + gaps[at] * share) * way, axis=1)
    return np.asarray(start + np.array([[np.min(along)], [np.max(along)]]) * way)


def _notched(line: Floats, names: tuple[str, str]) -> tuple[Notch, ...]:
    """Notches inward from both ends of a line."""
    way = (line[1] - line[0]) / float(np.sqrt(np.sum((line[1] - line[0]) ** 2)))
    ends = zip(names, line, (1.0, -1.0), strict=True)
    return tuple(
        Notch(name, whole((end + way * NOTCH_MM * sign)[None])[0], whole(end[None])[0])
        for name, end, sign in ends
    )


def _share(axis: Floats) -> Floats:
    """Shares of an axis between which the grain arrow lies."""
    long = 0.5 * GRAIN_MM / line_mm(axis)
    return np.array([[0.72 - long], [0.72 + long]])
