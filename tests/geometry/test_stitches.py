"""Stitches along a closed line."""

import numpy as np

from geometry.intersect import self_intersections
from geometry.loft import Loft
from geometry.mesh import Part
from geometry.solid import solid_report
from geometry.stitches import LEAST, PITCH_MM, _inside, stitches


def sewn(bend: float = 0.0) -> Part:
    """Stitches round an oval groove a millimetre wide, that rises and falls."""
    turn = -2.0 * np.pi * np.arange(90) / 90
    oval = np.stack((-90.0 * np.cos(turn), -40.0 * np.sin(turn)), axis=1)
    height = bend * np.cos(2.0 * turn)
    floor = np.stack([np.column_stack((oval * scale, height)) for scale in (1.01, 0.99)])
    loft = Loft()
    stitches(loft, floor, 0.8, "stitches")
    return loft.part("stitches")


def test_each_stitch_is_a_closed_body() -> None:
    part = sewn(bend=8.0)
    report = solid_report(part.vertices_um, part.faces)
    assert report.sound
    assert len(self_intersections(part.vertices_um, part.faces)) == 0
    assert abs(report.components - 420.0 / PITCH_MM) < 3


def test_stitches_lie_on_the_floor() -> None:
    low = sewn().vertices_um[:, 2].min()
    assert 0 < low < 200


def test_stitches_are_slimmer_where_a_narrow_groove_turns() -> None:
    corners = np.array([[0.0, 0.0, 0.0], [0.0, 9.0, 0.0], [9.0, 9.0, 0.0], [9.0, 0.0, 0.0]])
    run = np.full(4, 9.0)
    assert (_inside(corners, run, np.full(4, 0.3)) == LEAST).all()
    wide = _inside(corners, run, np.full(4, 30.0))
    assert (wide > 0.95).all() and (wide < 1.0).all()
    turn = -2.0 * np.pi * np.arange(90) / 90
    circle = np.stack((40.0 * np.cos(turn), 40.0 * np.sin(turn), 0.0 * turn), axis=1)
    assert (_inside(circle, np.full(90, 2.8), np.full(90, 0.5)) > 0.8).all()
