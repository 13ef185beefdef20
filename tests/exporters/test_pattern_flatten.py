"""Laying flat: what can be laid flat exactly is; what cannot says by how much it is strained."""

import numpy as np
import pytest

from exporters.pattern_flatten import Laying, lattice
from exporters.pattern_lines import area_mm2
from exporters.pattern_margins import crossings, margins, offset

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
