from random import Random

import pytest

from schemas.records import Active
from store.oprevs import OperationNotFoundError
from store.refdiff import RefChange
from tests.store.samples import AUTHOR, START, commit, history, new_repository, record
from tests.store.test_undo import state


def test_it_goes_back_to_the_state_an_operation_left() -> None:
    repository, (first, second, third) = history(3)
    wanted = repository.operation(repository.head()).parent
    assert wanted is not None
    result = repository.op_restore(wanted[:12], author="Bob", time=START + 9)
    assert result.restored == wanted
    assert result.changes == (RefChange("branch/main", third, second),)
    assert (result.before, result.after) == (Active("main", third), Active("main", second))
    assert result.operation is not None
    operation = repository.operation(result.operation)
    assert (operation.command, operation.undoes) == ("op restore", None)
    assert (operation.author, operation.time) == ("Bob", START + 9)
    assert operation.detail == {"operation": wanted}
    assert repository.generation(first) and repository.fsck().ok


def test_the_newest_changes_nothing_and_records_nothing() -> None:
    repository, _ = history(2)
    head = repository.head()
    result = repository.op_restore("@", author=AUTHOR, time=START)
    assert (result.operation, result.changes) == (None, ())
    assert repository.head() == head


def test_undo_and_redo_take_it_as_one_step() -> None:
    repository, (first, _, third) = history(3)
    repository.op_restore("@~2", author=AUTHOR, time=START)
    assert repository.snapshot().get("branch/main") == first
    assert repository.undo(author=AUTHOR, time=START).command == "op restore"
    assert repository.snapshot().get("branch/main") == third
    repository.redo(author=AUTHOR, time=START)
    assert repository.snapshot().get("branch/main") == first


@pytest.mark.parametrize("name", ["abc", "main", "@~99", "ffffffffffff", "@^", "", "~1", "@~x"])
def test_what_names_no_operation_is_refused(name: str) -> None:
    repository, _ = history(2)
    head = repository.head()
    with pytest.raises(OperationNotFoundError) as caught:
        repository.op_restore(name, author=AUTHOR, time=START)
    assert caught.value.exit_code == 5
    assert repository.head() == head


def test_a_generation_is_no_operation() -> None:
    repository, (first,) = history(1)
    with pytest.raises(OperationNotFoundError):
        repository.op_restore(first, author=AUTHOR, time=START)


@pytest.mark.parametrize("seed", range(6))
def test_every_operation_of_a_random_log_can_be_gone_to(seed: int) -> None:
    random, repository = Random(seed), new_repository()
    states = {repository.head(): state(repository)}
    for number in range(20):
        branch = random.choice(["main", "a", "b"])
        tip = commit(repository, branch, number=number)
        states[repository.head()] = state(repository)
        if random.random() < 0.3:
            switched = Active(branch)
            ref = f"tag/t{number}"
            record(repository, ref, None, tip, command="switch", active=switched)
            states[repository.head()] = state(repository)
    for operation in random.sample(sorted(states), 10):
        repository.op_restore(operation, author=AUTHOR, time=START)
        assert state(repository) == states[operation]
