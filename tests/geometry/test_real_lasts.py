"""Can the model express real lasts? It is fitted to two, and what is left is measured both ways.

The scans are not part of the project; without them these checks are skipped. What is good:
footwear.md §6.3.
"""

from pathlib import Path

import pytest

from engine.fit.last import FREE, READ
from engine.fit_mesh import MeshFile, fit_mesh
from tests.conftest import Figures

LENGTH_MM: dict[str, float | None] = {"LastScan_Default": None, "Last_Flat_RoundTip": 268.0}
"""The one is in metres, which is plain; the other has no unit: about EU 40 by this length."""

MEAN_MM, P95_MM, MOST_MM = 1.0, 3.0, 10.0
REGION_MEAN_MM = 1.3


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(LENGTH_MM))
def test_a_real_last_is_fitted_to_the_target(name: str, repo_root: Path, figures: Figures) -> None:
    path = repo_root.parent / "shared" / "lasts" / f"{name}.stl"
    if not path.exists():
        pytest.skip("the real lasts are not part of the project")
    fitted = fit_mesh(MeshFile(path.name, path.read_bytes(), length_mm=LENGTH_MM[name]))
    found = fitted.found
    for region, off in found.apart.items():
        figures[f"{name}, {region}: mean / p95 / max mm"] = (
            f"{off.mean_mm:.2f} / {off.p95_mm:.2f} / {off.max_mm:.2f}"
        )
    figures[f"{name}: a foot's"] = "left" if found.mirrored else "right"
    for at in ("last.toe_shape", *FREE, *READ):
        value = found.values[at]
        figures[f"{name}: `{at}`"] = value if isinstance(value, str) else value / 1000
    refused = [one for one in fitted.findings if one.severity == "error"]
    figures[f"{name}: rules between values it breaks"] = (
        "; ".join(sorted(f"{one.code} {one.message}" for one in refused)) or "none"
    )
    whole = found.apart["all"]
    assert fitted.good
    assert (whole.mean_mm <= MEAN_MM, whole.p95_mm <= P95_MM) == (True, True)
    assert whole.max_mm <= MOST_MM
    assert max(off.mean_mm for off in found.apart.values()) <= REGION_MEAN_MM
