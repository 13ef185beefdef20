"""The sheets the upper is divided into: they meet, and their borders are told all round."""

from functools import cache

import numpy as np
import pytest

from geometry.patches import PATCHED, Patches, halves
from geometry.spec import Instrument
from schemas.validate import validate
from tests.conftest import ROOT


@cache
def patches(name: str) -> Patches:
    resolved = validate((ROOT / "examples" / f"{name}.yaml").read_bytes(), "a.yaml").resolved
    assert resolved is not None
    return Patches(Instrument(resolved.instrumental))


@pytest.mark.parametrize("name", ["court", "chelsea", "hightop"])
def test_runs_go_once_round_every_patch(name: str) -> None:
    for part in sorted(PATCHED):
        for patch in patches(name).of(part):
            rows, columns = patch.points.shape[:2]
            steps = sum(abs(run.last - run.first) for run in patch.runs)
            assert steps == 2 * (rows - 1 + columns - 1), patch.name
            order = ["low", "right", "high", "left"]
            sides = [order.index(run.side) for run in patch.runs]
            assert sides == sorted(sides)


@pytest.mark.parametrize("name", ["court", "chelsea"])
@pytest.mark.parametrize("part", ["upper", "lining"])
def test_mates_share_their_seams(name: str, part: str) -> None:
    vamp, medial, lateral = (one.points for one in patches(name).of(part))
    assert np.allclose(vamp[:, -1], medial[:, 0], atol=1e-9)
    assert np.allclose(vamp[:, 0], lateral[:, -1], atol=1e-9)
    assert np.allclose(medial[:, -1], lateral[:, 0], atol=1e-9)


def test_a_patch_is_seen_from_outside() -> None:
    for patch in patches("court").of("upper"):
        middle = patch.points.reshape(-1, 3).mean(axis=0)
        right = patch.points[:-1, 1:] - patch.points[:-1, :-1]
        up = patch.points[1:, :-1] - patch.points[:-1, :-1]
        out = np.cross(right, up).mean(axis=(0, 1))
        assert out @ (middle - np.array([140.0, 0.0, 20.0])) > 0.0, patch.name


def test_halves_are_the_whole() -> None:
    (eyestay,) = patches("hightop").of("eyestay")
    one, other = halves(eyestay)
    assert (one.name, other.name) == ("eyestay lateral", "eyestay medial")
    assert np.array_equal(one.points[:, -1], other.points[:, 0])
    assert one.points.shape[1] + other.points.shape[1] == eyestay.points.shape[1] + 1


def test_plans_run_to_the_left() -> None:
    for part in ("insole_board", "sockliner", "outsole"):
        plan = patches("court").plan(part)
        after = np.roll(plan, -1, axis=0)
        assert (plan[:, 0] * after[:, 1] - after[:, 0] * plan[:, 1]).sum() > 0.0
