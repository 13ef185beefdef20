"""Feet: a point over a known place of the wall has its foot there, one elsewhere has none."""

import numpy as np

from engine.fit.feet import feet
from geometry.form import Form
from geometry.last import cut
from geometry.spec import Instrument
from tests.geometry.shoes import instrumental

OFF_MM = 0.2


def test_a_point_has_its_foot_at_the_place_it_stands_over() -> None:
    spec = Instrument(instrumental("court"))
    form = Form(spec)
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    w = np.repeat(np.linspace(0.1, 1.9, 9), 4)
    h = np.tile([0.15, 0.35, 0.6, 0.8], 9) * cut(form, w, plane)
    points = form.surface(w, h) + OFF_MM * form.normals(w, h)
    away = np.array([[500.0, 0.0, 0.0], [form.surface(w, h)[0, 0], 0.0, plane + 5.0]])
    found = feet(form, plane, np.concatenate((points, away)))
    assert found.of.tolist() == list(range(len(points)))
    over = points - form.surface(found.w, found.h)
    assert np.abs((over * found.normals).sum(axis=1) - OFF_MM).max() < 0.003
    assert np.abs(form.surface(found.w, found.h) - form.surface(w, h)).max() < 0.02


def test_a_point_of_the_bottom_beside_the_wall_has_no_foot_on_its_edge() -> None:
    spec = Instrument(instrumental("court"))
    form = Form(spec)
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    w, h = np.linspace(0.1, 1.9, 19), np.zeros(19)
    edge, out = form.surface(w, h), form.normals(w, h)
    exact, beside = edge + 0.001 * out, edge[[0, 9]] - 0.08 * out[[0, 9]]
    found = feet(form, plane, np.concatenate((exact, beside)))
    assert found.of.tolist() == list(range(len(exact)))
    assert feet(form, plane, beside[:0]).of.tolist() == []
