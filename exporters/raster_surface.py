"""The seen surface: which part, where and facing which way, at every covered sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exporters.raster_fill import fill, triangle_of
from exporters.raster_vectors import Floats, Ints, Singles, unit
from exporters.views import Projection


@dataclass(frozen=True, slots=True)
class Surface:
    """Covered samples of a picture of `width` × `height` samples.

    `sample` is the place in the flattened picture, `triangle` the face seen there, `point` [n, 3]
    the position in mm, `normal` [n, 3] the smooth unit normal turned towards the eye, `paint`
    [n, 3] the linear colour of painted vertices.
    """

    width: int
    height: int
    sample: Ints
    triangle: Ints
    point: Singles
    normal: Singles
    paint: Singles | None = None


def seen(
    projection: Projection,
    vertices: Floats,
    faces: Ints,
    normals: Singles,
    width: int,
    height: int,
    paint: Singles | None = None,
) -> Surface:
    """The nearest surface at the middle of every sample; back faces are never drawn."""
    x, y, near = projection.screen(vertices)
    x, y, near = x[faces], y[faces], near[faces]
    area = _area(x, y)
    front = np.flatnonzero(area < 0.0)
    keys = fill(x[front], y[front], near[front], width, height)
    sample = np.flatnonzero(keys >= 0)
    triangle = front[triangle_of(keys[sample])]
    weights = _weights(x, y, near, area, triangle, sample, width)
    corners = [faces[:, corner][triangle] for corner in range(3)]
    point = _blend(vertices.astype(np.float32), corners, weights)
    normal = unit(_blend(normals, corners, weights))
    painted = None if paint is None else _blend(paint, corners, weights)
    return Surface(width, height, sample, triangle, point, normal, painted)


def _area(x: Floats, y: Floats) -> Floats:
    """Twice the signed area on screen; below zero for faces turned to the eye (y runs down)."""
    area: Floats = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0])
    area -= (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    return area


def _weights(
    x: Floats,
    y: Floats,
    near: Floats,
    area: Floats,
    triangle: Ints,
    sample: Ints,
    width: int,
) -> list[Singles]:
    """Shares of the three corners at each sample, true to perspective."""
    at_x = (sample % width) + 0.5
    at_y = (sample // width) + 0.5
    shares = []
    for corner in range(3):
        b, c = (corner + 1) % 3, (corner + 2) % 3
        slope_x, slope_y = (y[:, b] - y[:, c]) / area, (x[:, c] - x[:, b]) / area
        offset_x, offset_y = at_x - x[triangle, b], at_y - y[triangle, b]
        share = slope_x[triangle] * offset_x + slope_y[triangle] * offset_y
        shares.append(np.clip(share * near[triangle, corner], 0.0, None))
    total = shares[0] + shares[1] + shares[2]
    total = np.where(total > 0.0, total, 1.0)
    return [(share / total).astype(np.float32) for share in shares]


def _blend(values: Singles, corners: list[Ints], weights: list[Singles]) -> Singles:
    """Vertex values [n, 3] brought to samples."""
    mixed = values[corners[0]] * weights[0][:, None]
    mixed += values[corners[1]] * weights[1][:, None]
    mixed += values[corners[2]] * weights[2][:, None]
    return mixed
