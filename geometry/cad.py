"""A solid of surfaces: vertices, edges that two faces share, faces within loops of edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from geometry.cad_spline import Knots, Pieces, limited, through
from geometry.exact import Floats, length

Loop: TypeAlias = tuple[tuple[int, bool], ...]
"""Numbers of edges one after the other, and whether each is walked from its start to its end."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A B-spline curve (m, 3), mm; of degree one it is the straight line between two points."""

    degree: int
    knots: Knots
    controls: Floats


@dataclass(frozen=True, eq=False)
class Sheet:
    """A B-spline surface (rows, columns, 3), mm; rows run with its first parameter."""

    degrees: tuple[int, int]
    down: Knots
    along: Knots
    controls: Floats


@dataclass(frozen=True)
class Flat:
    """A plane: a place on it and its unit normal."""

    place: tuple[float, float, float]
    normal: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Edge:
    """A stretch of a curve between two vertices, by their numbers."""

    start: int
    end: int
    curve: Curve


@dataclass(frozen=True, eq=False)
class Face:
    """A surface within loops, the outer one first, each with the face on its left hand.

    Seen from outside; `turned` where the surface's own normal points into the body.
    """

    surface: Sheet | Flat
    loops: tuple[Loop, ...]
    turned: bool
    region: str


@dataclass(eq=False)
class Solid:
    """One closed body while it is put together, and when it is done."""

    name: str
    vertices: list[Floats] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)

    def vertex(self, point: Floats) -> int:
        """The number of a new vertex at a point (3,)."""
        self.vertices.append(point)
        return len(self.vertices) - 1

    def edge(self, start: int, end: int, curve: Curve) -> int:
        """The number of a new edge."""
        self.edges.append(Edge(start, end, curve))
        return len(self.edges) - 1

    def line(self, start: int, end: int) -> int:
        """The number of a new straight edge."""
        ends = np.stack((self.vertices[start], self.vertices[end]))
        return self.edge(start, end, straight(ends))

    def face(
        self,
        surface: Sheet | Flat,
        loops: list[list[tuple[int, bool]]],
        *,
        region: str,
        flip: bool = False,
    ) -> None:
        """Add a face; with `flip` its loops are given as seen from inside."""
        if flip:
            loops = [[(edge, not way) for edge, way in loop[::-1]] for loop in loops]
        self.faces.append(Face(surface, tuple(map(tuple, loops)), flip, region))


def straight(ends: Floats) -> Curve:
    """The straight line between two points (2, 3)."""
    return Curve(1, linear(), ends)


def linear() -> Knots:
    """Knots of something straight."""
    return Knots(np.array([0.0, 1.0]), np.array([2, 2]))


def rounded(sites: Floats) -> Floats:
    """Parameters on a grid of a thousandth, so that they are written as they are."""
    return np.asarray(np.floor(sites * 1000.0 + 0.5) / 1000.0)


def chords(rows: Floats) -> Floats:
    """Sites (r,) of rows of points (r, n, 3): how far each is from the first, on average."""
    steps = length(rows[1:] - rows[:-1])
    mean = np.cumsum(steps, axis=1)[:, -1] / steps.shape[1]
    return rounded(np.concatenate((np.zeros(1), np.cumsum(np.maximum(mean, 0.01)))))


def net(rows: list[tuple[Knots, Floats]], down: Floats, *, tight: bool = False) -> Sheet:
    """The surface through splines (m, 3) of the same knots that stand at sites `down`.

    Curvature runs on from row to row; `tight` ones have slopes alone that do, and never swing.
    """
    controls = np.stack([one for _, one in rows])
    along = rows[0][0]
    if len(rows) == 2:
        return Sheet((1, 3), Knots(down, np.array([2, 2])), along, controls)
    pieces = limited(down, controls) if tight else through(down, controls)
    knots, found = pieces.spline(float(down[0]), float(down[-1]))
    return Sheet((3, 3), knots, along, found)


def border(sheet: Sheet, column: int) -> Curve:
    """The first (0) or last (-1) column of a surface as a curve."""
    return Curve(sheet.degrees[0], sheet.down, sheet.controls[:, column])


def stretch(pieces: Pieces, first: float, last: float) -> Curve:
    """A stretch of a line as a curve."""
    return Curve(3, *pieces.spline(first, last))
