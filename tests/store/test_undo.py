from random import Random

import pytest

from schemas.records import Active
from store.refdiff import RefChange
from store.repository import Repository
from store.undo import NOT_UNDOABLE, NothingToUndoError, Passed
from tests.store.samples import (
    AUTHOR,
    START,
    commit,
    history,
    make_generation,
    new_repository,
    record,
)


def state(repository: Repository) -> tuple[object, object]:
    snapshot = repository.snapshot()
    return dict(snapshot.refs()), snapshot.active


def test_undo_brings_back_the_state_before_and_says_what_it_did() -> None:
    repository, (first, second) = history(2)
    undone = repository.head()
    result = repository.undo(author="Bob", time=START + 50)
    assert result.undone == undone
    assert result.command == "generate"
    assert result.changes == (RefChange("branch/main", second, first),)
    assert (result.before, result.after) == (Active("main", second), Active("main", first))
    assert result.not_undoable == ()
    operation = repository.operation(result.operation)
    assert (operation.command, operation.undoes, operation.parent) == ("undo", undone, undone)
    assert (operation.author, operation.time) == ("Bob", START + 50)
    assert repository.generation(second)  # nothing is erased


def test_undo_again_goes_further_back() -> None:
    repository = new_repository()
    states = [state(repository)]
    for number in range(4):
        commit(repository, number=number)
        states.append(state(repository))
    for expected in reversed(states[:-1]):
        repository.undo(author=AUTHOR, time=START)
        assert state(repository) == expected


def test_undo_after_new_work_undoes_that_first() -> None:
    repository, (_, second, _) = history(3)
    repository.undo(author=AUTHOR, time=START)
    after_undo = state(repository)
    commit(repository, number=8)
    assert repository.undo(author=AUTHOR, time=START).command == "generate"
    assert state(repository) == after_undo
    repository.undo(author=AUTHOR, time=START)
    assert repository.snapshot().get("branch/main") != second


def test_undo_of_init_is_refused() -> None:
    repository = new_repository()
    head = repository.head()
    with pytest.raises(NothingToUndoError) as caught:
        repository.undo(author=AUTHOR, time=START)
    assert "`init`" in caught.value.message
    assert ".rr" in caught.value.next_step
    assert caught.value.exit_code == 1
    assert repository.head() == head


def test_everything_undone_is_refused_too() -> None:
    repository, _ = history(1)
    repository.undo(author=AUTHOR, time=START)
    with pytest.raises(NothingToUndoError):
        repository.undo(author=AUTHOR, time=START)


@pytest.mark.parametrize("command", sorted(NOT_UNDOABLE))
def test_undo_says_what_cannot_be_undone_and_passes_over_it(command: str) -> None:
    repository, (first, _) = history(2)
    pushed = repository.transact(command, author=AUTHOR, time=START, expect={}, set={})
    result = repository.undo(author=AUTHOR, time=START)
    assert result.not_undoable == (Passed(pushed, command, NOT_UNDOABLE[command]),)
    assert result.command == "generate"
    assert repository.snapshot().get("branch/main") == first


def test_only_what_cannot_be_undone_is_left() -> None:
    repository = new_repository()
    repository.transact("push", author=AUTHOR, time=START, expect={}, set={})
    with pytest.raises(NothingToUndoError) as caught:
        repository.undo(author=AUTHOR, time=START)
    assert caught.value.details == {"not_undoable": ["push"]}
    assert "the remote has it already" in caught.value.message


def test_switch_branch_and_tag_are_undone_as_well() -> None:
    repository, (first, second) = history(2)
    record(repository, "branch/b", None, first, command="switch", active=Active("b"))
    record(repository, "tag/t", None, second, command="tag")
    assert repository.undo(author=AUTHOR, time=START).command == "tag"
    result = repository.undo(author=AUTHOR, time=START)
    assert (result.before, result.after) == (Active("b", first), Active("main", second))


@pytest.mark.parametrize("seed", range(6))
def test_random_work_against_a_stack_of_states(seed: int) -> None:
    random, repository = Random(seed), new_repository()
    undoable: list[object] = []
    for number in range(40):
        if random.random() < 0.4:
            if undoable:
                repository.undo(author=AUTHOR, time=START)
                assert state(repository) == undoable.pop()
            else:
                with pytest.raises(NothingToUndoError):
                    repository.undo(author=AUTHOR, time=START)
            continue
        undoable.append(state(repository))
        branch = random.choice(["main", "a", "b"])
        if random.random() < 0.5:
            commit(repository, branch, number=number)
        else:
            ref = f"tag/t{number}"
            record(repository, ref, None, make_generation(repository, number=number), command="tag")
    assert repository.fsck().ok
