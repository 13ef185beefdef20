"""Named points of a shoe, the landmarks of footwear.md §2.1."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats, ring_place
from geometry.form import Form
from geometry.girths import landmarks
from geometry.spec import Instrument
from geometry.wall import Wall

Anchor = tuple[int, int, int]

_ALONG = {
    "featherline.heel_centre_medial": ("heel_centre", 1.0),
    "featherline.heel_centre_lateral": ("heel_centre", -1.0),
    "featherline.waist_medial": ("waist", 1.0),
    "featherline.waist_lateral": ("waist", -1.0),
    "featherline.ball_medial": ("medial_ball", 1.0),
    "featherline.ball_lateral": ("lateral_ball", -1.0),
    "featherline.little_toe": ("little_toe", -1.0),
    "featherline.hallux": ("hallux", 1.0),
}
"""Landmarks on the featherline: the position parameter each stands at, and its side."""


def anchors(form: Form, wall: Wall, spec: Instrument) -> dict[str, Anchor]:
    """Landmarks by name, in µm."""
    span = form.tip_x_mm - form.seat_x_mm
    places = {"featherline.heel": 0.0, "featherline.toe": 1.0}
    for name, (position, side) in _ALONG.items():
        place = np.array([spec.mm(f"last.{position}_position_mm") / span])
        w = float(ring_place(place)[0])
        places[name] = w if side > 0.0 else 2.0 - w
    w = np.array(list(places.values()))
    points = form.surface(w, np.zeros_like(w))
    found = {name: _um(point) for name, point in zip(places, points, strict=True)}
    for name, x in (
        ("bottom.heel_centre", form.seat_x_mm + spec.mm("last.heel_centre_position_mm")),
        ("bottom.stack_heel", form.bottom.stack_x_mm[0]),
        ("bottom.stack_fore", form.bottom.stack_x_mm[1]),
    ):
        place = np.array([x])
        y, z = form.axis(place), form.bottom.centre(place)
        found[name] = _um(np.array([x, float(y[0]), float(z[0])]))
    marks = landmarks(form)
    for name, mark in (
        ("ridge.instep", marks.instep),
        ("ridge.long_heel", marks.long_heel),
        ("ridge.cone", marks.cone),
    ):
        found[name] = _um(np.array(mark))
    edge = wall.edge(np.array([0.0, 0.5, 1.0, 1.5]))
    top = form.surface(edge.w, edge.h)
    for name, point in zip(
        ("topline.back", "topline.eye_medial", "topline.throat", "topline.eye_lateral"),
        top,
        strict=True,
    ):
        found[name] = _um(point)
    return dict(sorted(found.items()))


def _um(point: Floats) -> Anchor:
    x, y, z = (int(value) for value in np.floor(point * 1000.0 + 0.5))
    return x, y, z
