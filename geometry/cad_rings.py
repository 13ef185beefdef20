"""Walls of a solid: surfaces through rings of points, which share the curves along the rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from geometry.cad import Solid, border, chords, net, rounded, stretch
from geometry.cad_spline import Index, Pieces, closed
from geometry.exact import Floats, dot, length, mix

CREASE: Final = 0.80
"""Cosine of the turn from row to row beyond which a wall is creased there (37°)."""


UNEASY: Final = 1.2
"""Width of a gap over that of its neighbour beyond twice which rows are added to it."""


@dataclass(frozen=True, eq=False)
class Ring:
    """A closed line that is an edge of the solid: its points, its pieces, twice round.

    Vertices at the breaks, and the edges from each of them to the next.
    """

    points: Floats
    pieces: Pieces
    vertices: tuple[int, ...]
    edges: tuple[tuple[int, ...], ...]

    @property
    def loop(self) -> list[tuple[int, bool]]:
        """All its edges, walked against the columns: what is inside lies on the left."""
        return [(edge, False) for span in self.edges[::-1] for edge in span[::-1]]


class Rings:
    """The columns (n) of a solid: their sites, its corners, and the breaks its faces end at."""

    def __init__(
        self, solid: Solid, sites: Floats, corners: Sequence[int], breaks: Sequence[int]
    ) -> None:
        """`sites` (n+1,) are the columns' places round the solid, the last that of the first."""
        self.solid = solid
        self.sites = sites
        self.corners = np.array(sorted(corners), dtype=np.int64)
        self.breaks = sorted({*corners, *breaks})

    @property
    def spans(self) -> list[tuple[float, float]]:
        """Sites at which the stretches between breaks begin and end."""
        ends = [float(self.sites[at]) for at in self.breaks]
        return list(pairwise([*ends, ends[0] + float(self.sites[-1])]))

    def line(self, points: Floats, corners: Index | None = None) -> Pieces:
        """The closed line through points (n, …), twice round."""
        return closed(self.sites, points, self.corners if corners is None else corners).twice()

    def ring(self, points: Floats, corners: Index | None = None) -> Ring:
        """An edge of the solid through points (n, 3)."""
        pieces = self.line(points, corners)
        vertices = [self.solid.vertex(points[at]) for at in self.breaks]
        ends = pairwise([*vertices, vertices[0]])
        edges = [
            (self.solid.edge(*two, stretch(pieces, *span)),)
            for two, span in zip(ends, self.spans, strict=True)
        ]
        return Ring(points, pieces, tuple(vertices), tuple(edges))

    def split(self, points: Floats, fine: Rings) -> tuple[Ring, Ring]:
        """One edge of the solid through points (n, 3), as these rings' and as finer ones'.

        The finer ones break wherever these do, and between; all they have to know is the line.
        """
        pieces = self.line(points)
        spots = pieces.read(np.array([span[0] for span in fine.spans]))
        vertices = [self.solid.vertex(spot) for spot in spots]
        edges = [
            (self.solid.edge(*two, stretch(pieces, *span)),)
            for two, span in zip(pairwise([*vertices, vertices[0]]), fine.spans, strict=True)
        ]
        starts = [float(self.sites[at]) for at in self.breaks]
        places = [float(fine.sites[at]) for at in fine.breaks]
        firsts = [places.index(start) for start in starts]
        groups = []
        for first, last in pairwise([*firsts, firsts[0] + len(places)]):
            groups.append(tuple(edges[k % len(places)][0] for k in range(first, last)))
        whole = Ring(points, pieces, tuple(vertices[at] for at in firsts), tuple(groups))
        return whole, Ring(pieces.read(fine.sites[:-1]), pieces, tuple(vertices), tuple(edges))

    def wall(
        self,
        rows: Floats,
        first: Ring,
        *,
        region: str,
        flip: bool = False,
        creased: Sequence[int] = (),
        tight: bool = False,
    ) -> Ring:
        """Add a wall from a ring up further rows (r, n, 3), creased at some; its last ring."""
        start = 0
        for end in (*creased, len(rows)):
            last = self.ring(rows[end - 1])
            self.band(first, rows[start : end - 1], last, region=region, flip=flip, tight=tight)
            first, start = last, end
        return first

    def band(
        self,
        first: Ring,
        rows: Floats,
        last: Ring,
        *,
        region: str,
        flip: bool = False,
        corners: Index | None = None,
        tight: bool = False,
    ) -> None:
        """Add the faces between two rings, through rows (r, n, 3) between them."""
        stack = np.concatenate((first.points[None], rows, last.points[None]))
        if not tight:
            stack = steadied(stack)
        inner = [self.line(row, corners) for row in stack[1:-1]]
        lines = [first.pieces, *inner, last.pieces]
        down = chords(stack)
        sheets = [
            net([line.spline(*span) for line in lines], down, tight=tight) for span in self.spans
        ]
        ups = [
            self.solid.edge(start, end, border(sheet, 0))
            for start, end, sheet in zip(first.vertices, last.vertices, sheets, strict=True)
        ]
        following = [*ups[1:], ups[0]]
        for number, sheet in enumerate(sheets):
            loop = [
                (ups[number], True),
                *((edge, True) for edge in last.edges[number]),
                (following[number], False),
                *((edge, False) for edge in first.edges[number][::-1]),
            ]
            self.solid.face(sheet, [loop], region=region, flip=flip)


def even_sites(rows: Floats, *, alike: bool = True) -> Floats:
    """Sites (n+1,) round rings (r, n, 3): mean distances, mm; `alike` are those of both sides."""
    steps = length(np.concatenate((rows[:, 1:], rows[:, :1]), axis=1) - rows)
    mean = np.cumsum(steps, axis=0)[-1] / len(rows)
    if alike:
        mean = 0.5 * (mean + mean[::-1])
    even = np.maximum(rounded(mean), 0.01)
    return rounded(np.concatenate((np.zeros(1), np.cumsum(even))))


def steadied(rows: Floats) -> Floats:
    """Rows (r, n, 3) and more of them where a wide gap follows a narrow one.

    The wall is straight over a wide gap, and a spline that comes out of a bend would swing there.
    """
    if len(rows) < 3:
        return rows
    gaps = np.diff(chords(rows)).tolist()
    out = [rows[:1]]
    for at, gap in enumerate(gaps):
        near, far = gaps[at - 1 if at else 1], gaps[at + 1 if at + 1 < len(gaps) else at - 1]
        more = [UNEASY * near / gap] if gap > 2.0 * UNEASY * near else []
        more += [1.0 - UNEASY * far / gap] if gap > 2.0 * UNEASY * far else []
        out += [mix(rows[at], rows[at + 1], share)[None] for share in more]
        out.append(rows[at + 1 : at + 2])
    return np.concatenate(out)


def creases(rows: Floats) -> list[int]:
    """Numbers of the inner rows (r, n, 3) at which a wall turns sharply in some column."""
    return _sharp(rows[1:] - rows[:-1], CREASE)


def _sharp(steps: Floats, cosine: float) -> list[int]:
    before, after = steps[:-1], steps[1:]
    size = length(before) * length(after)
    sharp = (dot(before, after) < cosine * size) & (size > 1e-6)
    return [int(at) + 1 for at in np.flatnonzero(np.any(sharp, axis=1))]
