"""merge, conflicts, record_spec and resolve_conflict where others work at the same time."""

from pathlib import Path

import pytest

from engine.conflicts import ConflictsOpenError, require_decided, still_open
from engine.generate import generate
from engine.merge import FAST_FORWARD, MERGED, merge
from engine.project import Project
from engine.record_spec import Order
from engine.resolve_conflict import OURS, Choice, NoSuchConflictError, resolve_conflict
from engine.specfile import SpecFile
from schemas.ids import GenerationId
from store.backends import FileBackend
from store.repository import Repository
from store.transact import RefMovedError
from tests.cli.conftest import SPEC
from tests.engine.conftest import order

SPRING = "toe_spring_mm: 11"


def spec(old: str = SPRING, new: str = SPRING) -> SpecFile:
    return SpecFile("spec.yaml", SPEC.replace(old, new).encode())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with main and, from it, a side with another toe spring."""
    made = Project(tmp_path)
    Repository.init(FileBackend(made.store_folder), author="Ada", time=1)
    generate(made.repository(), spec(), order())
    generate(made.repository(), spec(new="toe_spring_mm: 9"), order(branch="new"))
    tip = made.repository().resolve("new")
    made.repository().transact(
        "branch", author="A", time=1, expect={"branch/side": None}, set={"branch/side": tip}
    )
    made.working_file.write_bytes(spec().data)
    return made


def moved_under(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody else record on main just before the next operation of this process."""
    real = Repository.transact

    def transact(self: Repository, *words: object, **more: object) -> object:
        monkeypatch.setattr(Repository, "transact", real)
        generate(
            project.repository(), spec("arch_height_mm: 14", "arch_height_mm: 15"), order("theirs")
        )
        return real(self, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "transact", transact)


def test_a_merge_that_lost_the_race_is_kept_named_and_can_be_merged(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(project.repository(), spec("arch_height_mm: 14", "arch_height_mm: 13"), order())
    project.working_file.write_bytes(spec("arch_height_mm: 14", "arch_height_mm: 13").data)
    before = project.working_file.read_bytes()
    moved_under(project, monkeypatch)
    with pytest.raises(RefMovedError) as caught:
        merge(project, "side", order(""))
    kept = GenerationId(str(caught.value.details["kept"]))
    assert caught.value.next_step == f"run `rr merge {kept[:12]}` to bring it in"
    assert project.working_file.read_bytes() == before
    repository = project.repository()
    theirs = repository.resolve("main")
    assert repository.generation(theirs).message == "theirs"
    again = merge(project, kept[:12], order(""))
    assert again.kind == MERGED and again.done is not None
    assert again.done.generation.parents == (theirs, kept)


def test_a_conflict_is_kept_by_restoring_and_dropped_by_restoring_past_it(project: Project) -> None:
    from engine.restore import restore

    generate(project.repository(), spec(new="toe_spring_mm: 12"), order())
    project.working_file.write_bytes(spec(new="toe_spring_mm: 12").data)
    found = merge(project, "side", order("")).done
    assert found is not None
    (conflict,) = found.generation.conflicts
    with pytest.raises(ConflictsOpenError):
        require_decided(found.generation_id, found.generation)
    past = restore(project, "@~1", order(""), discard=False).done.generation
    assert past.conflicts == ()
    back = restore(project, "@~1", order(""), discard=False).done.generation
    assert back.conflicts == (conflict,)
    authored = {"instrumental": {"last_profile": {"toe_spring_mm": 12}}}
    assert still_open(project.repository(), back, authored) == (conflict,)
    authored["instrumental"]["last_profile"]["toe_spring_mm"] = 10
    assert still_open(project.repository(), back, authored) == ()
    done = resolve_conflict(project, [], Choice(OURS), order(""), discard=False)
    assert done.decided == (conflict,) and done.done.generation.conflicts == ()
    with pytest.raises(NoSuchConflictError):
        resolve_conflict(project, [], Choice(OURS), order(""), discard=False)


def test_an_empty_branch_takes_the_other_whole(tmp_path: Path) -> None:
    project = Project(tmp_path)
    repository = Repository.init(FileBackend(project.store_folder), author="Ada", time=1)
    made = generate(repository, spec(), order(branch="side"))
    found = merge(project, "side", Order("", None, "Ada", 3, lambda _: "defaults"))
    assert found.kind == FAST_FORWARD and found.ours is None
    assert repository.resolve("main") == made.generation_id
    assert project.working_file.read_bytes() == spec().data
