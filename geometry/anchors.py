"""Named points of a shoe, the landmarks of footwear.md §2.1."""

from __future__ import annotations

import numpy as np

from geometry.bottom import ARCH_OF_FOOT, TREAD
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
        turn = float(ring_place(place)[0])
        places[name] = turn if side > 0.0 else 2.0 - turn
    arch = ARCH_OF_FOOT * (spec.mm("last.length_mm") - spec.mm("last.toe_allowance_mm")) / span
    places["featherline.arch"] = float(ring_place(np.array([arch]))[0])
    w = np.array(list(places.values()))
    points = form.surface(w, np.zeros_like(w))
    found = {name: _um(point) for name, point in zip(places, points, strict=True)}
    found |= _middles(form, spec)
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


def _middles(form: Form, spec: Instrument) -> dict[str, Anchor]:
    """Places on the middle of the bottom."""
    names = ("heel_centre", "waist", "medial_ball", "lateral_ball", "little_toe", "hallux")
    heel, fore = form.bottom.stack_x_mm
    along = {
        f"bottom.{name}": form.seat_x_mm + spec.mm(f"last.{name}_position_mm") for name in names
    } | {
        "bottom.stack_heel": heel,
        "bottom.stack_fore": fore,
        "bottom.tread": form.seat_x_mm + TREAD * (form.tip_x_mm - form.seat_x_mm),
    }
    x = np.array(list(along.values()))
    points = np.stack((x, form.axis(x), form.bottom.centre(x)), axis=1)
    return {name: _um(point) for name, point in zip(along, points, strict=True)}


def _um(point: Floats) -> Anchor:
    x, y, z = (int(value) for value in np.floor(point * 1000.0 + 0.5))
    return x, y, z
