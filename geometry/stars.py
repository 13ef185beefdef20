"""Vertices whose triangles cannot meet but where they are joined: the star of the vertex is open.

Seen along one of the axes all triangles round such a vertex are wound alike and go round it once:
then none covers another, and two of them have nothing in common but the corners they share. Most
pairs of triangles near each other share such a vertex, and one look at it stands for all of them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from geometry.orientation import EXACT_EXTENT_UM

Ints = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

_MOST: Final = 60
"""Triangles round a vertex that the counts below have room for; a vertex of more is not judged."""

_TURN_BITS: Final = 6
_SIGN_BITS: Final = 7
_SIGNS_AT: Final = 3 * _TURN_BITS
_ALL_AT: Final = _SIGNS_AT + 3 * _SIGN_BITS
"""Bits of a count of turns, of a sum of signs; where the latter and the count of all begin."""

_FIELD: Final = EXACT_EXTENT_UM.bit_length()
_BESIDE: Final = ((1, 2), (2, 0), (0, 1))
"""The two axes that are seen along each axis."""


def open_stars(points: Ints, triangles: Ints, normals: Ints) -> Truth:
    """Which vertices (n,) have an open star; none where the mesh is not closed and oriented.

    `points` (n, 3) lie within 0 … 2**20, `normals` (m, 3) are the triangles' area vectors.
    """
    count = len(points)
    if not _is_closed(triangles, count):
        return np.zeros(count, dtype=bool)
    corners = [np.ascontiguousarray(triangles[:, k]) for k in range(3)]
    whole = np.full(len(triangles), 1 << _ALL_AT, dtype=np.int64)
    turns = [np.zeros_like(whole) for _ in range(3)]
    for axis, (one, two) in enumerate(_BESIDE):
        whole += (np.sign(normals[:, axis]) + 1) << (_SIGNS_AT + axis * _SIGN_BITS)
        # A vertex is above another by the second axis seen, then by the first. If it is level in
        # both, the triangle has no area as seen, and its sign is 0.
        height = (points[:, two] << _FIELD) + points[:, one]
        a, b, c = (height.take(corner) for corner in corners)
        ab, bc, ca = a > b, b > c, c > a
        # Where the edge opposite a corner rises past it, the star turns once.
        for rises, turn in zip((ab & ca, bc & ab, ca & bc), turns, strict=True):
            turn += rises.astype(np.int64) << (axis * _TURN_BITS)
    total = np.zeros(count)
    for corner, turn in zip(corners, turns, strict=True):
        weights = (turn + whole).astype(np.float64)
        total += np.bincount(corner, weights=weights, minlength=count)
    return _judged(total.astype(np.int64))


def _judged(total: Ints) -> Truth:
    """Which counts are those of an open star."""
    number = total >> _ALL_AT
    is_open = np.zeros(len(total), dtype=bool)
    for axis in range(3):
        sign = (total >> (_SIGNS_AT + axis * _SIGN_BITS)) & ((1 << _SIGN_BITS) - 1)
        turns = (total >> (axis * _TURN_BITS)) & ((1 << _TURN_BITS) - 1)
        is_open |= ((sign == 0) | (sign == 2 * number)) & (turns == 1)
    return is_open & (number > 0) & (number <= _MOST)


def _is_closed(triangles: Ints, count: int) -> bool:
    """Whether each edge of each triangle is run once, and once the other way by another."""
    start, end = triangles.ravel(), triangles[:, [1, 2, 0]].ravel()
    runs = np.sort(start * count + end, kind="stable")
    back = np.sort(end * count + start, kind="stable")
    return bool(np.array_equal(runs, back) and (runs[1:] != runs[:-1]).all())
