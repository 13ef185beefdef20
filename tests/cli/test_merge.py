"""`rr merge`, `rr conflicts`, `rr resolve-conflict`: whole stories on the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from tests.cli.world import Result, call, tree

SPRING = "instrumental.last_profile.toe_spring_mm"
HIGHER = ("arch_height_mm: 14", "arch_height_mm: 15")
FLATTER = ("spring_mm: 11", "spring_mm: 9")


def generate(project: Path, text: str, *more: str) -> str:
    (project / "spec.yaml").write_text(text)
    made = call("generate", *more, "--json", cwd=project)
    assert made.code == 0, made.err
    return str(made.json["generation"])


def edit(project: Path, old: str, new: str) -> str:
    text = (project / "spec.yaml").read_text()
    assert old in text
    return generate(project, text.replace(old, new))


def branched(project: Path, ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    """Let `side` and main each change one text of the spec, and stand on main."""
    assert call("branch", "side", cwd=project).code == 0
    assert call("switch", "side", cwd=project).code == 0
    edit(project, *theirs)
    assert call("switch", "main", cwd=project).code == 0
    edit(project, *ours)


def merged(project: Path, *more: str) -> Result:
    return call("merge", "side", *more, "--json", cwd=project)


def authored(project: Path) -> dict[str, object]:
    shown = call("show", "--json", cwd=project).json
    spec: dict[str, object] = json.loads(call("cat", shown["spec"]["authored"], cwd=project).out)
    return spec


def test_what_each_side_changed_is_taken_and_the_file_keeps_its_comments(project: Path) -> None:
    branched(project, HIGHER, FLATTER)
    sides = [
        call("log", name, "--json", cwd=project).json["generations"] for name in ("main", "side")
    ]
    found = merged(project)
    assert found.code == 0
    document = found.json
    assert document["kind"] == "merged" and document["conflicts"] == []
    assert document["taken"] == [{"path": SPRING, "before": 11, "after": 9}]
    assert document["bases"] == [sides[0][1]["generation"]]
    record = document["recorded"]
    assert record["parents"] == [sides[0][0]["generation"], sides[1][0]["generation"]]
    assert record["message"] == "merge side into main"
    wanted = SPEC.replace(
        "arch_height_mm: 14, toe_spring_mm: 11", "arch_height_mm: 15, toe_spring_mm: 9"
    )
    assert (project / "spec.yaml").read_text() == wanted
    assert call("show", "--json", cwd=project).json["source"] == "merge"
    assert "merge" in call("log", "--source", "merge", cwd=project).text
    assert call("verify", "--all", cwd=project).code == call("fsck", cwd=project).code == 0
    # The same shoe as somebody would get who wrote both changes into one file.
    plain = call("build", "-", "--json", "-o", "o.glb", cwd=project, stdin=wanted.encode())
    assert plain.json["geometry_hash"] == record["geometry_hash"]


def test_a_second_merge_and_a_merge_into_what_has_it_all_record_nothing(project: Path) -> None:
    branched(project, HIGHER, FLATTER)
    assert merged(project).code == 0
    before = tree(project)
    assert merged(project).json["kind"] == "up-to-date" and tree(project) == before
    assert call("switch", "side", cwd=project).code == 0
    ahead = call("merge", "main", "--json", cwd=project).json
    assert ahead["kind"] == "fast-forward"
    assert (
        ahead["recorded"]["generation"]
        == call("show", "main", "--json", cwd=project).json["generation"]
    )
    assert "arch_height_mm: 15" in (project / "spec.yaml").read_text()


def test_size_from_one_side_and_width_from_the_other_do_not_conflict(project: Path) -> None:
    branched(project, ("value: 42", "value: 43"), ("width: standard", "width: H"))
    assert merged(project).json["conflicts"] == []
    assert authored(project)["spec"]["size"] == {  # type: ignore[index]
        "system": "EU", "value": 43, "width": "H", "wearer": "men",
    }  # fmt: skip


def test_a_size_is_one_value_in_its_system(project: Path) -> None:
    branched(project, ("value: 42", "value: 43"), ("EU, value: 42", "UK, value: 8"))
    found = merged(project)
    assert found.code == 1
    assert [one["path"] for one in found.json["conflicts"]] == ["size"]
    assert call("resolve-conflict", "size", "--theirs", cwd=project).code == 0
    assert (
        "{system: UK, value: 8, width: standard, wearer: men}"
        in (project / "spec.yaml").read_text()
    )


def test_a_width_is_a_letter_of_its_system(project: Path) -> None:
    """G in EU is another last than G in UK: a width from one side, a system from the other."""
    branched(project, ("EU, value: 42", "UK, value: 8"), ("width: standard", "width: G"))
    (found,) = merged(project).json["conflicts"]
    assert found["path"] == "size" and found["theirs"]["width"] == "G"
    assert call("resolve-conflict", "--all", "--theirs", cwd=project).code == 0
    wanted = {"system": "EU", "value": 42, "width": "G", "wearer": "men"}
    assert authored(project)["spec"]["size"] == wanted  # type: ignore[index]


@pytest.mark.parametrize(
    "value", ["43", "EU 43", "[1]", "true", "null", '{"system": {}}', "[" * 9999]
)
def test_a_size_that_is_none_is_refused(project: Path, value: str) -> None:
    branched(project, ("value: 42", "value: 43"), ("EU, value: 42", "UK, value: 8"))
    assert merged(project).code == 1
    refused = call("resolve-conflict", "size", "--set", value, cwd=project)
    assert refused.code == (0 if value == "null" else 1), refused.err
    assert "RR-C" not in refused.err


def test_what_is_set_is_a_text_where_the_sides_have_texts(project: Path) -> None:
    branched(project, ("name: aurora-low", "name: b"), ("name: aurora-low", "name: c"))
    assert merged(project).code == 1
    assert call("resolve-conflict", "name", "--set", "42", cwd=project).code == 0
    assert authored(project)["spec"]["name"] == "42"  # type: ignore[index]


@pytest.mark.parametrize("value", ["NaN", "1e999", "-Infinity", '{"a": 1}', "high", ""])
def test_a_number_that_is_none_is_told_as_one(project: Path, value: str) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    assert merged(project).code == 1
    refused = call("resolve-conflict", "--all", "--set", value, cwd=project)
    assert refused.code == 1 and "must be a number" in refused.err


def test_without_a_base_there_is_none_to_go_back_to(project: Path) -> None:
    """Crosswise merges decided differently: the bases clash."""
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    tips = {
        name: call("show", name, "--json", cwd=project).json["generation"]
        for name in ("main", "side")
    }
    assert merged(project).code == 1
    assert call("resolve-conflict", "--all", "--ours", cwd=project).code == 0
    assert call("switch", "side", cwd=project).code == 0
    assert call("merge", tips["main"], cwd=project).code == 1
    assert call("resolve-conflict", "--all", "--ours", cwd=project).code == 0
    found = call("merge", "main", "--json", cwd=project)
    (row,) = found.json["conflicts"]
    assert found.code == 1 and (row["base"], row["has_base"]) == (None, False)
    assert "none" in call("conflicts", cwd=project).text
    refused = call("resolve-conflict", "--all", "--base", cwd=project)
    assert refused.code == 1 and "RR-E035" in refused.err
    assert call("resolve-conflict", "--all", "--theirs", cwd=project).code == 0


def test_a_branch_whose_name_begins_an_id_is_called_by_its_name(project: Path) -> None:
    branched(project, HIGHER, FLATTER)
    tip = call("show", "side", "--json", cwd=project).json["generation"]
    assert call("branch", tip[:3], "side", cwd=project).code == 0
    made = call("merge", tip[:3], "--json", cwd=project).json["recorded"]
    assert made["message"] == f"merge {tip[:3]} into main"


def test_moving_to_what_is_open_says_so(project: Path) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    assert call("branch", "behind", "main~1", cwd=project).code == 0
    assert merged(project).code == 1
    assert call("switch", "behind", cwd=project).code == 0
    ahead = call("merge", "main", "--json", cwd=project)
    assert ahead.code == 1 and ahead.json["kind"] == "fast-forward"
    assert [row["path"] for row in ahead.json["conflicts"]] == [SPRING]


def test_a_folder_in_the_place_of_the_file_stops_it_before_anything_moves(project: Path) -> None:
    branched(project, HIGHER, FLATTER)
    (project / "spec.yaml").unlink()
    (project / "spec.yaml").mkdir()
    before = call("op", "log", "--json", cwd=project).json
    refused = call("merge", "side", cwd=project)
    assert refused.code == 2 and "RR-E029" in refused.err
    assert call("op", "log", "--json", cwd=project).json == before


def test_comments_alone_are_told_from_edits(project: Path) -> None:
    branched(project, HIGHER, FLATTER)
    with (project / "spec.yaml").open("a") as file:
        file.write("# a thought\n")
    refused = call("merge", "side", cwd=project)
    assert refused.code == 3 and "comments" in refused.err and "--discard" in refused.err


def test_a_dry_run_changes_nothing_and_says_the_same(project: Path) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    before = tree(project)
    dry = merged(project, "--dry-run")
    assert dry.code == 1 and tree(project) == before
    told = call("merge", "side", "--dry-run", cwd=project)
    assert told.text.startswith("would merge ") and SPRING in told.text
    real = merged(project)
    assert real.code == 1
    assert real.json["conflicts"] == dry.json["conflicts"] and dry.json["recorded"] is None


def test_a_conflict_can_be_looked_at_but_not_handed_over(project: Path) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    text = call("merge", "side", cwd=project)
    assert text.code == 1 and "1 value in conflict" in text.text
    assert "resolve-conflict" in text.err
    listed = call("conflicts", "--json", cwd=project)
    assert listed.code == 1
    row = {
        "path": SPRING,
        "base": 11,
        "ours": 12,
        "theirs": 9,
        "rule": "",
        "against": [],
        "has_base": True,
    }
    assert listed.json["conflicts"] == [row]
    assert call("show", "--json", cwd=project).json["conflicts"] == [row]
    assert call("status", "--json", cwd=project).json["conflicts"] == 1
    assert "[1 conflict]" in call("log", cwd=project).text
    again = call("generate", cwd=project)
    assert again.code == 0 and again.text.startswith("nothing changed")
    assert "1 value still in conflict (rr conflicts)" in again.text
    for command in ("measure", "audit", "status", "show", "verify"):
        assert call(command, cwd=project).code == 0, command
    refused = call("export", "--profile", "owner", "-o", "out", cwd=project)
    assert refused.code == 1 and "RR-E032" in refused.err and not (project / "out").exists()
    again = call("merge", "side~1", cwd=project)
    assert again.code == 0 and "nothing to merge" in again.text
    done = call("resolve-conflict", "last_profile.toe_spring_mm", "--theirs", "--json", cwd=project)
    assert done.json["conflicts"] == [] and done.json["decided"] == [row]
    assert "toe_spring_mm: 9" in (project / "spec.yaml").read_text()
    assert call("conflicts", cwd=project).text == "nothing is in conflict\n"
    assert call("export", "--profile", "supplier", "-o", "out", cwd=project).code == 0


@pytest.mark.parametrize(
    ("how", "value"),
    [(["--ours"], 12), (["--base"], 11), (["--theirs"], 9), (["--set", "10.5"], 10.5)],
)
def test_each_way_to_decide(project: Path, how: list[str], value: float) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    assert merged(project).code == 1
    assert call("resolve-conflict", "--all", *how, cwd=project).code == 0
    spec = authored(project)["spec"]
    assert spec["instrumental"]["last_profile"]["toe_spring_mm"] == value  # type: ignore[index]
    assert call("conflicts", cwd=project).code == 0


def test_an_edit_of_the_value_decides_and_an_edit_of_another_does_not(project: Path) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    assert merged(project).code == 1
    edit(project, "arch_height_mm: 14", "arch_height_mm: 15")
    assert call("conflicts", cwd=project).code == 1
    edit(project, "toe_spring_mm: 12", "toe_spring_mm: 10")
    assert call("conflicts", cwd=project).code == 0


def test_what_was_open_is_open_again_in_what_is_restored(project: Path) -> None:
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    merge = merged(project).json
    decided = call("resolve-conflict", "--all", "--theirs", cwd=project)
    assert decided.code == 0
    done = call("restore", merge["recorded"]["generation"], "--json", cwd=project)
    assert done.code == 0 and done.json["conflicts"] == [SPRING]
    listed = call("conflicts", "--json", cwd=project).json
    assert listed["conflicts"] == merge["conflicts"]
    assert call("restore", "main~1", cwd=project).code == 0
    assert call("conflicts", cwd=project).code == 0


def test_undo_and_redo_take_a_merge_and_a_decision_as_one_step_each(project: Path) -> None:
    """One value is in conflict, and one is taken: spec.yaml changes with either step."""
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    assert call("switch", "side", cwd=project).code == 0
    edit(project, *HIGHER)
    assert call("switch", "main", cwd=project).code == 0
    states = [(project / "spec.yaml").read_text()]
    for step in (["merge", "side"], ["resolve-conflict", "--all", "--theirs"]):
        assert call(*step, cwd=project).code in (0, 1)
        states.append((project / "spec.yaml").read_text())
    assert len(set(states)) == 3
    for text in (states[1], states[0]):
        assert call("undo", cwd=project).code == 0
        assert (project / "spec.yaml").read_text() == text
    for text in states[1:]:
        assert call("redo", cwd=project).code == 0
        assert (project / "spec.yaml").read_text() == text


def test_changes_that_break_a_rule_together_are_told_as_a_pair(project: Path) -> None:
    # A sole of 292 mm goes over a last of EU 42; main grows the last, side shortens the shoe.
    branched(project, ("value: 42", "value: 43"), ("shoe_length_mm: 292", "shoe_length_mm: 290"))
    found = merged(project)
    assert found.code == 1
    (clash,) = found.json["conflicts"]
    assert clash["path"] == "instrumental.overall_dimensions.shoe_length_mm"
    assert clash["rule"].startswith("RR-S") and clash["against"] == ["size"]
    assert (clash["ours"], clash["theirs"]) == (292, 290)
    refused = call("resolve-conflict", "--all", "--theirs", cwd=project)
    assert refused.code == 1 and "RR-E010" in refused.err
    assert call("resolve-conflict", "--all", "--set", "296", cwd=project).code == 0


def test_an_edit_that_makes_room_takes_the_reason_away(project: Path) -> None:
    branched(project, ("value: 42", "value: 43"), ("shoe_length_mm: 292", "shoe_length_mm: 290"))
    assert merged(project).code == 1
    (before,) = call("conflicts", "--json", cwd=project).json["conflicts"]
    for old, new in (("arch_height_mm: 14", "arch_height_mm: 15"), ("value: 43", "value: 43.1")):
        edit(project, old, new)
        assert call("conflicts", "--json", cwd=project).json["conflicts"] == [before]
    edit(project, "value: 43.1", "value: 42")
    after = call("conflicts", "--json", cwd=project).json["conflicts"]
    assert after == [{**before, "rule": "", "against": []}]
    assert "no longer does" in call("conflicts", cwd=project).text
    assert call("resolve-conflict", "--all", "--theirs", cwd=project).code == 0


def test_unrecorded_edits_are_never_overwritten(project: Path) -> None:
    branched(project, HIGHER, FLATTER)
    mine = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 7")
    (project / "spec.yaml").write_text(mine)
    before = tree(project)
    refused = call("merge", "side", cwd=project)
    assert refused.code == 3 and "RR-E019" in refused.err and tree(project) == before
    done = call("merge", "side", "--discard", "--json", cwd=project).json
    assert call("cat", done["kept_edits"], cwd=project).out == mine.encode()


def test_what_cannot_be_done_says_why(project: Path) -> None:
    assert call("merge", "nowhere", cwd=project).code == 5
    assert call("merge", "@", cwd=project).text.startswith("nothing to merge")
    nothing = call("resolve-conflict", "--all", "--ours", cwd=project)
    assert nothing.code == 5 and "RR-E033" in nothing.err
    branched(project, ("spring_mm: 11", "spring_mm: 12"), FLATTER)
    assert merged(project).code == 1
    for path in ("arch_height_mm", ""):
        unknown = call("resolve-conflict", path, "--ours", cwd=project)
        assert unknown.code == 5 and f"{path!r} is not among the conflicts: {SPRING}" in unknown.err
    for words in (
        [],
        ["--ours"],
        ["--all"],
        ["--all", "--ours", "--base"],
        ["x", "--all", "--ours"],
    ):
        assert call("resolve-conflict", *words, cwd=project).code == 2
    assert call("branch", "third", "side~1", cwd=project).code == 0
    call("switch", "third", cwd=project)
    edit(project, "arch_height_mm: 14", "arch_height_mm: 13")
    refused = call("merge", "main", cwd=project)
    assert refused.code == 1 and "RR-E032" in refused.err
    call("switch", "@~1", cwd=project)
    assert call("merge", "main", cwd=project).code == 3
    assert call("resolve-conflict", "--all", "--ours", cwd=project).code == 3
