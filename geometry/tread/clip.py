"""Cutting a grid to a region: the triangles inside it, ending exactly on its border.

Corners of the grid that lie close to the border are moved onto it, so that no slivers are left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats
from geometry.loft import Index
from geometry.plan import plan_length

Bools: TypeAlias = npt.NDArray[np.bool_]
Region: TypeAlias = Callable[[Floats], Floats]
"""Plan points (n, 2) to values: positive inside, zero on the border."""

_NEAR_MM: Final = 0.06
"""Distance within which an edge's end is moved onto the border; walls run 0.2 mm and more."""

_HALVINGS: Final = 13
"""They find the border on an edge of 10 mm within 1 µm."""


@dataclass(frozen=True)
class Cut:
    """What lies inside: points (n, 3) as plan and depth, triangles, and their border loops.

    Triangles and loops run counter-clockwise in plan.
    """

    points: Floats
    faces: Index
    loops: list[Index]


def clip(points: Floats, outline: Region, beyond: Region | None = None) -> Cut:
    """The part of a grid (rows, columns, 3: x, y, depth) inside an outline and beyond a hole."""
    rows, columns = points.shape[:2]
    flat = np.reshape(points, (rows * columns, 3))
    keep = connected(np.reshape(outline(flat[:, :2]) > 0.0, (rows, columns))).ravel()
    if beyond is not None:
        keep = keep & (beyond(flat[:, :2]) > 0.0)

    def region(plan: Floats) -> Floats:
        inside = outline(plan)
        return inside if beyond is None else np.minimum(inside, beyond(plan))

    faces, edges, sides = _topology(rows, columns)
    inner, outer, share, crossing = _crossings(flat, edges, keep, region)
    state = np.where(keep, 1, -1)
    flat = np.array(flat)
    met = flat[inner] + (flat[outer] - flat[inner]) * share[:, None]
    step = flat[outer, :2] - flat[inner, :2]
    near_share = np.minimum(_NEAR_MM / plan_length(step), 0.3)
    for near, ends in ((share < near_share, inner), (share > 1.0 - near_share, outer)):
        state[ends[near]] = 0
        flat[ends[near], :2] = met[near, :2]
    still = (state[inner] == 1) & (state[outer] == -1)
    fresh = np.full(len(edges), -1, dtype=np.int64)
    fresh[crossing[still]] = len(flat) + np.arange(0, np.count_nonzero(still))
    kept, border = _pieces(faces, sides, state, fresh)
    everything = np.concatenate((flat, met[still]))
    used = np.zeros(len(everything), dtype=np.bool_)
    used[kept.ravel()] = True
    number = np.cumsum(used * 1) - 1
    loops = [number[loop] for loop in _loops(border)]
    return Cut(everything[used], number[kept], loops)


def connected(keep: Bools) -> Bools:
    """The marks that hang together with the fullest row, run by run towards either side."""
    out = np.zeros_like(keep)
    middle = int(np.argmax(np.count_nonzero(keep, axis=1)))
    out[middle] = _longest_run(keep[middle])
    for way in (1, -1):
        row = middle + way
        while 0 <= row < len(keep):
            out[row] = _runs_touching(keep[row], out[row - way])
            row += way
    return out


def _runs(marks: Bools) -> Index:
    """A number for each run of equal marks, place by place."""
    change = np.concatenate((np.zeros(1, dtype=np.int64), (marks[1:] != marks[:-1]) * 1))
    return np.cumsum(change)


def _longest_run(marks: Bools) -> Bools:
    run = _runs(marks)
    return np.asarray(marks & (run == int(np.argmax(np.bincount(run[marks])))))


def _runs_touching(marks: Bools, beside: Bools) -> Bools:
    run = _runs(marks)
    return marks & np.isin(run, run[marks & beside])


def _topology(rows: int, columns: int) -> tuple[Index, Index, Index]:
    """Triangles (m, 3), edges (e, 2) and, for each triangle, its three edges in turn."""
    index = np.reshape(np.arange(0, rows * columns), (rows, columns))
    a, b = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
    c, d = index[1:, :-1].ravel(), index[1:, 1:].ravel()
    level = np.stack((index[:, :-1].ravel(), index[:, 1:].ravel()), axis=1)
    upright = np.stack((index[:-1].ravel(), index[1:].ravel()), axis=1)
    edges = np.concatenate((level, upright, np.stack((a, d), axis=1)))
    level_id = np.reshape(np.arange(0, len(level)), (rows, columns - 1))
    upright_id = np.reshape(len(level) + np.arange(0, len(upright)), (rows - 1, columns))
    slanted = len(level) + len(upright) + np.arange(0, len(a))
    lower = np.stack((level_id[:-1].ravel(), upright_id[:, 1:].ravel(), slanted), axis=1)
    upper = np.stack((slanted, level_id[1:].ravel(), upright_id[:, :-1].ravel()), axis=1)
    faces = np.concatenate((np.stack((a, b, d), axis=1), np.stack((a, d, c), axis=1)))
    return faces, edges, np.concatenate((lower, upper))


