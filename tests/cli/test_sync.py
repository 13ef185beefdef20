"""The team's commands over a folder: remote, clone, fetch, push, pull, sync."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from tests.cli.world import Result, call, tree

FLATTER = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")
WIDER = SPEC.replace("shoe_width_mm: 106", "shoe_width_mm: 108")


def rr(folder: Path, *words: str | Path, code: int = 0) -> Result:
    done = call(*words, cwd=folder)
    assert done.code == code, done.err + done.text
    return done


def record(folder: Path, spec: str, message: str) -> str:
    (folder / "spec.yaml").write_text(spec)
    return str(rr(folder, "--json", "generate", "-m", message).json["generation"])


@pytest.fixture
def shared(project: Path, tmp_path: Path) -> Path:
    """A folder that both can reach, with what the project has."""
    folder = tmp_path / "shared"
    rr(project, "remote", "add", "origin", folder)
    rr(project, "push")
    return folder


@pytest.fixture
def colleague(shared: Path, tmp_path: Path) -> Path:
    """A clone of the shared folder."""
    folder = tmp_path / "bea"
    assert call("clone", shared, folder).code == 0
    return folder


def tip(folder: Path, rev: str = "@") -> str:
    return str(rr(folder, "--json", "show", rev).json["generation"])


def test_a_clone_is_the_same_project(project: Path, shared: Path, colleague: Path) -> None:
    assert tip(colleague) == tip(project)
    assert (colleague / "spec.yaml").read_bytes() == (project / "spec.yaml").read_bytes()
    assert rr(colleague, "--json", "status").json["branch"] == "main"
    assert rr(colleague, "branch").text.count("\n") == 1, "what the remote has is no branch"
    sizes = [path.stat().st_size for path in (shared / ".rr/objects").glob("*/*")]
    assert max(sizes) < 20_000, "a mesh that the kernel builds again is not carried"
    rr(colleague, "fsck")
    rr(colleague, "verify", "--all")
    listed = rr(colleague, "--json", "remote", "list").json["remotes"]
    assert listed == [
        {"name": "origin", "url": str(shared), "project": None, "lazy": True},
    ]


def test_work_goes_round(project: Path, shared: Path, colleague: Path) -> None:
    made = record(colleague, FLATTER, "flatter")
    pushed = rr(colleague, "--json", "push").json
    assert [(row["ref"], row["state"]) for row in pushed["refs"]] == [("branch/main", "moved")]
    assert pushed["generations"] == 1
    fetched = rr(project, "--json", "fetch").json
    assert fetched["refs"][0]["after"] == made
    assert tip(project) != made
    assert tip(project, "origin/main") == made
    assert tip(project, "origin/main~1") == tip(project)
    pulled = rr(project, "--json", "pull").json
    assert (pulled["kind"], pulled["after"], pulled["objects"]) == ("fast-forward", made, 0)
    assert (project / "spec.yaml").read_text() == FLATTER
    assert "nothing to merge" in rr(project, "pull").text
    rr(project, "undo")
    assert (project / "spec.yaml").read_text() == SPEC
    rr(project, "redo")
    assert tip(project) == made


def test_diverged_branches_are_refused_and_merged(project: Path, colleague: Path) -> None:
    record(colleague, FLATTER, "flatter")
    rr(colleague, "push")
    record(project, WIDER, "wider")
    refused = rr(project, "push", code=6)
    assert "rr pull" in refused.err
    refused = rr(project, "pull", code=6)
    assert "rr merge origin/main" in refused.err
    before = tip(project)
    rr(project, "merge", "origin/main")
    assert tip(project, "@~1") == before
    rr(project, "push")
    rr(colleague, "pull")
    assert tip(colleague) == tip(project)
    assert "toe_spring_mm: 9" in (colleague / "spec.yaml").read_text()


def test_pull_merges_when_told_to(project: Path, colleague: Path) -> None:
    record(colleague, FLATTER, "flatter")
    rr(colleague, "push")
    record(project, WIDER, "wider")
    assert rr(project, "--json", "pull", "--merge").json["kind"] == "merged"
    assert rr(project, "--json", "log", "-n", "1").json["generations"][0]["source"] == "merge"


def test_edits_are_never_overwritten(project: Path, colleague: Path) -> None:
    record(colleague, FLATTER, "flatter")
    rr(colleague, "push")
    (project / "spec.yaml").write_text(WIDER)
    rr(project, "pull", code=3)
    assert (project / "spec.yaml").read_text() == WIDER
    assert "your edits are kept" in rr(project, "pull", "--discard").err
    assert (project / "spec.yaml").read_text() == FLATTER


def test_sync_goes_both_ways(project: Path, shared: Path, colleague: Path) -> None:
    rr(colleague, "branch", "wide")
    made = record(colleague, FLATTER, "flatter")
    done = rr(colleague, "--json", "sync").json
    assert {row["ref"] for row in done["pushed"]["refs"]} == {"branch/main", "branch/wide"}
    rr(project, "tag", "v1")
    done = rr(project, "--json", "sync").json
    assert sorted(done["moved"]) == ["branch/main", "branch/wide"]
    assert tip(project) == made
    assert (project / "spec.yaml").read_text() == FLATTER
    rr(project, "branch", "-d", "wide")
    assert rr(project, "--json", "sync").json["moved"] == [], "deleted here stays deleted here"
    rr(colleague, "sync")
    assert "v1" in rr(colleague, "tag").text
    record(colleague, WIDER, "wider")
    rr(colleague, "sync")
    record(project, SPEC, "back")
    assert rr(project, "--json", "sync", code=6).json["diverged"] == ["branch/main"]


def test_only_branches_that_nobody_stands_on_move_in_a_working_project(
    project: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "bea"
    assert call("clone", project, clone).code == 0
    record(clone, FLATTER, "flatter")
    refused = rr(clone, "push", code=4)
    assert "works on branch main" in refused.err
    rr(clone, "branch", "bea")
    rr(clone, "push", "origin", "bea")
    assert tip(project, "bea") == tip(clone)
    rr(project, "merge", "bea")


def test_branches_are_deleted_there_on_demand_only(project: Path, shared: Path) -> None:
    rr(project, "branch", "wide")
    rr(project, "push", "origin", "wide")
    rr(project, "branch", "-d", "wide")
    rr(project, "push", "--all")
    assert "wide" in rr(shared, "branch").text
    assert "wide: " in rr(project, "push", "--delete", "wide").text
    assert "wide" not in rr(shared, "branch").text
    rr(project, "push", "--delete", "wide", code=5)
    rr(project, "push", "--delete", "main", code=4)


def test_what_was_deleted_there_is_told_and_not_brought_back(
    project: Path, shared: Path, colleague: Path
) -> None:
    rr(project, "branch", "wide")
    rr(project, "sync")
    rr(colleague, "sync")
    rr(project, "push", "--delete", "wide")
    rr(colleague, "fetch")
    for folder in (colleague, colleague, project):
        done = rr(folder, "--json", "sync").json
        assert (done["gone"], done["pushed"]["refs"]) == (["branch/wide"], [])
        assert "wide" not in rr(shared, "branch").text
    told = rr(colleague, "sync")
    assert "branch wide was deleted at the remote; yours stays" in told.text
    assert "rr push origin wide" in told.err
    rr(colleague, "switch", "wide")
    record(colleague, FLATTER, "on a branch that is no more")
    assert rr(colleague, "--json", "sync").json["gone"] == ["branch/wide"]
    assert "has no branch 'wide'" in rr(colleague, "pull", code=5).err
    rr(colleague, "push", "origin", "wide")
    assert rr(project, "--json", "sync").json["moved"] == ["branch/wide"], "it is there again"
    rr(project, "branch", "-d", "wide")
    rr(colleague, "push", "--delete", "wide")
    rr(project, "sync")
    rr(project, "show", "origin/wide", code=5)


def test_undo_says_that_a_push_stays(project: Path, shared: Path) -> None:
    done = rr(project, "undo")
    assert "push" in done.text + done.err
    rr(project, "redo")


def test_no_remote_no_change(project: Path) -> None:
    """Whoever uses no remote has the store that they had before."""
    before = tree(project)
    assert "no remote" in rr(project, "remote", "list").err
    for words in (["fetch"], ["push"], ["pull"], ["sync"], ["remote", "remove", "origin"]):
        assert "rr remote" in rr(project, *words, code=5).err
    assert tree(project) == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://x/y", "not spoken"),
        ("https://key@host/projects/x", "without a key"),
        ("https://host/projects/x?key=rr_live_x", "without a key"),
        ("https://host", "which?"),
        ("postgresql://host/db", "which?"),
        ("file://host/x", "another machine"),
        ("https://host/projects/a/b", "no project"),
        ("", "no address"),
        ("a\x07b", "no address"),
        ("https://[bad", "no address"),
    ],
)
def test_addresses_that_are_none(project: Path, url: str, said: str) -> None:
    assert said in rr(project, "remote", "add", "origin", url, code=2).err
    assert "key@" not in rr(project, "remote", "list").text


@pytest.mark.parametrize("name", ["", "a/b", "-x", "a b", "ü", "x" * 41, ".."])
def test_names_of_remotes(project: Path, name: str) -> None:
    assert call("remote", "add", "--", name, "x", cwd=project).code == 2


def test_a_password_is_not_shown(project: Path) -> None:
    url = "postgresql://ada:secret@host/db?project=p"
    shown = [
        rr(project, "remote", "add", "db", url),
        rr(project, "--json", "remote", "list"),
        rr(project, "remote", "list"),
    ]
    assert all("secret" not in one.text + one.err for one in shown)
    rr(project, "remote", "add", "db", "x", code=1)
    rr(project, "remote", "remove", "db")
    rr(project, "config", "list")
    assert "remote." not in (project / ".rr" / "config.toml").read_text()


def test_what_is_unreachable_is_said(project: Path, tmp_path: Path) -> None:
    rr(project, "remote", "add", "origin", tmp_path / "nothing")
    assert rr(project, "fetch", code=8).err.startswith("error RR-E063")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "nothing" / "letter.txt").write_text("dear")
    rr(project, "push", code=8)
    assert [p.name for p in (tmp_path / "nothing").iterdir()] == ["letter.txt"]
    rr(project, "remote", "add", "self", project)
    rr(project, "fetch", "self", code=2)


def test_a_clone_needs_a_free_place(project: Path, shared: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    assert call("clone", shared, other).code == 2
    assert call("clone", shared, project).code == 2
    assert call("clone", shared, other / "letter.txt").code == 2
    assert call("clone", tmp_path / "nothing", tmp_path / "new").code == 8
    assert not (tmp_path / "new").exists()
    assert call("clone", shared, "named-by-itself", cwd=tmp_path).code == 0
    assert call("clone", f"file://{shared}", "by-url", cwd=tmp_path).code == 0


def test_the_role_narrows(project: Path, shared: Path) -> None:
    assert call("--role", "view", "push", cwd=project).code == 4
    assert call("--role", "factory", "fetch", cwd=project).code == 4


def test_a_clone_of_an_empty_project(empty: Path, tmp_path: Path) -> None:
    assert call("clone", empty, tmp_path / "new").code == 0
    assert rr(tmp_path / "new", "--json", "status").json["generation"] is None


def test_bad_names_from_a_remote_are_refused(
    project: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote them there: a path, an option, another ref space, an id that is none."""
    from dataclasses import replace

    from engine.receive import Receiver

    real = Receiver.hello
    before = tree(project / ".rr")
    good = tip(project)
    for ref, target in (
        ("branch/../../x", good),
        ("branch/-f", good),
        ("remote/origin/branch/main", good),
        ("op_head", good),
        ("branch/a\x1b[2J", good),
        ("branch/x", "../" + good[3:]),
        ("branch/x", good.upper()),
    ):
        hello = lambda self, ref=ref, target=target: replace(real(self), refs={ref: target})  # noqa: E731
        monkeypatch.setattr(Receiver, "hello", hello)
        done = rr(project, "fetch", code=8)
        assert done.err.startswith("error RR-E066")
        assert "\x1b" not in done.err
        assert call("clone", shared, tmp_path / "new").code == 8
        shutil.rmtree(tmp_path / "new", ignore_errors=True)
    assert tree(project / ".rr") == before


