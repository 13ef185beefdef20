"""The floor of the studio: nothing but the shoe's own soft shadow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporters.raster_fill import DEPTH_STEPS, depth_of, fill
from exporters.raster_light import Shadows
from exporters.raster_vectors import Floats, Ints, Singles
from exporters.views import Projection

CELL_MM = 2.0
REACH_MM = 110.0
# The floor lies a little under the sole, so that tread and floor never fight for a pixel.
BELOW_MM = 0.6
# A white sweep is lit from all sides, so that its shadow is never deep.
DEPTH = 0.72
BLUR_CELLS = (3, 2)
# Right beside the sole hardly any light gets in: a narrow dark line that makes the shoe stand.
TOUCH_MM = 9.0
TOUCH_DEPTH = 0.85
TOUCH_BLURS = 2


@dataclass(frozen=True, slots=True)
class Ground:
    """Shadow (0 none … 1 full) on a grid of `CELL_MM` from (low_x, low_y) at height z, in mm."""

    low_x: float
    low_y: float
    z: float
    shadow: Singles

    def dimming(
        self, projection: Projection, width: int, height: int, top: int, count: int
    ) -> Singles:
        """Shadow at the middle of the pixels of `count` rows from `top` on, [count, width]."""
        x, y, hit = _floor_points(projection, self.z, width, top, count)
        rows, columns = self.shadow.shape
        u, v = (x - self.low_x) / CELL_MM, (y - self.low_y) / CELL_MM
        inside = hit & (u >= 0.0) & (v >= 0.0) & (u < columns - 1) & (v < rows - 1)
        u, v = np.where(inside, u, 0.0), np.where(inside, v, 0.0)
        column, row = u.astype(np.int64), v.astype(np.int64)
        right, down = u - column, v - row
        grid = self.shadow
        above = grid[row, column] * (1.0 - right) + grid[row, column + 1] * right
        below = grid[row + 1, column] * (1.0 - right) + grid[row + 1, column + 1] * right
        seen = np.where(inside, above * (1.0 - down) + below * down, 0.0)
        return (seen * _framed(height)[top : top + count, None] * _framed(width)[None, :]).astype(
            np.float32
        )


def ground(vertices: Floats, shadows: Shadows) -> Ground:
    """The shadow that the shoe throws on the floor under its lowest point."""
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    z = float(low[2])
    columns = int((high[0] - low[0] + 2 * REACH_MM) / CELL_MM) + 2
    rows = int((high[1] - low[1] + 2 * REACH_MM) / CELL_MM) + 2
    low_x, low_y = float(low[0]) - REACH_MM, float(low[1]) - REACH_MM
    x = np.tile(low_x + CELL_MM * np.arange(columns), rows)
    y = np.repeat(low_y + CELL_MM * np.arange(rows), columns)
    points = np.stack([x, y, np.full(len(x), z - BELOW_MM)], axis=1).astype(np.float32)
    normals = np.zeros_like(points)
    normals[:, 2] = 1.0
    lit = shadows.light(points, normals).diffuse[:, 1]
    free = np.float32(lit.max())
    shade = (np.float32(1.0) - lit / free).reshape(rows, columns)
    for cells in BLUR_CELLS:
        shade = _blurred(_blurred(shade, cells, 0), cells, 1)
    touch = _closeness(vertices, shadows.caster.faces, (low_x, low_y, z), columns, rows)
    open_to_light = 1.0 - _faded(shade) * np.float32(DEPTH)
    shadow = 1.0 - open_to_light * (1.0 - touch * np.float32(TOUCH_DEPTH))
    return Ground(low_x, low_y, z, shadow.astype(np.float32))


def _closeness(
    vertices: Floats, faces: Ints, corner: tuple[float, float, float], columns: int, rows: int
) -> Singles:
    """How near the shoe is above each cell: 1 where it stands, 0 from `TOUCH_MM` up."""
    low_x, low_y, z = corner
    above = vertices[:, 2] - z
    low = faces[above[faces].min(axis=1) < TOUCH_MM]
    u, v = (vertices[:, 0] - low_x) / CELL_MM + 0.5, (vertices[:, 1] - low_y) / CELL_MM + 0.5
    near = -above[low]
    keys = fill(u[low], v[low], near, columns, rows)
    high = float(near.min()) if len(low) else 0.0
    gap = -(depth_of(keys) * (-high / DEPTH_STEPS) + high)
    share = np.clip(1.0 - gap / TOUCH_MM, 0.0, 1.0)
    close = np.where(keys >= 0, share, 0.0).astype(np.float32).reshape(rows, columns)
    for _ in range(TOUCH_BLURS):
        close = _blurred(_blurred(close, 1, 0), 1, 1)
    return close


def _blurred(grid: Singles, cells: int, axis: int) -> Singles:
    """Running mean over 2 × cells + 1 neighbours along one axis; zero beyond the border."""
    total = np.zeros_like(grid)
    size = grid.shape[axis]
    for step in range(-cells, cells + 1):
        source = [slice(None), slice(None)]
        target = [slice(None), slice(None)]
        source[axis] = slice(max(0, step), min(size, size + step))
        target[axis] = slice(max(0, -step), min(size, size - step))
        total[tuple(target)] += grid[tuple(source)]
    return total * np.float32(1.0 / (2 * cells + 1))


def _faded(grid: Singles) -> Singles:
    """The shadow run out to nothing before the end of the grid, so that it has no rim."""
    rows, columns = grid.shape
    edge = REACH_MM * 0.55 / CELL_MM

    def ramp(size: int) -> Floats:
        at = np.arange(size)
        inward = np.clip(np.minimum(at, size - 1 - at) / edge, 0.0, 1.0)
        return inward * inward * (3.0 - 2.0 * inward)

    return grid * (ramp(rows)[:, None] * ramp(columns)[None, :]).astype(np.float32)


def _framed(size: int) -> Floats:
    """1 inside the picture, running to 0 at its border: no shadow is cut off by the frame."""
    at = np.arange(size) + 0.5
    inward = np.clip(np.minimum(at, size - at) / (0.10 * size), 0.0, 1.0)
    framed: Floats = inward * inward * (3.0 - 2.0 * inward)
    return framed


def _floor_points(
    projection: Projection, z: float, width: int, top: int, count: int
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """World x and y where each pixel's ray meets the floor, and whether it does."""
    view = projection.view
    across = (np.arange(width) + 0.5 - projection.shift_x) / projection.scale
    upward = (projection.shift_y - np.arange(top, top + count) - 0.5) / projection.scale
    across, upward = np.meshgrid(across, upward)
    start = projection.eye()
    along = [
        view.right[axis] * across + view.up[axis] * upward - view.back[axis] for axis in range(3)
    ]
    falls = along[2] < -1e-9
    far = (z - float(start[2])) / np.where(falls, along[2], 1.0)
    return start[0] + far * along[0], start[1] + far * along[1], falls & (far > 0.0)
