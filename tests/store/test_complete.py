"""Nothing is named that lacks something: clean-up may have taken it before the lock was held."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.ids import GenerationId
from schemas.records import Active, Generation
from store.backends import FileBackend
from store.complete import IncompleteGenerationError
from store.gc_plan import DAY_S
from store.names import object_name
from store.repository import Repository
from tests.store.gc_world import NOW, POLICY, age, clean, files_of, new_files
from tests.store.samples import AUTHOR, START, commit, make_generation, record

Change = Callable[[Repository, Generation], Generation]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_files(tmp_path)


def lose(repository: Repository, object_id: str) -> None:
    files_of(repository).path(object_name(object_id)).unlink()


def changed(repository: Repository, change: Change, *, number: int = 7) -> GenerationId:
    """A generation on top of main, not recorded, with one thing more that it needs."""
    tip = repository.snapshot().get("branch/main")
    assert tip is not None
    made = repository.generation(make_generation(repository, (tip,), number=number))
    return repository.put_generation(change(repository, made))


def with_source(repository: Repository, made: Generation) -> Generation:
    return replace(made, spec=replace(made.spec, source=repository.put_blob(b"needed")))


def with_appearance(repository: Repository, made: Generation) -> Generation:
    return replace(made, spec=replace(made.spec, appearance=repository.put_blob(b"needed")))


def imported(repository: Repository, made: Generation) -> Generation:
    parts = {"last": repository.put_blob(b"needed")}
    geometry = replace(made.geometry, parts=parts)  # type: ignore[arg-type]
    return replace(made, source="import", geometry=geometry)


def with_inherited_mesh(repository: Repository, made: Generation) -> Generation:
    geometry = replace(made.geometry, parent_hashes=(str(repository.put_blob(b"needed")),))
    return replace(made, geometry=geometry)


def with_ai_action(repository: Repository, made: Generation) -> Generation:
    return replace(made, ai_actions=(str(repository.put_blob(b"needed")),))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (with_source, "the source spec"),
        (with_appearance, "the appearance spec"),
        (imported, "the mesh `last`"),
        (with_inherited_mesh, "the mesh"),
        (with_ai_action, "the AI action"),
    ],
)
def test_a_tip_that_lacks_something_is_refused_until_it_is_stored_again(
    repository: Repository, change: Change, what: str
) -> None:
    first = commit(repository, number=0)
    made = changed(repository, change)
    needed = repository.put_blob(b"needed")
    lose(repository, needed)
    head = repository.head()
    with pytest.raises(IncompleteGenerationError) as caught:
        record(repository, "branch/main", first, made)
    assert caught.value.details == {"generation": made, "missing": needed, "what": what}
    assert (caught.value.code, caught.value.exit_code) == ("RR-R065", 6)
    assert "again" in caught.value.next_step and "rr fsck" in caught.value.next_step
    assert repository.head() == head
    assert repository.put_blob(b"needed") == needed
    record(repository, "branch/main", first, made)
    assert repository.snapshot().get("branch/main") == made


def test_a_mesh_that_its_spec_gives_may_be_missing(repository: Repository) -> None:
    first = commit(repository, number=0)
    made = make_generation(repository, (first,), number=1)
    lose(repository, repository.generation(made).geometry.parts["last"])
    record(repository, "branch/main", first, made)
    assert repository.snapshot().get("branch/main") == made


def test_the_parents_are_needed_too(repository: Repository) -> None:
    first = commit(repository, number=0)
    kept = make_generation(repository, number=1)
    merged = make_generation(repository, (first, kept), number=2)
    lose(repository, kept)
    with pytest.raises(IncompleteGenerationError, match=f"the generation {kept[:12]}"):
        record(repository, "branch/main", first, merged)


def test_standing_on_it_needs_it_whole_as_well(repository: Repository) -> None:
    commit(repository, number=0)
    made = changed(repository, with_source)
    lose(repository, repository.put_blob(b"needed"))
    with pytest.raises(IncompleteGenerationError):
        repository.transact(
            "switch", author=AUTHOR, time=START, expect={}, set={}, active=Active(None, made)
        )
    assert repository.snapshot().active.branch == "main"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_damaged_history_may_be_named_to_save_what_is_left(
    repository: Repository, place: int
) -> None:
    made = [commit(repository, number=number) for number in range(3)]
    lose(repository, repository.generation(made[place]).spec.source)
    record(repository, "branch/rescue", None, made[place])
    assert repository.snapshot().get("branch/rescue") == made[place]


def test_clean_up_between_storing_and_recording_costs_a_second_try(
    repository: Repository,
) -> None:
    """Two weeks between the blobs of a command and its generation, as if it had been asleep."""
    first = commit(repository, number=0, time=NOW)
    made = repository.generation(make_generation(repository, (first,), number=1))
    age(repository, 20)  # its spec is old, and nothing names it but a generation to come
    clean(repository)
    assert not repository.has(made.spec.source)
    again = repository.put_generation(replace(made, message="stored late"))
    with pytest.raises(IncompleteGenerationError):
        record(repository, "branch/main", first, again, time=NOW)
    assert make_generation(repository, (first,), number=1)
    record(repository, "branch/main", first, again, time=NOW)
    assert repository.fsck().ok


def test_what_lies_in_a_pack_is_there(repository: Repository) -> None:
    tips = [commit(repository, number=number, time=NOW) for number in range(20)]
    clean(repository)
    assert not files_of(repository).path(object_name(tips[3])).exists()
    record(repository, "tag/v1", None, tips[3])
    assert repository.snapshot().get("tag/v1") == tips[3]


@pytest.mark.parametrize("named", ["itself", "a parent"])
def test_what_is_only_remembered_of_a_pack_is_not_there(repository: Repository, named: str) -> None:
    """A process has read a pack; then clean-up of another process removes what it has read."""
    lost = commit(repository, "side", number=5, time=NOW - 200 * DAY_S)
    record(repository, "branch/side", lost, None, command="branch", time=NOW - 199 * DAY_S)
    for number in range(20):  # what is to go shares its specs with what stays
        commit(repository, number=5 + number, time=NOW)
    clean(repository, policy=replace(POLICY, keep_days=1000))
    age(repository, 50)
    living = Repository.open(FileBackend(files_of(repository).folder))
    assert living.generation(lost) and living.snapshot()
    assert clean(repository).removed_objects > 0 and not repository.has(lost)
    made = lost
    if named == "a parent":
        made = living.put_generation(replace(living.generation(lost), parents=(lost,)))
    with pytest.raises(IncompleteGenerationError) as caught:
        record(living, "branch/again", None, made, time=NOW)
    assert caught.value.details["missing"] == lost
    assert repository.fsck().ok
