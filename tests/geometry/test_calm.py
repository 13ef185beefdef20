"""Calming folded cells: unfolded grids stay to the bit, hollows too tight for a shell open out."""

import numpy as np

from geometry.calm import calmed
from geometry.exact import Floats, cross, unit


def trough(radius_mm: float) -> tuple[Floats, Floats]:
    """A tube seen from inside: its normals meet on its axis, `radius_mm` away."""
    turn = 2.0 * np.pi * np.arange(48) / 48.0
    rise = 4.0 * np.arange(12.0)[:, None] + 0.0 * turn
    out = np.stack((-np.cos(turn) + 0.0 * rise, -np.sin(turn) + 0.0 * rise, 0.0 * rise), axis=-1)
    return np.concatenate((-radius_mm * out[..., :2], rise[..., None]), axis=-1), out


def turned(points: Floats, normals: Floats) -> int:
    """Cells whose first triangle faces against the normals."""
    a, b = points[:-1], np.roll(points[:-1], -1, axis=1)
    facing = cross(np.roll(points[1:], -1, axis=1) - a, b - a) * normals[:-1]
    return int((facing.sum(axis=-1) <= 0.0).sum())


def test_a_grid_without_folds_stays_to_the_bit() -> None:
    points, normals = trough(20.0)
    kept, same = calmed(points, normals, (np.full((12, 48), 10.0),))
    assert (kept == points).all()
    assert (same == normals).all()


def test_a_fold_of_the_surface_itself_is_smoothed_away_and_the_rest_stays() -> None:
    points, normals = trough(20.0)
    folded = points.copy()
    folded[5, 20] = points[5, 22] + (points[5, 22] - points[5, 21]) * 0.5
    assert turned(folded, normals) > 0
    flat, _ = calmed(folded, normals, ())
    assert turned(flat, normals) == 0
    assert (flat[:, 30:] == folded[:, 30:]).all()
    assert (flat[[0, -2, -1]] == folded[[0, -2, -1]]).all()


def test_directions_that_cross_are_spread_and_stay_of_unit_length() -> None:
    points, normals = trough(20.0)
    crossing = normals.copy()
    along = unit(points[5, 21] - points[5, 20])
    crossing[5, 20] = unit(normals[5, 20] + 2.0 * along)
    far = np.full((12, 48), 3.0)
    assert turned(points + crossing * far[..., None], crossing) > 0
    kept, spread = calmed(points, crossing, (far,))
    assert (kept == points).all()
    assert turned(kept + spread * far[..., None], spread) == 0
    np.testing.assert_allclose(np.linalg.norm(spread, axis=-1), 1.0, rtol=1e-12)
