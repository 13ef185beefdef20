"""Can the model express real lasts? It is fitted to two, and what is left is measured both ways;
then a shoe is built on each, audited and handed over.

The scans are not part of the project; without them these checks are skipped. What is good:
footwear.md §6.3.
"""

from functools import cache
from pathlib import Path

import pytest

from engine.fit.last import FREE, READ, RISES
from engine.fit_mesh import FittedMesh, MeshFile, fit_mesh
from tests.cli.world import call
from tests.conftest import Figures

LENGTH_MM: dict[str, float | None] = {"LastScan_Default": None, "Last_Flat_RoundTip": 268.0}
"""The one is in metres, which is plain; the other has no unit: about EU 40 by this length."""

MEAN_MM, P95_MM, MOST_MM = 1.0, 3.0, 10.0
REGION_MEAN_MM = 1.3


def scan(name: str, repo_root: Path) -> Path:
    """The file of a real last, where there is one."""
    path = repo_root.parent / "shared" / "lasts" / f"{name}.stl"
    if not path.exists():
        pytest.skip("the real lasts are not part of the project")
    return path


@cache
def fitted_to(path: Path) -> FittedMesh:
    """What is fitted to a real last, once for all tests."""
    return fit_mesh(MeshFile(path.name, path.read_bytes(), length_mm=LENGTH_MM[path.stem]))


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(LENGTH_MM))
def test_a_real_last_is_fitted_to_the_target(name: str, repo_root: Path, figures: Figures) -> None:
    fitted = fitted_to(scan(name, repo_root))
    found = fitted.found
    for region, off in found.apart.items():
        figures[f"{name}, {region}: mean / p95 / max mm"] = (
            f"{off.mean_mm:.2f} / {off.p95_mm:.2f} / {off.max_mm:.2f}"
        )
    figures[f"{name}: a foot's"] = "left" if found.mirrored else "right"
    for at in ("last.toe_shape", *FREE, *RISES, *READ):
        value = found.values[at]
        figures[f"{name}: `{at}`"] = value if isinstance(value, str) else value / 1000
    for severity, told in (("error", "rules it breaks"), ("warning", "windows it is outside of")):
        said = [one for one in fitted.findings if one.severity == severity]
        figures[f"{name}: {told}"] = (
            "; ".join(sorted(f"{one.code} {one.message.partition(';')[0]}" for one in said))
            or "none"
        )
    whole = found.apart["all"]
    assert fitted.good
    assert (whole.mean_mm <= MEAN_MM, whole.p95_mm <= P95_MM) == (True, True)
    assert whole.max_mm <= MOST_MM
    assert max(off.mean_mm for off in found.apart.values()) <= REGION_MEAN_MM


@pytest.mark.prove
@pytest.mark.usefixtures("small_pictures")
@pytest.mark.parametrize("name", sorted(LENGTH_MM))
def test_a_shoe_on_a_real_last_is_handed_over(
    name: str,
    repo_root: Path,
    tmp_path: Path,
    figures: Figures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = scan(name, repo_root)
    project = tmp_path / "shoe"
    assert call("init", project).code == 0
    # The search of the test before: everything else of the command is its own.
    monkeypatch.setattr("engine.fit_mesh.fit_mesh", lambda *_: fitted_to(path))
    assert call("fit", path, "-o", "spec.yaml", cwd=project).code == 0
    done = call("generate", "--missing", "defaults", "-m", name, "--json", cwd=project)
    assert done.code == 0, done.err
    found = done.json["audit"]
    figures[f"{name}: what the whole audit of its shoe finds"] = (
        "; ".join(f"{one['severity']} {one['code']} {one['message']}" for one in found) or "nothing"
    )
    assert [one for one in found if one["severity"] == "error"] == []
    for profile in ("factory", "qa"):
        exported = call("export", "--profile", profile, "-o", f"{profile}.zip", cwd=project)
        assert exported.code == 0, exported.err
        assert call("verify", f"{profile}.zip", "--strict", cwd=project).code == 0
