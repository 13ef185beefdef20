"""What light reaches a point: the shoe seen from every lamp, its shadows soft by lamp size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exporters.raster_fill import DEPTH_STEPS, depth_of, fill
from exporters.raster_studio import SOFTBOXES, Lamps
from exporters.raster_vectors import Floats, Ints, Singles, dots, face_normals, unit

# A lamp casts edges that are seen, the dome only a mood: it needs more directions, not more detail.
LAMP_TEXEL_MM, DOME_TEXEL_MM = 0.9, 1.5
BIAS_MM = 0.35
# Each lamp and each direction of the dome stands for a patch of light about this broad.
LAMP_SPREAD, DOME_SPREAD = 0.11, 0.22
SEARCH_STEPS = (1, 2, 4, 5)
SEARCH_TEXELS = sum(SEARCH_STEPS)
LAMP_SAMPLES: Final = sum(box.samples for box in SOFTBOXES)
# numpy lets go of the interpreter while it works.
THREADS: Final = 2
TAPS: Final = ((0.4, 0.9), (-0.9, 0.4), (-0.4, -0.9), (0.9, -0.4))
NOTHING = -1e9


@dataclass(frozen=True, slots=True)
class Light:
    """What reaches surface points: `diffuse` [n, 3], `open` (share of the dome seen), `key` [n]."""

    diffuse: Singles
    open: Singles
    key: Singles


class Caster:
    """A mesh [n, 3] mm, and what lamps far away see of it, kept by direction for the next picture.

    The dome hangs in the same place for most cameras: it is the larger part of a picture's light.
    """

    def __init__(self, vertices: Floats, faces: Ints) -> None:
        self.vertices, self.faces = vertices, faces
        self.normals = face_normals(vertices[faces])
        self._dome: dict[bytes, _Map] = {}

    def seen(self, direction: Floats, texel: float, spread: float) -> _Map:
        """The mesh as a lamp in a direction sees it."""
        # Far sides cast the shadow: a lit surface then never shades itself by rounding.
        away = self.faces[dots(self.normals, direction) < 0.0]
        return _Map(self.vertices, away, direction, texel, spread)

    def seen_by_dome(self, direction: Floats) -> _Map:
        """The same for a patch of the dome; worked out once."""
        key = direction.tobytes()
        if key not in self._dome:
            self._dome[key] = self.seen(direction, DOME_TEXEL_MM, DOME_SPREAD)
        return self._dome[key]


class Shadows:
    """A mesh seen from every lamp, made once and asked for many points."""

    def __init__(self, caster: Caster, lights: Lamps, texels: float = 1.0) -> None:
        """`texels` scales the grain of the lamps' shadows: below 1 is finer, and takes longer."""
        self.lights = lights
        self.caster, self.texels = caster, texels
        with ThreadPoolExecutor(THREADS) as pool:
            self.maps = list(pool.map(self._map, range(len(lights.directions))))

    def light(self, points: Singles, normals: Singles) -> Light:
        """Light at points [n, 3] mm with unit normals [n, 3]; blocked lamps count as dark."""
        count = len(points)
        diffuse = np.zeros((3, count), np.float32)
        seen = np.zeros(count, np.float32)
        possible = np.full(count, 1e-6, np.float32)
        key = np.zeros(count, np.float32)

        def reached(index: int) -> tuple[NDArray[np.intp], Singles, Singles]:
            return self._reached(index, points, normals)

        # Threads look, one after another is added: the order of sums is always the same.
        with ThreadPoolExecutor(THREADS) as pool:
            for index, (lit, share, through) in enumerate(pool.map(reached, range(len(self.maps)))):
                for channel in range(3):
                    colour = np.float32(self.lights.colours[index, channel])
                    diffuse[channel, lit] += through * colour
                if index < self.lights.key_count:
                    key[lit] += through
                else:
                    possible[lit] += share
                    seen[lit] += through
        return Light(diffuse.T, seen / possible, key / np.float32(self.lights.key_count))

    def _map(self, number: int) -> _Map:
        """The mesh as one lamp sees it."""
        direction = self.lights.directions[number]
        if number < LAMP_SAMPLES:
            return self.caster.seen(direction, LAMP_TEXEL_MM * self.texels, LAMP_SPREAD)
        return self.caster.seen_by_dome(direction)

    def _reached(
        self, index: int, points: Singles, normals: Singles
    ) -> tuple[NDArray[np.intp], Singles, Singles]:
        """Points that face a lamp; by what cosine; and how much of that gets through."""
        direction = self.lights.directions[index].astype(np.float32)
        facing = dots(normals, direction)
        lit = np.flatnonzero(facing > np.float32(0.0))
        share = facing[lit]
        return lit, share, share * self.maps[index].clear(points[lit], normals[lit], share)


