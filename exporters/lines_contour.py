"""Contours: where a smooth surface turns away from the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exporters.lines_camera import along
from exporters.lines_path import chains

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.lines_camera import Sight
    from exporters.scene import StyledPart

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def contours(styled: StyledPart, sight: Sight) -> list[Floats]:
    """Polylines (n, 3) mm on a part where its smooth normal is square to the view.

    The normal is that of vertices, doubled along hard edges and even between them. Places where
    the surface is hollow towards the eye are left out: it hides them itself.
    """
    creased = styled.surface.creased
    facing = along(creased.normals.astype(np.float64), sight.back)
    ahead = facing >= 0.0
    turned = ahead[creased.faces]
    faces = creased.faces[turned.any(axis=1) & ~turned.all(axis=1)].astype(np.int64)
    if len(faces) == 0:
        return []
    points = styled.part.vertices_um[creased.source] / 1000.0
    faces = faces[_bulges(points, facing, faces, sight)]
    if len(faces) == 0:
        return []
    turned = ahead[faces]
    # One corner differs from the two others: the contour passes the two edges it is an end of.
    lone = np.where(turned[:, 1] == turned[:, 2], 0, np.where(turned[:, 0] == turned[:, 2], 1, 2))
    rows = np.arange(len(faces))
    apex = faces[rows, lone]
    left, right = faces[rows, (lone + 1) % 3], faces[rows, (lone + 2) % 3]
    start, end = _key(apex, left), _key(apex, right)
    keys = np.unique(np.concatenate((start, end)))
    low, high = keys >> 32, keys & 0xFFFFFFFF
    share = facing[low] / (facing[low] - facing[high])
    places = points[low] + share[:, None] * (points[high] - points[low])
    paths = chains(np.searchsorted(keys, start), np.searchsorted(keys, end))
    return [places[np.array(path)] for path in paths]


def _key(one: Ints, two: Ints) -> Ints:
    found: Ints = np.minimum(one, two) << 32 | np.maximum(one, two)
    return found


def _bulges(points: Floats, facing: Floats, faces: Ints, sight: Sight) -> NDArray[np.bool_]:
    """Whether triangles turn to the eye on their near side, as a ball does and a bowl does not."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    one, two = b - a, c - a
    rise_one = facing[faces[:, 1]] - facing[faces[:, 0]]
    rise_two = facing[faces[:, 2]] - facing[faces[:, 0]]
    # The slope of the facing along the view, less its positive factor: no division, no rounding.
    aa = one[:, 0] * one[:, 0] + one[:, 1] * one[:, 1] + one[:, 2] * one[:, 2]
    bb = two[:, 0] * two[:, 0] + two[:, 1] * two[:, 1] + two[:, 2] * two[:, 2]
    ab = one[:, 0] * two[:, 0] + one[:, 1] * two[:, 1] + one[:, 2] * two[:, 2]
    va, vb = along(one, sight.back), along(two, sight.back)
    return va * (bb * rise_one - ab * rise_two) + vb * (aa * rise_two - ab * rise_one) > 0.0
