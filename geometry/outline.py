"""The plan outline of the sole unit: its extents are the shoe length and width of the spec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, interpolate, shares, smooth5
from geometry.form import Form
from geometry.loft import ring
from geometry.plan import plan_normals
from geometry.spec import Instrument
from geometry.wall import FAR_MM, Wall

DENSE: Final = 192
_COARSE: Final = 40
_LEVELS: Final = 6
"""Cells of half a ring: of the outline, and of the search for its lip; levels that one looks at."""

LEAST_LIP_MM: Final = 3.0
LOWEST_LIP_MM: Final = 1.5
LIP_MM: Final = 1.6
LEAST_WALL_MM: Final = 0.8
LEAST_LIP_SHARE: Final = 0.2
SPARE_MM: Final = 0.02
"""Least height of the lip beside a high arch, and where there is no room for it; thickness of the
cup's wall at its lip: wanted, and kept when the shoe is too narrow for it."""

BOND_MM: Final = 0.25
"""How far the cup bites into the upper, where they are cemented."""

LEANING: Final = 0.72
LEAST_STANDING: Final = 0.12
"""Upward part of the form's normal from which its wall is the top of a toe, where no lip can hold
it; the least share of the lip's height that is left there."""

EVENING: Final = (16, 12, 8, 5, 3, 2, 1)
MOST_EVENED: Final = 0.25
"""Steps, in dense samples, over which the lip's height is averaged; the most that moves it, as a
share of the height."""

BULGE_MM: Final = (6.0, 12.0, 19.0)
"""Heights above the featherline at which the upper's swelling is looked at."""

HEEL_SHARE: Final = 0.30
TOE_WALL_MM: Final = 1.8
"""A cemented sole reaches further out at the heel than at the toe, by this share of its mean; the
wall that the toe keeps."""

HEEL_RISE: Final = {"cupsole": 0.10, "cemented": 1.05, "welted": 0.0}
ARCH_RISE: Final = {"cupsole": 0.0, "cemented": 0.30, "welted": 0.0}
FORE_FALL: Final = {"cupsole": 0.30, "cemented": 0.45, "welted": 0.0}
"""How much higher the lip is at the heel and at the arch, and how much lower beside the ball, of
the sidewall."""


