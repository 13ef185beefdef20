"""Stitching: closure and orientation come from construction."""

import numpy as np
import pytest

from geometry.loft import Loft, around, bevel, cap, crossings, over, ring, slab
from geometry.solid import solid_report
from geometry.spec import Instrument


def test_ring_is_symmetric_and_whole() -> None:
    w = ring(np.array([0.0, 0.25, 0.5, 0.75, 1.0]))
    np.testing.assert_array_equal(w, [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75])


def test_a_drum_of_rings_and_lids_is_a_closed_outward_body() -> None:
    turn = np.arange(8) * np.pi / 4
    flat = np.stack((-10 * np.cos(turn), 10 * np.sin(turn), 0 * turn), axis=1)
    rings = np.stack((flat, flat + np.array([0.0, 0.0, 5.0])))
    loft = Loft()
    index = loft.points(rings)
    loft.quads(around(index))
    inner = np.array([0.3, 0.7])
    cap(loft, index[1], crossings(rings[1], inner))
    cap(loft, index[0], crossings(rings[0], inner), flip=True)
    part = loft.part("drum")
    report = solid_report(part.vertices_um, part.faces)
    assert report.sound
    assert report.volume_mm3 == pytest.approx(8 * 50 * np.sin(np.pi / 4) * 5, rel=1e-4)


def test_a_grid_closed_both_ways_is_a_torus() -> None:
    u, v = np.meshgrid(np.arange(12) * np.pi / 6, np.arange(24) * np.pi / 12, indexing="ij")
    points = np.stack(
        ((20 + 4 * np.cos(u)) * np.cos(v), (20 + 4 * np.cos(u)) * np.sin(v), 4 * np.sin(u)), axis=-1
    )
    loft = Loft()
    loft.quads(over(around(loft.points(points))), flip=True)
    part = loft.part("torus")
    report = solid_report(part.vertices_um, part.faces)
    assert report.sound
    assert report.euler == 0
    assert report.volume_um3_6 > 0


def test_a_slab_is_as_thick_as_its_grids_are_apart() -> None:
    y, x = np.meshgrid(np.arange(4.0), np.arange(3.0), indexing="xy")
    base = np.stack((x, y, 0 * x), axis=-1)
    part = slab("slab", base + np.array([0.0, 0.0, 0.5]), base)
    report = solid_report(part.vertices_um, part.faces)
    assert report.sound
    assert report.volume_mm3 == pytest.approx(3 * 2 * 0.5)


def test_bevel_thins_the_border_only() -> None:
    factors = bevel(4, 5, 0.3)
    assert (factors[1:-1, 1:-1] == 1.0).all()
    assert factors.sum() == pytest.approx(6 + 14 * 0.3)


def test_points_are_put_on_the_micrometre_grid() -> None:
    loft = Loft()
    index = loft.points(np.array([[0.0004, 0.0006, -0.0006], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]]))
    loft.fan(index[0], index[1:])
    np.testing.assert_array_equal(loft.part("p").vertices_um[0], [0, 1, -1])


def test_instrument_reads_units() -> None:
    spec = Instrument({"a_mm": 1500, "b_deg": 12_000, "n": 4, "c": "round"})
    assert (spec.mm("a_mm"), spec.count("n"), spec.choice("c")) == (1.5, 4, "round")
    assert spec.slope("b_deg") == pytest.approx(np.tan(np.radians(12.0)), abs=1e-7)
