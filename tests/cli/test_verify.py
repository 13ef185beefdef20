"""`rr verify`: one, all, a range, in several processes; what fails does not stop the rest."""

from pathlib import Path

import pytest

from store.backends import FileBackend
from store.names import object_name
from tests.cli.conftest import SPEC
from tests.cli.world import call


def generate(project: Path, spring: float) -> str:
    (project / "spec.yaml").write_text(
        SPEC.replace("toe_spring_mm: 11", f"toe_spring_mm: {spring}")
    )
    made = call("generate", "-m", f"spring {spring}", "--json", cwd=project)
    assert made.code == 0, made.err
    return str(made.json["generation"])


@pytest.fixture
def grown(project: Path) -> tuple[Path, list[str]]:
    """A project with three generations on main, and their ids, oldest first."""
    first = call("show", "--json", cwd=project).json["generation"]
    return project, [first, generate(project, 10), generate(project, 9)]


def checked(project: Path, *words: str, code: int = 0) -> list[tuple[str, str]]:
    done = call("verify", *words, "--json", cwd=project)
    assert done.code == code, done.text
    return [(check["generation"], check["verdict"]) for check in done.json["checks"]]


def test_one_a_range_the_tips_and_all(grown: tuple[Path, list[str]]) -> None:
    project, ids = grown
    assert checked(project) == [(ids[2], "same")]
    assert checked(project, "@~1") == [(ids[1], "same")]
    assert checked(project, "@~2..") == [(ids[2], "same"), (ids[1], "same")]
    assert checked(project, "@~2..@~1") == [(ids[1], "same")]
    assert checked(project, "--all") == [(one, "same") for one in reversed(ids)]
    assert checked(project, "@..@~1") == []
    nothing = call("verify", "@..@~1", cwd=project)
    assert nothing.text == "nothing to verify: no generation is in @..@~1\n"
    assert call("tag", "first", "@~2", cwd=project).code == 0
    assert call("branch", "side/way", "@~1", cwd=project).code == 0
    assert checked(project, "first..side/way") == [(ids[1], "same")]


def test_wrong_wishes(grown: tuple[Path, list[str]]) -> None:
    project, _ = grown
    assert call("verify", "@", "--all", cwd=project).code == 2
    assert call("verify", "nowhere..", cwd=project).code == 5
    assert call("verify", "no/where..@", cwd=project).code == 5
    assert call("verify", "--jobs", "0", cwd=project).code == 2


def test_processes_give_the_same_document(grown: tuple[Path, list[str]]) -> None:
    project, _ = grown
    one, two = (call("verify", "--all", "--jobs", jobs, "--json", cwd=project) for jobs in "12")
    assert one.code == two.code == 0
    assert one.out == two.out


def test_what_fails_is_named_and_the_rest_goes_on(grown: tuple[Path, list[str]]) -> None:
    project, ids = grown
    parts = call("show", ids[1], "--json", cwd=project).json["parts"]
    backend = FileBackend(project / ".rr")
    backend.save(object_name(parts["last"]), b"junk")
    done = call("verify", "--all", cwd=project)
    assert done.code == 7
    assert f"damaged      generation {ids[1][:12]}: stored bytes are damaged: last;" in done.text
    assert f"same         generation {ids[0][:12]}: rebuilt" in done.text
    assert done.text.endswith("3 generations: 2 the same, 1 damaged\n")
    one = call("verify", ids[1], "--json", cwd=project)
    assert one.code == 7 and one.json["checks"][0]["parts"] == ["last"] and not one.json["ok"]
    assert call("verify", ids[0], cwd=project).code == 0


def test_damage_that_hides_generations_is_still_told(grown: tuple[Path, list[str]]) -> None:
    project, ids = grown
    FileBackend(project / ".rr").save(object_name(ids[1]), b"junk")
    done = call("verify", "--all", "--json", cwd=project)
    assert done.code == 7 and done.json["checks"] == [] and not done.json["fsck"]["ok"]
    assert ids[1] in {item["object"] for item in done.json["fsck"]["damage"]}
    assert call("verify", "@~2..", cwd=project).code == 7


def test_a_terminal_sees_how_far_it_is(
    grown: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, ids = grown
    monkeypatch.setattr("rrcli.progress.PATIENCE_S", -1.0)
    done = call("verify", "--all", cwd=project, tty=True)
    assert "verifying: 0 of 3" in done.err and f"3 of 3, generation {ids[0][:12]}" in done.err
    assert done.err.endswith("\x1b[K") and "verifying" not in done.text


def test_a_folder_that_is_no_bundle_hides_no_branch(project: Path) -> None:
    (project / "main").mkdir()
    active = call("show", "--json", cwd=project).json["generation"]
    assert checked(project, "main") == [(active, "same")]
    (project / "elsewhere").mkdir()
    refused = call("verify", "elsewhere", cwd=project)
    assert refused.code == 5 and "RR-E028" in refused.err
