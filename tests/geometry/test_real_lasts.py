"""Can the model express real lasts? It is fitted to two, and what is left is measured both ways.

The scans are not part of the project; without them these checks are skipped. What is good:
footwear.md §6.3.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from schemas.resolve import resolve
from schemas.validate import validate
from tests.conftest import Figures
from tests.geometry.last_fit import READ, Fit, real_last

SCALE = {"LastScan_Default": 1000.0, "Last_Flat_RoundTip": 59.5}
"""Millimetres a unit: the one is in metres, the other, of no unit, about EU 40 by this."""

START: dict[str, dict[str, float]] = {
    "LastScan_Default": {"heel_elevation_mm": 5, "back_height_mm": 96, "toe_height_mm": 33},
    "Last_Flat_RoundTip": {"heel_elevation_mm": 40, "back_height_mm": 78},
}
"""What is plain to see on each: where the fit starts."""

HELD = ("last.toe_shape", "last.ball_line_deg", "last.toe_allowance_mm", *READ)
"""Values that the surface does not tell (a shape's name, the foot in it) or that are read off."""

PROFILE = ("last_profile.toe_spring_mm", "last_profile.arch_height_mm")
STEPS = 10
MEAN_MM, P95_MM, MOST_MM = 1.0, 3.0, 10.0
REGION_MEAN_MM = 1.2


def spec_tree(length_mm: float, last: dict[str, float]) -> dict[str, object]:
    """A plain spec round a last, its sole thick enough for any heel."""
    return {
        "rr": 1,
        "name": "real-last",
        "style": "sneaker",
        "size": {"system": "EU", "value": 40, "wearer": "women"},
        "instrumental": {
            "overall_dimensions": {
                "shoe_length_mm": round(length_mm) + 12,
                "shoe_width_mm": 108,
                "sole_thickness_mm": 60,
            },
            "last_profile": {"arch_height_mm": 14, "toe_spring_mm": 8},
            "collar_geometry": {"collar_height_mm": 80},
            "last": {"length_mm": round(length_mm), **last},
        },
    }


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(SCALE))
def test_a_real_last_is_fitted_to_the_target(name: str, repo_root: Path, figures: Figures) -> None:
    path = repo_root.parent / "shared" / "lasts" / f"{name}.stl"
    if not path.exists():
        pytest.skip("the real lasts are not part of the project")
    real = real_last(path, SCALE[name], mirrored=True)
    values = dict(resolve(spec_tree(real.length_mm, START[name])).instrumental)
    free = (*(at for at in values if at.startswith("last.") and at not in HELD), *PROFILE)
    fit = Fit(real, values, free)
    fit.pose["z"] = fit.form()[0].bottom.lift_mm
    fit.usual = fit.unknowns()
    fit.run(STEPS)
    off = fit.off()
    for region, mm in off.items():
        figures[f"{name}, {region}: mean / p95 / max mm"] = (
            f"{np.mean(mm):.2f} / {np.percentile(mm, 95):.2f} / {np.max(mm):.2f}"
        )
    for at in (*free, *READ):
        figures[f"{name}: `{at}`"] = int(fit.values[at]) / 1000
    figures[f"{name}: rules of the last it breaks"] = "; ".join(broken(fit)) or "none"
    assert np.mean(off["all"]) <= MEAN_MM
    assert np.percentile(off["all"], 95) <= P95_MM
    assert np.max(off["all"]) <= MOST_MM
    assert max(np.mean(mm) for mm in off.values()) <= REGION_MEAN_MM


def broken(fit: Fit) -> list[str]:
    """Codes of the errors about the last in the spec of a fitted one, with what they say."""
    last = {
        path.partition(".")[2]: int(value) / 1000
        for path, value in fit.values.items()
        if path.startswith("last.") and not isinstance(value, str)
    }
    tree = spec_tree(fit.real.length_mm, last)
    profile = {path.partition(".")[2]: int(fit.values[path]) / 1000 for path in PROFILE}
    instrumental = tree["instrumental"]
    assert isinstance(instrumental, dict)
    instrumental["last_profile"] = profile
    found = validate(json.dumps(tree).encode(), "real-last.json").findings
    own = [one for one in found if one.path.startswith("instrumental.last.")]
    return sorted(f"{one.code} {one.message}" for one in own if one.severity == "error")
