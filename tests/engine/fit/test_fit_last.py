"""Fitting: a last of this model is found again, in any pose, of either foot, with its values.

The short form is `tests/cli/test_fit.py`; real lasts are judged in
`tests/geometry/test_real_lasts.py`.
"""

import numpy as np
import pytest

from engine.fit.last import fit_last, size_of
from tests.conftest import Figures
from tests.engine.fit.bodies import far, random_values, scan_of_values, scanned, turned
from tests.geometry.shoes import instrumental
from tests.property.judging import in_parallel

MEAN_MM = 0.15
RANDOM = 50


@pytest.mark.prove
@pytest.mark.parametrize(("number", "left"), [(2, True), (3, False), (5, True)])
def test_a_last_is_found_again_in_any_pose_of_either_foot(number: int, left: bool) -> None:
    turn = turned(number) @ np.diag((1.0, -1.0 if left else 1.0, 1.0))
    told: list[str] = []
    found = fit_last(scanned("court").moved(turn, np.array([5.0, 900.0, -3.0])), told.append)
    assert found.mirrored == left
    assert found.apart["all"].mean_mm < 0.03
    assert found.values["last.toe_shape"] == "round"
    assert far(found.values, instrumental("court")) == {}
    assert len(told) > 3


@pytest.mark.parametrize(
    ("length_mm", "size"),
    [(160.0, (25, "child")), (226.0, (34, "women")), (280.0, (42, "men")), (400.0, (50, "men"))],
)
def test_a_last_has_the_size_it_is_as_long_as(length_mm: float, size: tuple[int, str]) -> None:
    found = size_of(length_mm)
    assert (found["value"], found["wearer"]) == size


def again(seed: int) -> tuple[int, float, float, str, dict[str, tuple[float, float]]]:
    """The fit of the last of a random spec: distances, toe shape, and the values not found."""
    values = random_values(seed)
    found = fit_last(scan_of_values(values))
    off = found.apart["all"]
    return (
        seed,
        off.mean_mm,
        off.max_mm,
        str(found.values["last.toe_shape"]),
        far(found.values, values),
    )


@pytest.mark.prove
def test_random_lasts_are_found_again(figures: Figures) -> None:
    found = list(in_parallel(again, range(RANDOM), "fits"))
    means = sorted(mean for _, mean, *_ in found)
    met = [one for one in found if one[1] <= MEAN_MM]
    whole = [one for one in met if not one[4]]
    figures["random lasts fitted"] = RANDOM
    figures[f"met to {MEAN_MM} mm on average"] = len(met)
    figures["mean distance: median, largest, mm"] = f"{means[len(means) // 2]:.3f}, {means[-1]:.3f}"
    figures["every value found to 0.5 mm or 1 %"] = len(whole)
    missed = {seed: sorted(p.partition(".")[2] for p in off) for seed, _, _, _, off in found if off}
    figures["values not found, by spec"] = (
        "; ".join(f"{seed}: {', '.join(names)}" for seed, names in missed.items()) or "none"
    )
    assert len(met) == RANDOM
