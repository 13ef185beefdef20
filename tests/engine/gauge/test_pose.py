"""Standing: the longest way across a plan, and what of strange bodies may be taken to stand."""

import numpy as np
import pytest

from engine.foreign_mesh import RawMesh, RawPart
from engine.gauge.body import UnsuitedMeshError
from engine.gauge.pose import _longest
from engine.gauge.section import outline
from tests.engine.gauge.bodies import Floats, raw_last, standing


@pytest.mark.parametrize("seed", range(40))
def test_the_longest_way_is_that_of_all_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(int(rng.integers(3, 300)), 2)) * [1.0 + seed % 4, 1.0]
    ring = outline(np.round(2.0 * points) if seed % 3 == 0 else points)
    way = _longest(ring)
    apart = np.sqrt(((ring[:, None] - ring[None]) ** 2).sum(axis=2))
    assert float(np.hypot(*way)) == pytest.approx(float(apart.max()), abs=1e-12)
    assert way[0] >= 0.0


def test_the_longest_way_across_an_outline_of_a_million_corners_is_found() -> None:
    """Caught by it: each corner compared with each (a fine cylinder asked for 3 GiB)."""
    angle = np.arange(1_000_000) * (2e-6 * np.pi)
    way = _longest(np.stack((130.0 * np.cos(angle), 50.0 * np.sin(angle)), axis=1))
    assert way == pytest.approx([260.0, 0.0], abs=1e-6)


def bent(corners: Floats, heel_mm: float) -> RawMesh:
    """A last as it would be on a heel: its back raised, its forepart as it was."""
    x = corners[..., 0]
    back = np.clip(1.0 - x / (0.6 * x.max()), 0.0, 1.0)
    moved = corners + (heel_mm * back**1.5 * np.sin(0.5 * np.pi * back))[..., None] * [0, 0, 1]
    flat = moved.reshape(-1, 3)
    return RawMesh((RawPart("", flat, np.arange(len(flat)).reshape(-1, 3)),), "mm", "stl")


@pytest.mark.parametrize("heel_mm", [30.0, 60.0, 80.0])
def test_a_last_with_a_high_heel_is_a_last(heel_mm: float) -> None:
    """Caught by it: a toe that is up in the air, the heel seat level, taken for a high one."""
    (part,) = raw_last("court").parts
    found = standing(bent(part.points[part.faces], heel_mm), "last")
    assert 0.8 < found.sections.length_mm / np.ptp(part.points[:, 0]) < 1.2


def test_a_shoe_with_a_gap_across_it_is_refused() -> None:
    """Caught by it: the highest of no points."""
    (part,) = raw_last("court").parts
    share = part.points[part.faces][..., 0].mean(axis=1) / part.points[:, 0].max()
    for low, high in ((0.08, 0.16), (0.84, 0.92)):
        kept = part.faces[(share < low) | (share > high)]
        with pytest.raises(UnsuitedMeshError, match="a gap"):
            standing(RawMesh((RawPart("", part.points, kept),), "mm", "stl"), "shoe")
