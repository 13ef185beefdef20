"""Solving the form for its girths: what a tape reads on the built last is what the spec says.

Chord method: from a fixed start, with fixed slopes, until every girth is met or the rounds are out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geometry.exact import half_circle, shares
from geometry.girths import Tapes
from geometry.shaping import Shaping
from geometry.spec import Instrument

if TYPE_CHECKING:
    from geometry.form import Form

_ROUNDS: Final = 24
_CLOSE_MM: Final = 0.008
"""Rounds at most, and the error in every girth at which the solver stops before."""

_BOLD, _CALM = 6, 0.55
"""Rounds with whole steps, and the share of a step that is taken after them: where the slopes are
steeper than those below, whole steps would swing to and fro."""

_BALL, _WAIST, _INSTEP, _HEEL = 0.55, 0.39, 0.40, 0.14
_WAIST_OF_BALL, _INSTEP_OF_BALL, _LONG_OF_HEEL = 0.34, 0.09, 0.145
_LONG_OF_RIDGE, _SHORT_OF_RIDGE = 1.50, 0.18
"""Slopes of the girths, measured on the examples: over a factor in lengths of the girth, over the
ridge's place in mm a mm."""

_FACTORS: Final = (0.45, 2.20)
_CONES: Final = (0.20, 2.50)
"""Bounds of the factors on the body and of the cone's."""

_STRIDE: Final = 0.12
_STRIDE_MM: Final = 6.0
"""Longest step of a factor and of the ridge in one round."""


def solved(form: Form, spec: Instrument) -> Shaping:
    """The shaping with which the form has the girths and the cone top of its spec."""
    tapes = Tapes(form)
    wanted = {name: spec.mm(f"last.{name}_girth_mm") for name in tapes.names}
    cone_mm = spec.mm("last.cone_top_width_mm")
    shaping = form.shaping
    for turn in range(_ROUNDS):
        shaping = _coned(form, shaping, cone_mm)
        found = tapes.read(form)
        calm = 1.0 if turn < _BOLD else _CALM
        off = {name: (found[name] - mm) / mm for name, mm in wanted.items()}
        if all(-_CLOSE_MM < share * wanted[name] < _CLOSE_MM for name, share in off.items()):
            return shaping
        off = {name: share * calm for name, share in off.items()}
        shaping = _nearer(shaping, off, wanted, form.ridge_room_mm)
    return _coned(form, shaping, cone_mm)


def _coned(form: Form, shaping: Shaping, cone_mm: float) -> Shaping:
    """The shaping with the cone factor at which its cone top is as wide as wanted."""
    form.shape(shaping)
    cone = _held(shaping.cone * cone_mm / cone_width(form), *_CONES)
    shaping = replace(shaping, cone=cone)
    form.shape(shaping)
    return shaping


def _nearer(
    shaping: Shaping, off: dict[str, float], wanted: dict[str, float], room_mm: float
) -> Shaping:
    """One step towards no share `off` in any girth.

    The heel girths share the ridge and the heel; where the ridge has no room left, the heel answers
    alone.
    """
    ball = off["ball"] / _BALL
    waist = (off["waist"] - _WAIST_OF_BALL * ball) / _WAIST
    instep = (off["instep"] - _INSTEP_OF_BALL * ball) / _INSTEP
    long_mm, short_mm = wanted["long_heel"], wanted["short_heel"]
    det = _LONG_OF_RIDGE * _HEEL * short_mm - _SHORT_OF_RIDGE * _LONG_OF_HEEL * long_mm
    ridge_mm = (
        (_HEEL * off["long_heel"] - _LONG_OF_HEEL * off["short_heel"]) * long_mm * short_mm / det
    )
    ridge_mm = _held(shaping.ridge_mm - _held(ridge_mm, -_STRIDE_MM, _STRIDE_MM), -room_mm, room_mm)
    moved_mm = ridge_mm - shaping.ridge_mm
    heel = (off["short_heel"] + _SHORT_OF_RIDGE * moved_mm / short_mm) / _HEEL
    return replace(
        shaping,
        ball=_moved(shaping.ball, ball),
        waist=_moved(shaping.waist, waist),
        instep=_moved(shaping.instep, instep),
        heel=_moved(shaping.heel, heel),
        ridge_mm=ridge_mm,
    )


def _moved(factor: float, by: float) -> float:
    """A factor less a step, both held within their bounds."""
    return _held(factor - _held(by, -_STRIDE, _STRIDE), *_FACTORS)


def _held(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def cone_width(form: Form) -> float:
    """Width of the cone top, mm, across x."""
    cosine, sine = half_circle(shares(32))
    place = (1.0 - cosine) * 0.5
    h = np.full_like(place, form.cone.h_mm)
    top = form.bottom.level(np.array([form.cone.x_mm]), np.zeros(1), h[:1])
    for _ in range(2):
        level = form.level(h)
        h = h + top - form.height_on(level, place, np.ones_like(place))
    level, one = form.level(h), np.ones_like(place)
    medial = form.on(level, place, sine, one)
    lateral = form.on(level, place, sine, -one)
    return float(np.max(medial[:, 1] - lateral[:, 1]))
