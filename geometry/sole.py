"""The bottom of the shoe: insole, midsole with its cup, outsole with sidewall and tread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.bottom import TREAD
from geometry.exact import Floats, clamp, half_circle, mix, shares, smooth5
from geometry.form import Form
from geometry.last import bottom
from geometry.loft import Loft, around, cap, crossings, ring
from geometry.mesh import Part
from geometry.outline import LIP_MM, Outline, plan_length, plan_normals
from geometry.quality import Quality
from geometry.spec import Instrument

INSOLE_GAP_MM: Final = 0.4
"""Gap between the insole's rim and the lining, all round."""

SHAPED_WALL_MM: Final = 3.0
"""Cup wall from which the sidewall has its full relief; a thinner wall has less."""

TOE_RISE: Final = 0.42
"""Share of the forefoot's foam by which the sole is thinner at the toe."""

WIDEST: Final = 0.42
SIDE: Final = (0.0, 0.05, 0.12, 0.22, 0.32, WIDEST, 0.52)
GROOVE: Final = ((0.60, 0.0), (0.625, 0.75), (0.665, 0.75), (0.69, 0.0))
"""Midsole sidewall, shares of its height: where it is widest; plain rings; a pressed line, as
(share, depth in mm)."""

TUCK_MM: Final = 1.2
TUCK_TOE_MM: Final = 4.6
TUCK_HEEL_MM: Final = 2.4
"""How far the sidewall's foot is drawn in under its widest place: all round; more at the toe and
at the heel, at length 280."""


@dataclass(frozen=True)
class Ground:
    """Heights of the outsole's underside and top over the ground; `rubber_mm` lies between."""

    form: Form
    bevel_mm: float
    rubber_mm: float
    toe_rise_mm: float
    tip_x_mm: float

    def under(self, x: Floats) -> Floats:
        """Underside: flat, risen at the heel's bevel, with the toe spring, thinner at the toe.

        The last's spring is spread over the longer sole, whose tip rises no higher than the last's.
        """
        p = x / self.form.length_mm
        toe = clamp((p - 0.72) / 0.28, 0.0, 1.0)
        heel = clamp((0.10 - p) / 0.12, 0.0, 1.2)
        rise = self.toe_rise_mm * toe * toe * toe + 0.97 * self.form.bottom.spring(self._on_last(x))
        return self.bevel_mm * heel * heel + rise

    def _on_last(self, x: Floats) -> Floats:
        """Places on the last's bottom for places on the sole, ahead of the tread."""
        form = self.form
        tread = form.seat_x_mm + TREAD * (form.tip_x_mm - form.seat_x_mm)
        ahead = np.maximum(x - tread, 0.0)
        return x - ahead + ahead * ((form.tip_x_mm - tread) / (self.tip_x_mm - tread))

    def top(self, x: Floats) -> Floats:
        """Where outsole and midsole meet."""
        return self.under(x) + self.rubber_mm


def ground(form: Form, spec: Instrument) -> Ground:
    """The ground profile of a spec."""
    rubber = spec.mm("sole.outsole_thickness_mm") + spec.mm("sole.tread_depth_mm")
    fore = float(form.bottom.centre(np.array([form.bottom.stack_x_mm[1]]))[0])
    foam = fore - insole_mm(spec) - rubber
    tip = 0.5 * (form.length_mm + spec.mm("overall_dimensions.shoe_length_mm"))
    return Ground(form, spec.mm("sole.heel_bevel_mm"), rubber, TOE_RISE * foam, tip)


def insole(form: Form, spec: Instrument, quality: Quality) -> Part:
    """Sockliner and insole board as one body under the last's bottom."""
    w = ring(quality.halves())
    rim = inset(form.surface(w, np.zeros_like(w)), INSOLE_GAP_MM)
    lid = bottom(form, w, rim, quality.across())
    down = np.array([0.0, 0.0, insole_mm(spec)])
    loft = Loft()
    index = loft.points(np.stack((rim - down, rim)))
    loft.quads(around(index))
    cap(loft, index[1], lid)
    cap(loft, index[0], lid - down, flip=True)
    return loft.part("insole")


