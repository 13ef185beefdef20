"""A piece of work for the fault tests, and what must hold however it was cut short."""

from collections.abc import Callable

from schemas.ids import OperationId
from store.backends import Backend
from store.layout import NotARepositoryError
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit, record


def work(backend: Backend, done: list[OperationId]) -> None:
    """Init, commits on two branches, a tag, an undo, a commit of known content; `done` grows."""
    repository = Repository.init(backend, author=AUTHOR, time=START)
    done.append(repository.head())

    def step(task: Callable[[], object]) -> None:
        task()
        done.append(repository.head())

    step(lambda: commit(repository, number=1))
    step(lambda: commit(repository, number=2))
    tip = repository.resolve("main")
    step(lambda: commit(repository, "side", number=3))
    step(lambda: record(repository, "tag/v1", None, tip, command="tag"))
    step(lambda: repository.undo(author=AUTHOR, time=START))
    step(lambda: commit(repository, number=1, time=START + 9))


def check(backend: Backend, done: list[OperationId]) -> None:
    """All acknowledged operations are there, at most one more is, every byte is sound."""
    try:
        repository = Repository.open(backend)
    except NotARepositoryError:
        assert not done, "an acknowledged repository is gone"
        repository = Repository.init(backend, author=AUTHOR, time=START)
    report = repository.fsck()
    assert report.ok, report.damage
    log = [operation_id for operation_id, _ in repository.operations()][::-1]
    assert log[: len(done)] == done, "an acknowledged operation is gone"
    assert len(log) <= max(len(done), 1) + 1, "more than the operation that was cut short"
    commit(repository, "after", number=9)
    assert repository.fsck().ok
