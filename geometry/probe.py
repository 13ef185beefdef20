"""Reading one coordinate off a mesh at a place: exact comparisons on the grid, one division.

Its figures enter the audit, which is stored with a generation; so they must be the same on every
machine.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geometry.mesh import Part

Ints = npt.NDArray[np.int64]


def heights_at(part: Part, x_um: int, y_um: int) -> list[int]:
    """All z in µm, ascending, at which the vertical line through (x, y) meets the part's surface.

    Heights inside a triangle are rounded half-even; upright triangles give none.
    """
    points = part.vertices_um.astype(np.int64)
    x, y, z = points[:, 0] - x_um, points[:, 1] - y_um, points[:, 2]
    a, b, c = part.faces[:, 0], part.faces[:, 1], part.faces[:, 2]
    one = x[b] * y[c] - y[b] * x[c]
    two = x[c] * y[a] - y[c] * x[a]
    three = x[a] * y[b] - y[a] * x[b]
    inside = ((one >= 0) & (two >= 0) & (three >= 0)) | ((one <= 0) & (two <= 0) & (three <= 0))
    whole = one + two + three
    hit = np.flatnonzero(inside & (whole != 0))
    weights = np.stack((one[hit], two[hit], three[hit]), axis=1).tolist()
    corners = z[part.faces[hit]].tolist()
    found = {
        _divided(u * za + v * zb + w * zc, u + v + w)
        for (u, v, w), (za, zb, zc) in zip(weights, corners, strict=True)
    }
    return sorted(found)


def profile_at(part: Part, place_um: int, *, axis: int) -> Ints:
    """Points in µm, (k, 2), where the part's edges cross an upright plane.

    Across x (`axis` 0) they are (y, z), across y (`axis` 1) they are (x, z), each rounded.
    """
    points = part.vertices_um.astype(np.int64)
    start = part.faces.reshape(-1)
    end = part.faces[:, [1, 2, 0]].reshape(-1)
    side = points[:, axis] - place_um
    crossing = np.flatnonzero((side[start] < 0) & (side[end] >= 0))
    low, high = points[start[crossing]], points[end[crossing]]
    under, span = place_um - low[:, axis], high[:, axis] - low[:, axis]
    other = 1 - axis
    level = np.rint(low[:, other] + under * (high[:, other] - low[:, other]) / span)
    z = np.rint(low[:, 2] + under * (high[:, 2] - low[:, 2]) / span)
    return np.stack((level, z), axis=1).astype(np.int64)


def _divided(numerator: int, denominator: int) -> int:
    """The quotient of two integers rounded half-even."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(2 * numerator + denominator, 2 * denominator)
    return quotient - 1 if rest == 0 and quotient & 1 else quotient
