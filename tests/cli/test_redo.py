"""`rr redo` and `rr op restore` at the shell."""

from pathlib import Path

from tests.cli.conftest import SPEC
from tests.cli.world import call


def test_what_was_undone_is_done_again(project: Path) -> None:
    spec = project / "spec.yaml"
    spec.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    made = call("generate", "-m", "flatter", "--json", cwd=project).json
    assert call("undo", cwd=project).code == 0
    done = call("redo", "--json", cwd=project).json
    assert (done["command"], done["branch"]) == ("generate", "main")
    assert done["generation"] == made["generation"]
    assert [row["after"] for row in done["changes"]] == [made["generation"]]
    assert call("status", "--json", cwd=project).json["working_file"] == "same"
    refused = call("redo", cwd=project)
    assert refused.code == 1 and "RR-R042" in refused.err


def test_a_switch_done_again_brings_its_spec_file_back(project: Path) -> None:
    spec, wide = project / "spec.yaml", project / "wide.yaml"
    wide.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12.5"))
    assert call("generate", wide, "--branch", "wide", "-m", "try", cwd=project).code == 0
    assert call("switch", "wide", cwd=project).code == 0
    assert call("undo", cwd=project).code == 0 and spec.read_text() == SPEC
    said = call("redo", cwd=project).text
    assert said.startswith("did switch again") and "now on branch wide" in said
    assert spec.read_bytes() == wide.read_bytes()


def test_the_state_of_any_operation_comes_back_with_its_spec_file(project: Path) -> None:
    spec = project / "spec.yaml"
    first = call("op", "log", "--json", cwd=project).json["operations"][0]["operation"]
    spec.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    assert call("generate", "-m", "flatter", cwd=project).code == 0
    assert call("branch", "aside", cwd=project).code == 0
    gone = call("op", "restore", first[:8], "--json", cwd=project).json
    assert gone["restored"] == first and gone["working_file_follows"]
    assert {row["ref"]: row["after"] for row in gone["changes"]}["branch/aside"] is None
    assert spec.read_text() == SPEC
    again = call("op", "restore", first, cwd=project)
    assert again.code == 0 and "nothing to change" in again.text
    assert call("undo", cwd=project).code == 0
    assert "toe_spring_mm: 9" in spec.read_text()


def test_edits_stay_when_a_state_is_restored(project: Path) -> None:
    spec = project / "spec.yaml"
    assert call("branch", "aside", cwd=project).code == 0
    edited = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 8")
    spec.write_text(edited)
    told = call("op", "restore", "@~1", cwd=project)
    assert told.code == 0 and "left alone" in told.err
    assert spec.read_text() == edited
    missing = call("op", "restore", "00000000", cwd=project)
    assert missing.code == 5 and "RR-R035" in missing.err


def test_edits_stay_when_a_switch_is_undone_and_done_again_and_that_is_said(project: Path) -> None:
    spec = project / "spec.yaml"
    assert call("generate", "--branch", "wide", "-m", "try", cwd=project).code == 0
    assert call("switch", "wide", cwd=project).code == 0
    edited = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 8")
    spec.write_text(edited)
    for words in ("undo", "redo"):
        told = call(words, cwd=project)
        assert told.code == 0 and "left alone; next: rr status" in told.err
        assert spec.read_text() == edited
    assert call("generate", "-m", "record it", cwd=project).code == 0
    assert "left alone" not in call("undo", cwd=project).err, "undoing a generate never moves it"
