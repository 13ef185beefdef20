"""Line drawings of a shoe: every line that is seen in a view, in true millimetres.

Where lines come from and how hidden ones are found: docs/internals/drawings.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import numpy as np

from exporters.errors import NothingToWrite
from exporters.lines_camera import NOBODY, PER_MM, SIGHTS, Seen, Sight, along, mirrored
from exporters.lines_contour import contours
from exporters.lines_hidden import of_polylines, of_wire, visible
from exporters.lines_ink import Ink
from exporters.lines_path import hundredths, length_mm, simplified
from exporters.lines_wire import creases, stitches
from schemas.errors import RRError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import Scene

    Floats = NDArray[np.float64]

LineClass = Literal["silhouette", "edge", "detail", "stitch"]
LINE_CLASSES: Final[tuple[LineClass, ...]] = ("silhouette", "edge", "detail", "stitch")
"""The outline of the whole; where one part ends before another; lines within a part; stitches."""

Polyline = tuple[tuple[float, float], ...]


class UnknownLineView(RRError):
    """The drawing asked for does not exist.

    There are line drawings from the sides that the message lists, each for either foot.
    """

    code: ClassVar[str] = "RR-X050"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one of the views that the message lists"


@dataclass(frozen=True, eq=False, slots=True)
class LineView:
    """What is seen of a shoe from one side.

    `lines` holds polylines by class, points (x right, y up) in mm to 0.01; the plane's origin is
    that of the shoe's coordinates, so that a lateral view has x and z. `bounds_mm` is (low x,
    low y, high x, high y) of the shoe in the plane; `seen_mm2` what is seen of each part.
    """

    view: str
    lines: Mapping[LineClass, tuple[Polyline, ...]]
    bounds_mm: tuple[float, float, float, float]
    seen_mm2: Mapping[str, float]


class LineArt:
    """A scene made ready to be drawn from several sides; the last is drawn like any other part."""

    def __init__(self, scene: Scene) -> None:
        """Raise `NothingToWrite` for a scene without parts."""
        if not scene.parts:
            raise NothingToWrite("the scene has no parts")
        self.scene = scene
        self.vertices = [styled.part.vertices_um / 1000.0 for styled in scene.parts]
        self.wires = [(creases(styled), stitches(styled)) for styled in scene.parts]
        self._seen: dict[str, Seen] = {}

    def sight(self, view: str) -> Sight:
        """The direction of a view, for the scene's foot. Raises `UnknownLineView`."""
        if view not in SIGHTS:
            known = ", ".join(SIGHTS)
            raise UnknownLineView(f"no drawing shows {view!r}; there are {known}", place=view)
        return mirrored(SIGHTS[view]) if self.scene.left else SIGHTS[view]

    def seen(self, view: str) -> Seen:
        """Who stands in front where, in a view; kept for the next question."""
        if view not in self._seen:
            faces = [styled.part.faces.astype(np.int64) for styled in self.scene.parts]
            self._seen[view] = Seen(self.sight(view), self.vertices, faces)
        return self._seen[view]

    def view(self, view: str) -> LineView:
        """The lines of a view. Raises `UnknownLineView`."""
        sight, seen = self.sight(view), self.seen(view)
        stretches: list[tuple[int, Floats]] = []
        sewn: list[Floats] = []
        for styled, (plain, stitched) in zip(self.scene.parts, self.wires, strict=True):
            turned = along(styled.surface.face_vectors.T, sight.back) > 0.0
            stretches += visible(of_wire(plain, turned, sight), seen)
            stretches += visible(of_polylines(contours(styled, sight), sight), seen)
            sewn += [points for _, points in visible(of_polylines(stitched, sight), seen)]
        found = _inked(stretches, Ink(seen)) | {"stitch": [hundredths(points) for points in sewn]}
        lines = {
            name: tuple(line for line in rows if len(line) > 1) for name, rows in found.items()
        }
        return LineView(view, lines, self._bounds(sight), self._areas(seen))

    def _bounds(self, sight: Sight) -> tuple[float, float, float, float]:
        flat = np.concatenate([sight.seen(points)[0] for points in self.vertices])
        low, high = np.min(flat, axis=0).tolist(), np.max(flat, axis=0).tolist()
        return low[0], low[1], high[0], high[1]

    def _areas(self, seen: Seen) -> dict[str, float]:
        count = np.bincount(seen.part[seen.part != NOBODY], minlength=len(self.scene.parts))
        names = (styled.name for styled in self.scene.parts)
        return dict(zip(names, (count / (PER_MM * PER_MM)).tolist(), strict=True))


def _inked(stretches: list[tuple[int, Floats]], ink: Ink) -> dict[LineClass, list[Polyline]]:
    """What is drawn of stretches (kind, points): outlines first, the longest first, none twice."""
    found: dict[LineClass, list[Polyline]] = {name: [] for name in LINE_CLASSES}
    for kind, points in sorted(stretches, key=lambda one: (one[0], -length_mm(one[1]))):
        found[LINE_CLASSES[kind]] += [
            hundredths(simplified(one)) for one in ink.drawn(points, kind)
        ]
    return found


def line_views(scene: Scene, views: Iterable[str] = tuple(SIGHTS)) -> dict[str, LineView]:
    """The views named, or all, of a scene. Raises `NothingToWrite` and `UnknownLineView`."""
    art = LineArt(scene)
    return {name: art.view(name) for name in views}
