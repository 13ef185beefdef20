"""Laying flat: what can be laid flat exactly is; what cannot says by how much it is strained."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.pattern_flatten import Laying, lattice
from exporters.pattern_lines import LEAST_GRAIN_MM, area_mm2, grain, holds
from exporters.pattern_margins import away_mm, crossings, hollow, margins, offset

ROWS, COLUMNS = 13, 31


def rolled(bulge: float = 0.0) -> np.ndarray:
    """A sheet of 60 by 24 mm rolled round a cylinder, or a bulging barrel."""
    along = np.linspace(-30.0, 30.0, COLUMNS)[None, :]
    up = np.linspace(-12.0, 12.0, ROWS)[:, None]
    radius = 40.0 - bulge * up * up
    turn = along / 40.0
    return np.stack((radius * np.sin(turn), radius * np.cos(turn), up + 0.0 * turn), axis=-1)


def flat_of(points: np.ndarray):  # type: ignore[no-untyped-def]
    return Laying(points).flat(np.ones((ROWS - 1, COLUMNS - 1)))


def test_a_rolled_sheet_is_unrolled_exactly() -> None:
    flat = flat_of(rolled())
    chord = 80.0 * np.sin(1.0 / 40.0) * (COLUMNS - 1)
    size = np.ptp(flat.points_um.reshape(-1, 2), axis=0)
    assert size == pytest.approx([chord * 1000.0, 24_000.0], abs=2.0)
    assert flat.turned == 0
    assert flat.max_strain < 1e-3  # a micrometre of two millimetres
    assert flat.net_mm2 == pytest.approx(flat.wall_mm2, rel=1e-5)
    assert flat.points_um[0, 0, 1] == flat.points_um[0, -1, 1]


def test_a_barrel_is_strained_and_keeps_its_area() -> None:
    flat = flat_of(rolled(0.05))
    assert flat.turned == 0
    assert 0.005 < flat.mean_strain < flat.p95_strain < flat.max_strain < 0.3
    assert flat.net_mm2 == pytest.approx(flat.wall_mm2, rel=0.02)


def test_triangles_cover_a_grid_once() -> None:
    faces = lattice(4, 5)
    assert len(faces) == 2 * 3 * 4
    x, y = (np.arange(20) % 5).astype(float), (np.arange(20) // 5).astype(float)
    a, b, c = faces.T
    doubled = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a])
    assert (doubled == 1.0).all()


def test_a_margin_is_a_true_offset_and_corners_meet() -> None:
    corners = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0], [0.0, 50.0], [0.0, 0.0]])
    edges = [corners[k : k + 2] for k in range(4)]
    lines = margins(edges, [15.0, 2.0, 0.0, 8.0])
    cut = np.concatenate([line[:-1] for line in lines])
    assert cut.min(axis=0).tolist() == [-8.0, -15.0]
    assert cut.max(axis=0).tolist() == [102.0, 50.0]
    assert area_mm2(cut) == 110.0 * 65.0
    assert all(
        np.array_equal(a[-1], b[0]) for a, b in zip(lines, lines[1:] + lines[:1], strict=True)
    )


def test_a_hollow_narrower_than_the_margin_makes_no_loop() -> None:
    turn = np.linspace(0.0, np.pi, 60)
    hollow = np.stack((-10.0 * np.cos(turn), 10.0 * np.sin(turn)), axis=1)
    ends = np.array([[-40.0, 0.0]]), np.array([[40.0, 0.0]])
    line = offset(np.concatenate((ends[0], hollow, ends[1])), 15.0)
    assert not len(crossings(line))


def test_a_margin_goes_past_a_slot_that_its_sides_fill() -> None:
    slot = np.array([[0.0, 0.0], [40.0, 0.0], [40.0, 30.0], [46.0, 30.0], [46.0, 0.0], [90.0, 0.0]])
    line = offset(slot, 5.0)
    assert line[[0, -1]].tolist() == [[0.0, -5.0], [90.0, -5.0]]
    # 3 mm from both corners of the slot, the line round them is 4 mm off
    assert -5.001 < line[:, 1].min() < -4.999 < line[:, 1].max() < -3.9
    assert hollow(slot, 5.0)
    assert not hollow(slot, 2.0)


@given(
    st.lists(st.tuples(st.floats(1.0, 9.0), st.floats(-1.6, 1.6)), min_size=3, max_size=40),
    st.sampled_from((2.0, 5.0, 8.0, 15.0)),
)
def test_no_point_of_a_margin_is_nearer_than_its_width(
    walk: list[tuple[float, float]], wide: float
) -> None:
    sizes, turns = np.array(walk).T
    heading = np.cumsum(turns)
    steps = np.stack((sizes * np.cos(heading), sizes * np.sin(heading)), axis=1)
    edge = np.concatenate((np.zeros((1, 2)), np.cumsum(steps, axis=0)))
    line = offset(edge, wide)
    assert not len(crossings(line))
    if not np.array_equal(line, edge[[0, -1]]):
        on = np.concatenate((line, 0.5 * (line[1:] + line[:-1])))
        assert away_mm(edge, on).min() > wide - 0.01


def test_a_grain_arrow_lies_where_a_piece_is_longest_that_way() -> None:
    # a hook: a short arm to the left, a leg 14 mm wide, its way along x only in the foot
    foot = [(0.0, 0.0), (60.0, 0.0), (60.0, 14.0), (14.0, 14.0)]
    hook = np.array([*foot, (14.0, 80.0), (-9.0, 80.0), (-9.0, 70.0), (0.0, 70.0)])
    x, y = np.meshgrid(np.linspace(1.0, 13.0, 9), np.linspace(1.0, 79.0, 9))
    grid = np.stack((x, y), axis=-1)
    arrow, fits = grain(grid, x, (hook, hook), (7_000, 40_000))
    (a, b), (c, d) = arrow
    assert fits
    assert b == d
    assert 0 < b < 14_000
    assert c - a == 50_000
    line = np.array(arrow[0]) / 1000.0 + np.linspace(0.0, 1.0, 51)[:, None] * [50.0, 0.0]
    assert holds(hook, line).all()


def test_a_piece_too_small_for_a_grain_arrow_says_so() -> None:
    small = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 5.0], [0.0, 5.0]])
    x, y = np.meshgrid(np.linspace(0.0, 5.0, 5), np.linspace(0.0, 5.0, 5))
    arrow, fits = grain(np.stack((x, y), axis=-1), x, (small, small), (2_500, 0))
    assert not fits
    assert arrow[1][0] - arrow[0][0] == LEAST_GRAIN_MM * 1000


def test_a_strip_has_its_grain_arrow_in_the_margin_too() -> None:
    strip = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 90.0], [0.0, 90.0]])
    wider = strip + np.array([[0.0, 0.0], [17.0, 0.0], [17.0, 0.0], [0.0, 0.0]])
    x, y = np.meshgrid(np.linspace(0.0, 5.0, 5), np.linspace(0.0, 90.0, 31))
    arrow, fits = grain(np.stack((x, y), axis=-1), x, (strip, wider), (2_500, 0))
    assert fits
    assert arrow[1][0] - arrow[0][0] == 22_000 - 2 * 1_500
    assert holds(wider, np.array(arrow) / 1000.0).all()
