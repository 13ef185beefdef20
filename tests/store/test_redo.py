from random import Random

import pytest

from schemas.records import Active
from store.redo import NothingToRedoError
from store.refdiff import RefChange
from store.repository import Repository
from store.undo import NOT_UNDOABLE, NothingToUndoError
from tests.store.samples import AUTHOR, START, commit, history, new_repository, record
from tests.store.test_undo import state


def undo(repository: Repository) -> None:
    repository.undo(author=AUTHOR, time=START)


def redo(repository: Repository) -> None:
    repository.redo(author=AUTHOR, time=START)


def test_redo_brings_back_what_was_undone_and_says_so() -> None:
    repository, (first, second) = history(2)
    done, undone = repository.head(), repository.undo(author=AUTHOR, time=START).operation
    result = repository.redo(author="Bob", time=START + 50)
    assert (result.redone, result.command) == (done, "generate")
    assert result.changes == (RefChange("branch/main", first, second),)
    assert (result.before, result.after) == (Active("main", first), Active("main", second))
    operation = repository.operation(result.operation)
    assert (operation.command, operation.undoes, operation.parent) == ("redo", undone, undone)
    assert operation.refset == repository.operation(done).refset
    assert repository.fsck().ok


def test_redo_after_redo_goes_further_forward() -> None:
    repository = new_repository()
    states = [state(repository)]
    for number in range(4):
        commit(repository, number=number)
        states.append(state(repository))
    for _ in range(4):
        undo(repository)
    for expected in states[1:]:
        redo(repository)
        assert state(repository) == expected
    with pytest.raises(NothingToRedoError):
        redo(repository)


def test_undo_after_redo_undoes_the_same_again() -> None:
    repository, (first, _) = history(2)
    undo(repository)
    redo(repository)
    result = repository.undo(author=AUTHOR, time=START)
    assert result.command == "generate"
    assert repository.snapshot().get("branch/main") == first


def test_nothing_is_redone_where_nothing_was_undone() -> None:
    repository, _ = history(2)
    head = repository.head()
    with pytest.raises(NothingToRedoError) as caught:
        redo(repository)
    assert "`generate`" in caught.value.message
    assert caught.value.exit_code == 1
    assert repository.head() == head
    with pytest.raises(NothingToRedoError):
        redo(new_repository())


def test_new_work_after_an_undo_leaves_nothing_to_redo() -> None:
    repository, _ = history(2)
    undo(repository)
    commit(repository, number=7)
    with pytest.raises(NothingToRedoError):
        redo(repository)


@pytest.mark.parametrize("command", sorted(NOT_UNDOABLE))
def test_redo_passes_over_what_cannot_be_undone(command: str) -> None:
    repository, (_, second) = history(2)
    undo(repository)
    repository.transact(command, author=AUTHOR, time=START, expect={}, set={})
    redo(repository)
    assert repository.snapshot().get("branch/main") == second


@pytest.mark.parametrize("seed", range(12))
def test_random_work_against_two_stacks_of_states(seed: int) -> None:
    random, repository = Random(seed), new_repository()
    behind: list[object] = []
    ahead: list[object] = []
    for number in range(60):
        now, choice = state(repository), random.random()
        if choice < 0.35:
            if not behind:
                with pytest.raises(NothingToUndoError):
                    undo(repository)
                continue
            undo(repository)
            ahead.append(now)
            assert state(repository) == behind.pop()
        elif choice < 0.65:
            if not ahead:
                with pytest.raises(NothingToRedoError):
                    redo(repository)
                continue
            redo(repository)
            behind.append(now)
            assert state(repository) == ahead.pop()
        else:
            behind.append(now)
            ahead.clear()
            if random.random() < 0.5:
                commit(repository, random.choice(["main", "a"]), number=number)
            else:
                tip = repository.snapshot().get("branch/main")
                record(repository, f"tag/t{number}", None, tip, command="tag") if tip else commit(
                    repository, number=number
                )
    assert repository.fsck().ok
