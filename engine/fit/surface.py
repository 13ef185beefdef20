"""The model's surface as a grid of points, always as many, and what moves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from engine.fit.scan import Floats
from geometry.form import Form
from geometry.last import bottom, cut, rows
from geometry.lid import crossings
from geometry.loft import ring
from geometry.shaping import Shaping
from geometry.spec import Instrument

if TYPE_CHECKING:
    from collections.abc import Mapping

SHAPING: Final = {
    "ball": (1.0, 0.1, 0.45, 2.2),
    "waist": (1.0, 0.1, 0.45, 2.2),
    "instep": (1.0, 0.1, 0.45, 2.2),
    "heel": (1.0, 0.1, 0.45, 2.2),
    "ridge_mm": (0.0, 4.0, -30.0, 30.0),
    "cone": (1.0, 0.15, 0.2, 2.5),
}
"""Start, usual spread, least and most of what the girths are solved by."""

_AROUND, _UP, _ACROSS = 64, 26, 12
"""Cells of the grid: half way round, up, and across bottom and cone top."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A last on trial: values in whole units by path, and the shaping in place of its girths."""

    values: Mapping[str, int | str]
    shaping: Mapping[str, float] = field(
        default_factory=lambda: {name: row[0] for name, row in SHAPING.items()}
    )

    def form(self) -> Form:
        """Its form, with the shaping as it is."""
        return Form(Instrument(self.values), Shaping(**self.shaping))


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Points of a last and outward unit normals, both (n, 3), mm; the first `wall` are its wall."""

    points: Floats
    normals: Floats
    wall: int = 0


def surface(trial: Trial) -> Surface:
    """Wall, bottom and cone top of a last on trial."""
    form, spec = trial.form(), Instrument(trial.values)
    across = np.arange(1, _ACROSS) / _ACROSS
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    w, h = wall_grid(form, plane)
    wall = form.surface(w, h)
    wall[-1, :, 2] = plane
    sole, lid = bottom(form, w[0], wall[0], across), crossings(wall[-1], across)
    under, over = _normals(sole, closed=False), _normals(lid, closed=False)
    under, over = -under * np.sign(under[..., 2:]), over * np.sign(over[..., 2:])
    sheets, normals = (wall, sole, lid), (_normals(wall, closed=True), under, over)
    points, looks = (np.concatenate([s.reshape(-1, 3) for s in some]) for some in (sheets, normals))
    return Surface(points, looks, w.size)


def wall_grid(form: Form, plane_z_mm: float) -> tuple[Floats, Floats]:
    """Coordinates w and h (rows, around) of a grid over the wall up to a plane."""
    around, up = ring(np.arange(_AROUND + 1) / _AROUND), rows(_UP)[:, None]
    top = cut(form, around, plane_z_mm)
    return around[None, :] + 0.0 * up, top[None, :] * up


def _normals(sheet: Floats, *, closed: bool) -> Floats:
    """Unit normals of a sheet of points (n, m, 3); on a closed one they look outward."""
    along = np.gradient(sheet, axis=1)
    if closed:
        along = 0.5 * (np.roll(sheet, -1, axis=1) - np.roll(sheet, 1, axis=1))
    up = np.gradient(sheet, axis=0)
    normal = np.cross(up, along) if closed else np.cross(along, up)
    size = np.sqrt((normal * normal).sum(axis=2, keepdims=True))
    return np.asarray(normal / np.where(size > 0.0, size, 1.0))
