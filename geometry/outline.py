"""The plan outline of the sole unit: its extents are the shoe length and width of the spec."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, shares, smooth5
from geometry.form import Form
from geometry.hold import Columns, Hold, doubled
from geometry.spec import Instrument
from geometry.wall import Wall

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

PRESSED_DEEP: Final = 4.0
"""How deep into the plan it bites where it has to bite deeper, in lengths of what is missing."""

BED_CLEAR_MM: Final = 0.3
"""How far inside the cup's foot the insole's room begins at least."""

LEANING: Final = 0.72
LEAST_STANDING: Final = 0.12
_LEVELS: Final = 6
"""How steeply the upper falls back where it is the top of a toe, which no lip can hold; the least
share of the lip's height that is left there; levels at which that is looked at."""

PARTS: Final = (1.0, 0.7, 0.35, 0.0)
_TRIED: Final = 8
"""Parts of the lip's height at which the upper's widest plan is looked for; lips tried."""

EVENING: Final = (8, 6, 4, 3, 2, 1)
MOST_EVENED: Final = 0.25
"""Steps, in columns, over which the lip's height is averaged; the most that moves it, as a share
of the height."""

BULGE_MM: Final = (6.0, 12.0, 19.0)
"""Heights above the featherline at which the upper's swelling is looked at."""

HEEL_SHARE: Final = 0.30
TOE_WALL_MM: Final = 1.8
"""A cemented sole reaches further out at the heel than at the toe, by this share of its mean; the
wall that the toe keeps."""

TIP_RUN: Final = 3.0
HEEL_WALL: Final = 0.35
"""How soon the outline comes out to its tips; how much of what stands beyond them the sides of
the heel have too, where the shoe is not as wide as it is."""

HEEL_RISE: Final = {"cupsole": 0.10, "cemented": 0.50, "welted": 0.0}
ARCH_RISE: Final = {"cupsole": 0.0, "cemented": 0.15, "welted": 0.0}
FORE_FALL: Final = {"cupsole": 0.30, "cemented": 0.30, "welted": 0.0}
"""How much higher the lip is at the heel and at the arch, and how much lower beside the ball, of
the sidewall."""