class _Map:
    """How far the shoe reaches towards one lamp, on a grid across the light.

    `spread` is the lamp's own size: millimetres of half-shadow per millimetre of height.
    """

    def __init__(
        self, vertices: Floats, faces: Ints, direction: Floats, texel: float, spread: float
    ) -> None:
        helper = np.array([0.0, 0.0, 1.0]) if abs(direction[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
        side = unit(np.cross(helper, direction))
        over = np.cross(direction, side)
        x, y, near = (dots(vertices, axis) for axis in (side, over, direction))
        self.axes = [axis.astype(np.float32) for axis in (side, over, direction)]
        border = texel * (SEARCH_TEXELS + 1)
        self.low_x, self.low_y = float(x.min()) - border, float(y.min()) - border
        self.width = int((float(x.max()) + border - self.low_x) / texel) + 1
        self.height = int((float(y.max()) + border - self.low_y) / texel) + 1
        u, v = (x - self.low_x) / texel, (y - self.low_y) / texel
        used = near[faces]
        keys = fill(u[faces], v[faces], used, self.width, self.height)
        low, high = (float(used.min()), float(used.max())) if len(faces) else (0.0, 1.0)
        reach = depth_of(keys) * ((high - low) / DEPTH_STEPS) + low
        self.reach = np.where(keys >= 0, reach, NOTHING).astype(np.float32)
        self.highest = _widened(self.reach.reshape(self.height, self.width)).ravel()
        self.texel, self.spread = np.float32(texel), np.float32(spread)

    def clear(self, points: Singles, normals: Singles, facing: Singles) -> Singles:
        """Share of the lamp seen from points with unit normals that face it by the cosine given."""
        per_mm = np.float32(1.0) / self.texel
        u = (dots(points, self.axes[0]) - np.float32(self.low_x)) * per_mm
        v = (dots(points, self.axes[1]) - np.float32(self.low_y)) * per_mm
        bar = dots(points, self.axes[2]) + np.float32(BIAS_MM)
        # The surface itself rises or falls beside the point: only what stands above it hides it.
        steep = self.texel / np.maximum(facing, np.float32(0.2))
        rise_u, rise_v = (-dots(normals, axis) * steep for axis in self.axes[:2])
        above = self.highest[self._cell(u, v)] - bar
        far = np.float32(SEARCH_TEXELS)
        radius = np.clip(above * (self.spread * per_mm), np.float32(0.5), far)
        blocked = np.zeros(len(points), np.float32)
        for across, down in TAPS:
            shift_u, shift_v = radius * np.float32(across), radius * np.float32(down)
            hidden = self.reach[self._cell(u + shift_u, v + shift_v)]
            blocked += hidden > bar + rise_u * shift_u + rise_v * shift_v
        clear: Singles = np.float32(1.0) - blocked * np.float32(1.0 / len(TAPS))
        return clear

    def _cell(self, u: Singles, v: Singles) -> NDArray[np.int32]:
        """Place in the grid; outside it the border, where nothing stands."""
        column = np.clip(u, np.float32(0.0), np.float32(self.width - 1)).astype(np.int32)
        row = np.clip(v, np.float32(0.0), np.float32(self.height - 1)).astype(np.int32)
        return row * np.int32(self.width) + column


def _widened(grid: Singles) -> Singles:
    """The largest value within SEARCH_TEXELS each way, doubling the reach step by step."""
    for axis in (0, 1):
        for step in SEARCH_STEPS:
            ahead = np.roll(grid, step, axis)
            behind = np.roll(grid, -step, axis)
            grid = np.maximum(grid, np.maximum(ahead, behind))
    return grid