class Outline:
    """The outermost plan curve of the sole, by ring coordinate, and the lip that holds the upper.

    It is the upper's plan up to the lip's height, offset along its normal by one distance at the
    tips and one at the sides, then stretched by a few parts in a thousand so that both extents
    are exact. `w` (n,), `plan` and `normals` (n, 2), `wall_mm` (n,) and `lip` (n, 3) are its
    dense samples: ring coordinates, points, the cup's thickness there, the lip's inner edge.
    """

    def __init__(self, form: Form, wall: Wall, spec: Instrument) -> None:
        self._form, self._wall = form, wall
        self._sidewall = spec.mm("sole.sidewall_height_mm")
        self._bumper = spec.mm("sole.toe_bumper_mm")
        self._construction = spec.choice("sole.construction")
        self._size = np.array(
            [
                spec.mm("overall_dimensions.shoe_length_mm"),
                spec.mm("overall_dimensions.shoe_width_mm"),
            ]
        )
        w = ring(shares(_COARSE))
        self.w = ring(shares(DENSE))
        self._lip_share, self._sunk_mm, self._standing = 1.0, BOND_MM, np.ones_like(self.w)
        self._evened_mm = np.zeros_like(self.w)
        self._standing = self._upright(w)
        self._lip_share = self._highest_lip(w)
        self._evened_mm = self._evened()
        for _ in range(4):
            thin = LEAST_WALL_MM - self._read()
            if thin <= 0.0:
                break
            self._sunk_mm += thin + SPARE_MM

    def _read(self) -> float:
        """Take the dense samples; how thick the wall is where it is thinnest."""
        plain, self.lip = self._plan(self.w)
        normals = plan_normals(plain)
        bulge = self._bulge(plain, normals)
        plain = plain + normals * bulge[:, None]
        walls = (self._size - _extent(plain)) * 0.5
        skew = self._skew(float(walls[0]))
        along, aside = normals[:, 0] * normals[:, 0], normals[:, 1] * normals[:, 1]
        wall = along * walls[0] * (1.0 - skew * normals[:, 0]) + aside * walls[1]
        self.wall_mm: Floats = np.asarray(wall + bulge)
        self.plan: Floats = fit(plain + normals * wall[:, None], self._size)
        self.normals: Floats = plan_normals(self.plan)
        return float(np.min(walls))

    def _bulge(self, plain: Floats, normals: Floats) -> Floats:
        """How far (n,) the outline follows the upper where it swells above the lip.

        As far as the shoe's size leaves a wall all round.
        """
        h = np.array(BULGE_MM)[:, None] + 0.0 * self.w
        w = self.w[None, :] + 0.0 * h
        out = np.zeros_like(self.w)
        for level in self._wall.offset(w, h, self._wall.outer_at(w, h)):
            step = level[:, :2] - plain
            out = np.maximum(out, step[:, 0] * normals[:, 0] + step[:, 1] * normals[:, 1])
        out = softened(out)
        without = (self._size - _extent(plain)) * 0.5
        with_it = (self._size - _extent(plain + normals * out[:, None])) * 0.5
        share = (without - LIP_MM) / np.maximum(without - with_it, 1e-9)
        return out * float(np.min(clamp(share, 0.0, 1.0)))

    def _skew(self, wall_mm: float) -> float:
        if self._construction != "cemented":
            return 0.0
        return min(HEEL_SHARE, max(wall_mm - TOE_WALL_MM, 0.0) / max(wall_mm, LEAST_WALL_MM))

    @property
    def size_mm(self) -> Floats:
        """Shoe length and width (2,)."""
        return self._size

    def _walls_of(self, w: Floats) -> Floats:
        return np.asarray((self._size - _extent(self._plan(w)[0])) * 0.5)

    def _highest_lip(self, w: Floats) -> float:
        """Share of the asked lip height at which the cup's wall still has its thickness.

        The upper bulges above the featherline, so a high lip in a narrow shoe has no room.
        """
        if float(np.min(self._walls_of(w))) >= LIP_MM:
            return 1.0
        low, high = 0.0, 1.0
        for _ in range(6):
            self._lip_share = (low + high) * 0.5
            if float(np.min(self._walls_of(w))) < LIP_MM:
                high = self._lip_share
            else:
                low = self._lip_share
        return max(low, LEAST_LIP_SHARE)

    def lip_height(self, w: Floats) -> Floats:
        """Height above the featherline to which the sidewall holds the upper."""
        form = self._form
        zero = np.zeros_like(w)
        x = form.x(w, zero)
        raised = form.surface(w, zero)[..., 2] - form.bottom.centre(x)
        p = x / form.length_mm
        more = self._bumper * smooth5((p - 0.72) / 0.24)
        heel = smooth5((0.30 - p) / 0.30)
        arch = smooth5((p - 0.28) / 0.16) * smooth5((0.60 - p) / 0.16)
        ball = smooth5((p - 0.46) / 0.24) * smooth5((1.0 - p) / 0.20)
        kind = self._construction
        rise = heel * HEEL_RISE[kind] + arch * ARCH_RISE[kind] - ball * FORE_FALL[kind]
        more = more + self._sidewall * rise
        spare = self._sidewall - min(LEAST_LIP_MM, 0.6 * self._sidewall)
        over = (spare + more - raised) / spare
        kept = np.where(over < 1.0, 1.0 / (2.0 - np.minimum(over, 1.0)), over)
        high = self._sidewall + spare * (kept - 1.0)
        standing = interpolate(w, self.w, self._standing)
        low = min(LOWEST_LIP_MM, 0.6 * self._sidewall)
        kept_high = low + (high - low) * (self._lip_share * standing)
        return np.asarray(kept_high + interpolate(w, self.w, self._evened_mm))

    def _evened(self) -> Floats:
        """How much higher (dense n,) the lip must be to run smoothly, seen from the side.

        Where the upper swells, its outside at one height above the featherline goes up and down.
        """
        lip = self.hold(self.w, (1.0,))[0][:, 2]
        smooth = lip
        for step in EVENING:
            smooth = 0.25 * (np.roll(smooth, step) + np.roll(smooth, -step)) + 0.5 * smooth
        off, most = smooth - lip, MOST_EVENED * self.lip_height(self.w)
        return np.asarray(off * most / (most + np.abs(off)))

    def _upright(self, w: Floats) -> Floats:
        """Share (dense n,) of the lip's height up to which the wall stands up, on a coarse ring.

        On a flat toe a lip as high as at the sides would lie on the toe's top.
        """
        parts = shares(_LEVELS)[:, None]
        up = self._form.normals(w[None, :] + 0.0 * parts, self.lip_height(w) * parts)[..., 2]
        up = np.maximum.accumulate(up, axis=0)
        spare = (LEANING - up[:-1]) / np.maximum(up[1:] - up[:-1], 1e-9)
        lost = 1.0 - np.cumsum(clamp(spare, 0.0, 1.0), axis=0)[-1] / _LEVELS
        lost = np.minimum(lost, 1.0 - LEAST_STANDING)
        closed = np.concatenate((lost, lost[:1]))
        around = np.concatenate((w, np.array([2.0])))
        return 1.0 - softened(interpolate(self.w, around, closed))

    def hold(self, w: Floats, parts: Sequence[float]) -> Floats:
        """Points (len(parts), n, 3) on the upper's outside at parts of the lip's height."""
        h = self.lip_height(w)[None, :] * np.array(parts, dtype=np.float64)[:, None]
        every = w[None, :] + 0.0 * h
        return self._wall.offset(every, h, self._wall.outer_at(every, h) - self._sunk_mm)

    def _plan(self, w: Floats) -> tuple[Floats, Floats]:
        """The upper's widest plan between featherline and lip, and the lip (n, 3).

        The width is taken along the normals of the featherline, which is round where a high lip on
        a low toe, or the upper beside a high arch, is not.
        """
        levels = self.hold(w, (1.0, 0.7, 0.35, 0.0))
        base = self._form.surface(w, np.zeros_like(w))[:, :2]
        normals = plan_normals(base)
        out = np.full_like(w, -FAR_MM)
        for level in levels:
            step = level[:, :2] - base
            out = np.maximum(out, step[:, 0] * normals[:, 0] + step[:, 1] * normals[:, 1])
        return np.asarray(base + normals * softened(out)[:, None]), levels[0]


def softened(out: Floats) -> Floats:
    """Distances (n,) round a ring without their kinks, and nowhere less."""
    widths = range(max(len(out) // 48, 2), 0, -1)
    wide = out
    for step in widths:
        wide = np.maximum(wide, np.maximum(np.roll(wide, step), np.roll(wide, -step)))
    for step in widths:
        wide = 0.25 * (np.roll(wide, step) + np.roll(wide, -step)) + 0.5 * wide
    return wide


def fit(plan: Floats, size: Floats) -> Floats:
    """A plan curve (n, 2) stretched about its middle so that its extents are the size (2,)."""
    low, high = np.min(plan, axis=0), np.max(plan, axis=0)
    centre = (low + high) * 0.5
    return np.asarray(centre + (plan - centre) * (size / (high - low)))


def _extent(plan: Floats) -> Floats:
    return np.asarray(np.max(plan, axis=0) - np.min(plan, axis=0))
