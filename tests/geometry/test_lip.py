"""The sole's lip, and panels under it."""

import numpy as np
import pytest

from geometry.lip import ABOVE_MM, BELOW_MM, LEFT, Lip
from geometry.mesh import Part
from geometry.soleunit import SoleUnit
from tests.geometry.shoes import NAMES, instrument, shoe
from tests.geometry.soles import unit, unit_of

CLOSED_OVER = ("toe_cap", "mudguard", "heel_counter")
JUST_BELOW_MM = 0.3


def lines() -> tuple[Lip, np.ndarray, np.ndarray]:
    """The court shoe's lip, its line, and one mm upwards."""
    one = unit()
    return Lip(one.form, one.outline), one.outline.hold(np.ones(1))[0], np.array([0.0, 0.0, 1.0])


def test_heights_are_told_from_the_lip_all_round() -> None:
    lip, line, up = lines()
    np.testing.assert_allclose(lip.over_mm(line), 0.0, atol=1e-9)
    np.testing.assert_allclose(lip.over_mm(line + 5.0 * up), 5.0)


@pytest.mark.parametrize("aside_mm", [-2.0, 2.0])
def test_beside_the_shoe_the_lip_is_that_of_the_side(aside_mm: float) -> None:
    lip, line, up = lines()
    sides = np.abs(unit().outline.normals[:, 1]) > 0.95
    beside = line + 5.0 * up
    beside[:, :2] += aside_mm * unit().outline.normals
    np.testing.assert_allclose(lip.over_mm(beside)[sides], 5.0, atol=0.3)


def test_a_panel_is_whole_above_the_lip_and_thin_below() -> None:
    lip, line, up = lines()
    np.testing.assert_allclose(lip.left(line + ABOVE_MM * up), 1.0)
    np.testing.assert_allclose(lip.left(line - BELOW_MM * up), LEFT)
    shares = [lip.left(line + high * up) for high in (-BELOW_MM, -1.0, 0.0, ABOVE_MM)]
    assert (np.diff(shares, axis=0) > 0.0).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_panel_stands_out_of_the_sole_below_its_lip(name: str) -> None:
    one = unit_of(instrument(name))
    panels = [part for part in shoe(name).parts if part.name in CLOSED_OVER]
    for part in panels:
        assert standing_out_mm(part, one) < 0.05


def test_a_thick_panel_under_a_high_lip_would_be_found() -> None:
    one = unit_of(instrument("runner"))
    counter = next(part for part in shoe("runner").parts if part.name == "heel_counter")
    wider = counter.vertices_um * np.array([1, 1.25, 1])
    assert standing_out_mm(Part("heel_counter", wider.astype(np.int32), counter.faces), one) > 2.0


def standing_out_mm(part: Part, one: SoleUnit) -> float:
    """The farthest that a vertex below the lip stands out of the sidewall, in a column's plane."""
    foot, wall = one.feather[:, :2], one.wall
    points = part.vertices_um / 1000.0
    step = points[:, None, :2] - foot
    out = step[..., 0] * one.normals[:, 0] + step[..., 1] * one.normals[:, 1]
    aside = np.abs(step[..., 0] * one.normals[:, 1] - step[..., 1] * one.normals[:, 0])
    column = np.argmin(np.where(np.abs(out) < 40.0, aside, np.inf), axis=1)
    reach = ((wall[..., :2] - foot) * one.normals).sum(axis=-1)
    return max(
        (
            out[i, j] - np.interp(points[i, 2], wall[:, j, 2], reach[:, j])
            for i, j in enumerate(column)
            if points[i, 2] < one.lip[j, 2] - JUST_BELOW_MM
        ),
        default=-np.inf,
    )
