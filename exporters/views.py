"""The cameras: where each named view stands, and how it frames a shoe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from schemas.errors import RRError

Floats = NDArray[np.float64]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A camera: unit `right`, `up` and `back` (towards the eye), and the eye's distance.

    `eye_mm` is the distance from the middle of the shoe: far away is nearly a drawing.
    `ground` says whether the floor can be seen, and so whether a shadow falls on it.
    """

    name: str
    right: Vector
    up: Vector
    back: Vector
    eye_mm: float
    ground: bool


def looking_from(name: str, x: float, y: float, z: float, eye_mm: float) -> View:
    """A camera upright to the floor, standing in direction (x, y, z) of the shoe."""
    length = np.sqrt(x * x + y * y + z * z)
    back = np.array([x, y, z]) / length
    flat = np.sqrt(back[0] * back[0] + back[1] * back[1])
    right = np.array([-back[1], back[0], 0.0]) / flat
    up = np.cross(back, right)
    return View(name, _triple(right), _triple(up), _triple(back), eye_mm, ground=True)


def _triple(vector: Floats) -> Vector:
    """The three numbers of a vector."""
    return float(vector[0]), float(vector[1]), float(vector[2])


# x runs from heel to toe, +y is medial, z up: the outside of a right foot is seen from -y.
VIEWS: Final[dict[str, View]] = {
    view.name: view
    for view in (
        looking_from("lateral", 0.0, -1.0, 0.055, 2600.0),
        looking_from("medial", 0.0, 1.0, 0.055, 2600.0),
        View("top", (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), 2600.0, ground=True),
        View("bottom", (1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, -1.0), 2600.0, ground=False),
        looking_from("back", -1.0, 0.0, 0.08, 2000.0),
        looking_from("front", 1.0, 0.0, 0.14, 2000.0),
        looking_from("three_quarter", 0.62, -1.0, 0.52, 1300.0),
        looking_from("hero", 0.50, -1.0, 0.30, 900.0),
    )
}


class UnknownView(RRError):
    """The view asked for does not exist.

    A view names where the camera stands: `lateral` is the outside of the foot, `medial` the inside.
    `rr render --help` lists the views.
    """

    code: ClassVar[str] = "RR-X020"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name one of the views that `rr render --help` lists"


def view_named(name: str, side: str = "right") -> View:
    """The view of that name; for a left foot from where its own outside is seen as lateral.

    Raises `UnknownView`.
    """
    if name not in VIEWS:
        raise UnknownView(f"no view is called {name!r}; there are {', '.join(VIEWS)}", place=name)
    return mirrored(VIEWS[name]) if side == "left" else VIEWS[name]


def turned(view: View, share: float) -> View:
    """The camera gone round the shoe by a share of a turn, against the sun seen from above."""
    angle = 2.0 * np.pi * share
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))

    def gone(vector: Vector) -> Vector:
        x, y, z = vector
        return x * cosine - y * sine, x * sine + y * cosine, z

    return replace(view, right=gone(view.right), up=gone(view.up), back=gone(view.back))


def mirrored(view: View) -> View:
    """The camera that sees of a left foot what this one sees of a right one."""
    if view.back[1] == 0.0:
        return view
    x, y, z = view.back
    return replace(looking_from(view.name, x, -y, z, view.eye_mm), ground=view.ground)


@dataclass(frozen=True, slots=True)
class Projection:
    """A view on a picture: turns millimetres into its pixels."""

    view: View
    middle: Floats
    scale: float
    shift_x: float
    shift_y: float

    def scaled(self, factor: int) -> Projection:
        """The same framing on a picture with `factor` times the pixels each way."""
        return replace(
            self,
            scale=self.scale * factor,
            shift_x=self.shift_x * factor,
            shift_y=self.shift_y * factor,
        )

    def lowered(self, rows: int) -> Projection:
        """The same picture with its first `rows` rows cut off."""
        return replace(self, shift_y=self.shift_y - rows)

    @property
    def per_mm(self) -> float:
        """Pixels to a millimetre in the middle of what is framed."""
        return self.scale / self.view.eye_mm

    def eye(self) -> Floats:
        """Where the eye is, in mm."""
        return self.middle + np.array(self.view.back) * self.view.eye_mm

    def screen(self, points_mm: Floats) -> tuple[Floats, Floats, Floats]:
        """Pixel x (right), pixel y (down) and nearness (1 / distance), straight across pictures."""
        x, y, near = _on_plane(self.view, self.middle, points_mm)
        return self.shift_x + self.scale * x, self.shift_y - self.scale * y, near


def _on_plane(view: View, middle: Floats, points_mm: Floats) -> tuple[Floats, Floats, Floats]:
    """Points on the plane at unit distance from the eye, and 1 / their distance along the view."""
    at = points_mm - middle
    axes = (view.right, view.up, view.back)
    x, y, z = (at[:, 0] * axis[0] + at[:, 1] * axis[1] + at[:, 2] * axis[2] for axis in axes)
    near = 1.0 / (view.eye_mm - z)
    return x * near, y * near, near


@dataclass(frozen=True, slots=True)
class Frame:
    """What a view shows of some points: their middle, and what they span at that distance."""

    view: View
    middle: Floats
    across: tuple[float, float]
    upward: tuple[float, float]

    @classmethod
    def round(cls, view: View, points_mm: Floats) -> Frame:
        """The frame that just holds the points."""
        middle = 0.5 * (points_mm.min(axis=0) + points_mm.max(axis=0))
        x, y, _ = _on_plane(view, middle, points_mm)
        across, upward = (float(x.min()), float(x.max())), (float(y.min()), float(y.max()))
        return cls(view, middle, across, upward)

    @property
    def width_mm(self) -> float:
        """Width of the frame, as long as something that wide in the middle of the points."""
        return max(self.across[1] - self.across[0], 1e-9) * self.view.eye_mm

    @property
    def height_mm(self) -> float:
        """Height of the frame, measured in the same way."""
        return max(self.upward[1] - self.upward[0], 1e-9) * self.view.eye_mm

    def fitted(self, width: int, height: int, margin: float) -> Projection:
        """The projection that centres the frame and leaves `margin` (a share of the picture)."""
        inner_x, inner_y = width * (1.0 - 2.0 * margin), height * (1.0 - 2.0 * margin)
        per_mm = min(inner_x / self.width_mm, inner_y / self.height_mm)
        return self.placed(per_mm, 0.5 * width, 0.5 * height)

    def placed(self, per_mm: float, x: float, y: float) -> Projection:
        """The projection with the middle of the frame at pixel (x, y)."""
        scale = per_mm * self.view.eye_mm
        shift_x = x - scale * 0.5 * (self.across[0] + self.across[1])
        shift_y = y + scale * 0.5 * (self.upward[0] + self.upward[1])
        return Projection(self.view, self.middle, scale, shift_x, shift_y)
