"""What no body is, is moved to the bound; what a body has, stays."""

import json

import pytest

from engine.fit.bodily import bodily
from engine.fit.spec_text import spec_text
from schemas.validate import validate
from tests.engine.fit.bodies import random_values
from tests.geometry.shoes import NAMES, instrumental

WRONG = {
    "RR-S075": {"last.lateral_ball_position_mm": 190_000, "last.hallux_position_mm": 180_000},
    "RR-S063": {"last.total_toe_spring_mm": 45_000},
    "RR-S066": {"last.heel_elevation_mm": 50_000, "last.length_mm": 270_000},
    "RR-S069": {"last_profile.arch_height_mm": 30_000, "last.length_mm": 150_000},
}


def refused(values: dict[str, int | str]) -> set[str]:
    """The codes that refuse the spec of a measured last."""
    text = spec_text({**values, "last.form_origin": "measured"}, "a", "a", 1.0)
    found = validate(text.encode(), "spec.yaml").findings
    return {one.code for one in found if one.severity == "error"}


@pytest.mark.parametrize("name", NAMES)
def test_a_body_stays_as_it_is(name: str) -> None:
    assert bodily(instrumental(name)) == instrumental(name)


def test_random_bodies_stay_as_they_are() -> None:
    for seed in range(20):
        assert bodily(random_values(seed)) == random_values(seed)


@pytest.mark.parametrize("code", WRONG)
def test_what_would_be_refused_is_moved_to_the_bound(code: str) -> None:
    wrong = {**instrumental("court"), **WRONG[code]}
    assert code in refused(wrong)
    assert code not in refused(bodily(wrong))
    assert bodily(bodily(wrong)) == bodily(wrong)
    assert json.dumps(bodily(wrong)) != json.dumps(wrong)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"last.heel_elevation_mm": 47_000}, "sole_thickness_mm: 60"),
        ({"last.back_height_mm": 40_000}, "collar_height_mm: 45"),
        ({"last.heel_elevation_mm": 0}, "sole_thickness_mm: 26"),
    ],
)
def test_the_shoe_round_a_last_keeps_to_what_a_spec_may_say(
    values: dict[str, int], line: str
) -> None:
    """Caught by it: a sole of 65 mm under a high heel, a collar of 29 mm on a low last."""
    assert line in spec_text({**instrumental("court"), **values}, "a", "a", 1.0)
