"""engine.page_overlay: what is laid over a shoe has the lengths and places it tells."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.measure import measure
from engine.page_overlay import overlay
from engine.specfile import SpecFile
from engine.subject import Subject, subject_of_spec

NAMES = {
    "shoe.length_mm",
    "shoe.width_mm",
    "shoe.height_mm",
    "stack.heel_mm",
    "stack.fore_mm",
    "topline.back_mm",
    "last_profile.toe_spring_mm",
}


@pytest.fixture(scope="module", params=["chelsea", "runner", "court"])
def shoe(request: pytest.FixtureRequest, repo_root: Path) -> Subject:
    path = repo_root / "examples" / f"{request.param}.yaml"
    return subject_of_spec(SpecFile(path.name, path.read_bytes()))


@pytest.mark.parametrize("left", [False, True])
def test_every_line_is_as_long_as_it_says_and_straight(shoe: Subject, left: bool) -> None:
    lines: dict[str, Any] = {
        line["measure"]: line for line in overlay(shoe, left=left)["dimensions"]
    }
    assert set(lines) == NAMES
    measures = measure(shoe).measures
    for name, line in lines.items():
        assert line["value_mm"] == measures[name]
        way = np.abs(np.subtract(*line["ends"]))
        axis = {"shoe.length_mm": 0, "shoe.width_mm": 1}.get(name, 2)
        assert way[axis] == pytest.approx(line["value_mm"], abs=0.0011)
        assert np.delete(way, axis).max() < 0.001
    outside = 1 if left else -1
    assert lines["shoe.length_mm"]["ends"][0][1] * outside > 0, "on the outer side of its foot"


def test_a_left_foot_is_the_mirror_of_a_right_one(shoe: Subject) -> None:
    right, left = overlay(shoe, left=False), overlay(shoe, left=True)
    assert right["measures"] == left["measures"]
    for one, other in zip(right["anchors"], left["anchors"], strict=True):
        assert other == {"name": one["name"], "at": [one["at"][0], -one["at"][1], one["at"][2]]}
