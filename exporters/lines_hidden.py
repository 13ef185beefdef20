"""Hidden lines: which stretches of lines are seen, and what kind of line each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.lines_camera import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.lines_camera import Seen, Sight
    from exporters.lines_wire import Wire

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEP_MM: Final = 0.2
"""Way between two places where a line is looked at."""

SLACK_MM: Final = 0.08
"""How deep under what is in front a line may lie and be seen still: parts touch and are pressed."""

SHORT_MM: Final = 0.8
"""Gaps in a line that are shorter are closed, and bits of line that are shorter not drawn."""

STEADY_MM: Final = 5.0
"""How long a stretch of another kind must be to be drawn as one."""

BESIDE_MM, ASIDE_MM, DEEP_MM = 0.25, 0.4, 1.5
"""How far beside a line to look for nothing, and for another part; a step down that is an edge."""

OUTLINE, EDGE, DETAIL, HIDDEN = 0, 1, 2, -1


@dataclass(frozen=True, eq=False, slots=True)
class Strand:
    """Lines in a view: `flat` float64[n,2] mm and `near` float64[n] of the points of all of them.

    `line` int[n] numbers the line of each point; `drawn` bool[n] says whether the step to the next
    point can be seen at all (False for the last of each line).
    """

    flat: Floats
    near: Floats
    line: Ints
    drawn: NDArray[np.bool_]


def of_wire(wire: Wire, turned: NDArray[np.bool_], sight: Sight) -> Strand:
    """The chains of a wire; `turned` bool[m] tells which triangles of the part face the eye."""
    flat, near = sight.seen(wire.points)
    sizes = wire.first[1:] - wire.first[:-1]
    line = np.repeat(np.arange(len(sizes)), sizes)
    drawn = turned[wire.faces[:, 0]] | turned[wire.faces[:, 1]]
    return Strand(flat, near, line, drawn & _inner(line))


def of_polylines(lines: list[Floats], sight: Sight) -> Strand:
    """Polylines (n, 3) mm, all of which can be seen."""
    points = np.concatenate([np.zeros((0, 3)), *lines])
    flat, near = sight.seen(points)
    line = np.repeat(np.arange(len(lines)), np.array([len(one) for one in lines], dtype=np.int64))
    return Strand(flat, near, line, _inner(line))


def _inner(line: Ints) -> NDArray[np.bool_]:
    """Whether a point is followed by another of its line."""
    found = np.zeros(len(line), dtype=bool)
    found[:-1] = line[1:] == line[:-1]
    return found


def visible(strand: Strand, seen: Seen) -> Iterator[tuple[int, Floats]]:
    """The stretches that are seen: kind (OUTLINE, EDGE, DETAIL) and points (k, 2) mm."""
    start = np.flatnonzero(_inner(strand.line))
    if len(start) == 0:
        return
    bits = _Bits(strand, start)
    state = np.where(bits.drawn, bits.kinds(seen), HIDDEN)
    state = _kinds_steadied(_gaps_closed(state, bits), bits)
    first, last, length = _runs(state, bits)
    for run in np.flatnonzero((state[first] != HIDDEN) & (length >= SHORT_MM)).tolist():
        yield int(state[first[run]]), bits.points(int(first[run]), int(last[run]))


class _Bits:
    """Steps of a strand cut into bits no longer than STEP_MM."""

    def __init__(self, strand: Strand, start: Ints) -> None:
        self.strand = strand
        step = strand.flat[start + 1] - strand.flat[start]
        long = np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])
        count = np.maximum(np.ceil(long / STEP_MM), 1.0).astype(np.int64)
        first = np.cumsum(count) - count
        self.step = np.repeat(start, count)
        number = np.arange(len(self.step)) - np.repeat(first, count)
        pieces = np.repeat(count, count)
        self.share, self.end = number / pieces, (number + 1) / pieces
        self.length = np.repeat(long / count, count)
        self.line = strand.line[self.step]
        self.drawn = strand.drawn[self.step]
        turn = step / np.where(long > 0.0, long, 1.0)[:, None]
        self.normal = np.repeat(np.stack((-turn[:, 1], turn[:, 0]), axis=1), count, axis=0)

    def at(self, share: Floats) -> tuple[Floats, Floats]:
        """Places and nearness at shares of each bit's step."""
        flat, near, a = self.strand.flat, self.strand.near, self.step
        place = flat[a] + share[:, None] * (flat[a + 1] - flat[a])
        return place, near[a] + share * (near[a + 1] - near[a])

    def kinds(self, seen: Seen) -> Ints:
        """What each bit is, by what is seen at it and on either side."""
        place, near = self.at(0.5 * (self.share + self.end))
        open_here = seen.open(place, near, SLACK_MM)
        outline = np.zeros(len(place), dtype=bool)
        for beside in (BESIDE_MM, -BESIDE_MM):
            outline |= seen.part[seen.pixel(place + beside * self.normal)] == NOBODY
        left, right = (seen.pixel(place + aside * self.normal) for aside in (ASIDE_MM, -ASIDE_MM))
        one, two = seen.part[left], seen.part[right]
        drop = near - np.minimum(seen.near[left], seen.near[right])
        edge = (one != two) | (drop > DEEP_MM)
        kind = np.where(outline, OUTLINE, np.where(edge, EDGE, DETAIL))
        return np.where(open_here, kind, HIDDEN)

    def points(self, first: int, last: int) -> Floats:
        """The polyline of bits `first` to `last` (not included), corners of the strand kept."""
        flat = self.strand.flat
        a, b = int(self.step[first]), int(self.step[last - 1])
        ends = []
        for step, share in ((a, self.share[first]), (b, self.end[last - 1])):
            ends.append(flat[step] + share * (flat[step + 1] - flat[step]))
        return np.concatenate((ends[0][None], flat[a + 1 : b + 1], ends[1][None]))


