"""A scene lit for one camera, ready to be drawn row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from exporters.errors import NothingToWrite
from exporters.raster_edges import reach
from exporters.raster_material import finish_of
from exporters.raster_mesh import APART, FAR_TEXELS
from exporters.raster_shade import SUPER, Look, shade
from exporters.raster_shot import STRIPES, Shot
from exporters.raster_surface import seen
from exporters.raster_tone import shoulder, to_srgb
from exporters.raster_vectors import Singles
from exporters.srgb import linear_rgb
from exporters.views import Projection

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart

Pixels = NDArray[np.uint8]
# Of a close-up half a millimetre is many pixels, so that its shadows are worked out more finely.
CLOSE_TEXELS = 0.5


def _hole(look: Look) -> Look:
    """The dark of a hole that one cannot look into."""
    return Look((0.006, 0.006, 0.007), 0.9, 0.0, finish_of(""))


def _smooth(look: Look) -> Look:
    """The same colour, smooth and without a weave."""
    return Look(look.colour, 0.25, look.metallic, finish_of(""))


OWN_LOOKS: Final[dict[tuple[str, str], Callable[[Look], Look]]] = dict(
    zip(APART, (_hole, _smooth), strict=True)
)
"""Regions, by part and name, that are drawn with a look of their own, from that of the part."""


class Lit:
    """All parts of a scene as one mesh, and what light reaches them."""

    def __init__(self, scene: Scene, shot: Shot) -> None:
        """Raises `UnknownView`, `UnknownEnvironment`, and `NothingToWrite` without a part."""
        camera = shot.camera()
        if not scene.parts:
            raise NothingToWrite("the scene has no part to draw")
        self.mesh = scene.mesh
        self.looks = [_look(part) for part in scene.parts]
        for part, region in self.mesh.apart:
            self.looks.append(OWN_LOOKS[part.name, region](_look(part)))
        self.striped = shot.environment == STRIPES
        self.frame = shot.frame(self.mesh.points_of)
        if shot.focus or shot.turn:
            texels = CLOSE_TEXELS if shot.focus else FAR_TEXELS
            self.shadows, self.ground = self.mesh.lit_from(camera, texels)
        else:
            # Bundles show a view in several sizes; no picture of a turn comes twice.
            self.shadows, self.ground = self.mesh.kept_light(camera)

    def rows(
        self, projection: Projection, width: int, height: int, top: int, count: int, clear: bool
    ) -> Pixels:
        """Pixels of `count` rows from row `top` on, RGBA over nothing when `clear`."""
        colour, cover = self._shoe(projection, width, height, top, count)
        dim = np.zeros((count, width), np.float32)
        if self.ground is not None:
            dim = self.ground.dimming(projection, width, height, top, count)
        floor = np.sqrt(np.float32(1.0) - dim)[..., None]
        if clear:
            return _over_nothing(colour, cover, floor)
        root = colour + floor * (np.float32(1.0) - cover)
        return to_srgb(root * root)

    def _shoe(
        self, projection: Projection, width: int, height: int, top: int, count: int
    ) -> tuple[Singles, Singles]:
        """Root of the shoe's light and its cover of each pixel, both [count, width, channels]."""
        # Steps between panels are found by looking around, so a band is drawn with its neighbours.
        around = reach(projection.per_mm)
        first, last = max(0, top - around), min(height, top + count + around)
        wide, tall = width * SUPER, (last - first) * SUPER
        fine = projection.scaled(SUPER).lowered(first * SUPER)
        mesh = self.mesh
        surface = seen(fine, mesh.vertices, mesh.faces, mesh.normals, wide, tall, mesh.paint)
        light = shade(surface, mesh.part_of, self.looks, self.shadows, fine, striped=self.striped)
        # Roots of light are averaged, not light: edges then fade in steps that look even.
        colour = np.zeros((wide * tall, 3), np.float32)
        colour[surface.sample] = np.sqrt(shoulder(np.maximum(light, np.float32(0.0))))
        cover = np.zeros((wide * tall, 1), np.float32)
        cover[surface.sample] = 1.0
        kept = slice(top - first, top - first + count)
        return _halved(colour, wide, tall)[kept], _halved(cover, wide, tall)[kept]


def _look(part: StyledPart) -> Look:
    """The look of a part, from its style."""
    style = part.style
    colour = linear_rgb(style.color_hex)
    return Look(colour, style.roughness, style.metallic, finish_of(style.material_id))


def _halved(samples: Singles, wide: int, tall: int) -> Singles:
    """Mean of each block of samples, [height, width, channels]."""
    grid = samples.reshape(tall // SUPER, SUPER, wide // SUPER, SUPER, -1)
    total = grid[:, 0, :, 0] + grid[:, 0, :, 1] + grid[:, 1, :, 0] + grid[:, 1, :, 1]
    mean: Singles = total * np.float32(0.25)
    return mean


def _over_nothing(colour: Singles, cover: Singles, floor: Singles) -> Pixels:
    """RGBA with the shadow as black of its own strength; colour is not premultiplied."""
    alpha = np.float32(1.0) - floor * (np.float32(1.0) - cover)
    root = (colour / np.where(alpha > 0.0, alpha, np.float32(1.0))).astype(np.float32)
    picture = np.empty((*alpha.shape[:2], 4), np.uint8)
    picture[..., :3] = to_srgb(root * root)
    picture[..., 3:] = np.floor(alpha * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)
    picture[picture[..., 3] == 0] = 0
    return picture
