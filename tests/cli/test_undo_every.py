"""Every command: undo takes it back wholly, or it records nothing, or it says that it stays."""

import shutil
from pathlib import Path

import pytest

from engine.betasphere.shipped import FOOTWEAR
from rrcli.table import COMMANDS
from store.undo import NOT_UNDOABLE
from tests.cli.conftest import SPEC
from tests.cli.world import call

FLATTER = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")

UNDOABLE = {
    "generate": ("generate", "-m", "flatter"),
    "generate on another branch": ("generate", "--branch", "other", "-m", "flatter"),
    "branch": ("branch", "new"),
    "branch delete": ("branch", "-d", "side"),
    "tag": ("tag", "v2"),
    "tag delete": ("tag", "-d", "v1"),
    "switch": ("switch", "side", "--discard"),
    "switch to a generation": ("switch", "main~1", "--discard"),
    "restore": ("restore", "main~1", "--discard"),
    "merge": ("merge", "side", "--discard"),
    "resolve-conflict": ("resolve-conflict", "--all", "--theirs", "--discard"),
    "op restore": ("op", "restore", "@~4"),
    "import": ("import", "scan.stl", "--part", "last"),
    "feedback accept": ("feedback", "accept", "FEEDBACK", "--anyway", "--discard"),
    "ai accept": ("ai", "accept", "--discard"),
    "ai accept of a merge": ("ai", "accept", "MERGE", "--discard"),
    "feedback accept --by": ("feedback", "accept", "FEEDBACK", "--by", "main"),
}
"""Command lines that move names, on the project with two sides."""

RECORDING_NOTHING = {
    "config get": ("config", "get", "author"),
    "config set": ("config", "set", "author", "Bea"),
    "config list": ("config", "list"),
    "params": ("params",),
    "schema": ("schema",),
    "explain": ("explain", "RR-E018"),
    "completion": ("completion", "bash"),
    "validate": ("validate",),
    "resolve": ("resolve",),
    "size convert": ("size", "convert", "EU42"),
    "qa aql": ("qa", "aql", "--lot", "1200"),
    "build": ("build", "-o", "out.glb"),
    "grade": ("grade", "spec.yaml", "--system", "EU", "--sizes", "42", "-o", "graded"),
    "measure": ("measure",),
    "audit": ("audit",),
    "render": ("render", "-o", "out.png"),
    "view": ("view", "-o", "out.html"),
    "status": ("status",),
    "log": ("log", "--author", "ada"),
    "show": ("show",),
    "op log": ("op", "log"),
    "diff": ("diff", "main~1", "main"),
    "conflicts": ("conflicts",),
    "merge --dry-run": ("merge", "side", "--dry-run"),
    "regenerate": ("regenerate",),  # with a newer kernel it does: test_next_kernel undoes that
    "verify": ("verify",),
    "fsck": ("fsck",),
    "reindex": ("reindex",),
    "du": ("du",),
    "migrate": ("migrate",),
    "gc --dry-run": ("gc", "--dry-run"),
    "cat": ("cat", "main"),
    "export": ("export", "main~1", "--profile", "supplier", "-o", "bundle"),
    "feedback form": ("feedback", "form", "-o", "form.xlsx"),
    "feedback list": ("feedback", "list"),
    "feedback show": ("feedback", "show", "FEEDBACK"),
    "ai show": ("ai", "show"),
    "ai log": ("ai", "log"),
    "review status": ("review", "status"),
    "events tail": ("events", "tail"),
    "events list": ("events", "list"),
    "events post": ("events", "post", "boot.json"),
    "events decide": ("events", "decide"),
    "events feedback": ("events", "feedback", "DECISION", "success"),
    "events replay": ("events", "replay"),
    "events policy check": ("events", "policy", "check", "policy.yaml"),
}

ELSEWHERE = {
    "remote add": "it changes a setting (test_sync)",
    "remote list": "it changes nothing (test_sync)",
    "pull": "it moves the branch, and undo takes that back (test_sync)",
    "sync": "its parts are a fetch, a pull and a push (test_sync)",
    "serve": "it works on a database of its own, and on no project here (test_serve)",
    "fit": "it reads a mesh and writes a spec, and touches no project (test_fit)",
    "init": "it makes the project; undo says that it cannot be taken back (below)",
    "undo": "redo takes it back (test_redo)",
    "redo": "undo takes it back (test_redo)",
}


