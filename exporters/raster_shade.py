"""From seen surface to colour: diffuse light, highlights, fibres and grain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from exporters.raster_edges import Edges, edges
from exporters.raster_light import Light, Shadows
from exporters.raster_material import Finish
from exporters.raster_stripes import striped as stripes
from exporters.raster_studio import SOFTBOXES, lamp_direction
from exporters.raster_surface import Surface
from exporters.raster_vectors import Ints, Singles, dots, pairwise, unit
from exporters.views import Projection

ONE: Final = np.float32(1.0)
ZERO: Final = np.float32(0.0)
# Reflectance of leather, textile and rubber seen straight on (index of refraction near 1.5).
STRAIGHT_ON: Final = np.float32(0.04)
# Light thrown back by the surfaces around a hollow: keeps the inside of a shoe from going black.
BOUNCE: Final = np.float32(0.42)
# Loose fibres at the rim catch the light whatever the dye: dark cloth keeps its outline.
FIBRE_WHITE: Final = np.float32(0.05)
# How much light a corner loses, and what a free edge throws back: light, gloss, some dye.
CORNER: Final = np.float32(0.62)
CATCH, CATCH_GLOSS, CATCH_DYE = np.float32(0.07), np.float32(0.06), np.float32(0.25)
SUPER: Final = 2


@dataclass(frozen=True, slots=True)
class Look:
    """A part's look: linear colour, roughness, metalness and finish."""

    colour: tuple[float, float, float]
    roughness: float
    metallic: float
    finish: Finish


def shade(
    surface: Surface,
    part_of: Ints,
    looks: list[Look],
    shadows: Shadows,
    projection: Projection,
    *,
    striped: bool = False,
) -> Singles:
    """Linear colour [n, 3] of every covered sample; `part_of` names the look of each triangle.

    `striped` shows reflection lines in place of materials.
    """
    part = part_of[surface.triangle]
    light, step = _lit(surface, part, shadows, projection.per_mm / SUPER)
    eye = _towards_eye(surface.point, projection)
    if striped:
        return stripes(surface, eye, light, projection.view)
    colour = np.empty((len(surface.sample), 3), np.float32)
    boxes = _boxes(projection)
    for number, look in enumerate(looks):
        chosen = np.flatnonzero(part == number)
        if len(chosen):
            local = Light(light.diffuse[chosen], light.open[chosen], light.key[chosen])
            near = Edges(step.hollow[chosen], step.ridge[chosen])
            base = np.array(look.colour, np.float32)[None, :]
            if surface.paint is not None:
                base = surface.paint[chosen]
            seen = _part_colour(
                look, base, surface.point[chosen], surface.normal[chosen], eye[chosen], local, boxes
            )
            colour[chosen] = _stepped(seen, look, local, near)
    return colour


def _stepped(colour: Singles, look: Look, light: Light, step: Edges) -> Singles:
    """The colour of one part with corners darkened and free edges catching the light."""
    shine = CATCH + CATCH_GLOSS * np.float32(look.finish.gloss)
    glint = shine + CATCH_DYE * np.array(look.colour, np.float32)
    caught = (step.ridge * light.open)[:, None] * glint[None, :]
    shown: Singles = colour * (ONE - CORNER * step.hollow)[:, None] + caught
    return shown


