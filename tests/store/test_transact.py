import pytest

from schemas.ids import GenerationId
from schemas.records import Active, Operation
from store.backends import MissingError
from store.objects import WrongKindError
from store.refnames import BadRefNameError
from store.transact import RefMovedError, normal_active
from tests.store.samples import AUTHOR, START, commit, history, make_generation, record


def test_an_operation_says_what_who_when_and_after_what() -> None:
    repository, (first,) = history(1)
    before = repository.head()
    operation = repository.transact(
        "tag",
        author="Bob",
        time=START + 7,
        expect={"tag/v1": None},
        set={"tag/v1": first},
        detail={"name": "v1"},
    )
    found = repository.operation(operation)
    assert found == Operation(before, found.refset, "tag", "Bob", START + 7, None, {"name": "v1"})
    assert repository.head() == operation


def test_somebody_elses_branch_stays_when_this_one_moves() -> None:
    repository, (first,) = history(1)
    other = make_generation(repository, (first,), number=50)
    record(repository, "branch/other", None, other)
    mine = make_generation(repository, (first,), number=51)
    record(repository, "branch/main", first, mine)
    assert dict(repository.snapshot().refs()) == {"branch/main": mine, "branch/other": other}


def test_a_moved_branch_is_refused_and_the_generation_is_kept_and_named() -> None:
    repository, (first,) = history(1)
    mine = make_generation(repository, (first,), number=60)
    theirs = commit(repository, number=61)
    head = repository.head()
    with pytest.raises(RefMovedError) as caught:
        record(repository, "branch/main", first, mine)
    error = caught.value
    assert error.exit_code == 6
    assert error.details == {"ref": "branch/main", "expected": first, "found": theirs, "kept": mine}
    assert mine[:12] in error.message
    assert f"rr merge {mine[:12]}" in error.next_step
    assert repository.head() == head
    assert repository.generation(mine).parents == (first,)


@pytest.mark.parametrize("expected", [None, "other"])
def test_a_guard_is_checked_even_when_it_is_not_set(expected: str | None) -> None:
    repository, (first, second) = history(2)
    guard = None if expected is None else first
    with pytest.raises(RefMovedError) as caught:
        repository.transact(
            "branch", author=AUTHOR, time=START, expect={"branch/main": guard}, set={}
        )
    assert caught.value.details["kept"] is None
    assert repository.snapshot().get("branch/main") == second


def test_nothing_is_set_without_saying_what_was_there() -> None:
    repository, (first,) = history(1)
    with pytest.raises(ValueError, match="branch/x"):
        repository.transact("x", author=AUTHOR, time=START, expect={}, set={"branch/x": first})


def test_a_ref_is_removed_by_none() -> None:
    repository, (first,) = history(1)
    record(repository, "tag/v1", None, first)
    record(repository, "tag/v1", first, None)
    assert repository.snapshot().get("tag/v1") is None


def test_several_refs_move_together_or_not_at_all() -> None:
    repository, (first, second) = history(2)
    with pytest.raises(RefMovedError):
        repository.transact(
            "x",
            author=AUTHOR,
            time=START,
            expect={"branch/a": None, "branch/main": first},
            set={"branch/a": first, "branch/main": first},
        )
    assert dict(repository.snapshot().refs()) == {"branch/main": second}


def test_a_ref_never_names_what_is_no_generation() -> None:
    repository, _ = history(1)
    blob = repository.put_blob(b"a mesh")
    with pytest.raises(WrongKindError):
        record(repository, "branch/x", None, GenerationId(blob))
    with pytest.raises(MissingError):
        record(repository, "branch/x", None, GenerationId("ab" * 32))
    assert repository.snapshot().get("branch/x") is None


def test_bad_names_are_refused_at_the_door() -> None:
    repository, (first,) = history(1)
    with pytest.raises(BadRefNameError):
        record(repository, "branch/a b", None, first)
    with pytest.raises(BadRefNameError):
        record(repository, "tag/x", None, first, active=Active("-f"))


def test_the_active_state_is_stored_in_one_form() -> None:
    generation = GenerationId("ab" * 32)
    assert normal_active(Active("main", generation)) == Active("main", None)
    assert normal_active(Active(None, generation)) == Active(None, generation)