def insole_mm(spec: Instrument) -> float:
    """Sockliner and board together, mm."""
    return spec.mm("insole.sockliner_mm") + spec.mm("insole.board_mm")


def inset(rim: Floats, distance_mm: Floats | float) -> Floats:
    """A closed ring of points (n, 3) moved inward in plan."""
    step = plan_normals(rim[:, :2]) * np.asarray(distance_mm + np.zeros(len(rim)))[:, None]
    return np.stack((rim[:, 0] - step[:, 0], rim[:, 1] - step[:, 1], rim[:, 2]), axis=-1)


def raised(plan: Floats, z: Floats) -> Floats:
    """A plan curve (n, 2) at heights z (n,)."""
    return np.stack((plan[:, 0], plan[:, 1], z), axis=-1)


TUCK_CLEAR_MM = 1.0
"""Least overhang that a tucked foot keeps beyond the featherline."""


def tuck(form: Form, w: Floats, plan: Floats) -> Floats:
    """Inset (n,) in mm of the sidewall's foot under the outline `plan` of a whole ring w.

    It stays clear of the featherline, whose bed lies just above it in a thin sole.
    """
    p = plan[:, 0] / form.length_mm
    toe = smooth5((p - 0.70) / 0.28) * TUCK_TOE_MM
    heel = smooth5((0.16 - p) / 0.15) * TUCK_HEEL_MM
    wanted = TUCK_MM + (toe + heel) * form.length_mm / 280.0
    overhang = plan_length(plan - form.surface(w, np.zeros_like(w))[:, :2])
    return clamp(wanted, 0.2, np.maximum(overhang - TUCK_CLEAR_MM, 0.2))


def midsole(form: Form, outline: Outline, spec: Instrument, quality: Quality) -> Part:
    """The midsole: sidewall, rounded lip, the cup the upper stands in, and the insole's bed."""
    w = ring(quality.halves())
    plan, wall = outline.read(w)
    floor = ground(form, spec)
    base = floor.top(plan[:, 0])
    held = outline.hold(w, (1.0, 0.8, 0.6, 0.4, 0.2, 0.0))
    lip = held[0]
    flare = clamp(spec.mm("sole.flare_mm"), 0.0, np.maximum(0.8 * wall - 0.5 * LIP_MM, 0.0))
    room = clamp(wall / SHAPED_WALL_MM, 0.15, 1.0)
    rings = []
    foot = tuck(form, w, plan)
    for share, pressed_mm in (*((share, 0.0) for share in SIDE), *GROOVE, (0.85, 0.0), (1.0, 0.0)):
        low, high = max(1.0 - share / WIDEST, 0.0), max(share - WIDEST, 0.0) / (1.0 - WIDEST)
        drawn_in = foot * (low * low) + flare * (high * high) + pressed_mm * room
        rings.append(inset(raised(plan, mix(base, lip[:, 2], share)), drawn_in))
    outer = rings[-1]
    cosine, sine = half_circle(shares(quality.rim)[1:-1])
    middle, arm = (outer + lip) * 0.5, (outer - lip) * 0.5
    radius = plan_length((outer - lip)[:, :2]) * 0.5
    for c, s in zip(cosine, sine, strict=True):
        point = middle + arm * c
        point[:, 2] = point[:, 2] + radius * s
        rings.append(point)
    rings += list(held)
    feather = form.surface(w, np.zeros_like(w))
    bed = np.array([0.0, 0.0, insole_mm(spec)])
    rings.append(feather - bed)
    loft = Loft()
    index = loft.points(np.stack(rings))
    loft.quads(around(index))
    cap(loft, index[-1], bottom(form, w, feather, quality.across()) - bed)
    under = crossings(rings[0], quality.across())
    under[..., 2] = floor.top(under[..., 0])
    cap(loft, index[0], under, flip=True)
    return loft.part("midsole")
