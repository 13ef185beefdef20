"""Fitting: a last of this model is found again, in any pose, of either foot, with its values.

The short form is `tests/cli/test_fit.py`; real lasts are judged in
`tests/geometry/test_real_lasts.py`.
"""

import numpy as np
import pytest
import trimesh

from engine.fit.last import fit_last, size_of, width_of
from engine.fit.stand import as_long_as
from engine.fit_mesh import MeshFile, fit_mesh
from engine.foreign_mesh import RawMesh, RawPart
from engine.gauge.body import body_of
from schemas.errors import RRError
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


@pytest.mark.prove
def test_a_last_with_a_bottom_of_its_own_is_found_again_open_or_not() -> None:
    own = {"last.waist_rise_mm": -2_500, "last.forepart_rise_mm": 3_000}
    values = {**instrumental("court"), **own, "last.form_origin": "measured"}
    scan = scan_of_values(values)
    found = fit_last(scan)
    assert (found.apart["all"].mean_mm < 0.03, found.unseen) == (True, 0.0)
    assert far(found.values, values) == {}
    top = float(scan.corners[..., 2].max())
    low = scan.corners[(scan.corners[..., 2] < top - 20.0).all(axis=1)]
    raw = RawMesh(
        (RawPart("", low.reshape(-1, 3), np.arange(3 * len(low)).reshape(-1, 3)),), "", ""
    )
    opened = fit_last(body_of(raw, 1.0, "last").scan)
    assert opened.apart["all"].mean_mm < 0.3
    assert 0.05 < opened.unseen < 0.4


@pytest.mark.parametrize(
    ("length_mm", "girth_mm", "letter"),
    [
        (280.0, 248.0, "standard"),
        (280.0, 250.4, "standard"),
        (280.0, 252.6, "H"),
        (280.0, 238.0, "E"),
        (280.0, 100.0, "E"),
        (280.0, 290.0, "K"),
        (244.3, 243.9, "K"),
    ],
)
def test_a_fitted_last_has_the_width_that_it_is_as_wide_as(
    length_mm: float, girth_mm: float, letter: str
) -> None:
    """Caught by it: a wide last called standard, and refused for being 30 mm off its table."""
    assert width_of(length_mm, girth_mm) == letter


def test_a_mesh_of_one_point_has_no_length_to_go_by() -> None:
    mesh = trimesh.Trimesh(np.ones((3, 3)), [[0, 1, 2]] * 200, process=False)
    data = mesh.export(file_type="ply")
    with pytest.raises(RRError):
        fit_mesh(MeshFile("a.ply", data, length_mm=245.0))


@pytest.mark.parametrize("pose", [0, 2])
def test_a_scan_is_made_as_long_as_its_last_is_said_to_be(pose: int) -> None:
    """Caught by it: a scale by the longest side of the box round a scan that lies askew."""
    askew = scanned("court").moved(turned(pose) * 0.1, np.zeros(3))
    long = as_long_as(askew, 280.0)
    assert long.size_mm.prod() > 0.0
    assert np.ptp(long.corners.reshape(-1, 3) @ turned(pose)[:, 0]) == pytest.approx(280, abs=1.5)


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
@pytest.mark.parametrize(
    ("mesh", "said"),
    [
        (trimesh.creation.icosphere(4, 1.0).apply_scale([125.0, 45.0, 45.0]), "has no form"),
        (trimesh.creation.box([280.0, 100.0, 90.0]).subdivide_to_size(12.0), "no last"),
    ],
)
def test_what_is_no_last_is_refused_where_a_search_for_one_ends(
    mesh: trimesh.Trimesh, said: str
) -> None:
    """Caught by it: a division by nothing, and a spec for what no last is near to."""
    data = mesh.export(file_type="stl")
    with pytest.raises(RRError, match=said):
        fit_mesh(MeshFile("e.stl", data, unit="mm"))


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
