"""Push and fetch through a line that is cut: at the end of every piece, and at random bytes."""

import random
from collections.abc import Iterator

import pytest

from engine.fetch import fetch
from engine.push import Choice, push
from engine.remote import Remote, RemoteUnreachableError
from store.repository import Repository
from tests.engine.exchange import ERRAND
from tests.engine.test_push import assert_whole, refs, seeded, tracked
from tests.server.sync_server import CutProxy, Projects, copy_of, remote, serving

SEED = 6
RANDOM, MANY = 12, 500
WAYS = [(task, way) for task in ("push", "fetch") for way in ("up", "down")]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[int, Projects]]:
    projects = Projects()
    with serving(projects) as port:
        yield port, projects


def go(task: str, ours: Repository, door: Remote) -> None:
    if task == "push":
        push(ours, door, ERRAND, Choice(names=("main", "wide")))
    else:
        fetch(ours, door, ERRAND)


class Line:
    """One push or fetch, its two sides as they were, and what it comes to when nothing is cut."""

    def __init__(self, served: tuple[int, Projects], task: str, way: str) -> None:
        self._port, self._projects = served
        self._task, self._way = task, way
        self._seed = seeded()
        ours, theirs = self._sides()
        with CutProxy(self._port) as proxy:
            with remote(proxy.port, "p") as door:
                go(task, ours, door)
            self.bounds = sorted(set(proxy.bounds[way]))
        self.length = self.bounds[-1]
        self._done = refs(ours), refs(theirs), tracked(ours)

    def _sides(self) -> tuple[Repository, Repository]:
        ours, theirs = (copy_of(one) for one in self._seed)
        self._projects.repositories["p"] = theirs
        return ours, theirs

    def cut(self, at: int, *, heals: bool) -> bool:
        """Cut there; then the same again must succeed. Whether the cut was felt at all."""
        ours, theirs = self._sides()
        before = refs(ours), refs(theirs)
        with CutProxy(self._port, **{self._way: at}) as proxy:
            proxy.once = heals
            try:
                with remote(proxy.port, "p") as door:
                    go(self._task, ours, door)
                felt = False
            except RemoteUnreachableError:
                felt = True
        assert not (felt and heals), "a line that comes back is used again"
        assert refs(ours) == before[0]
        assert refs(theirs) in (before[1], self._done[1]), "all branches or none"
        assert_whole(ours, theirs)
        with remote(self._port, "p") as door:
            go(self._task, ours, door)
        assert (refs(ours), refs(theirs), tracked(ours)) == self._done
        assert_whole(ours, theirs)
        return felt


@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_at_the_end_of_every_piece(served: tuple[int, Projects], task: str, way: str) -> None:
    line = Line(served, task, way)
    felt = sum(line.cut(at, heals=False) for at in line.bounds)
    # A cut behind the last byte that somebody waits for is not felt; which those are is a race.
    assert 2 * felt >= len(line.bounds)
    for at in line.bounds:
        line.cut(at, heals=True)


@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_at_some_bytes(served: tuple[int, Projects], task: str, way: str) -> None:
    _at_random(served, task, way, RANDOM)


@pytest.mark.prove
@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_at_many_bytes(
    served: tuple[int, Projects], task: str, way: str, figures: dict[str, object]
) -> None:
    felt, length = _at_random(served, task, way, MANY)
    figures[f"`{task}` cut {way}stream at {MANY} random of {length} bytes, felt"] = felt
    figures[f"`{task}` cut {way}stream: lost, doubled or half visible"] = 0


def _at_random(served: tuple[int, Projects], task: str, way: str, count: int) -> tuple[int, int]:
    line = Line(served, task, way)
    chosen = random.Random(f"{SEED} {task} {way}")
    places = [chosen.randrange(1, line.length) for _ in range(count)]
    return sum(line.cut(at, heals=at % 4 == 0) for at in places), line.length
