"""The featherline of a last's mesh: the edge round the region that is its bottom.

It is found by regions, not by angles: on a swung shank wall and bottom meet almost flat.
"""

from __future__ import annotations

from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt

from geometry.exact import interpolate
from geometry.mesh import Part
from geometry.plan import ascending
from schemas.errors import RRError

BOTTOM: Final = "bottom"
"""The region of a last's bottom."""


class NoFeatherline(RRError):
    """The last has no featherline.

    A last needs a region `bottom` with one ring of edges round it: widths, heights and positions
    are taken on that ring.
    """

    code: ClassVar[str] = "RR-G004"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "mark the triangles of the bottom as a region called bottom"


class Edge:
    """The featherline in mm: two runs from heel point to toe point, and the bottom inside it."""

    def __init__(self, part: Part) -> None:
        self.bottom_faces = bottom_faces(part)
        ring = part.vertices_um[_loop(part.faces, self.bottom_faces)] / 1000.0
        heel, toe = int(np.argmin(ring[:, 0])), int(np.argmax(ring[:, 0]))
        turned = np.roll(ring, -heel, axis=0)
        split = (toe - heel) % len(ring)
        one, two = turned[: split + 1], np.concatenate((turned[:1], turned[split:][::-1]))
        if float(np.max(one[:, 1])) < float(np.max(two[:, 1])):
            one, two = two, one
        self.ring = ring
        self.medial, self.lateral = ascending(one), ascending(two)
        self.heel, self.toe = turned[0], turned[split]

    def at(self, x_mm: float, *, medial: bool) -> tuple[float, float]:
        """The (y, z) of one side of the featherline at x."""
        run = self.medial if medial else self.lateral
        x = np.array([x_mm])
        y, z = (interpolate(x, run[:, 0], run[:, axis]) for axis in (1, 2))
        return float(y[0]), float(z[0])

    def width(self, x_mm: float) -> float:
        """Its width at x."""
        return self.at(x_mm, medial=True)[0] - self.at(x_mm, medial=False)[0]


def bottom_faces(part: Part) -> npt.NDArray[np.bool_]:
    """Which triangles of a last are its bottom. Errors: `NoFeatherline`."""
    if BOTTOM not in part.regions:
        raise NoFeatherline("no region of the mesh is its bottom")
    return np.asarray(part.region == part.regions.index(BOTTOM))


def _loop(faces: npt.NDArray[np.int32], inside: npt.NDArray[np.bool_]) -> list[int]:
    """The one ring of vertices round the marked triangles. Errors: `NoFeatherline`."""
    marked = faces[inside].astype(np.int64)
    start, end = marked.reshape(-1), marked[:, [1, 2, 0]].reshape(-1)
    count = int(faces.max()) + 1
    runs, back = start * count + end, np.sort(end * count + start, kind="stable")
    border = back[np.minimum(np.searchsorted(back, runs), len(back) - 1)] != runs
    following = dict(zip(start[border].tolist(), end[border].tolist(), strict=True))
    if not following:
        raise NoFeatherline("nothing runs round the bottom")
    first = here = next(iter(following))
    ring: list[int] = []
    while len(ring) <= len(following):
        ring.append(here)
        here = following.get(here, -1)
        if here in (first, -1):
            break
    if here != first or len(ring) != len(following):
        raise NoFeatherline("the edge of the bottom is not one ring")
    return ring
