"""`rr diff`: values, and measures as their consequence."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from tests.cli.world import call

SPRUNG = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 13")


@pytest.fixture(scope="module")
def recorded(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose second generation has two mm more toe spring."""
    project = Path(shutil.copytree(one_generation, tmp_path_factory.mktemp("sprung") / "aurora"))
    (project / "spec.yaml").write_text(SPRUNG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RR_AUTHOR", "Ada Test <ada@example.org>")
        assert call("generate", "-m", "sprung", cwd=project).code == 0
    return project


@pytest.fixture
def sprung(recorded: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(recorded, tmp_path / "aurora"))


def test_a_value_and_what_follows_from_it(sprung: Path) -> None:
    done = call("diff", "main~1", "main", "--json", cwd=sprung)
    assert done.code == 1
    found = done.json
    assert found["differs"] and found["geometry_differs"]
    written = [row for row in found["values"] if not row["derived"]]
    assert written == [
        {
            "path": "last_profile.toe_spring_mm",
            "half": "instrumental",
            "unit": "mm",
            "before": 11,
            "after": 13,
            "derived": False,
        }
    ]
    derived = {row["path"] for row in found["values"]} - {"last_profile.toe_spring_mm"}
    assert derived == {"last.total_toe_spring_mm"}
    by = {row["name"]: row["by"] for row in found["measures"]}
    assert by["last_profile.toe_spring_mm"] == pytest.approx(2.0, abs=0.05)
    assert "volume.laces_cm3" not in by


@pytest.mark.prove
def test_the_other_way_round_everything_is_mirrored(sprung: Path) -> None:
    there = call("diff", "main~1", "main", "--json", cwd=sprung).json
    back = call("diff", "main", "main~1", "--json", cwd=sprung).json
    for one, other in zip(there["measures"], back["measures"], strict=True):
        assert (one["name"], one["before"], one["after"]) == (
            other["name"],
            other["after"],
            other["before"],
        )
    assert [(row["before"], row["after"]) for row in there["values"]] == [
        (row["after"], row["before"]) for row in back["values"]
    ]


def test_the_same_shoe_as_a_file_and_as_a_revision(sprung: Path) -> None:
    same = call("diff", "@", "spec.yaml", "--json", cwd=sprung)
    assert same.code == 0
    assert same.json["values"] == same.json["measures"] == []
    assert call("diff", "@", cwd=sprung).text == "the same in every value, measure and mesh\n"


def test_appearance_alone_leaves_measures_and_geometry(sprung: Path) -> None:
    text = SPRUNG.replace('"#1B1F3B"', '"#112233"').replace("aurora-low", "aurora-dark")
    (sprung / "dark.yaml").write_text(text)
    found = call("diff", "@", "dark.yaml", "--json", cwd=sprung).json
    written = [row["path"] for row in found["values"] if not row["derived"]]
    assert written == ["name", "colors.primary_hex"]
    assert not found["geometry_differs"] and found["measures"] == []


def test_a_part_that_only_one_has_is_told(sprung: Path) -> None:
    (sprung / "plain.yaml").write_text(
        SPRUNG.replace("collar_geometry:", "upper: {toe_cap_length_mm: 0}\n  collar_geometry:")
    )
    found = call("diff", "@", "plain.yaml", "--json", cwd=sprung).json
    gone = {row["name"]: row for row in found["measures"]}["volume.toe_cap_cm3"]
    assert gone["before"] > 0 and gone["after"] is None and gone["by"] is None


def test_lines_of_the_bill_of_materials_that_differ_are_told(sprung: Path) -> None:
    plain = SPRUNG.replace("collar_geometry:", "upper: {toe_cap_length_mm: 0}\n  collar_geometry:")
    (sprung / "plain.yaml").write_text(plain.replace("upper: smooth_leather", "upper: suede"))
    found = call("diff", "@", "plain.yaml", "--json", cwd=sprung).json
    rows = {row["part"]: row for row in found["bom"]}
    upper, cap = rows["Upper shell"], rows["Toe cap"]
    assert (upper["before"]["material"], upper["after"]["material"]) == ("Smooth leather", "Suede")
    assert float(upper["after"]["net_g_per_pair"]) < float(upper["before"]["net_g_per_pair"])
    assert cap["before"]["color_hex"].startswith("#") and cap["after"] is None
    text = call("diff", "@", "plain.yaml", cwd=sprung).text
    assert "Upper: Upper shell  Smooth leather #1B1F3B" in text and "Suede #1B1F3B" in text
    same = call("diff", "@", "@", "--json", cwd=sprung).json
    assert same["bom"] == []


def test_people_are_told_what_counts(sprung: Path) -> None:
    text = call("diff", "main~1", "main", cwd=sprung).text
    assert "last_profile.toe_spring_mm  11      13     mm" in text
    assert "last.ball_width_mm" not in text
    assert "geometry differs; " in text and "by less than 0.05" in text
    page = call("diff", "main~1", "main", "--format", "markdown", cwd=sprung).text
    assert page.startswith("## aurora-low (main~1) → aurora-low (main)\n")
    assert "| last_profile.toe_spring_mm | 11 | 13 | mm |  |" in page


def test_what_is_not_there_is_refused(sprung: Path) -> None:
    assert call("diff", "nowhere", cwd=sprung).code == 5
    assert call("diff", "@", "--format", "pdf", cwd=sprung).code == 2
