"""A sole's tread as faces: what lies in one plane, but for the ground line, is one face.

The tread is laid out flat, as plan and depth; there its lands, its floors and each wall are plane.
The ground line bends them all in one direction, and they stay surfaces over the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.cad import Solid
from geometry.cad_graph import Graph, Tilt
from geometry.cad_rings import Ring
from geometry.cad_spline import Index
from geometry.exact import Floats
from geometry.loft import Loft
from geometry.tread.pattern import Zone
from geometry.tread.underside import Rim, Tread, underside

SAME: Final = 1e-6
"""Least difference of planes, mm and slopes; least plan area of a triangle that has a plane."""


class Facets(Loft):
    """Points and triangles, all seen from above, as a tread is laid out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Index] = []

    def triangles(
        self, faces: Index, *, flip: bool = False, region: str = "", uv: Floats | None = None
    ) -> None:
        """Keep triangles, turned to be seen from above."""
        self.found.append(faces if flip else faces[:, [0, 2, 1]])

    def laid(self) -> tuple[Floats, Index]:
        """All points (n, 3) and triangles (m, 3)."""
        return np.concatenate(self._points), np.concatenate(self.found)


def tread_faces(
    solid: Solid,
    graph: Graph,
    rim: tuple[Ring, Floats, Floats],
    plan: Floats,
    cut: Tread,
    areas: list[Zone],
) -> None:
    """Close a solid from below, within a ring on the ground line.

    `rim` is that ring, its plan places (m, 2) and where they lie by column of `plan` (n, 2).
    """
    ring, edge, at = rim
    facets = Facets()
    line = facets.points(np.stack((edge[:, 0], edge[:, 1], 0.0 * at), axis=-1))
    underside(facets, Rim(line, at, plan), cut, areas, _level)
    points, faces = facets.laid()
    net = _Net(points, faces)
    kept = net.kept()
    vertices: dict[int, int] = {}
    edges: dict[tuple[int, int], int] = {}
    height = graph.height(points[:, 0])
    for group in net.groups:
        loops = []
        for loop in net.loops(group):
            if loop[0] < len(line) and loop[1] < len(line):
                loops.append(list(ring.loop))
                continue
            walked = [at for at in loop if kept[at]]
            found = []
            for start, end in zip(walked, walked[1:] + walked[:1], strict=True):
                for one in (start, end):
                    if one not in vertices:
                        place = points[one] + np.array([0.0, 0.0, height[one]])
                        vertices[one] = solid.vertex(place)
                key = min(start, end), max(start, end)
                if key not in edges:
                    first, last = (vertices[one] for one in key)
                    curve = graph.straight(solid.vertices[first], solid.vertices[last])
                    edges[key] = solid.edge(first, last, curve)
                found.append((edges[key], start < end))
            loops.append(found)
        corners = np.unique(faces[group])
        graph.face(
            solid, loops, points[corners, :2], region="tread", tilt=net.tilt(group), flip=True
        )


def _level(x: Floats) -> Floats:
    return 0.0 * x


