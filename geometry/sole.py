"""The bottom of the shoe: insole, midsole with its cup, outsole with sidewall and tread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geometry.exact import Floats, clamp, half_circle, mix, shares
from geometry.form import Form
from geometry.last import bottom
from geometry.loft import Loft, around, cap, crossings, ring
from geometry.mesh import Part
from geometry.outline import LIP_MM, Outline, plan_normals
from geometry.quality import Quality
from geometry.spec import Instrument

INSOLE_GAP_MM = 0.4

SHAPED_WALL_MM = 3.0
"""Cup wall from which the sidewall has its full relief; a thinner wall has less."""

TOE_RISE = 0.42
"""Share of the forefoot's foam by which the sole is thinner at the toe."""


@dataclass(frozen=True)
class Ground:
    """Heights of the outsole's underside and top over the ground."""

    form: Form
    bevel_mm: float
    total_mm: float
    toe_rise_mm: float

    def under(self, x: Floats) -> Floats:
        """Underside: flat, risen at the heel's bevel, with the toe spring, thinner at the toe."""
        p = x / self.form.length_mm
        toe = clamp((p - 0.72) / 0.28, 0.0, 1.1)
        heel = clamp((0.10 - p) / 0.12, 0.0, 1.2)
        rise = self.toe_rise_mm * toe * toe * toe + 0.97 * self.form.bottom.spring(x)
        return self.bevel_mm * heel * heel + rise

    def top(self, x: Floats) -> Floats:
        """Where outsole and midsole meet."""
        return self.under(x) + self.total_mm


def ground(form: Form, spec: Instrument) -> Ground:
    """The ground profile of a spec."""
    total = spec.mm("sole.outsole_thickness_mm") + spec.mm("sole.tread_depth_mm")
    fore = float(form.bottom.centre(np.array([form.bottom.stack_x_mm[1]]))[0])
    foam = fore - thickness(spec) - total
    return Ground(form, spec.mm("sole.heel_bevel_mm"), total, TOE_RISE * foam)


def insole(form: Form, spec: Instrument, quality: Quality) -> Part:
    """Sockliner and insole board as one body under the last's bottom."""
    w = ring(quality.halves())
    rim = inset(form.surface(w, np.zeros_like(w)), INSOLE_GAP_MM)
    lid = bottom(form, w, rim, quality.across())
    down = np.array([0.0, 0.0, thickness(spec)])
    loft = Loft()
    index = loft.points(np.stack((rim - down, rim)))
    loft.quads(around(index))
    cap(loft, index[1], lid)
    cap(loft, index[0], lid - down, flip=True)
    return loft.part("insole")


def thickness(spec: Instrument) -> float:
    """Sockliner and board together, mm."""
    return spec.mm("insole.sockliner_mm") + spec.mm("insole.board_mm")


def inset(rim: Floats, distance_mm: Floats | float) -> Floats:
    """A closed ring of points (n, 3) moved inward in plan."""
    step = plan_normals(rim[:, :2]) * np.asarray(distance_mm + np.zeros(len(rim)))[:, None]
    return np.stack((rim[:, 0] - step[:, 0], rim[:, 1] - step[:, 1], rim[:, 2]), axis=-1)


def raised(plan: Floats, z: Floats) -> Floats:
    """A plan curve (n, 2) at heights z (n,)."""
    return np.stack((plan[:, 0], plan[:, 1], z), axis=-1)


SIDE = ((0.0, 1.3), (0.04, 0.55), (0.10, 0.15), (0.22, 0.0), (0.46, 0.0))
GROOVE = ((0.60, 0.0), (0.625, 0.75), (0.665, 0.75), (0.69, 0.0))
"""Midsole sidewall: (share of its height, inset in mm); a fine line is pressed in above half."""


def midsole(form: Form, outline: Outline, spec: Instrument, quality: Quality) -> Part:
    """The midsole: sidewall, rounded lip, the cup the upper stands in, and the insole's bed."""
    w = ring(quality.halves())
    plan = outline.at(w)
    base = ground(form, spec).top(plan[:, 0])
    lip = outline.hold(w, np.ones_like(w))
    wall = outline.walls(w)
    flare = clamp(spec.mm("sole.flare_mm"), 0.0, np.maximum(0.8 * wall - 0.5 * LIP_MM, 0.0))
    room = clamp(wall / SHAPED_WALL_MM, 0.15, 1.0)
    rings = []
    for share, in_mm in (*SIDE, *GROOVE, (0.85, 0.0), (1.0, 0.0)):
        lean = flare * share * share
        rings.append(inset(raised(plan, mix(base, lip[:, 2], share)), in_mm * room + lean))
    outer = rings[-1]
    cosine, sine = half_circle(shares(quality.rim)[1:-1])
    middle, arm = (outer + lip) * 0.5, (outer - lip) * 0.5
    radius = plan_distance(outer[:, :2], lip) * 0.5
    for c, s in zip(cosine, sine, strict=True):
        point = middle + arm * c
        point[:, 2] = point[:, 2] + radius * s
        rings.append(point)
    rings += [outline.hold(w, np.full_like(w, share)) for share in (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)]
    feather = form.surface(w, np.zeros_like(w))
    bed = np.array([0.0, 0.0, thickness(spec)])
    rings.append(feather - bed)
    loft = Loft()
    index = loft.points(np.stack(rings))
    loft.quads(around(index))
    cap(loft, index[-1], bottom(form, w, feather, quality.across()) - bed)
    under = crossings(rings[0], quality.across())
    under[..., 2] = ground(form, spec).top(under[..., 0])
    cap(loft, index[0], under, flip=True)
    return loft.part("midsole")


def plan_distance(plan: Floats, points: Floats) -> Floats:
    """Plan distance between two rings, point by point."""
    step = plan - points[:, :2]
    return np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])
