"""What a repository must do on every backend."""

import threading

import pytest

from schemas.ids import GenerationId
from store.backends import Backend
from store.layout import AlreadyARepositoryError, NotARepositoryError
from store.objects import DamagedObjectError
from store.repository import Repository
from store.transact import RefMovedError
from tests.contract.places import Door
from tests.store.samples import AUTHOR, START, commit, make_generation, record


@pytest.fixture
def repository(backend: Backend) -> Repository:
    return Repository.init(backend, author=AUTHOR, time=START)


def test_init_and_open(door: Door) -> None:
    with pytest.raises(NotARepositoryError):
        Repository.open(door())
    Repository.init(door(), author=AUTHOR, time=START)
    with pytest.raises(AlreadyARepositoryError):
        Repository.init(door(), author=AUTHOR, time=START)
    assert [operation.command for _, operation in Repository.open(door()).operations()] == ["init"]


def test_a_line_of_work_survives_opening_again(repository: Repository, door: Door) -> None:
    made = [commit(repository, number=number) for number in range(5)]
    again = Repository.open(door())
    assert [generation_id for generation_id, _ in again.walk(again.resolve("@"))] == made[::-1]
    assert again.undo(author=AUTHOR, time=START).changes[0].after == made[-2]
    assert Repository.open(door()).resolve("main") == made[-2]
    assert again.fsck().ok


def test_many_branches(repository: Repository) -> None:
    made = {f"b{number}": commit(repository, f"b{number}", number=number) for number in range(30)}
    refs = dict(repository.snapshot().refs())
    assert refs == {f"branch/{name}": generation for name, generation in made.items()}
    record(repository, "branch/b3", made["b3"], None, command="branch")
    assert repository.snapshot().get("branch/b3") is None
    assert repository.fsck().ok


def test_two_doors_and_one_branch(repository: Repository, door: Door) -> None:
    base = commit(repository, number=0)
    other = Repository.open(door())
    mine = make_generation(repository, (base,), number=1)
    theirs = commit(other, number=2)
    with pytest.raises(RefMovedError) as caught:
        record(repository, "branch/main", base, mine)
    assert caught.value.details["kept"] == mine
    assert other.generation(mine).parents == (base,)
    assert repository.resolve("main") == theirs


def test_writers_on_branches_of_their_own_lose_nothing(repository: Repository, door: Door) -> None:
    failures: list[Exception] = []

    def work(name: str) -> None:
        try:
            own = Repository.open(door())
            for number in range(10):
                commit(own, name, number=number)
        except Exception as error:  # noqa: BLE001 - a thread must hand its failure over
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    refs = dict(repository.snapshot().refs())
    assert {ref: len(list(repository.walk(tip))) for ref, tip in refs.items()} == {
        f"branch/w{number}": 10 for number in range(4)
    }
    assert len(list(repository.operations())) == 41
    assert repository.fsck().ok


def test_of_writers_on_one_branch_each_is_kept_or_refused(
    repository: Repository, door: Door
) -> None:
    kept: list[GenerationId] = []
    refused: list[GenerationId] = []

    def work(worker: int) -> None:
        own = Repository.open(door())
        for number in range(10):
            tip = own.snapshot().get("branch/main")
            parents = () if tip is None else (tip,)
            made = make_generation(own, parents, number=worker * 100 + number)
            try:
                record(own, "branch/main", tip, made)
            except RefMovedError:
                refused.append(made)
            else:
                kept.append(made)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    line = {generation_id for generation_id, _ in repository.walk(repository.resolve("main"))}
    assert line == set(kept)
    assert len(kept) + len(refused) == 40
    assert all(repository.generation(generation_id) for generation_id in refused)
    assert repository.fsck().ok


def test_damage_is_never_handed_out(repository: Repository) -> None:
    generation = commit(repository, number=1)
    whole = repository.generation(generation)
    name = f"objects/{generation}"
    stored = bytearray(repository.backend.load(name))
    stored[-1] ^= 1
    repository.backend.save(name, bytes(stored))
    if repository.backend.packs is not None and repository.backend.packs.sound():
        assert repository.generation(generation) == whole, "a pack has it besides"
    else:
        with pytest.raises(DamagedObjectError) as caught:
            repository.resolve("main~0") and repository.generation(generation)
        assert caught.value.exit_code == 7
    assert [item.object_id for item in repository.fsck().damage] == [generation]