class Outline:
    """The outermost plan curve of the sole, and the lip that holds the upper.

    It is the upper's plan up to the lip's height, offset along the featherline's normals by one
    distance at the tips and one at the sides, then stretched by a few parts in a thousand so that
    both extents are exact. All arrays are in ring order, `half` cells to each side, two or four
    times those of the columns: `w` (n,) are ring coordinates, `foot` (n, 3) the featherline,
    `normals` (n, 2) its normals in plan, `plan` (n, 2) the outline, `wall_mm` (n,) the cup's
    thickness at its lip, `bed_mm` (n,) how far inside the featherline the insole's room ends,
    where the cup bites deeper.
    """

    def __init__(self, form: Form, wall: Wall, spec: Instrument, dense: int) -> None:
        self.half: Final = dense
        self.size_mm: Floats = np.array(
            [
                spec.mm("overall_dimensions.shoe_length_mm"),
                spec.mm("overall_dimensions.shoe_width_mm"),
            ]
        )
        self._construction = spec.choice("sole.construction")
        self._columns = Columns(form)
        self._place: Floats = self._columns.foot[:, 0] / form.length_mm
        asked, self._low = asked_lip(form, spec, self._columns)
        self._hold = Hold(wall, self._columns, np.maximum(1.4 * asked, BULGE_MM[-1]))
        self._lip = self._settled(asked)
        plain = softened(self._widest(self._lip))
        bulge = self._bulge(plain)
        self._sunk_mm = self._sunk(plain + bulge)
        self._dense(plain - self._sunk_mm, bulge)

    def _dense(self, plain: Floats, bulge: Floats) -> None:
        """Take the dense samples of an outline round an upper that stands `plain` (n,) off."""
        columns, normals = self._columns, self._columns.normals
        walls = self._walls(plain + bulge)
        tip = walls[0] * (1.0 - self._skew(float(walls[0])) * normals[:, 0])
        along = normals[:, 0] * normals[:, 0]
        along = along * ((1.0 + TIP_RUN) / (1.0 + TIP_RUN * along))
        heel = smooth5((0.36 - self._place) / 0.24)
        along = along + (1.0 - along) * (HEEL_WALL * heel)
        beyond = self._within(plain + bulge, float(walls[1]), (tip - walls[1]) * along)
        wall = walls[1] + beyond
        plan = self._between(columns.at(plain + bulge + wall))
        self.w: Floats = np.arange(0, 2 * self.half, dtype=np.float64) / self.half
        self.foot: Floats = self._between(columns.foot)
        self.normals: Floats = self._between(normals)
        self.plan: Floats = fit(plan, self.size_mm)
        self.wall_mm: Floats = self._between(wall + bulge)
        inside = self._sunk_mm - self._hold.at(0.0 * self._lip)[0]
        self.bed_mm: Floats = self._between(softened(np.maximum(inside + BED_CLEAR_MM, 0.0)))

    def _between(self, values: Floats) -> Floats:
        """Values (n, …) of the columns at the dense samples."""
        while len(values) < 2 * self.half:
            values = doubled(values)
        return values

    def hold(self, parts: Floats) -> Floats:
        """Points (len(parts), n, 3) where the upper is held, at parts of the lip's height."""
        out, z = self._hold.at(self._lip * parts[:, None])
        points = np.concatenate((self._columns.at(out - self._sunk_mm), z[..., None]), axis=-1)
        return np.moveaxis(self._between(np.moveaxis(points, 1, 0)), 0, 1)

    def _walls(self, out: Floats) -> Floats:
        """Room (…, 2) at each end and each side beyond an upper that stands (…, n) off."""
        return (self.size_mm - _extent(self._columns.at(out))) * 0.5

    def _widest(self, lip: Floats) -> Floats:
        """The farthest (…, n) that the upper stands off between the featherline and lips (…, n)."""
        out, _ = self._hold.at(np.stack([lip * part for part in PARTS]))
        return np.asarray(np.max(out, axis=0))

    def _settled(self, asked: Floats) -> Floats:
        """The lip's height (n,): lower where the upper does not stand up or the shoe is narrow."""
        over = (asked - self._low) * self._standing(asked)
        lips = self._low + over * ((np.arange(0, _TRIED) + 1.0) / _TRIED)[:, None]
        spare = self._walls(softened(self._widest(lips))) - LIP_MM + BOND_MM
        ends, sides = _last_share(spare[:, 0]), _last_share(spare[:, 1])
        lip = self._low + over * self._shared(ends, sides)
        return lip + self._evened(lip)

    def _shared(self, ends: float, sides: float) -> Floats:
        """Shares (n,) of what is wanted, for what the shoe's length and its width leave room for.

        The width is that of the forepart; heel and toe keep clear of it.
        """
        wide = smooth5((self._place - 0.30) / 0.25) * smooth5((1.0 - self._place) / 0.28)
        return ends + (min(ends, sides) - ends) * wide

    def _standing(self, lip: Floats) -> Floats:
        """Share (n,) of the lip's height up to which the upper stands up.

        On a flat toe a lip as high as at the sides would lie on the toe's top.
        """
        out, z = self._hold.at(lip * shares(_LEVELS)[:, None])
        back, rise = out[:-1] - out[1:], z[1:] - z[:-1]
        lean = np.maximum.accumulate(back / np.sqrt(back * back + rise * rise), axis=0)
        spare = (LEANING - lean[:-1]) / np.maximum(lean[1:] - lean[:-1], 1e-9)
        lost = 1.0 - np.cumsum(clamp(spare, 0.0, 1.0), axis=0)[-1] / (_LEVELS - 1.0)
        return 1.0 - softened(np.minimum(lost, 1.0 - LEAST_STANDING))

    def _evened(self, lip: Floats) -> Floats:
        """How much higher (n,) the lip must be to run smoothly, seen from the side.

        Where the upper swells, its outside at one height above the featherline goes up and down.
        """
        _, z = self._hold.at(lip)
        smooth = z
        for step in EVENING:
            smooth = 0.25 * (np.roll(smooth, step) + np.roll(smooth, -step)) + 0.5 * smooth
        off, most = smooth - z, MOST_EVENED * lip
        return np.asarray(off * most / (most + np.abs(off)))

    def _bulge(self, plain: Floats) -> Floats:
        """How far (n,) the outline follows the upper where it swells above the lip.

        As far as the shoe's size leaves a wall all round.
        """
        out, _ = self._hold.at(np.array(BULGE_MM)[:, None] + 0.0 * plain)
        more = softened(np.maximum(np.max(out, axis=0) - plain, 0.0))
        without, with_it = self._walls(plain), self._walls(plain + more)
        share = clamp((without - LIP_MM) / np.maximum(without - with_it, 1e-9), 0.0, 1.0)
        return more * self._shared(float(share[0]), float(share[1]))

    def _sunk(self, out: Floats) -> Floats:
        """How far (n,) the cup bites into an upper that stands `out` (n,) off the featherline.

        Further near the ends or the sides that leave no wall round it, where the shoe is too short
        or too narrow; the plan is pressed in there, and stays as round as it may be.
        """
        plan = self._columns.at(out)
        depth = np.minimum(plan - np.min(plan, axis=0), np.max(plan, axis=0) - plan)
        short = self._short_mm(out)
        pressed = short * smooth5(1.0 - depth / (PRESSED_DEEP * np.maximum(short, SPARE_MM)))
        pressed = pressed * np.abs(self._columns.normals)
        sunk = pressed[:, 0] + pressed[:, 1]
        return BOND_MM + sunk + float(np.max(self._short_mm(out - sunk)))

    def _short_mm(self, out: Floats) -> Floats:
        """What a wall (2,) lacks at each end and each side beyond an upper that stands (n,) off."""
        return np.maximum(LEAST_WALL_MM + SPARE_MM + BOND_MM - self._walls(out), 0.0)

    def _within(self, out: Floats, wall_mm: float, beyond: Floats) -> Floats:
        """How far (n,) the outline may stand beyond its least wall, and not widen the shoe."""
        aside, y = self._columns.normals[:, 1], self._columns.at(out)[:, 1]
        room = np.where(aside > 0.0, np.max(y) - y, y - np.min(y)) / np.maximum(np.abs(aside), 0.3)
        room = room + wall_mm * (1.0 / np.maximum(np.abs(aside), 0.3) - 1.0)
        return -softened(-np.minimum(beyond, room))

    def _skew(self, wall_mm: float) -> float:
        if self._construction != "cemented":
            return 0.0
        return min(HEEL_SHARE, max(wall_mm - TOE_WALL_MM, 0.0) / max(wall_mm, LEAST_WALL_MM))


