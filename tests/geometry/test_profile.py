"""The side profile: the toe is brought to the stick length, however high it stands."""

import numpy as np
import pytest

from geometry.bottom import Bottom
from geometry.form import Form
from geometry.profile import Front
from geometry.spec import Instrument
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.geometry.shoes import NAMES, instrument
from tests.property.random_spec import valid_spec

HIGH_TOES = (1441, 1837)
"""Random specs whose toe is foremost almost as high as its top."""


def front(spec: Instrument) -> tuple[Front, Form]:
    form = Form(spec)
    return Front(spec, Bottom(spec, form.seat_x_mm, form.tip_x_mm)), form


@pytest.mark.parametrize("name", NAMES)
def test_the_toe_reaches_to_the_stick_length(name: str) -> None:
    profile, _ = front(instrument(name))
    assert abs(profile._over_mm()) < 0.01


@pytest.mark.parametrize("seed", HIGH_TOES)
def test_so_does_one_whose_box_stands_out_over_its_wall(seed: int) -> None:
    spec = Instrument(resolve_flat(flatten(valid_spec(seed))).instrumental)
    profile, form = front(spec)
    assert abs(profile._over_mm()) < 0.05
    toe = form.x(np.ones(400), np.linspace(0.0, form.instep_h_mm, 400))
    assert abs(toe.max() - form.length_mm) < 0.1
    assert toe[0] == pytest.approx(form.tip_x_mm)
