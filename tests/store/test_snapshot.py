from schemas.records import Active
from store.snapshot import Snapshot
from tests.store.samples import AUTHOR, START, commit, history, new_repository


def test_a_new_repository_stands_on_an_empty_branch() -> None:
    snapshot = new_repository().snapshot()
    assert snapshot.active == Active("main", None)
    assert list(snapshot.refs()) == []
    assert snapshot.operation.command == "init"


def test_the_active_branch_follows_its_tip() -> None:
    repository, (first, second) = history(2)
    assert repository.snapshot().active == Active("main", second)
    repository.transact(
        "switch", author=AUTHOR, time=START, expect={}, set={}, active=Active(None, first)
    )
    assert repository.snapshot().active == Active(None, first)
    commit(repository, number=9)
    assert repository.snapshot().active == Active(None, first)


def test_refs_are_sorted_and_picked_by_prefix() -> None:
    repository, (first,) = history(1)
    for ref in ("tag/b", "branch/z", "tag/a"):
        repository.transact("tag", author=AUTHOR, time=START, expect={ref: None}, set={ref: first})
    snapshot = repository.snapshot()
    assert [ref for ref, _ in snapshot.refs()] == ["branch/main", "branch/z", "tag/a", "tag/b"]
    assert dict(snapshot.refs("tag/")) == {"tag/a": first, "tag/b": first}
    assert snapshot.get("tag/a") == first
    assert snapshot.get("tag/c") is None


def test_a_snapshot_never_changes() -> None:
    repository, (first,) = history(1)
    before = repository.snapshot()
    second = commit(repository, number=5)
    assert before.get("branch/main") == first
    assert repository.snapshot().get("branch/main") == second
    assert Snapshot.read(repository.objects, before.operation_id) == before
