"""All parts of a scene as one mesh, for pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.raster_ground import Ground, ground
from exporters.raster_light import Caster, Shadows
from exporters.raster_studio import lamps
from exporters.raster_vectors import Floats, Ints, Singles

if TYPE_CHECKING:
    from exporters.scene import StyledPart
    from exporters.views import View

APART: Final = (("eyelets", "tube"), ("laces", "aglet"))
"""Regions, by part and name, that have a look of their own."""
FAR_TEXELS: Final = 1.0
# As many as there are named views; each takes some ten megabytes.
KEPT_LIGHTS: Final = 8


class SceneMesh:
    """Parts as one mesh in mm; `part_of` tells which part a face belongs to.

    Faces of the regions in `apart` are numbered on behind the parts. `caster` is the mesh as
    lamps see it: what they see from the same place is worked out once for all pictures.
    """

    def __init__(self, parts: tuple[StyledPart, ...]) -> None:
        vertices: list[Floats] = []
        normals: list[Singles] = []
        faces: list[Ints] = []
        owner: list[Ints] = []
        first = 0
        self.apart: list[tuple[StyledPart, str]] = []
        for number, part in enumerate(parts):
            creased = part.surface.creased
            vertices.append(part.part.vertices_um[creased.source] / 1000.0)
            normals.append(creased.normals)
            faces.append(creased.faces.astype(np.int64) + first)
            owners = np.full(len(creased.faces), number, np.int64)
            for place, region in enumerate(part.part.regions):
                if (part.name, region) in APART and part.paint is None:
                    owners[part.part.region == place] = len(parts) + len(self.apart)
                    self.apart.append((part, region))
            owner.append(owners)
            first += len(creased.source)
        self.points_of = {part.name: found for part, found in zip(parts, vertices, strict=True)}
        self.vertices: Floats = np.concatenate(vertices)
        self.normals: Singles = np.concatenate(normals)
        paints = [
            part.paint[part.surface.creased.source] for part in parts if part.paint is not None
        ]
        # All parts are painted, or none is.
        self.paint = np.concatenate(paints) if len(paints) == len(parts) else None
        self.faces: Ints = np.concatenate(faces)
        self.part_of: Ints = np.concatenate(owner)
        self.caster = Caster(self.vertices, self.faces)
        self._lights: dict[View, tuple[Shadows, Ground | None]] = {}

    def lit_from(self, camera: View, texels: float) -> tuple[Shadows, Ground | None]:
        """What the lamps about a camera see, and the shadow on the floor where there is one."""
        shadows = Shadows(self.caster, lamps(camera), texels)
        return shadows, ground(self.vertices, shadows) if camera.ground else None

    def kept_light(self, camera: View) -> tuple[Shadows, Ground | None]:
        """The same, kept for the next picture from there; of the last few cameras alone."""
        found = self._lights.pop(camera, None) or self.lit_from(camera, FAR_TEXELS)
        self._lights[camera] = found
        if len(self._lights) > KEPT_LIGHTS:
            del self._lights[next(iter(self._lights))]
        return found
