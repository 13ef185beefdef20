"""Notches of a pattern piece, and the lines that other parts are laid to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from exporters.pattern import Line, Mark, Notch
from exporters.pattern_lines import whole
from exporters.pattern_margins import TREATMENTS

if TYPE_CHECKING:
    from geometry.patches import Patch, Patches, Side

Floats: TypeAlias = NDArray[np.float64]

NOTCH_MM: Final = 3.0
_ON_EDGE_MM: Final = 0.01
_CORNER: Final = 1.5
SEAM_NOTCHES: Final = (0.35, 0.7)
"""How far a notch reaches inside the net outline; what is still on an edge; how far off its cut
edge may be, in margins; where those of a seam are, of its rows."""

BALL: Final = {
    "ball medial": "featherline.ball_medial",
    "ball lateral": "featherline.ball_lateral",
}
BALL_REACH_MM: Final = 25.0
_INSIDE: Final = 2.0
"""Landmarks that are notched on a lasted edge; how far from it they may lie, and how many cells
from its ends they are at least."""


def notches_of(
    patch: Patch,
    grid: Floats,
    outlines: tuple[Floats, Floats],
    anchors_mm: Mapping[str, tuple[float, float, float]],
) -> tuple[Notch, ...]:
    """The notches of a patch laid flat as a grid (rows, columns, 2) mm.

    `outlines` are its net and its cut line, which they lie inside. Heel and toe centre on low and
    high edge, the ball on a lasted edge, two on each seam.
    """
    found: list[Notch] = []
    sides: tuple[tuple[Side, int, str], ...] = (("low", 0, ""), ("high", -1, " at the top"))
    for side, row, where in sides:
        for name, column in _centres(patch, row):
            found.append(_notch(name + where, patch, grid, outlines, side, column))
    if any(run.side == "low" and run.kind.startswith("lasting") for run in patch.runs):
        for name, anchor in BALL.items():
            place = _nearest(patch.points[0], np.array(anchors_mm[anchor]))
            if place is not None:
                found.append(_notch(name, patch, grid, outlines, "low", place))
    for run in patch.runs:
        if "seam" in run.name:
            for number, share in enumerate(SEAM_NOTCHES, start=1):
                at = float(round(share * (len(grid) - 1)))
                found.append(_notch(f"{run.name} {number}", patch, grid, outlines, run.side, at))
    return tuple(found)


def marks_on(patch: Patch, grid: Floats, patches: Patches) -> tuple[Mark, ...]:
    """Where other parts are laid on a piece of the upper."""
    if patch.part != "upper":
        return ()
    return tuple(
        Mark(name.replace("_", " "), line)
        for name, (u, f) in patches.marks.items()
        for line in _drawn(patch, grid, u, f)
    )


def _centres(patch: Patch, row: int) -> Iterator[tuple[str, float]]:
    """Names and columns of the heel's and the toe's centre line where it crosses a row."""
    if patch.u is None:
        return
    u = patch.u[row]
    for name, place in (("heel centre", 0.0), ("toe centre", 1.0)):
        inside = np.flatnonzero((u[:-1] > place) & (u[1:] <= place))
        for at in inside[(inside > 0) & (inside < len(u) - 2)].tolist():
            yield name, at + float((u[at] - place) / (u[at] - u[at + 1]))


def _nearest(line: Floats, point: Floats) -> float | None:
    """The place along a line (n, 3) nearest to a point, unless that is an end or far off."""
    steps, gap = line[1:] - line[:-1], point - line[:-1]
    size = np.maximum(np.sum(steps * steps, axis=1), 1e-12)
    t = np.clip(np.sum(gap * steps, axis=1) / size, 0.0, 1.0)
    away = np.sqrt(np.sum((gap - steps * t[:, None]) ** 2, axis=1))
    at = int(np.argmin(away))
    place = at + float(t[at])
    near_end = place < _INSIDE or place > len(line) - 1.0 - _INSIDE
    return None if away[at] > BALL_REACH_MM or near_end else place


def _notch(
    name: str,
    patch: Patch,
    grid: Floats,
    outlines: tuple[Floats, Floats],
    side: Side,
    at: float,
) -> Notch:
    """A notch square to a side, at a column or row of it, from the margin's edge inward."""
    border = {"low": grid[0], "high": grid[-1], "left": grid[:, 0], "right": grid[:, -1]}[side]
    wide = max(
        TREATMENTS[run.kind].margin_mm
        for run in patch.runs
        if run.side == side and min(run.first, run.last) <= at <= max(run.first, run.last)
    )
    first = min(int(at), len(border) - 2)
    way = border[first + 1] - border[first]
    place = border[first] + way * (at - first)
    way = way / max(float(np.sqrt(np.sum(way * way))), 1e-9)
    # low and right run round the piece to the left, high and left the other way
    hand = 1.0 if side in ("low", "right") else -1.0
    out = hand * np.array([way[1], -way[0]])
    net, cut = outlines
    # a narrow piece is not cut through, and a margin that fills a hollow ends further off
    deep = min(NOTCH_MM, 0.5 * _reach_mm(net, place, -out, _ON_EDGE_MM))
    edge = _reach_mm(cut, place, out, -_ON_EDGE_MM) if wide else 0.0
    ends = place - out * deep, place + out * (edge if edge <= _CORNER * wide else wide)
    inside, outside = whole(np.stack(ends))
    return Notch(name, inside, outside)


def _reach_mm(outline: Floats, place: Floats, way: Floats, least_mm: float) -> float:
    """How far from a place a closed line (n, 2) is first met that way, beyond the least."""
    gap = outline - place
    along, aside = gap @ way, gap @ np.array([-way[1], way[0]])
    ends, sides = np.roll(along, -1), np.roll(aside, -1)
    met = (aside > 0.0) != (sides > 0.0)
    far = along[met] + (ends - along)[met] * aside[met] / (aside - sides)[met]
    return max(float(np.min(far[far > least_mm], initial=np.inf)), 0.0)


def _drawn(patch: Patch, grid: Floats, u: Floats, f: Floats) -> Iterator[Line]:
    """The stretches of a line of places (u, f) that lie on a patch, laid flat."""
    assert patch.u is not None and patch.f is not None
    columns, tops = patch.u[0], patch.f[-1]
    first, last = float(columns[-1]), float(columns[0])
    u = u - 2.0 * np.floor((u - first) / 2.0)
    on = u <= last
    at = np.interp(-u, -columns, np.arange(len(columns)))
    up = np.clip(f / np.interp(-u, -columns, tops), 0.0, 1.0) * (len(grid) - 1)
    points = _between(grid, up, at)
    for stretch in np.split(np.arange(len(u)), np.flatnonzero(np.diff(on.astype(int))) + 1):
        if on[stretch[0]] and len(stretch) > 1:
            yield whole(points[stretch])


def _between(grid: Floats, row: Floats, column: Floats) -> Floats:
    """Points (n, 2) of a grid at fractions of rows and columns."""
    i = np.minimum(row.astype(np.int64), grid.shape[0] - 2)
    j = np.minimum(column.astype(np.int64), grid.shape[1] - 2)
    a, b = (row - i)[:, None], (column - j)[:, None]
    low = grid[i, j] * (1.0 - b) + grid[i, j + 1] * b
    high = grid[i + 1, j] * (1.0 - b) + grid[i + 1, j + 1] * b
    return np.asarray(low * (1.0 - a) + high * a)
