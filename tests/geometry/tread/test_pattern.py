"""Tread patterns as grids."""

import numpy as np
import pytest

from geometry.tread.pattern import LONGEST_CELL_MM, MOTIFS, Zone, grid

ALL = [Zone(-10.0, 300.0, True)]


@pytest.mark.parametrize("name", MOTIFS)
@pytest.mark.parametrize("pitch", [5.0, 8.0, 25.0])
def test_cells_run_forward_and_are_small(name: str, pitch: float) -> None:
    made = grid(name, pitch, 2.0, ALL, -50.0, 50.0)
    across, along = np.diff(made.plan[:, 0, 1]), np.diff(made.plan[..., 0], axis=1)
    assert (across > 0.0).all() and (along > 0.0).all()
    assert max(across.max(), along.max()) <= LONGEST_CELL_MM + 1e-9
    assert made.depth.min() == 0.0 and made.depth.max() == 1.0
    assert (made.depth[:, [0, -1]] == 0.0).all()


@pytest.mark.parametrize("name", ["herringbone", "bars"])
def test_grooves_repeat_at_the_pitch(name: str) -> None:
    made = grid(name, 8.0, 2.0, ALL, -50.0, 50.0)
    starts = made.plan[0, :-1, 0][np.diff(made.depth[0]) > 0]
    steps = np.diff(starts)
    assert np.ptp(steps) < 1e-9
    assert steps[0] == pytest.approx(8.0, rel=0.06)


def test_herringbone_lines_zigzag() -> None:
    made = grid("herringbone", 3.8, 1.0, ALL, -50.0, 50.0)
    swing = np.diff(made.plan[:, made.plan.shape[1] // 2, 0])
    assert (np.sign(swing[1:]) == -np.sign(swing[:-1])).all()


def test_lugs_stand_alone() -> None:
    made = grid("lug", 10.0, 3.0, ALL, -50.0, 50.0)
    sunk_rows = made.depth[:, 5:-5].all(axis=1)
    assert 0 < sunk_rows.sum() < len(sunk_rows)


def test_a_plain_zone_is_not_cut() -> None:
    zones = [Zone(0.0, 100.0, True), Zone(100.0, 150.0, False), Zone(150.0, 290.0, True)]
    made = grid("herringbone", 8.0, 2.0, zones, -50.0, 50.0)
    x = made.plan[0, :, 0]
    assert made.depth[:, (x >= 100.0) & (x <= 150.0)].max() == 0.0
    assert made.depth[:, x < 100.0].max() == made.depth[:, x > 150.0].max() == 1.0
