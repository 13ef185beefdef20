"""Gauging feet. No real foot is in the project: a last's form stands in, so laws are asked for."""

from pathlib import Path

import pytest

from engine.fit_mesh import MeshFile
from engine.fit_proposed import fit_proposed, for_foot, for_shoe, proposed_text
from engine.gauge_mesh import gauge_mesh
from schemas.validate import validate
from tests.engine.gauge.bodies import built, raw_last, sheet_of


def test_a_foot_measures_the_same_in_any_pose() -> None:
    """Caught by it: a rest on a side, a heel taken for toes, a mirror that is not undone."""
    own = sheet_of(raw_last("court"), "foot").measures
    for pose, left in ((1, False), (3, True)):
        found = sheet_of(raw_last("court", pose, left=left), "foot").measures
        # The bottom of a last is rounder than a foot's, and rests less surely.
        assert found == pytest.approx(own, abs=1.0)


def test_measures_grow_as_the_foot_does() -> None:
    """Caught by it: a place taken in mm where it is a share of the foot."""
    own = sheet_of(raw_last("court", 1), "foot").measures
    grown = sheet_of(raw_last("court", 1, size=1.1), "foot").measures
    for name, value in own.items():
        assert grown[name] == pytest.approx(
            value * (1.0 if name.endswith("_deg") else 1.1), abs=0.2
        )


def test_joints_are_found_near_where_the_form_has_them() -> None:
    _, wanted = built("court")
    found = sheet_of(raw_last("court"), "foot").measures
    assert found["foot.length_mm"] == pytest.approx(280.0, abs=0.5)
    assert found["foot.ball_girth_mm"] == pytest.approx(wanted["last.ball_girth_mm"], abs=5.0)
    assert found["foot.ball_width_mm"] == pytest.approx(wanted["last.ball_body_width_mm"], abs=3.0)
    assert found["foot.heel_width_mm"] == pytest.approx(wanted["last.heel_body_width_mm"], abs=1.0)


def test_a_grown_foot_gets_15_mm_and_a_childs_12() -> None:
    for foot, last in ((265.0, 280.0), (190.0, 202.0)):
        measures = {
            "foot.length_mm": foot,
            "foot.ball_girth_mm": 0.93 * foot,
            "foot.ball_width_mm": 0.376 * foot,
        }
        rows = {one.path: one for one in for_foot(measures)}
        assert rows["last.length_mm"].value_mm == last
        girth = rows["last.ball_girth_mm"]
        assert abs(girth.value_mm - girth.measured_mm) <= 0.25 and girth.plus_mm == 0.0


def test_the_mean_of_real_feet_is_one(repo_root: Path) -> None:
    """A statistical foot, open at sole and ankle, askew, with strays: it is as people measured are.

    Start, slope and what length leaves: footwear.md §1.4.
    """
    path = repo_root.parent / "shared" / "lasts" / "foot_dynamic_mean.ply"
    if not path.exists():
        pytest.skip("the foot is not part of the project")
    mesh = MeshFile(path.name, path.read_bytes())
    gauged = gauge_mesh(mesh, "foot")
    found = gauged.sheet.measures
    length = found["foot.length_mm"]
    assert not gauged.closed and any("sole is open" in said for said in gauged.sheet.remarks)
    assert found["foot.ball_girth_mm"] == pytest.approx(92.15 + 0.5895 * length, abs=10.4)
    assert found["foot.ball_width_mm"] == pytest.approx(38.09 + 0.2352 * length, abs=4.2)
    assert found["foot.heel_width_mm"] == pytest.approx(17.74 + 0.2019 * length, abs=4.8)
    assert found["foot.medial_ball_mm"] == pytest.approx(0.46 + 0.7393 * length, abs=4.0)
    assert found["foot.long_heel_girth_mm"] == pytest.approx(70.49 + 1.0067 * length, abs=10.1)
    proposed = fit_proposed(mesh, "foot")
    assert not [one for one in proposed.findings if one.severity == "error"]


@pytest.mark.parametrize("length_mm", [150, 165, 180, 195, 210, 250, 300, 330])
def test_a_spec_proposed_for_a_foot_of_any_length_is_valid(length_mm: float) -> None:
    """Caught by it: a collar round a child's foot that no spec may have."""
    measures = {
        "foot.length_mm": length_mm,
        "foot.ball_girth_mm": 0.93 * length_mm,
        "foot.ball_width_mm": 0.38 * length_mm,
    }
    found = validate(proposed_text("f", "foot", for_foot(measures)).encode(), "f.yaml")
    assert [one for one in found.findings if one.severity == "error"] == []


@pytest.mark.parametrize(("back_mm", "collar_mm"), [(40.0, 45.0), (94.0, 64.0), (144.4, 114.0)])
def test_a_shoe_as_high_as_it_is_keeps_its_collar(back_mm: float, collar_mm: float) -> None:
    """Caught by it: a high shoe that is proposed as a low one."""
    measures = {
        "shoe.length_mm": 299.0,
        "shoe.width_mm": 107.0,
        "shoe.back_height_mm": back_mm,
    }
    rows = {one.path: one for one in for_shoe(measures)}
    assert rows["collar_geometry.collar_height_mm"].value_mm == collar_mm
    text = proposed_text("s", "shoe", tuple(rows.values()))
    assert f"collar_height_mm: {collar_mm:g}  # shoe.back_height_mm -30" in text
    assert validate(text.encode(), "s.yaml").resolved is not None
