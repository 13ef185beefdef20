"""The photo studio: soft boxes, a dome and a white floor, with the shadows they cast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from exporters.raster_fill import DEPTH_STEPS, depth_of, fill
from exporters.raster_vectors import Floats, Ints, Singles, dots, face_normals, unit
from exporters.views import Vector, View

TEXEL_MM = 0.9
BIAS_MM = 0.35
DOME_LIGHTS = 26
LOWEST_LAMP = 0.45
LAMP_LIFT = 0.55
# Cosine and sine of the golden angle, by which spirals spread their points evenly.
GOLDEN_TURN = (-0.7373688780783197, 0.6754902942615238)


@dataclass(frozen=True, slots=True)
class Softbox:
    """A lamp: direction in the camera's frame (right, up, back), its breadth, samples, strength."""

    direction: Vector
    breadth: float
    samples: int
    colour: Vector
    glint: float


KEY: Final = Softbox((-0.50, 0.95, 0.62), 0.30, 9, (0.73, 0.72, 0.705), 1.0)
FILL: Final = Softbox((0.85, 0.30, 0.70), 0.45, 4, (0.135, 0.145, 0.155), 0.35)
RIM: Final = Softbox((0.60, 0.55, -0.85), 0.30, 3, (0.30, 0.30, 0.31), 0.9)
KICKER: Final = Softbox((-0.90, 0.35, -0.55), 0.30, 3, (0.16, 0.165, 0.175), 0.6)
SOFTBOXES: Final = (KEY, FILL, RIM, KICKER)
DOME_COLOUR: Final = (0.335, 0.335, 0.34)


@dataclass(frozen=True, slots=True)
class Lamps:
    """Directions towards the light [n, 3] in world axes and the colour of each [n, 3]."""

    directions: Floats
    colours: Floats
    key_count: int


@dataclass(frozen=True, slots=True)
class Light:
    """What reaches surface points: `diffuse` [n, 3], `open` (share of the dome seen), `key` [n]."""

    diffuse: Singles
    open: Singles
    key: Singles


def lamps(view: View) -> Lamps:
    """The studio turned with the camera; the dome follows the floor, whatever the camera does."""
    directions: list[Floats] = []
    colours: list[Floats] = []
    for box in SOFTBOXES:
        middle = lamp_direction(box, view)
        for spot in _spread(middle, box.breadth, box.samples):
            directions.append(spot)
            colours.append(np.array(box.colour) / box.samples)
    for direction, share in _dome(view):
        directions.append(direction)
        colours.append(np.array(DOME_COLOUR) * share)
    return Lamps(np.array(directions), np.array(colours), KEY.samples)


def lamp_direction(box: Softbox, view: View) -> Floats:
    """Unit vector towards a soft box in world axes; over a floor no lamp hangs near the floor."""
    x, y, z = box.direction
    turned = x * np.array(view.right) + y * np.array(view.up) + z * np.array(view.back)
    direction: Floats = unit(turned)
    if view.ground:
        direction[2] = max(float(direction[2]), LOWEST_LAMP + LAMP_LIFT * view.back[2])
    return unit(direction)


