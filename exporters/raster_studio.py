"""The photo studio: soft boxes that hang about the camera, a bright dome and a white floor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from exporters.raster_vectors import Floats, unit
from exporters.views import Vector, View

DOME_LIGHTS = 32
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
