"""Margins round a piece: what is added where, and the lines that run that far outside its outline.

Allowances are those of docs/internals/patterns.md; a factory changes them to its own habits.
"""

from __future__ import annotations

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
"""How far edges are led on to meet at a corner, in margins."""


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
    """The line so far to the right of an open line (n, 2), without the loops of hollow places."""
    if wide_mm == 0.0:
        return edge
    steps = edge[1:] - edge[:-1]
    size = np.sqrt(np.sum(steps * steps, axis=1))
    steps, edge = steps[size > 1e-6], edge[np.concatenate(([True], size > 1e-6))]
    out = np.stack((steps[:, 1], -steps[:, 0]), axis=1) / size[size > 1e-6, None]
    before, after = np.concatenate((out[:1], out)), np.concatenate((out, out[-1:]))
    # at a corner both neighbours' lines meet where the mean normal is longer by its own cosine
    square = np.maximum(np.sum((before + after) ** 2, axis=1) / 2.0, 0.5)
    return without_loops(edge + (before + after) * (wide_mm / square)[:, None])


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
