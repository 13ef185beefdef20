"""Stitching: closure and orientation come from construction."""

import numpy as np
import pytest

from geometry.lid import cap, crossings
from geometry.loft import Loft, Regions, around, bevel, over, ring, slab
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


def flat_grid(rows: int, columns: int) -> np.ndarray:
    """Points (rows, columns, 3) of a level sheet, rows ahead in x, columns to the side in y."""
    x, y = np.meshgrid(np.arange(rows) * 2.0, np.arange(columns) * 1.0, indexing="ij")
    return np.stack((x, y, 0.0 * x), axis=-1)


def test_a_name_a_call_and_a_name_a_cell_become_regions() -> None:
    loft = Loft()
    first, second = loft.points(flat_grid(3, 4)), loft.points(flat_grid(2, 2))
    cells = np.array([[2, 0, 0], [2, 2, 0]])
    loft.quads(first, region=Regions(("vamp", "unused", "collar"), cells))
    loft.quads(second, region="")
    part = loft.part("upper")
    assert part.regions == ("vamp", "collar", "upper")
    assert part.region.tolist() == [1, 0, 0, 1, 1, 0] * 2 + [2, 2]


def test_every_kind_of_call_names_its_region() -> None:
    loft = Loft()
    rim = loft.points(flat_grid(2, 4))
    loft.fan(rim[0, 0], rim[1], region="floor")
    loft.triangles(np.array([[0, 1, 5]]), region="tread")
    loft.triangles(np.array([[1, 2, 6], [0, 5, 4]]), region="rim")
    part = loft.part("outsole")
    assert part.regions == ("floor", "tread", "rim")
    assert part.region.tolist() == [0, 0, 0, 1, 2, 2]


@pytest.mark.parametrize("flip", [False, True])
def test_a_level_sheet_is_laid_out_as_it_is(flip: bool) -> None:
    loft = Loft()
    loft.quads(loft.points(flat_grid(3, 5)), flip=flip)
    part = loft.part("sheet")
    u = part.uv_um[:, 0].reshape(3, 5)
    np.testing.assert_array_equal(u[0], np.array([-2, -1, 0, 1, 2]) * (1000 if flip else -1000))
    np.testing.assert_array_equal(part.uv_um[:, 1].reshape(3, 5)[:, 0], [0, 2000, 4000])


def test_given_coordinates_are_kept_but_for_their_place() -> None:
    uv = np.stack((flat_grid(3, 4)[..., 1], flat_grid(3, 4)[..., 0]), axis=-1) * 0.7
    loft = Loft()
    loft.quads(loft.points(flat_grid(3, 4)), flip=True, uv=uv)
    part = loft.part("sheet")
    np.testing.assert_array_equal(np.ptp(part.uv_um, axis=0), [2100, 2800])
    assert part.uv_um[:, 0].max() == 1050


def test_seams_split_no_vertex() -> None:
    turn = np.arange(8) * np.pi / 4
    flat = np.stack((-10 * np.cos(turn), 10 * np.sin(turn), 0 * turn), axis=1)
    loft = Loft()
    index = loft.points(np.stack((flat, flat + np.array([0.0, 0.0, 5.0]))))
    loft.quads(around(index))
    part = loft.part("ring")
    assert len(part.vertices_um) == 16
    assert len(part.uv_um) == 18
    np.testing.assert_allclose(np.ptp(part.uv_um[:, 0]), 8 * 20_000 * np.sin(np.pi / 8), atol=1)
