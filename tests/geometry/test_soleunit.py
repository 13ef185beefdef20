"""What the parts of one sole share, as laws over its columns."""

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.build import build_shoe
from geometry.soleunit import SoleUnit
from geometry.spec import Instrument
from tests.geometry.shoes import faulty
from tests.geometry.soles import CONSTRUCTIONS, unit, unit_of

UNDER = 803
"""The spec whose midsole met itself at production quality up to kernel 5: under its arch, the row
above the foot of the sidewall lay lower than the foot."""


def assert_over_its_ground(one: SoleUnit) -> None:
    """Every row stands over the ground line below it by its share of the way to the lip."""
    ground = one.base_z(one.wall[..., 0])
    way = one.lip[:, 2] - ground
    assert (way > 0.0).all()
    share = (one.wall[..., 2] - ground) / way
    np.testing.assert_allclose(share, one.side.share + 0.0 * share, atol=1e-9)


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_a_sidewall_stands_over_the_ground_line_below_it(construction: str) -> None:
    assert_over_its_ground(unit(construction))


@pytest.mark.parametrize("quality", ["draft", "production"])
def test_so_it_does_where_the_ground_line_is_steep(quality: str) -> None:
    assert_over_its_ground(unit_of(Instrument(faulty(UNDER)), quality))


@pytest.mark.parametrize("quality", ["standard", "production"])
def test_a_spec_whose_midsole_met_itself_is_sound(quality: str) -> None:
    (midsole,) = build_shoe(faulty(UNDER), quality=quality, only=("midsole",)).parts
    assert list(audit_part(midsole)) == []
