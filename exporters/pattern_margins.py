"""Margins round a piece: what is added where, and the lines that run that far outside its outline.

Allowances are those of docs/internals/patterns.md; a factory changes them to its own habits.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


class Treatment(NamedTuple):
    """What is done along an edge: the margin added, mm, its layer, and the words on the drawing."""

    margin_mm: float
    layer: str
    words: str


LASTING_MM: Final = 15.0

TREATMENTS: Final[dict[str, Treatment]] = {
    "lasting": Treatment(LASTING_MM, "LASTING", "lasting margin 15"),
    "lasting under": Treatment(LASTING_MM + 2.0, "LASTING", "lasting margin 17, 2 to featherline"),
    "closed": Treatment(2.0, "SEAM", "closed seam 2"),
    "underlay": Treatment(8.0, "SEAM", "underlay 8"),
    "overlay": Treatment(0.0, "SEAM", "lapped over, raw edge"),
    "collar": Treatment(5.0, "SEAM", "collar, turned 5"),
    "throat": Treatment(0.0, "SEAM", "throat, raw edge"),
    "turned": Treatment(5.0, "SEAM", "seamed and turned 5"),
    "let in": Treatment(8.0, "SEAM", "let in under the upper 8"),
    "folded": Treatment(5.0, "SEAM", "folded 5"),
    "sewn under": Treatment(0.0, "SEAM", "sewn under the vamp"),
    "raw": Treatment(0.0, "SEAM", "raw edge"),
    "die cut": Treatment(0.0, "SEAM", "die cut"),
}
"""By kind of edge; the first is 15 to 20 mm in the trade, all others are starting values."""

_FAR: Final = 1.8
_FILLED: Final = 2.0
_BLUNT: Final = float(np.pi / 6.0)
_NEAR_MM: Final = 0.001
_HALVED: Final = 12
_SEEN_MM: Final = 1.0
"""How far edges are led on to meet at a corner, and from where an edge is told to be filled up, in
margins; the turn up to which a corner stays one; what a line may be nearer than its margin; how
often a step is halved to find where that begins; what is left of a line beyond its last loop."""


def margins(edges: list[Floats], wide_mm: list[float]) -> list[Floats]:
    """Lines (n, 2) so far outside edges (n, 2) which go once round a piece to the left, joined.

    Each ends where the next begins: where both, led on straight, meet; else by a step.
    """
    lines = [offset(edge, wide) for edge, wide in zip(edges, wide_mm, strict=True)]
    for number in range(len(lines)):
        after = (number + 1) % len(lines)
        reach = _FAR * max(wide_mm[number], wide_mm[after])
        if reach > 0.0:
            lines[number], lines[after] = _joined(lines[number], lines[after], reach)
    return lines


def offset(edge: Floats, wide_mm: float) -> Floats:
    """The line so far to the right of an open line (n, 2), without the loops of hollow places.

    No point of it is nearer to the line; where a hollow leaves no such place it is the chord.
    """
    if wide_mm == 0.0:
        return edge
    least = wide_mm - _NEAR_MM
    stretches = [
        stretch
        for part in _between_crossings(_led_aside(edge, wide_mm))
        for stretch in _far(part, edge, least)
    ]
    if not stretches:
        return edge[[0, -1]]
    lines = [_without_hooks(chain) for chain in _chained(stretches)]
    return without_loops(max(lines, key=_long))


def hollow(edge: Floats, wide_mm: float) -> bool:
    """Whether an open line (n, 2) has a hollow so narrow that its margins fill it."""
    if wide_mm == 0.0:
        return False
    return bool(np.max(away_mm(offset(edge, wide_mm), edge)) > _FILLED * wide_mm)


def away_mm(line: Floats, points: Floats) -> Floats:
    """How far each of points (n, 2) lies from an open line (m, 2)."""
    start, steps = line[:-1], line[1:] - line[:-1]
    gap = points[:, None] - start
    size = np.maximum(np.sum(steps * steps, axis=1), 1e-12)
    t = np.clip(np.sum(gap * steps, axis=2) / size, 0.0, 1.0)
    off = gap - steps * t[..., None]
    return np.asarray(np.sqrt(np.min(np.sum(off * off, axis=2), axis=1)))


def _led_aside(edge: Floats, wide_mm: float) -> Floats:
    """A line (n, 2) led to the right corner by corner, loops and all."""
    steps = edge[1:] - edge[:-1]
    size = np.sqrt(np.sum(steps * steps, axis=1))
    steps, edge = steps[size > 1e-6], edge[np.concatenate(([True], size > 1e-6))]
    out = np.stack((steps[:, 1], -steps[:, 0]), axis=1) / size[size > 1e-6, None]
    found = [edge[:1] + out[:1] * wide_mm]
    for corner, before, after in zip(edge[1:-1], out[:-1], out[1:], strict=True):
        turn = before[0] * after[1] - before[1] * after[0]
        angle = float(np.arctan2(turn, np.sum(before * after)))
        # in a sharp hollow both lines run on and cross: the loop is cut off
        ways = _round(before, angle) if angle > -_BLUNT else np.stack((before, after))
        found.append(corner + ways * wide_mm)
    return np.concatenate((*found, edge[-1:] + out[-1:] * wide_mm))


def _round(before: Floats, angle: float) -> Floats:
    """Corners (n, 2) round a unit circle, turning left from a unit vector by an angle."""
    count = max(1, int(np.ceil(abs(angle) / _BLUNT - 1e-9)))
    t = angle * (np.arange(count) + 0.5) / count
    left = np.array([-before[1], before[0]])
    ways = np.cos(t)[:, None] * before + np.sin(t)[:, None] * left
    return np.asarray(ways / np.cos(0.5 * angle / count))


def _far(line: Floats, edge: Floats, least_mm: float) -> list[Floats]:
    """The stretches of a line (n, 2) that lie so far from an edge, ends found by halving."""
    steps = line[1:] - line[:-1]
    middles = line[:-1] + 0.5 * steps
    far = away_mm(edge, middles) >= least_mm
    bounds = np.flatnonzero(np.diff(np.concatenate(([False], far, [False])).astype(int)))
    found = []
    for first, last in bounds.reshape(-1, 2).tolist():
        stretch = line[first : last + 1].copy()
        stretch[0] = _nearest_far(line[first], middles[first], edge, least_mm)
        stretch[-1] = _nearest_far(line[last], middles[last - 1], edge, least_mm)
        found.append(stretch)
    return found


def _chained(stretches: list[Floats]) -> list[list[Floats]]:
    """Stretches in a row where each begins at a crossing that one before it ended at.

    What lay between, an island or the rest of a loop, is left out.
    """
    chains: list[list[Floats]] = []
    for stretch in stretches:
        for chain in chains:
            ended = [k for k, one in enumerate(chain) if np.array_equal(one[-1], stretch[0])]
            if ended:
                chain[ended[0] + 1 :] = [stretch]
                break
        else:
            chains.append([stretch])
    return chains


def _without_hooks(chain: list[Floats]) -> Floats:
    """One line of stretches, less those at its ends that are too short to be seen."""
    while len(chain) > 1 and _long(chain[-1]) < _SEEN_MM:
        chain = chain[:-1]
    while len(chain) > 1 and _long(chain[0]) < _SEEN_MM:
        chain = chain[1:]
    return np.concatenate((chain[0], *(stretch[1:] for stretch in chain[1:])))


def _nearest_far(point: Floats, far: Floats, edge: Floats, least_mm: float) -> Floats:
    """The place nearest to a point, on the way to one that is far from an edge, that is far too."""
    if away_mm(edge, point[None])[0] >= least_mm:
        return point
    for _ in range(_HALVED):
        middle = 0.5 * (point + far)
        if away_mm(edge, middle[None])[0] >= least_mm:
            far = middle
        else:
            point = middle
    return far


def _long(line: Floats) -> float:
    steps = line[1:] - line[:-1]
    return float(np.sum(np.sqrt(np.sum(steps * steps, axis=1))))


def _between_crossings(line: Floats) -> list[Floats]:
    """A line (n, 2) divided at every place where it crosses itself."""
    on: dict[int, list[Floats]] = {}
    for i, j, x, y in crossings(line):
        for step in (int(i), int(j)):
            on.setdefault(step, []).append(np.array([x, y]))
    pieces, piece = [], [line[0]]
    for step, (start, end) in enumerate(pairwise(line)):
        for at in sorted(on.get(step, ()), key=lambda one: float(np.sum((one - start) ** 2))):
            pieces.append(np.stack((*piece, at)))
            piece = [at]
        piece.append(end)
    return [*pieces, np.stack(piece)]


def without_loops(line: Floats, *, closed: bool = False) -> Floats:
    """A line (n, 2) with every loop cut off where it crosses itself, of a closed one the lesser."""
    for _ in range(len(line)):
        found = crossings(line, closed=closed)
        if not len(found):
            break
        steps = found[:, 1] - found[:, 0]
        lesser = np.minimum(steps, len(line) - steps) if closed else steps
        first, second, x, y = found[np.argmin(lesser)]
        i, j, corner = int(first), int(second), np.array([[x, y]])
        if closed and j - i > len(line) - (j - i):
            line = np.concatenate((line[i + 1 : j + 1], corner))
        else:
            line = np.concatenate((line[: i + 1], corner, line[j + 1 :]))
    return line


def crossings(line: Floats, *, closed: bool = False) -> Floats:
    """Where pairs of steps of a line that are not neighbours cross: (k, 4) steps i < j, x, y."""
    if closed:
        line = np.concatenate((line, line[:1]))
    found = _meeting(line, line)
    apart = found[:, 1] - found[:, 0] > 1.5
    if closed:
        apart &= ~((found[:, 0] == 0.0) & (found[:, 1] == len(line) - 2.0))
    return found[apart]


def _meeting(one: Floats, other: Floats) -> Floats:
    """Where steps of one line meet steps of another: (k, 4) step, step, x, y."""
    a, r = one[:-1, None], (one[1:] - one[:-1])[:, None]
    b, s = other[None, :-1], (other[1:] - other[:-1])[None]
    turn = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    safe = np.where(np.abs(turn) < 1e-12, 1.0, turn)
    gap = b - a
    t = (gap[..., 0] * s[..., 1] - gap[..., 1] * s[..., 0]) / safe
    v = (gap[..., 0] * r[..., 1] - gap[..., 1] * r[..., 0]) / safe
    meets = (np.abs(turn) >= 1e-12) & (t >= 0.0) & (t <= 1.0) & (v >= 0.0) & (v <= 1.0)
    i, j = np.nonzero(meets)
    at = one[i] + (one[i + 1] - one[i]) * t[i, j][:, None]
    return np.column_stack((i, j, at))


def _joined(one: Floats, other: Floats, reach: float) -> tuple[Floats, Floats]:
    """Two lines, the second beginning where the first ends."""
    ahead = np.concatenate((one, [one[-1] + reach * _unit(one[-1] - one[-2])]))
    behind = np.concatenate(([other[0] - reach * _unit(other[1] - other[0])], other))
    found = _meeting(ahead, behind)
    if not len(found):
        return np.concatenate((one, other[:1])), other
    # the meeting that takes least off both
    i, j, x, y = found[np.argmin(np.abs(len(one) - 1.0 - found[:, 0]) + found[:, 1])]
    corner = np.array([[x, y]])
    return (
        np.concatenate((ahead[: int(i) + 1], corner)),
        np.concatenate((corner, behind[int(j) + 1 :])),
    )


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.sqrt(np.sum(vector * vector))), 1e-12))