def test_a_tag_that_means_two_things_is_told_as_one(project: Path, colleague: Path) -> None:
    record(colleague, FLATTER, "flatter")
    rr(colleague, "tag", "v1")
    rr(colleague, "sync")
    rr(project, "tag", "v1")
    done = rr(project, "sync", code=6)
    assert "tags never move" in done.text and "rr tag NAME" in done.err
    assert "rr merge" not in done.err


def test_a_clone_that_was_cut_short_stands_where_it_stood(
    project: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    new = tmp_path / "new"
    with monkeypatch.context() as patched:
        patched.setattr("engine.clone.follow", cut)
        assert call("clone", shared, new).code != 0
    record(project, FLATTER, "flatter")
    rr(project, "push")
    assert call("clone", shared, new).code == 0
    assert (new / "spec.yaml").read_text() == SPEC
    assert rr(new, "--json", "status").json["working_file"] == "same"
    rr(new, "pull")
    assert (new / "spec.yaml").read_text() == FLATTER


def test_a_clone_by_a_name_that_none_can_have_leaves_nothing(shared: Path, tmp_path: Path) -> None:
    refused = call("clone", shared, tmp_path / "new", "--name", "my team")
    assert refused.code == 2 and "RR-R030" in refused.err
    assert not (tmp_path / "new").exists()
