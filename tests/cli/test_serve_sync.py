"""`rr serve` and the team's commands: real processes, real keys, a database of its own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.push import Choice, push
from engine.receive import DivergedError, PushForbiddenError
from engine.roles import RoleForbidsError
from geometry.kernel import KERNEL
from schemas.ids import GenerationId
from store.backends import FileBackend
from store.fsck import fsck
from store.repository import Repository
from store.transact import RefMovedError
from tests.cli.conftest import SPEC
from tests.cli.world import Result, call
from tests.conftest import ROOT
from tests.engine.exchange import ERRAND
from tests.server.serve_process import Serve, serve_process
from tests.store.samples import make_generation, record

FLATTER = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")
WIDER = SPEC.replace("shoe_width_mm: 106", "shoe_width_mm: 108")


@pytest.fixture(scope="module")
def server() -> Iterator[Serve]:
    with serve_process() as running:
        yield running


class Shared:
    """A project of the server that a folder has been pushed to."""

    def __init__(self, server: Serve, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.server, self.folder, self._patch = server, folder, patch
        self.id = server.project()
        self.url = f"{server.url}/projects/{self.id}"
        self.act_as("owner")
        rr(folder, "remote", "add", "origin", self.url)
        rr(folder, "push")

    def act_as(self, role: str) -> str:
        """Use a key of a role from now on."""
        key = self.server.key_of(self.id, role)
        self._patch.setenv("RR_API_KEY", key)
        return key

    def clone(self, folder: Path) -> Path:
        done = call("clone", self.url, folder)
        assert done.code == 0, done.err
        return folder


@pytest.fixture
def shared(server: Serve, project: Path, monkeypatch: pytest.MonkeyPatch) -> Shared:
    return Shared(server, project, monkeypatch)


def rr(folder: Path, *words: str | Path, code: int = 0) -> Result:
    done = call(*words, cwd=folder)
    assert done.code == code, done.err + done.text
    return done


def made(folder: Path, spec: str, message: str) -> str:
    (folder / "spec.yaml").write_text(spec)
    return str(rr(folder, "--json", "generate", "-m", message).json["generation"])


def test_there_and_back(shared: Shared, tmp_path: Path) -> None:
    """The server holds no mesh that the kernel makes, and a clone of it is proved whole."""
    other = shared.clone(tmp_path / "bea")
    rr(other, "verify", "--all")
    rr(other, "fsck")
    rr(other, "fsck", "--remote", "origin")
    assert (other / "spec.yaml").read_bytes() == (shared.folder / "spec.yaml").read_bytes()
    (largest,) = shared.server.tables(shared.id, "select max(size) from objects where project = $1")
    assert int(str(largest[0])) < 20_000
    first = rr(other, "--json", "show", "@").json["generation"]
    flatter = made(other, FLATTER, "flatter")
    shared.act_as("edit")
    rr(other, "push")
    assert rr(shared.folder, "--json", "pull").json["after"] == flatter
    assert (shared.folder / "spec.yaml").read_text() == FLATTER
    told = shared.server.ask("GET", f"/projects/{shared.id}/generations").json()["items"]
    brought = {row["generation"]: [by["role"] for by in row["attested"]] for row in told}
    assert brought == {flatter: ["edit"], first: ["owner"]}


EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))


@pytest.mark.parametrize(
    "names", [["court"], pytest.param(EXAMPLES, marks=pytest.mark.prove)], ids=["one", "all"]
)
def test_a_clone_builds_every_mesh_that_the_server_does_not_hold(
    shared: Shared, tmp_path: Path, names: list[str], figures: dict[str, object]
) -> None:
    """No mesh is there, none comes, and every hash that was recorded is reproduced here."""
    for name in names:
        spec = ROOT / "examples" / f"{name}.yaml"
        rr(shared.folder, "generate", spec, "--branch", name, "-m", name)
    rr(shared.folder, "push", "--all")
    ours = Repository.open(FileBackend(shared.folder / ".rr"))
    line = dict(ours.walk(*(tip for _, tip in ours.snapshot().refs("branch/"))))
    meshes = [mesh for one in line.values() for mesh in one.geometry.parts.values()]
    assert len(line) == len(names) + 1 and len(meshes) >= 10 * len(line)
    assert ours.objects.absent(meshes) == [], "whoever made them has them"
    with shared.server.stored(shared.id) as stored:
        assert stored.objects.absent(meshes) == list(dict.fromkeys(meshes))
    there = shared.clone(tmp_path / "bea")
    cloned = Repository.open(FileBackend(there / ".rr"))
    assert cloned.objects.absent(meshes) == list(dict.fromkeys(meshes))
    checked = rr(there, "--json", "verify", "--all", "--strict").json
    told = {one["generation"]: one["verdict"] for one in checked["checks"] if one["generation"]}
    assert told == dict.fromkeys(line, "same")
    assert checked["complete"]
    figures["generations cloned without a mesh, each with all its hashes built again"] = len(line)
    figures["meshes of them that the server held"] = 0


def test_two_people_on_one_branch(shared: Shared, tmp_path: Path) -> None:
    """Of two pushes at the same moment exactly one wins; the other merges and pushes."""
    other = shared.clone(tmp_path / "bea")
    key = shared.act_as("owner")
    tips = [made(shared.folder, WIDER, "wider"), made(other, FLATTER, "flatter")]
    ends: list[str] = []

    def go(folder: Path) -> None:
        with shared.server.remote(shared.id, key) as door:
            try:
                push(Repository.open(FileBackend(folder / ".rr")), door, ERRAND, Choice())
            except (DivergedError, RefMovedError) as error:
                ends.append(type(error).__name__)
            else:
                ends.append("won")

    threads = [threading.Thread(target=go, args=(one,)) for one in (shared.folder, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) in (["DivergedError", "won"], ["RefMovedError", "won"])
    with shared.server.remote(shared.id, key) as door:
        winner = tips.index(door.hello().refs["branch/main"])
    loser = (shared.folder, other)[1 - winner]
    assert "rr merge" in rr(loser, "pull", code=6).err
    rr(loser, "merge", "origin/main")
    rr(loser, "push")
    rr((shared.folder, other)[winner], "pull")
    rr(loser, "fsck", "--remote", "origin")


def test_settings_of_the_project_hold_for_pushes(shared: Shared) -> None:
    rules = {"settings": {"protected": ["main"], "approvals": 0}}
    changed = shared.server.ask("PATCH", f"/projects/{shared.id}", rules)
    assert changed.status_code == 200, changed.text
    made(shared.folder, WIDER, "wider")
    shared.act_as("edit")
    refused = rr(shared.folder, "push", code=4)
    assert "protected" in refused.err
    rr(shared.folder, "branch", "mine")
    rr(shared.folder, "push", "origin", "mine")
    shared.act_as("owner")
    rr(shared.folder, "push", "origin", "main")


def test_a_guarded_name_takes_approved_generations_alone(shared: Shared, tmp_path: Path) -> None:
    """`push_approved` of the server, where nothing is set here: over a port, past no door."""
    folder, server = shared.folder, shared.server
    rules = {"settings": {"push_approved": ["main", "v*"]}}
    changed = server.ask("PATCH", f"/projects/{shared.id}", rules)
    assert changed.status_code == 200, changed.text
    first = server.ask("GET", f"/projects/{shared.id}").json()["branches"]["main"]
    wider = made(folder, WIDER, "wider")
    rr(folder, "tag", "v1")
    for name in ("main", "v1"):
        refused = rr(folder, "--json", "push", "origin", name, code=3).json
        assert (refused["code"], refused["details"]["generation"]) == ("RR-E078", wider)
        assert "rr review approve" in refused["hint"]
    rr(folder, "branch", "mine")
    rr(folder, "push", "origin", "mine")
    # All of it is there by now, so the refs alone are asked to move, as no client of ours would.
    moves = [{"ref": "branch/main", "before": first, "after": wider}]
    asked = {"author": "Mallory", "moves": moves}
    raw = server.ask("POST", f"/projects/{shared.id}/sync/refs", asked)
    assert (raw.status_code, raw.json()["code"]) == (409, "RR-E078"), raw.text
    new = server.ask("POST", f"/projects/{shared.id}/generations", {"spec": FLATTER})
    assert (new.status_code, new.json()["code"]) == (409, "RR-E078"), new.text
    told = server.ask("GET", f"/projects/{shared.id}").json()
    assert (told["branches"], told["tags"]) == ({"main": first, "mine": wider}, {})

    # An approval made on the server by its quality counts there for a push that brings none.
    qa = server.key_of(shared.id, "qa")
    verdict = {"verdict": "approved", "note": "worn a day"}
    where = f"/projects/{shared.id}/generations/{wider}/reviews"
    assert server.ask("POST", where, verdict, key=qa).status_code == 201
    rr(folder, "push", "origin", "main")
    # One that was made here goes with the push, and is of that generation and of no other.
    flatter = made(folder, FLATTER, "flatter")
    rr(folder, "push", "origin", "main", code=3)
    rr(folder, "review", "approve", "-m", "good")
    rr(folder, "push", "origin", "main")
    rr(folder, "push", "origin", "v1")
    told = server.ask("GET", f"/projects/{shared.id}").json()
    assert (told["branches"]["main"], told["tags"]) == (flatter, {"v1": wider})
    rr(folder, "fsck", "--remote", "origin")
    assert (shared.clone(tmp_path / "bea") / "spec.yaml").read_text() == FLATTER


@pytest.mark.parametrize("role", ["view", "supplier", "render", "qa"])
def test_roles_that_bring_nothing(shared: Shared, tmp_path: Path, role: str) -> None:
    made(shared.folder, WIDER, "wider")
    shared.act_as(role)
    assert "RR-E006" in rr(shared.folder, "push", code=4).err
    refused = call("clone", shared.url, tmp_path / "new")
    assert refused.code == 4
    assert not (tmp_path / "new" / "spec.yaml").exists()
    shared.act_as("owner")
    shared.clone(tmp_path / "new")


def test_a_factory_brings_its_answers_and_nothing_else(shared: Shared, tmp_path: Path) -> None:
    key = shared.server.key_of(shared.id, "factory")
    copy = Path(shutil.copytree(shared.folder, tmp_path / "factory"))
    theirs = Repository.open(FileBackend(copy / ".rr"))
    tip = theirs.resolve("main")
    for name, source in (("answer", "factory_feedback"), ("design", "generate")):
        record(theirs, f"branch/{name}", None, make_generation(theirs, (tip,), source=source))
    with shared.server.remote(shared.id, key) as door:
        push(theirs, door, ERRAND, Choice(names=("answer",)))
        with pytest.raises(PushForbiddenError):
            push(theirs, door, ERRAND, Choice(names=("design",)))
        with pytest.raises(RoleForbidsError):
            list(door.want([tip]))
    with shared.server.stored(shared.id) as stored:
        refs = dict(stored.snapshot().refs())
        assert set(refs) == {"branch/main", "branch/answer"}
        assert fsck(stored.backend, kernel=KERNEL).ok
    attested = shared.server.tables(
        shared.id, "select generation, role from attestations where project = $1"
    )
    assert (bytes.fromhex(refs["branch/answer"]), "factory") in attested


def test_other_projects_are_not_there(shared: Shared) -> None:
    """A key of one project is told the same of another as of one that never was."""
    other = shared.server.project()
    key = shared.server.key_of(other, "owner")
    never = "00000000-0000-4000-8000-000000000000"
    for project in (shared.id, never):
        told = shared.server.ask("GET", f"/projects/{project}/sync", key=key)
        assert (told.status_code, told.json()["code"]) == (404, "RR-R064")
    assert shared.server.ask("GET", "/projects/none/sync", key=key).status_code == 422


def test_reviews_and_feedback_travel_into_the_tables(shared: Shared) -> None:
    folder = shared.folder
    rr(folder, "review", "approve", "-m", "sealed")
    rr(folder, "feedback", "add", "-m", "toe box too low")
    rr(folder, "push")
    generation = GenerationId(rr(folder, "--json", "show", "@").json["generation"])
    rows = shared.server.tables(
        shared.id, "select generation, verdict from reviews where project = $1"
    )
    assert rows == [(bytes.fromhex(generation), "approved")]
    asked = "select status, severity from feedback where project = $1"
    assert shared.server.tables(shared.id, asked) == [("open", "major")]
    (item,) = rr(folder, "--json", "feedback", "list").json["feedback"]
    rr(folder, "feedback", "decline", item["feedback"], "-m", "as it is meant")
    rr(folder, "push")
    assert shared.server.tables(shared.id, asked) == [("declined", "major")]