def _runs(state: Ints, bits: _Bits) -> tuple[Ints, Ints, Floats]:
    """First bit, bit behind the last, and length in mm of runs of one state on one line."""
    changes = (state[1:] != state[:-1]) | (bits.line[1:] != bits.line[:-1])
    first = np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(changes) + 1))
    last = np.concatenate((first[1:], np.array([len(state)])))
    way = np.concatenate((np.zeros(1), np.cumsum(bits.length)))
    return first, last, way[last] - way[first]


def _neighbours(kind: Ints, line: Ints) -> tuple[Ints, Ints]:
    """The kinds of the runs before and after each run on its line, HIDDEN where there is none."""
    same, none = line[1:] == line[:-1], np.array([HIDDEN])
    before = np.concatenate((none, np.where(same, kind[:-1], HIDDEN)))
    after = np.concatenate((np.where(same, kind[1:], HIDDEN), none))
    return before, after


def _gaps_closed(state: Ints, bits: _Bits) -> Ints:
    """States with short hidden runs between seen ones taken for seen.

    A stretch that turns its back is no flicker of the pixels: it stays hidden.
    """
    first, last, length = _runs(state, bits)
    kind = state[first]
    before, after = _neighbours(kind, bits.line[first])
    gap = (kind == HIDDEN) & (length < SHORT_MM) & bits.drawn[first]
    gap &= (before != HIDDEN) & (after != HIDDEN)
    return np.repeat(np.where(gap, before, kind), last - first)


def _kinds_steadied(state: Ints, bits: _Bits) -> Ints:
    """States with short seen runs given the kind of a longer seen neighbour, the shortest first."""
    for within in (SHORT_MM, 0.5 * STEADY_MM, STEADY_MM):
        first, last, length = _runs(state, bits)
        kind = state[first]
        before, after = _neighbours(kind, bits.line[first])
        none = np.zeros(1)
        long_before = np.where(before != HIDDEN, np.concatenate((none, length[:-1])), -1.0)
        long_after = np.where(after != HIDDEN, np.concatenate((length[1:], none)), -1.0)
        other = np.where(long_before >= long_after, before, after)
        turns = (
            (kind != HIDDEN) & (length < within) & (np.maximum(long_before, long_after) > length)
        )
        state = np.repeat(np.where(turns, other, kind), last - first)
    return state
