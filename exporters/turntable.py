"""A turntable: the shoe turned once round, a picture a step, all framed alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.raster import MARGIN, develop
from exporters.raster_lit import Lit, Pixels
from exporters.raster_shot import Shot
from exporters.views import Floats, Frame

if TYPE_CHECKING:
    from exporters.scene import Scene

TURN_MS: Final = 4000
"""How long one turn takes to watch."""


def turntable(scene: Scene, shot: Shot, count: int) -> Iterator[Pixels]:
    """Yield `count` pictures of one turn, the first that of the shot itself.

    The shoe turns with the sun under lamps that stand still: the middle of the shoe and the scale
    are the same in all of them. Raises what `exporters.raster.render` does.
    """
    shots = [replace(shot, turn=number / count) for number in range(count)]
    points = {part.name: part.part.vertices_um / 1000.0 for part in scene.parts}
    whole = _round_all([one.frame(points) for one in shots]) if points else None
    for one in shots:
        lit = Lit(scene, one)
        frame = lit.frame if whole is None else replace(whole, view=one.camera())
        yield develop(lit, frame.fitted(shot.width, shot.height, MARGIN), one)


def _round_all(frames: list[Frame]) -> Frame:
    """The frame that holds every frame, even on both sides of the axis it turns about."""
    sides: Floats = np.array([frame.across for frame in frames])
    heights: Floats = np.array([frame.upward for frame in frames])
    half = float(np.abs(sides).max())
    upward = (float(heights[:, 0].min()), float(heights[:, 1].max()))
    return replace(frames[0], across=(-half, half), upward=upward)
