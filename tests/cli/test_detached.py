"""Standing on an old generation: what is printed, and the next steps that are named, all work."""

from pathlib import Path

from tests.cli.conftest import SPEC
from tests.cli.world import call


def test_an_old_generation_with_edits_names_a_next_step_that_works(project: Path) -> None:
    spec = project / "spec.yaml"
    spec.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 7.6"))
    assert call("generate", "-m", "lower", cwd=project).code == 0
    assert "next: rr generate -m" not in call("status", cwd=project).err
    assert call("branch", "a-long-name", cwd=project).code == 0
    listed = call("branch", cwd=project).text.splitlines()
    assert len({line.rindex("  ") for line in listed}) == 1 and len(listed) == 2
    switched = call("switch", "@~1", cwd=project).text
    assert switched.startswith("now standing on ") and switched.endswith(", on no branch\n")
    assert call("switch", "@", cwd=project).text.startswith("already standing on ")
    spec.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    assert "next: rr generate --branch NEW -m 'what changed'" in call("status", cwd=project).err
    refused = call("switch", "main", "--json", cwd=project)
    assert refused.code == 3 and refused.json["code"] == "RR-E019"
    assert refused.json["hint"].startswith("rr generate --branch NEW -m MSG")
    assert call("generate", "--branch", "NEW", "-m", "what changed", cwd=project).code == 0
    assert "next: " not in call("status", cwd=project).err
    spec.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 8"))
    assert "next: rr generate -m 'what changed'" in call("status", cwd=project).err


def test_a_message_made_by_rr_writes_numbers_as_people_do(project: Path) -> None:
    spec = project / "spec.yaml"
    for value, message in (("7.6", "11 → 7.6"), ("10.0", "7.6 → 10")):
        spec.write_text(SPEC.replace("toe_spring_mm: 11", f"toe_spring_mm: {value}"))
        assert call("generate", cwd=project).code == 0
        found = call("show", "--json", cwd=project).json["message"]
        assert found == f"toe_spring_mm {message}"


def test_what_is_active_is_switched_to_without_leaving_its_branch(project: Path) -> None:
    """`rr status` says `rr switch @` where spec.yaml is missing: the branch must not be lost."""
    spec = project / "spec.yaml"
    spec.unlink()
    assert "rr switch @" in call("status", cwd=project).text
    before = call("op", "log", "--json", cwd=project).json
    assert call("switch", "@", cwd=project).text.startswith("already on branch main at ")
    assert spec.read_text() == SPEC
    assert call("status", "--json", cwd=project).json["branch"] == "main"
    assert call("op", "log", "--json", cwd=project).json == before
    assert call("switch", "@~0", cwd=project).text.startswith("now standing on ")