def asked_lip(form: Form, spec: Instrument, columns: Columns) -> tuple[Floats, float]:
    """Height (n,) above the featherline to which the sidewall is to reach, and its least."""
    sidewall = spec.mm("sole.sidewall_height_mm")
    kind = spec.choice("sole.construction")
    x = columns.foot[:, 0]
    raised = columns.foot[:, 2] - form.bottom.centre(x)
    p = x / form.length_mm
    more = spec.mm("sole.toe_bumper_mm") * smooth5((p - 0.72) / 0.24)
    heel = smooth5((0.30 - p) / 0.30)
    arch = smooth5((p - 0.28) / 0.16) * smooth5((0.60 - p) / 0.16)
    ball = smooth5((p - 0.46) / 0.24) * smooth5((1.0 - p) / 0.20)
    rise = heel * HEEL_RISE[kind] + arch * ARCH_RISE[kind] - ball * FORE_FALL[kind]
    more = more + sidewall * rise
    spare = sidewall - min(LEAST_LIP_MM, 0.6 * sidewall)
    over = (spare + more - raised) / spare
    kept = np.where(over < 1.0, 1.0 / (2.0 - np.minimum(over, 1.0)), over)
    return sidewall + spare * (kept - 1.0), min(LOWEST_LIP_MM, 0.6 * sidewall)


def _last_share(spare: Floats) -> float:
    """The largest share, of those up to 1 that leave `spare` room, at which some is left."""
    count = len(spare)
    if spare[-1] >= 0.0:
        return 1.0
    fits = int(np.count_nonzero(np.minimum.accumulate(spare) >= 0.0))
    if fits == 0:
        return LEAST_LIP_SHARE
    more = float(spare[fits - 1] / (spare[fits - 1] - spare[fits]))
    return max((fits + more) / count, LEAST_LIP_SHARE)


def softened(out: Floats) -> Floats:
    """Distances (…, n) round a ring without their kinks, and nowhere less."""
    widths = range(max(out.shape[-1] // 48, 2), 0, -1)
    wide = out
    for step in widths:
        wide = np.maximum(wide, np.maximum(_turned(wide, step), _turned(wide, -step)))
    for step in widths:
        wide = 0.25 * (_turned(wide, step) + _turned(wide, -step)) + 0.5 * wide
    return wide


def _turned(values: Floats, step: int) -> Floats:
    return np.concatenate((values[..., -step:], values[..., :-step]), axis=-1)


def fit(plan: Floats, size: Floats) -> Floats:
    """A plan curve (n, 2) stretched about its middle so that its extents are the size (2,)."""
    low, high = np.min(plan, axis=0), np.max(plan, axis=0)
    centre = (low + high) * 0.5
    return np.asarray(centre + (plan - centre) * (size / (high - low)))


def _extent(plan: Floats) -> Floats:
    return np.asarray(np.max(plan, axis=-2) - np.min(plan, axis=-2))
