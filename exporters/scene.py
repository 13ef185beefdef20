"""What an exporter is given: parts, each with its look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from exporters.errors import NothingToWrite

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exporters.raster_mesh import SceneMesh
    from exporters.surface import Surface
    from geometry.mesh import Part
    from geometry.solid import SolidReport


LAST = "last"
"""The last is a tool, not a part of the shoe: no render shows it."""


@dataclass(frozen=True, slots=True)
class PartStyle:
    """The look of one part: colour as `#RRGGBB` (sRGB), roughness and metalness 0..1."""

    material_id: str
    color_hex: str
    roughness: float
    metallic: float
    label: str


@dataclass(frozen=True, eq=False)
class StyledPart:
    """A part with its look; its surface normals are worked out once and shared by all formats.

    `paint` float32[n,3] are linear colours of its vertices, which GLB and pictures show over a
    white style; other formats know none.
    """

    part: Part
    style: PartStyle
    paint: NDArray[np.float32] | None = None

    @property
    def name(self) -> str:
        """The part's name."""
        return self.part.name

    @cached_property
    def surface(self) -> Surface:
        """The part's triangles and normals; `NothingToWrite` when it has no triangle."""
        from exporters.surface import Surface

        if len(self.part.faces) == 0:
            raise NothingToWrite(f"part {self.name!r} has no triangles", place=self.name)
        return Surface(self.part.vertices_um, self.part.faces)

    @cached_property
    def solid(self) -> SolidReport:
        """What the part is as a solid: closed, oriented, exact volume."""
        from geometry.solid import solid_report

        return solid_report(self.part.vertices_um, self.part.faces)


@dataclass(frozen=True, eq=False)
class Scene:
    """Styled parts under one name, in a fixed order.

    `instrumental` are the resolved values the parts were built from, right foot, for formats that
    go back to the smooth form; None where the parts are all there is. `left`: the parts are the
    mirrored ones.
    """

    name: str
    parts: tuple[StyledPart, ...]
    instrumental: Mapping[str, int | str] | None = None
    left: bool = False

    @cached_property
    def worn(self) -> Scene:
        """The scene less the last, a tool; one of the last alone, as imported, stays whole."""
        rest = self.without(LAST)
        return rest if rest.parts else self

    @cached_property
    def mesh(self) -> SceneMesh:
        """All parts as one mesh, for pictures; `NothingToWrite` when one has no triangle."""
        from exporters.raster_mesh import SceneMesh

        return SceneMesh(self.parts)

    def only(self, *names: str) -> Scene:
        """The same scene with just these parts, in the scene's order."""
        return self._with(part for part in self.parts if part.name in names)

    def without(self, *names: str) -> Scene:
        """The same scene less these parts."""
        return self._with(part for part in self.parts if part.name not in names)

    def _with(self, parts: Iterable[StyledPart]) -> Scene:
        return replace(self, parts=tuple(parts))
