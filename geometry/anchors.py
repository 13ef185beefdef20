"""Named points of a shoe, the landmarks of footwear.md §2.1."""

from __future__ import annotations

import numpy as np

from geometry.bottom import ARCH_OF_FOOT, FOOT_OF_LAST
from geometry.exact import Floats
from geometry.form import Form
from geometry.outsole import ring_place
from geometry.wall import Wall

Anchor = tuple[int, int, int]

MEDIAL_BALL, LATERAL_BALL = 0.725, 0.635
HEEL_CENTRE, INSTEP = 0.18, 0.55
"""Places along the foot's length from the heel (footwear.md §8)."""


def anchors(form: Form, wall: Wall) -> dict[str, Anchor]:
    """Landmarks by name, in µm."""
    foot = FOOT_OF_LAST * form.length_mm
    featherline = {
        "featherline.heel": 0.0,
        "featherline.toe": 1.0,
        "featherline.ball_medial": _feather_w(form, MEDIAL_BALL * foot),
        "featherline.ball_lateral": 2.0 - _feather_w(form, LATERAL_BALL * foot),
        "featherline.waist_medial": _feather_w(form, ARCH_OF_FOOT * foot),
        "featherline.waist_lateral": 2.0 - _feather_w(form, ARCH_OF_FOOT * foot),
    }
    names = list(featherline)
    w = np.array([featherline[name] for name in names])
    points = form.surface(w, np.zeros_like(w))
    found = {name: _um(point) for name, point in zip(names, points, strict=True)}
    for name, x in (
        ("bottom.heel_centre", HEEL_CENTRE * foot),
        ("bottom.stack_heel", form.bottom.stack_x_mm[0]),
        ("bottom.stack_fore", form.bottom.stack_x_mm[1]),
    ):
        place = np.array([x])
        y, z = form.axis(place), form.bottom.centre(place)
        found[name] = _um(np.array([x, float(y[0]), float(z[0])]))
    ones = np.ones(1)
    ridge = form.ridge_height(np.array([INSTEP * foot]))
    found["ridge.instep"] = _um(form.surface(ones, ridge)[0])
    edge = wall.edge(np.array([0.0, 0.5, 1.0, 1.5]))
    top = form.surface(edge.w, edge.h)
    for name, point in zip(
        ("topline.back", "topline.eye_medial", "topline.throat", "topline.eye_lateral"),
        top,
        strict=True,
    ):
        found[name] = _um(point)
    return dict(sorted(found.items()))


def _feather_w(form: Form, x: float) -> float:
    """Ring coordinate (medial) of the featherline at x."""
    place = (x - form.seat_x_mm) / (form.tip_x_mm - form.seat_x_mm)
    return float(ring_place(np.array([place]))[0])


def _um(point: Floats) -> Anchor:
    x, y, z = (int(value) for value in np.floor(point * 1000.0 + 0.5))
    return x, y, z