@pytest.fixture(scope="session")
def two_sides(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tag, and two branches that changed one value differently since; never changed by a test."""
    project = Path(shutil.copytree(one_generation, tmp_path_factory.mktemp("sides") / "aurora"))
    spec = project / "spec.yaml"
    for words in (("tag", "v1"), ("branch", "side"), ("switch", "side")):
        assert call(*words, cwd=project).code == 0
    higher = SPEC.replace("arch_height_mm: 14", "arch_height_mm: 15")  # which a merge takes
    higher = higher.replace("#1B1F3B", "#334455")
    spec.write_text(higher.replace("toe_spring_mm: 11", "toe_spring_mm: 8"))
    assert call("generate", "-m", "side", cwd=project).code == 0
    assert call("switch", "main", cwd=project).code == 0
    other = SPEC.replace("#1B1F3B", "#445566")
    spec.write_text(other.replace("toe_spring_mm: 11", "toe_spring_mm: 13"))
    assert call("generate", "-m", "main", cwd=project).code == 0
    asks = ("-m", "flat", "--change", "last_profile.toe_spring_mm=12")
    assert call("feedback", "add", "main~1", *asks, cwd=project).code == 0
    assert call("build", "--part", "last", "-o", "scan.stl", cwd=project).code == 0
    (project / "boot.json").write_text('{"specversion":"1.0","id":"1","source":"a","type":"b"}')
    assert call("ai", "merge", "main", "side", cwd=project).code == 0
    assert call("ai", "draft", cwd=project).code == 0
    (project / "policy.yaml").write_bytes(FOOTWEAR.read_bytes())
    return project


@pytest.fixture
def project(two_sides: Path, tmp_path: Path) -> Path:
    """A copy of the project with two sides."""
    return Path(shutil.copytree(two_sides, tmp_path / "aurora"))


def names(project: Path) -> tuple[object, ...]:
    """All names and what is active."""
    status = call("status", "--json", cwd=project).json
    return (
        call("branch", "--json", cwd=project).json["branches"],
        call("tag", "--json", cwd=project).json["tags"],
        status["branch"],
        status["generation"],
        call("feedback", "list", "--json", cwd=project).json["feedback"],
    )


def written(project: Path, words: tuple[str, ...]) -> list[str]:
    """A command line with the id of the one change request in it."""
    (item,) = call("feedback", "list", "--json", cwd=project).json["feedback"]
    named = {"FEEDBACK": item["feedback"]}
    if "DECISION" in words:
        decided = call("events", "decide", "--json", cwd=project).json["decisions"]
        named["DECISION"] = decided[0]["decision"]["id"]
    if "MERGE" in words:
        drafts = call("ai", "log", "--json", cwd=project).json["drafts"]
        (named["MERGE"],) = (one["action"] for one in drafts if one["mode"] == "merge")
    return [named.get(word, word) for word in words]


def operations(project: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = call("op", "log", "--json", cwd=project).json["operations"]
    return found


@pytest.mark.parametrize("what", UNDOABLE)
def test_undo_takes_it_back(project: Path, what: str) -> None:
    if what == "resolve-conflict":
        assert call("merge", "side", cwd=project).code == 1
    if what.startswith("generate"):
        (project / "spec.yaml").write_text(FLATTER)
    before, spec, count = (
        names(project),
        (project / "spec.yaml").read_text(),
        len(operations(project)),
    )
    done = call(*written(project, UNDOABLE[what]), cwd=project)
    assert done.code in (0, 1), done.err
    after, moved_spec = names(project), (project / "spec.yaml").read_text()
    assert after != before and len(operations(project)) == count + 1
    assert call("undo", cwd=project).code == 0
    assert names(project) == before and (project / "spec.yaml").read_text() == spec
    assert call("redo", cwd=project).code == 0
    assert names(project) == after and (project / "spec.yaml").read_text() == moved_spec


@pytest.mark.parametrize("what", RECORDING_NOTHING)
def test_it_records_nothing(project: Path, what: str) -> None:
    before, log = names(project), operations(project)
    ran = call(*written(project, RECORDING_NOTHING[what]), cwd=project)
    assert ran.code in (0, 1) and "error RR-" not in ran.err, ran.err
    assert names(project) == before and operations(project) == log


def test_the_first_operation_and_what_left_the_house_say_that_they_stay(project: Path) -> None:
    while len(call("log", "--all", "--json", cwd=project).json["generations"]):
        assert call("undo", cwd=project).code == 0
    refused = call("undo", cwd=project)
    assert refused.code == 1 and "made the repository and cannot be undone" in refused.err
    assert all(reason for reason in NOT_UNDOABLE.values())


def test_every_command_is_looked_at() -> None:
    looked_at = {*UNDOABLE, *RECORDING_NOTHING, *ELSEWHERE, *NOT_UNDOABLE}
    assert set(COMMANDS) <= looked_at
    assert not set(UNDOABLE) & set(NOT_UNDOABLE)
