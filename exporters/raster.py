"""Pictures of a shoe: our own renderer, numpy only, the same pixels on every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from exporters.errors import NothingToWrite
from exporters.png import encode_png
from exporters.raster_ground import ground
from exporters.raster_light import Shadows
from exporters.raster_material import finish_of
from exporters.raster_shade import SUPER, Look, shade
from exporters.raster_studio import lamps
from exporters.raster_surface import seen
from exporters.raster_tone import shoulder, to_srgb
from exporters.raster_vectors import Floats, Ints, Singles
from exporters.srgb import linear_rgb
from exporters.views import View, fit, view_named

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart

MARGIN: Final = 0.07
# Large pictures are drawn in bands of about this many pixels, so that memory stays small.
BAND_PIXELS: Final = 1_000_000
SHEET_VIEWS: Final = ("hero", "lateral", "top", "back")
# The last is a tool inside the shoe; it is drawn only when it is all there is.
NOT_WORN: Final = frozenset({"last"})

Pixels = NDArray[np.uint8]


def render_png(
    scene: Scene,
    *,
    view: str = "hero",
    width: int = 1200,
    height: int = 800,
    background: str = "white",
    side: str = "right",
) -> bytes:
    """PNG of the scene from a view of `exporters.views.VIEWS`, `width` × `height` pixels.

    `transparent` keeps the shadow as half-clear black. `side` is the foot the scene is for, so that
    `lateral` is its outside. Raises `UnknownView`, `NothingToWrite`.
    """
    return encode_png(
        render(scene, view=view, width=width, height=height, background=background, side=side)
    )


def contact_sheet(
    scene: Scene,
    *,
    views: tuple[str, ...] = SHEET_VIEWS,
    width: int = 1200,
    height: int = 800,
    side: str = "right",
) -> bytes:
    """PNG of several views, two in a row, on white; `width` × `height` is the whole sheet."""
    rows = (len(views) + 1) // 2
    sheet = np.full((height, width, 3), 255, np.uint8)
    cell_width, cell_height = width // 2, height // rows
    for number, name in enumerate(views):
        picture = render(scene, view=name, width=cell_width, height=cell_height, side=side)
        top, left = (number // 2) * cell_height, (number % 2) * cell_width
        sheet[top : top + cell_height, left : left + cell_width] = picture
    return encode_png(sheet)


def render(
    scene: Scene,
    *,
    view: str,
    width: int,
    height: int,
    background: str = "white",
    side: str = "right",
) -> Pixels:
    """Pixels uint8 [height, width, 3], or 4 channels with a transparent background."""
    shot = _Shot(scene, view_named(view, side), width, height)
    band = max(1, BAND_PIXELS // width)
    bands = [shot.rows(top, min(band, height - top), background) for top in range(0, height, band)]
    return np.concatenate(bands)


class _Shot:
    """A lit scene in front of a camera, ready to be drawn row by row."""

    def __init__(self, scene: Scene, camera: View, width: int, height: int) -> None:
        worn = [part for part in scene.parts if part.name not in NOT_WORN] or list(scene.parts)
        if not worn:
            raise NothingToWrite("the scene has no part to draw")
        self.width, self.height = width, height
        self.mesh = _Mesh(worn)
        self.looks = [_look(part) for part in worn]
        self.projection = fit(camera, self.mesh.vertices, width, height, MARGIN)
        self.shadows = Shadows(self.mesh.vertices, self.mesh.faces, lamps(camera))
        self.ground = ground(self.mesh.vertices, self.shadows) if camera.ground else None

    def rows(self, top: int, count: int, background: str) -> Pixels:
        """Pixels of `count` rows from row `top` on."""
        colour, cover = self._shoe(top, count)
        dim = np.zeros((count, self.width), np.float32)
        if self.ground is not None:
            dim = self.ground.dimming(self.projection, self.width, self.height, top, count)
        floor = np.sqrt(np.float32(1.0) - dim)[..., None]
        if background == "transparent":
            return _over_nothing(colour, cover, floor)
        root = colour + floor * (np.float32(1.0) - cover)
        return to_srgb(root * root)

    def _shoe(self, top: int, count: int) -> tuple[Singles, Singles]:
        """Root of the shoe's light and its cover of each pixel, both [count, width, channels]."""
        wide, tall = self.width * SUPER, count * SUPER
        fine = self.projection.scaled(SUPER).lowered(top * SUPER)
        mesh = self.mesh
        surface = seen(fine, mesh.vertices, mesh.faces, mesh.normals, wide, tall)
        light = shade(surface, mesh.part_of, self.looks, self.shadows, fine)
        # Roots of light are averaged, not light: edges then fade in steps that look even.
        colour = np.zeros((wide * tall, 3), np.float32)
        colour[surface.sample] = np.sqrt(shoulder(np.maximum(light, np.float32(0.0))))
        cover = np.zeros((wide * tall, 1), np.float32)
        cover[surface.sample] = 1.0
        return _halved(colour, wide, tall), _halved(cover, wide, tall)


class _Mesh:
    """All parts as one mesh in mm; `part_of` tells which part a face belongs to."""

    def __init__(self, parts: list[StyledPart]) -> None:
        vertices: list[Floats] = []
        normals: list[Singles] = []
        faces: list[Ints] = []
        owner: list[Ints] = []
        first = 0
        for number, part in enumerate(parts):
            creased = part.surface.creased
            vertices.append(part.part.vertices_um[creased.source] / 1000.0)
            normals.append(creased.normals)
            faces.append(creased.faces.astype(np.int64) + first)
            owner.append(np.full(len(creased.faces), number, np.int64))
            first += len(creased.source)
        self.vertices: Floats = np.concatenate(vertices)
        self.normals: Singles = np.concatenate(normals)
        self.faces: Ints = np.concatenate(faces)
        self.part_of: Ints = np.concatenate(owner)


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
