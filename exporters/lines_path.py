"""Paths of line drawings: segments joined to long polylines, and polylines made short to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SIMPLE_MM: Final = 0.02
"""How far a simplified polyline may leave the points it was made of."""


def chains(start: Ints, end: Ints) -> list[list[int]]:
    """Nodes of long paths through segments (k,) and (k,): each segment once, closed ones repeat
    their first node at the end.

    Paths end where one segment ends alone or three meet; which way they run follows from the
    order of the segments.
    """
    if len(start) == 0:
        return []
    nodes, corner = np.unique(np.concatenate((start, end)), return_inverse=True)
    count = len(start)
    a, b = corner[:count], corner[count:]
    order = np.argsort(corner, kind="stable")
    first = np.searchsorted(corner[order], np.arange(len(nodes) + 1))
    degree = (first[1:] - first[:-1]).tolist()
    at, segments = first.tolist(), (order % count).tolist()
    ends = (a.tolist(), b.tolist())
    used = [False] * count
    names = nodes.tolist()
    found: list[list[int]] = []

    def walk(node: int, segment: int) -> list[int]:
        way = [node]
        while not used[segment]:
            used[segment] = True
            node = ends[1][segment] if ends[0][segment] == node else ends[0][segment]
            way.append(node)
            if degree[node] != 2:
                break
            one, two = segments[at[node]], segments[at[node] + 1]
            segment = two if one == segment else one
        return [names[step] for step in way]

    for node in range(len(names)):
        if degree[node] != 2:
            away = segments[at[node] : at[node + 1]]
            found.extend(walk(node, segment) for segment in away if not used[segment])
    found.extend(walk(ends[0][segment], segment) for segment in range(count) if not used[segment])
    return found


def simplified(points: Floats, within_mm: float = SIMPLE_MM) -> Floats:
    """The polyline (n, 2) with as few of its points as keep it `within_mm` of every one."""
    count = len(points)
    if count < 3:
        return points
    kept = np.zeros(count, dtype=bool)
    kept[0] = kept[-1] = True
    stack = [(0, count - 1)]
    if (points[0] == points[-1]).all():
        away = points - points[0]
        far = int(np.argmax(away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1]))
        kept[far] = True
        stack = [(0, far), (far, count - 1)]
    while stack:
        low, high = stack.pop()
        if high - low < 2:
            continue
        from_line = _off(points[low + 1 : high], points[low], points[high])
        worst = int(np.argmax(from_line))
        if from_line[worst] > within_mm * within_mm:
            middle = low + 1 + worst
            kept[middle] = True
            stack += [(low, middle), (middle, high)]
    return points[kept]


def _off(points: Floats, start: Floats, end: Floats) -> Floats:
    """Squared distances of points (n, 2) from a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = points[:, 0] - start[0], points[:, 1] - start[1]
    long = dx * dx + dy * dy
    share = np.clip((x * dx + y * dy) / (long if long > 0.0 else 1.0), 0.0, 1.0)
    x, y = x - share * dx, y - share * dy
    found: Floats = x * x + y * y
    return found


def hundredths(points: Floats) -> tuple[tuple[float, float], ...]:
    """Points (n, 2) to 0.01 mm, without repeats."""
    grid = np.floor(points * 100.0 + 0.5)
    new = np.ones(len(grid), dtype=bool)
    new[1:] = (grid[1:] != grid[:-1]).any(axis=1)
    return tuple((x / 100.0, y / 100.0) for x, y in grid[new].tolist())


def length_mm(points: Floats) -> float:
    """Length of a polyline (n, 2)."""
    step = points[1:] - points[:-1]
    return float(np.cumsum(np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1]))[-1])