def _crossings(
    points: Floats, edges: Index, keep: Bools, region: Region
) -> tuple[Index, Index, Floats, Index]:
    """Edges that cross the border: their inner ends, outer ends, where (shares), and which."""
    crossing = np.flatnonzero(keep[edges[:, 0]] != keep[edges[:, 1]])
    ends = edges[crossing]
    first = keep[ends[:, 0]]
    inner, outer = np.where(first, ends[:, 0], ends[:, 1]), np.where(first, ends[:, 1], ends[:, 0])
    start, step = points[inner, :2], points[outer, :2] - points[inner, :2]
    low, high = np.zeros(len(crossing)), np.ones(len(crossing))
    for _ in range(_HALVINGS):
        middle = (low + high) * 0.5
        inside = region(start + step * middle[:, None]) > 0.0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return inner, outer, (low + high) * 0.5, crossing


def _pieces(faces: Index, sides: Index, state: Index, fresh: Index) -> tuple[Index, Index]:
    """Kept triangles, whole or cut, and the directed edges (k, 2) along the border."""
    corner = state[faces]
    within, without = np.count_nonzero(corner == 1, axis=1), np.count_nonzero(corner == -1, axis=1)
    whole = (without == 0) & (within > 0)
    kept = [faces[whole]]
    border = [_border_edges(faces[whole], corner[whole])]
    one = (within == 1) & (without > 0)
    turned, cuts, signs = _turned(faces[one], fresh[sides[one]], corner[one], 1)
    first = np.where(signs[:, 1] == 0, turned[:, 1], cuts[:, 0])
    last = np.where(signs[:, 2] == 0, turned[:, 2], cuts[:, 2])
    kept.append(np.stack((turned[:, 0], first, last), axis=1))
    border.append(np.stack((first, last), axis=1))
    two = (within == 2) & (without == 1)
    turned, cuts, _ = _turned(faces[two], fresh[sides[two]], corner[two], -1)
    kept.append(np.stack((cuts[:, 0], turned[:, 1], turned[:, 2]), axis=1))
    kept.append(np.stack((cuts[:, 0], turned[:, 2], cuts[:, 2]), axis=1))
    border.append(np.stack((cuts[:, 2], cuts[:, 0]), axis=1))
    return np.concatenate(kept), np.concatenate(border)


def _turned(faces: Index, cuts: Index, corner: Index, lead: int) -> tuple[Index, Index, Index]:
    """Triangles turned so that the corner with the state `lead` comes first."""
    order = (np.argmax(corner == lead, axis=1)[:, None] + np.arange(0, 3)) % 3
    turned = [np.take_along_axis(table, order, axis=1) for table in (faces, cuts, corner)]
    return turned[0], turned[1], turned[2]


def _border_edges(faces: Index, corner: Index) -> Index:
    """Edges of whole triangles between two corners on the border, not shared by two of them."""
    start = np.concatenate((faces[:, 0], faces[:, 1], faces[:, 2]))
    end = np.concatenate((faces[:, 1], faces[:, 2], faces[:, 0]))
    on = (corner == 0).T
    both = np.concatenate((on[0] & on[1], on[1] & on[2], on[2] & on[0]))
    start, end = start[both], end[both]
    size = int(np.max(faces)) + 1
    alone = ~np.isin(start * size + end, end * size + start)
    return np.stack((start[alone], end[alone]), axis=1)


def _loops(border: Index) -> list[Index]:
    """The closed loops that directed edges make, longest first."""
    following = dict(border.tolist())
    loops: list[list[int]] = []
    while following:
        here, after = following.popitem()
        loop = [here]
        while after in following:
            loop.append(after)
            after = following.pop(after)
        loops.append(loop)
    return [np.array(loop, dtype=np.int64) for loop in sorted(loops, key=len, reverse=True)]
