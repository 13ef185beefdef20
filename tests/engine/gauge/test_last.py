"""Gauging lasts: a mesh of ours gives the figures of `rr measure`, in any pose, of either foot."""

import numpy as np
import pytest

from tests.engine.gauge.bodies import built, raw_last, sheet_of, standing

SAME_MM = 0.2
TURNED_MM = 0.6
"""How far a measure may be off that of the generation: lying as we write it, and in any pose,
where the pose itself is found on the surface."""


@pytest.mark.parametrize("name", ["court", "child", "runner"])
def test_our_last_measures_the_same_as_its_generation(name: str) -> None:
    """Caught by it: any landmark of `gauge.last` that is taken elsewhere than that of the form."""
    _, wanted = built(name)
    found = sheet_of(raw_last(name), "last").measures
    assert len(found) == 16
    off = {key: value - wanted[key] for key, value in found.items()}
    assert {key: by for key, by in off.items() if abs(by) > SAME_MM} == {}


@pytest.mark.parametrize(("name", "pose", "left"), [("court", 1, True), ("runner", 2, False)])
def test_pose_and_foot_do_not_matter(name: str, pose: int, left: bool) -> None:
    """Caught by it: a yaw by the tip of an oblique toe, a foot told wrong, a mirror left out."""
    _, wanted = built(name)
    raw = raw_last(name, pose, left=left)
    assert standing(raw, "last").side == ("left" if left else "right")
    found = sheet_of(raw, "last")
    off = {key: value - wanted[key] for key, value in found.measures.items()}
    assert {key: by for key, by in off.items() if abs(by) > TURNED_MM} == {}
    assert "last.pitch_deg" in found.unknown


def test_a_last_that_has_no_side_is_not_given_one() -> None:
    """Caught by it: a side guessed from noise. Its middle is straightened here, point by point."""
    raw = raw_last("court")
    part = raw.parts[0]
    x, y = part.points[:, 0], part.points[:, 1]
    edges = np.linspace(x.min(), x.max() + 1e-6, 141)
    place = np.digitize(x, edges) - 1
    middle = np.array(
        [
            0.5 * (y[place == i].min() + y[place == i].max())
            for i in range(140)
            if (place == i).any()
        ]
    )
    at = np.array([x[place == i].mean() for i in range(140) if (place == i).any()])
    part.points[:, 1] -= np.interp(x, at, middle)
    assert standing(raw, "last").side == "unknown"