def _spread(middle: Floats, breadth: float, samples: int) -> list[Floats]:
    """Directions spiralling out over a disc of radius `breadth` round `middle`."""
    helper = np.array([0.0, 0.0, 1.0]) if abs(middle[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    side = unit(np.cross(helper, middle))
    over = np.cross(middle, side)
    spots = []
    for index, (cosine, sine) in enumerate(_spiral(samples)):
        radius = breadth * math.sqrt((index + 0.5) / samples)
        offset = side * (radius * cosine) + over * (radius * sine)
        spots.append(unit(middle + offset))
    return spots


def _spiral(count: int) -> list[tuple[float, float]]:
    """Cosine and sine of 0, 1, 2 … golden angles, by turning: no library of functions to trust."""
    turns = [(1.0, 0.0)]
    for _ in range(count - 1):
        cosine, sine = turns[-1]
        c, s = GOLDEN_TURN
        turns.append((cosine * c - sine * s, sine * c + cosine * s))
    return turns


def _dome(view: View) -> list[tuple[Floats, float]]:
    """Directions over the sphere and their share: bright above, a white floor's glow below."""
    found = []
    for index, (cosine, sine) in enumerate(_spiral(DOME_LIGHTS)):
        z = 1.0 - (2.0 * index + 1.0) / DOME_LIGHTS
        flat = math.sqrt(1.0 - z * z)
        glow = 0.75 + 0.25 * z if z > 0.0 else 0.52
        across, along = flat * cosine, flat * sine
        # Seen from below the shoe hangs in the air, and the dome opens towards the camera.
        direction = np.array([across, along, z] if view.ground else [across, -along, -z])
        # Light over the sphere reaches a flat surface as a quarter of its sum.
        found.append((direction, 4.0 * glow / DOME_LIGHTS))
    return found


class Shadows:
    """The shoe seen from every lamp, made once and asked for many points."""

    def __init__(self, vertices: Floats, faces: Ints, lights: Lamps) -> None:
        self.lights = lights
        self.maps = []
        normals = face_normals(vertices[faces])
        for direction in lights.directions:
            facing = dots(normals, direction)
            # Far sides cast the shadow: a lit surface then never shades itself by rounding.
            self.maps.append(_Map(vertices, faces[facing < 0.0], direction))

    def light(self, points: Singles, normals: Singles) -> Light:
        """Light at points [n, 3] mm with unit normals [n, 3]; blocked lamps count as dark."""
        count = len(points)
        diffuse = np.zeros((3, count), np.float32)
        seen = np.zeros(count, np.float32)
        possible = np.full(count, 1e-6, np.float32)
        key = np.zeros(count, np.float32)
        for index, shadow in enumerate(self.maps):
            direction = self.lights.directions[index].astype(np.float32)
            facing = np.maximum(dots(normals, direction), np.float32(0.0))
            lit = np.flatnonzero(facing > 0.0)
            share = facing[lit]
            through = share * shadow.clear(points[lit])
            for channel in range(3):
                diffuse[channel, lit] += through * np.float32(self.lights.colours[index, channel])
            if index < self.lights.key_count:
                key[lit] += through
            else:
                possible[lit] += share
                seen[lit] += through
        return Light(diffuse.T, seen / possible, key / np.float32(self.lights.key_count))


class _Map:
    """How far the shoe reaches towards one lamp, on a grid across the light."""

    def __init__(self, vertices: Floats, faces: Ints, direction: Floats) -> None:
        helper = np.array([0.0, 0.0, 1.0]) if abs(direction[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
        side = unit(np.cross(helper, direction))
        over = np.cross(direction, side)
        x, y, near = (dots(vertices, axis) for axis in (side, over, direction))
        self.axes = [axis.astype(np.float32) for axis in (side, over, direction)]
        self.low_x, self.low_y = float(x.min()) - TEXEL_MM, float(y.min()) - TEXEL_MM
        self.width = int((float(x.max()) - self.low_x) / TEXEL_MM) + 3
        self.height = int((float(y.max()) - self.low_y) / TEXEL_MM) + 3
        u, v = (x - self.low_x) / TEXEL_MM, (y - self.low_y) / TEXEL_MM
        used = near[faces]
        keys = fill(u[faces], v[faces], used, self.width, self.height)
        low, high = (float(used.min()), float(used.max())) if len(faces) else (0.0, 1.0)
        reach = depth_of(keys) * ((high - low) / DEPTH_STEPS) + low
        self.reach = np.where(keys >= 0, reach, -1e9).astype(np.float32)

    def clear(self, points: Singles) -> Singles:
        """1 where the lamp sees the point, 0 where the shoe is between; softened over a texel."""
        u = (dots(points, self.axes[0]) - np.float32(self.low_x)) * np.float32(1.0 / TEXEL_MM)
        v = (dots(points, self.axes[1]) - np.float32(self.low_y)) * np.float32(1.0 / TEXEL_MM)
        bar = dots(points, self.axes[2]) + np.float32(BIAS_MM)
        u = np.clip(u - np.float32(0.5), 0.0, self.width - 1.001)
        v = np.clip(v - np.float32(0.5), 0.0, self.height - 1.001)
        column, row = u.astype(np.int32), v.astype(np.int32)
        right, down = u - column, v - row
        at = row * np.int32(self.width) + column
        free = [
            (self.reach[at + step] <= bar).astype(np.float32)
            for step in (0, 1, self.width, self.width + 1)
        ]
        above = free[0] + (free[1] - free[0]) * right
        below = free[2] + (free[3] - free[2]) * right
        clear: Singles = above + (below - above) * down
        return clear
