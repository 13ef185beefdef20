"""How a drawing looks at a shoe: straight on, in true millimetres, and what it sees where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.raster_fill import DEPTH_STEPS, depth_of, fill, triangle_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Vector = tuple[float, float, float]

PER_MM: Final = 8.0
"""Pixels to a millimetre of what decides who is in front; lines themselves are not made of them."""

MARGIN_PIXELS: Final = 24
NOBODY: Final = -1


@dataclass(frozen=True, slots=True)
class Sight:
    """A direction to look in: unit `right`, `up` and `back` (towards the eye)."""

    name: str
    right: Vector
    up: Vector
    back: Vector

    def seen(self, points_mm: Floats) -> tuple[Floats, Floats]:
        """Places float64[n,2] of points in the drawing's plane, mm, and how near they are."""
        flat = np.stack((along(points_mm, self.right), along(points_mm, self.up)), axis=1)
        return flat, along(points_mm, self.back)


def along(points: Floats, direction: Vector) -> Floats:
    """Inner products of points (n, 3) with one direction."""
    found: Floats = (
        points[:, 0] * direction[0] + points[:, 1] * direction[1] + points[:, 2] * direction[2]
    )
    return found


# x runs from heel to toe, +y is medial, z up. The three-quarter view turns by Pythagorean angles.
SIGHTS: Final[dict[str, Sight]] = {
    sight.name: sight
    for sight in (
        Sight("lateral", (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)),
        Sight("medial", (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
        Sight("top", (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
        Sight("bottom", (1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, -1.0)),
        Sight("back", (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0)),
        Sight("front", (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
        Sight(
            "three_quarter",
            (0.8, 0.6, 0.0),
            (-0.6 * 5.0 / 13.0, 0.8 * 5.0 / 13.0, 12.0 / 13.0),
            (0.6 * 12.0 / 13.0, -0.8 * 12.0 / 13.0, 5.0 / 13.0),
        ),
    )
}
"""Every view by name; of a right shoe, `mirrored` gives those of a left one."""


def mirrored(sight: Sight) -> Sight:
    """The view that sees of a left shoe what this one sees of a right one."""
    if sight.back[1] == 0.0:
        return sight
    right, up, back = sight.right, sight.up, sight.back
    # A mirrored camera is left-handed: its right is turned round to make it one that can stand.
    return Sight(
        sight.name, (-right[0], right[1], -right[2]), (up[0], -up[1], up[2]),
        (back[0], -back[1], back[2]),
    )  # fmt: skip


class Seen:
    """Who stands in front at each place of a view, on a grid of `PER_MM` pixels to the mm."""

    low: Floats
    near: Floats
    part: Ints

    def __init__(self, sight: Sight, vertices_mm: list[Floats], faces: list[Ints]) -> None:
        """Take vertices (n, 3) and faces (m, 3) of each part; only those facing the eye count."""
        triangles, owner = [], []
        spans = [sight.seen(points) for points in vertices_mm]
        for number, ((flat, near), part_faces) in enumerate(zip(spans, faces, strict=True)):
            a, b, c = (flat[part_faces[:, k]] for k in range(3))
            one, two = b - a, c - a
            front = part_faces[one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0] > 0.0]
            triangles.append(np.concatenate((flat[front], near[front][..., None]), axis=2))
            owner.append(np.full(len(front), number))
        corners = np.concatenate(triangles)
        if not len(corners):  # an open sheet seen from behind, a wall from above
            self.low, self.width, self.height = np.zeros(2), 1, 1
            self.near, self.part = np.full((1, 1), -np.inf), np.full((1, 1), NOBODY)
            return
        self.low = np.min(corners[:, :, :2], axis=(0, 1)) - MARGIN_PIXELS / PER_MM
        span = np.max(corners[:, :, :2], axis=(0, 1)) - self.low
        self.width, self.height = (int(one * PER_MM) + MARGIN_PIXELS + 1 for one in span.tolist())
        x = (corners[:, :, 0] - self.low[0]) * PER_MM
        y = (corners[:, :, 1] - self.low[1]) * PER_MM
        z = corners[:, :, 2]
        keys = fill(x, y, z, self.width, self.height)
        covered = keys >= 0
        floor, top = float(np.min(z)), float(np.max(z))
        steps = max(top - floor, 1e-12) / DEPTH_STEPS
        near = np.where(covered, depth_of(keys) * steps + floor, -np.inf)
        part = np.concatenate(owner)[np.where(covered, triangle_of(keys), 0)]
        self.near = near.reshape(self.height, self.width)
        self.part = np.where(covered, part, NOBODY).reshape(self.height, self.width)

    @cached_property
    def farthest(self) -> Floats:
        """At each pixel the farthest of what is in front there and at its eight neighbours."""
        found = self.near.copy()
        for axis in (0, 1):
            before = found.copy()
            rows = before if axis == 0 else before.T
            into = found if axis == 0 else found.T
            into[1:] = np.minimum(into[1:], rows[:-1])
            into[:-1] = np.minimum(into[:-1], rows[1:])
        return found

    def pixel(self, flat: Floats) -> tuple[Ints, Ints]:
        """Row and column of places (n, 2) in mm; the border for those beside the picture."""
        at = np.floor((flat - self.low) * PER_MM).astype(np.int64)
        return np.clip(at[:, 1], 0, self.height - 1), np.clip(at[:, 0], 0, self.width - 1)

    def open(self, flat: Floats, near: Floats, slack_mm: float) -> NDArray[np.bool_]:
        """Whether nothing stands in front of places, or ends within a pixel of them."""
        return near >= self.farthest[self.pixel(flat)] - slack_mm