def _lit(surface: Surface, part: Ints, shadows: Shadows, per_mm: float) -> tuple[Light, Edges]:
    """Light and steps per sample, once for neighbouring samples that lie on one smooth surface."""
    columns = surface.width // SUPER
    row, column = surface.sample // surface.width, surface.sample % surface.width
    block = (row // SUPER) * columns + column // SUPER
    first_in = np.full(columns * (surface.height // SUPER), len(block), np.int64)
    np.minimum.at(first_in, block, np.arange(len(block)))
    leader = first_in[block]
    alike = (part == part[leader]) & (
        pairwise(surface.normal, surface.normal[leader]) > np.float32(0.97)
    )
    leader = np.where(alike, leader, np.arange(len(block)))
    asked = np.zeros(len(block), bool)
    asked[leader] = True
    index = np.cumsum(asked) - 1
    normals = surface.normal[asked]
    found = shadows.light(surface.point[asked], normals)
    step = edges(block, columns, first_in, surface.point, asked, normals, per_mm)
    at = index[leader]
    light = Light(found.diffuse[at], found.open[at], found.key[at])
    return light, Edges(step.hollow[at], step.ridge[at])


def _towards_eye(points: Singles, projection: Projection) -> Singles:
    """Unit vectors from the points to the eye."""
    return unit(projection.eye().astype(np.float32) - points)


def _boxes(projection: Projection) -> list[tuple[Singles, Singles, float]]:
    """Direction, colour and breadth of the soft boxes as mirrored in the surface."""
    found = []
    for box in SOFTBOXES:
        direction = lamp_direction(box, projection.view)
        colour = np.full(3, box.glint)
        found.append((direction.astype(np.float32), colour.astype(np.float32), box.breadth))
    return found


def _part_colour(
    look: Look,
    base: Singles,
    points: Singles,
    normals: Singles,
    eye: Singles,
    light: Light,
    boxes: list[tuple[Singles, Singles, float]],
) -> Singles:
    """Colour of the samples of one part; `base` [n or 1, 3] is that of its surface."""
    grain = look.finish.grain(points, normals)
    bumped = unit(normals + grain.tilt)
    key = boxes[0][0]
    # Grain turns the surface towards or away from the key light.
    relief = ONE + np.float32(0.9) * (dots(bumped, key) - dots(normals, key))
    albedo = base * (grain.tint * relief)[:, None]
    facing = np.clip(pairwise(bumped, eye), ZERO, ONE)
    grazing = ONE - facing
    edge = grazing * grazing
    matt = ONE - np.float32(look.metallic)
    hollow = (BOUNCE * (ONE - light.open))[:, None] * albedo
    colour = albedo * (light.diffuse + hollow) * matt
    fibres = np.float32(look.finish.fuzz) * edge * grazing * light.open
    colour += (albedo + FIBRE_WHITE) * fibres[:, None]
    fresnel = edge * edge * grazing * np.float32(max(0.0, 1.0 - look.roughness))
    mirrored = _mirrored(look.roughness, bumped, eye, light, boxes)
    tinted = base * np.float32(look.metallic) + STRAIGHT_ON * matt
    strength = tinted + (ONE - tinted) * fresnel[:, None]
    colour += np.float32(look.finish.gloss) * strength * mirrored
    return colour


def _mirrored(
    roughness: float,
    normals: Singles,
    eye: Singles,
    light: Light,
    boxes: list[tuple[Singles, Singles, float]],
) -> Singles:
    """The studio seen in the surface: soft boxes spread by roughness, and the bright dome."""
    twice = np.float32(2.0) * pairwise(normals, eye)
    reflected = normals * twice[:, None] - eye
    blur = roughness * roughness
    glow = np.float32(0.16) + np.float32(0.24) * np.abs(reflected[:, 2])
    total = np.repeat((glow * light.open)[:, None], 3, axis=1)
    for number, (direction, colour, breadth) in enumerate(boxes):
        # A lobe that falls off as a rational function; its size is the box's and the roughness'.
        size = breadth * breadth * 0.25 + blur * blur
        height = 9.0 * (breadth * breadth * 0.25 + 0.01) / (size + 0.01)
        away = (ONE - dots(reflected, direction)) * np.float32(1.0 / size)
        lobe = np.float32(height) / ((ONE + away) * (ONE + away))
        shadow = (
            np.minimum(light.key * np.float32(1.6), ONE)
            if boxes[number] is boxes[0]
            else light.open
        )
        total += (lobe * shadow)[:, None] * colour[None, :]
    return total
