"""`rr restore`: an older spec becomes the newest again."""

from pathlib import Path

from tests.cli.conftest import BARE, SPEC
from tests.cli.world import call

FLATTER = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")


def generate(project: Path, text: str) -> str:
    (project / "spec.yaml").write_text(text)
    made = call("generate", "-m", "new", "--json", cwd=project)
    assert made.code == 0, made.err
    return str(made.json["generation"])


def test_the_spec_comes_back_comments_and_all_and_history_stays(project: Path) -> None:
    first = call("show", "--json", cwd=project).json
    second = generate(project, FLATTER)
    made = call("restore", "@~1", "--json", cwd=project).json
    assert (made["changed"], made["restored"]) == (True, first["generation"])
    assert made["parents"] == [second]
    assert made["geometry_hash"] == first["geometry_hash"]
    assert made["message"] == f"restore {first['generation'][:12]}: first"
    assert (project / "spec.yaml").read_text() == SPEC
    listed = call("log", "--json", cwd=project).json["generations"]
    assert [row["generation"] for row in listed] == [
        made["generation"],
        second,
        first["generation"],
    ]
    assert call("op", "log", "--json", cwd=project).json["operations"][0]["command"] == "restore"
    assert call("fsck", cwd=project).code == 0


def test_undo_and_redo_take_it_as_one_step_with_the_file(project: Path) -> None:
    second = generate(project, FLATTER)
    made = call("restore", "@~1", "-m", "back", "--json", cwd=project).json
    assert made["message"] == "back"
    assert call("undo", cwd=project).code == 0
    assert (project / "spec.yaml").read_text() == FLATTER
    assert call("show", "--json", cwd=project).json["generation"] == second
    assert call("redo", cwd=project).code == 0
    assert (project / "spec.yaml").read_text() == SPEC


def test_edits_are_never_overwritten_silently(project: Path) -> None:
    generate(project, FLATTER)
    edited = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 7")
    (project / "spec.yaml").write_text(edited)
    before = call("op", "log", "--json", cwd=project).json
    refused = call("restore", "@~1", cwd=project)
    assert refused.code == 3 and "RR-E019" in refused.err
    assert (project / "spec.yaml").read_text() == edited
    assert call("op", "log", "--json", cwd=project).json == before
    done = call("restore", "@~1", "--discard", "--json", cwd=project).json
    assert (project / "spec.yaml").read_text() == SPEC
    assert call("cat", done["kept_edits"], cwd=project).out == edited.encode()


def test_the_active_spec_restored_is_nothing_new(project: Path) -> None:
    made = call("restore", "@", "--json", cwd=project).json
    assert made["changed"] is False
    assert len(call("log", "--json", cwd=project).json["generations"]) == 1


def test_defaults_filled_then_are_filled_again(empty: Path) -> None:
    (empty / "spec.yaml").write_text(BARE)
    made = call("generate", "--missing", "defaults", "--json", cwd=empty).json
    generate(empty, SPEC)
    again = call("restore", "@~1", "--json", cwd=empty).json
    assert made["filled"] and again["filled"].keys() == made["filled"].keys()


def test_without_a_branch_it_says_how_to_go_on(project: Path) -> None:
    generate(project, FLATTER)
    assert call("switch", "@~1", cwd=project).code == 0
    refused = call("restore", "main", cwd=project)
    assert refused.code == 3 and "RR-E018" in refused.err
    assert call("restore", "nowhere", cwd=project).code == 5