@dataclass(eq=False)
class _Net:
    """Triangles (m, 3) of points (n, 3) in plan and depth, in groups that lie in one plane."""

    points: Floats
    faces: Index

    def __post_init__(self) -> None:
        self.across: dict[tuple[int, int], int] = {}
        for number, (a, b, c) in enumerate(self.faces.tolist()):
            self.across[a, b] = self.across[b, c] = self.across[c, a] = number
        self.tilts, self.areas = self._planes()
        self.group = self._grouped()
        order = np.argsort(self.group, kind="stable")
        cuts = np.flatnonzero(np.diff(self.group[order])) + 1
        self.groups: list[Index] = np.split(order, cuts)

    def tilt(self, group: Index) -> Tilt:
        """The plane of a group: that of its largest triangle."""
        largest = group[int(np.argmax(self.areas[group]))]
        return Tilt(*self.tilts[largest].tolist())

    def kept(self) -> list[bool]:
        """Whether each point is a corner of some loop."""
        beside: dict[int, list[tuple[int, int, int]]] = {}
        for (a, b), number in self.across.items():
            other = self.across.get((b, a))
            mine = int(self.group[number])
            if other is not None and int(self.group[other]) != mine:
                beside.setdefault(a, []).append((b, mine, int(self.group[other])))
                beside.setdefault(b, []).append((a, int(self.group[other]), mine))
        kept = [False] * len(self.points)
        for at, ways in beside.items():
            different = {(way, min(one, two), max(one, two)) for way, one, two in ways}
            kept[at] = len(different) != 2 or not self._straight(at, sorted(different))
        return kept

    def loops(self, group: Index) -> Iterator[list[int]]:
        """The loops round a group, the outer one first, each with the group on its left."""
        mine = int(self.group[group[0]])
        left = {}
        for number in group.tolist():
            a, b, c = self.faces[number].tolist()
            for one, two in ((a, b), (b, c), (c, a)):
                other = self.across.get((two, one))
                if other is None or int(self.group[other]) != mine:
                    left[one, two] = number
        found = []
        while left:
            start = next(iter(left))
            loop, edge = [], start
            while edge in left:
                number = left.pop(edge)
                loop.append(edge[0])
                edge = self._following(edge, number, mine)
            found.append(loop)
        found.sort(key=lambda loop: -self._area(loop))
        yield from found

    def _following(self, edge: tuple[int, int], number: int, mine: int) -> tuple[int, int]:
        """The border's next edge: round its end, through triangles of the group."""
        end = edge[1]
        while True:
            corners = self.faces[number].tolist()
            after = corners[(corners.index(end) + 1) % 3]
            other = self.across.get((after, end))
            if other is None or int(self.group[other]) != mine:
                return end, after
            number = other

    def _area(self, loop: list[int]) -> float:
        x, y = self.points[loop, 0], self.points[loop, 1]
        ahead, beyond = np.roll(x, -1), np.roll(y, -1)
        return float(np.cumsum(x * beyond - ahead * y)[-1])

    def _straight(self, at: int, ways: list[tuple[int, int, int]]) -> bool:
        """Whether a point lies on the straight way between two others, and the same groups meet."""
        (one, *first), (two, *second) = ways
        if first != second:
            return False
        here = self.points[at]
        before, after = here - self.points[one], self.points[two] - here
        turn = np.array(
            [before[k - 2] * after[k - 1] - before[k - 1] * after[k - 2] for k in range(3)]
        )
        size = float(np.cumsum(before * before)[-1] * np.cumsum(after * after)[-1])
        ahead = float(np.cumsum(before * after)[-1])
        return ahead > 0.0 and float(np.cumsum(turn * turn)[-1]) < 1e-10 * size

    def _planes(self) -> tuple[Floats, Floats]:
        """Rise and slopes (m, 3) of the triangles' planes, and their plan areas (m,)."""
        a, b, c = (self.points[self.faces[:, k]] for k in range(3))
        u, v = b - a, c - a
        area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        safe = np.where(np.abs(area) < SAME, 1.0, area)
        along = (u[:, 2] * v[:, 1] - v[:, 2] * u[:, 1]) / safe
        across = (u[:, 0] * v[:, 2] - v[:, 0] * u[:, 2]) / safe
        flat = (u[:, 2] == 0.0) & (v[:, 2] == 0.0)
        along, across = np.where(flat, 0.0, along), np.where(flat, 0.0, across)
        rise = a[:, 2] - along * a[:, 0] - across * a[:, 1]
        return np.stack((rise, along, across), axis=-1), area

    def _grouped(self) -> Index:
        """A number for each triangle, the same for neighbours in one plane."""
        parent = list(range(len(self.faces)))

        def top(one: int) -> int:
            while parent[one] != one:
                parent[one] = parent[parent[one]]
                one = parent[one]
            return one

        pairs = [
            (number, self.across[b, a]) for (a, b), number in self.across.items()
            if a < b and (b, a) in self.across
        ]  # fmt: skip
        both = np.array(pairs, dtype=np.int64)
        apart = np.abs(self.tilts[both[:, 0]] - self.tilts[both[:, 1]])
        same = (apart[:, 1] < SAME) & (apart[:, 2] < SAME) & (apart[:, 0] < 1e3 * SAME)
        for one, two in both[same].tolist():
            low, high = sorted((top(one), top(two)))
            parent[high] = low
        return np.array([top(one) for one in range(len(parent))], dtype=np.int64)
