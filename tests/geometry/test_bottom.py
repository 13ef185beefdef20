"""The bottom: its shape fades out of the levels before they are cut by the cone top."""

import numpy as np
import pytest

from geometry.bottom import FADE_OF_BACK, FADE_OVER_BACK, LEAST_FADE_PER_RISE
from geometry.form import Form
from geometry.spec import Instrument
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.geometry.shoes import NAMES, instrument
from tests.property.random_spec import valid_spec

HIGH_ARCHES = (237, 390, 538, 571, 1320, 1505)
"""Random specs with an arch of a fifth of the last's length."""


@pytest.mark.parametrize("name", NAMES)
def test_levels_are_flat_from_the_cone_top_on(name: str) -> None:
    spec = instrument(name)
    back = spec.mm("last.back_height_mm")
    assert Form(spec).bottom._fade_mm == FADE_OF_BACK * back


@pytest.mark.parametrize("seed", HIGH_ARCHES)
def test_levels_under_a_high_arch_are_nested_and_nearly_flat_at_the_top(seed: int) -> None:
    spec = Instrument(resolve_flat(flatten(valid_spec(seed))).instrumental)
    bottom, size = Form(spec).bottom, spec.mm("last.length_mm")
    rise = bottom.raise_mm + spec.mm("last.heel_convexity_mm")
    back = spec.mm("last.back_height_mm")
    assert bottom._fade_mm <= max(FADE_OVER_BACK * back, LEAST_FADE_PER_RISE * rise)
    x, across = (v.ravel() for v in np.meshgrid(np.linspace(0.0, size, 80), np.linspace(-1, 1, 41)))
    heights = np.linspace(0.0, back, 60)
    levels = np.array([bottom.level(x, across, np.full_like(x, h)) for h in heights])
    assert (np.diff(levels, axis=0) > 0.1 * heights[1]).all()
