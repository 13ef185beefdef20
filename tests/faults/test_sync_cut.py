"""Push and fetch through a line that is cut: at the end of every piece, and at random bytes."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from engine.fetch import fetch
from engine.fsck_remote import fsck_remote
from engine.push import Choice, push
from engine.remote import Hello, Remote, RemoteUnreachableError
from engine.remote_http import HttpRemote
from engine.remotes import Address
from store.backends.postgres import PostgresBackend
from store.repository import Repository
from store.sql import Sql
from tests.engine.exchange import ERRAND, SMALL
from tests.engine.test_push import ALL, assert_whole, refs, seeded, tracked
from tests.server.serve_process import Serve, serve_process
from tests.server.sync_server import CutProxy, Projects, copy_of, remote, serving

SEED = 6
SOME, RANDOM = 2, 12
MANY = {"push": 250, "fetch": 50}
"""Cuts at random bytes each way: 500 of a push."""
WAYS = [(task, way) for task in ("push", "fetch") for way in ("up", "down")]


class Small(HttpRemote):
    """A server that takes little at once, so that a handful of generations takes many messages."""

    def hello(self) -> Hello:
        return replace(super().hello(), limits=SMALL)


class Host(ABC):
    """Where the other side lies: what is cut there, and what anybody sees of it."""

    port: int

    @abstractmethod
    def put(self, theirs: Repository) -> tuple[Repository, str]:
        """A repository there with what `theirs` has, and the name of its project."""

    @abstractmethod
    def door(self, project: str, port: int) -> HttpRemote:
        """The project as a remote, through a port."""

    def seen(self, project: str) -> set[str]:
        """The generations that others are shown."""
        return set()

    def check(self, door: Remote) -> None:  # noqa: B027 - most have nothing more to ask
        """Ask the other side itself whether all of it is there."""


class InMemory(Host):
    """The routes of sync over repositories in memory: quick, so it is cut often."""

    def __init__(self, projects: Projects, port: int) -> None:
        self._projects, self.port = projects, port

    def put(self, theirs: Repository) -> tuple[Repository, str]:
        made = self._projects.repositories["p"] = copy_of(theirs)
        return made, "p"

    def door(self, project: str, port: int) -> HttpRemote:
        return remote(port, project)


class OnTheServer(Host):
    """`rr serve` as it is, over its own PostgreSQL; each cut has a project of its own."""

    def __init__(self, server: Serve, sql: Sql) -> None:
        self._server, self._sql, self.port = server, sql, server.port

    def put(self, theirs: Repository) -> tuple[Repository, str]:
        project = self._server.project()
        with self._server.remote(project) as door:
            push(theirs, door, ERRAND, ALL)
        return Repository.open(PostgresBackend(self._sql, UUID(project))), project

    def door(self, project: str, port: int) -> HttpRemote:
        address = Address(f"http://127.0.0.1:{port}", project)
        return Small(address, self._server.key, sleep=lambda seconds: None)

    def seen(self, project: str) -> set[str]:
        told = self._server.ask("GET", f"/projects/{project}/generations?limit=200").json()
        return {row["generation"] for row in told["items"]}

    def check(self, door: Remote) -> None:
        assert fsck_remote(door).ok


@pytest.fixture(scope="module")
def in_memory() -> Iterator[Host]:
    projects = Projects()
    with serving(projects) as port:
        yield InMemory(projects, port)


@pytest.fixture(scope="module")
def on_the_server() -> Iterator[Host]:
    with serve_process() as server, Sql.open(server.database_url) as sql:
        yield OnTheServer(server, sql)


def go(task: str, ours: Repository, door: Remote) -> None:
    if task == "push":
        push(ours, door, ERRAND, Choice(names=("main", "wide")))
    else:
        fetch(ours, door, ERRAND)


class Line:
    """One push or fetch, its two sides as they were, and what it comes to when nothing is cut."""

    def __init__(self, host: Host, task: str, way: str) -> None:
        self._host, self._task, self._way = host, task, way
        self._seed = seeded()
        self._lasting = host.put(self._seed[1]) if task == "fetch" else None
        ours, theirs, project = self._sides()
        self._shown = {host_seen := frozenset(host.seen(project))}
        with CutProxy(host.port) as proxy:
            with host.door(project, proxy.port) as door:
                go(task, ours, door)
            self.bounds = sorted(set(proxy.bounds[way]))
        self.length = self.bounds[-1]
        self._done = refs(ours), refs(theirs), tracked(ours)
        self._all = frozenset(host.seen(project))
        assert (self._all > host_seen) == (task == "push" and bool(host_seen))
        self._shown.add(self._all)

    def _sides(self) -> tuple[Repository, Repository, str]:
        theirs, project = self._lasting or self._host.put(self._seed[1])
        return copy_of(self._seed[0]), theirs, project

    def cut(self, at: int, *, heals: bool) -> bool:
        """Cut there; then the same again must succeed. Whether the cut was felt at all."""
        ours, theirs, project = self._sides()
        before = refs(ours), refs(theirs)
        with CutProxy(self._host.port, **{self._way: at}) as proxy:
            proxy.once = heals
            try:
                with self._host.door(project, proxy.port) as door:
                    go(self._task, ours, door)
                felt = False
            except RemoteUnreachableError:
                felt = True
        assert not (felt and heals), "a line that comes back is used again"
        assert refs(ours) == before[0]
        assert refs(theirs) in (before[1], self._done[1]), "all branches or none"
        assert self._host.seen(project) in self._shown, "all generations or none"
        assert_whole(ours, theirs)
        with self._host.door(project, self._host.port) as door:
            go(self._task, ours, door)
            self._host.check(door)
        assert (refs(ours), refs(theirs), tracked(ours)) == self._done
        assert self._host.seen(project) == self._all
        assert_whole(ours, theirs)
        return felt


def at_bounds(host: Host, task: str, way: str, *, step: int = 1) -> tuple[int, int]:
    """Cut at the end of each piece, or of some; how many were cut, and how many were felt."""
    line = Line(host, task, way)
    bounds = line.bounds[::step]
    felt = sum(line.cut(at, heals=False) for at in bounds)
    # A cut behind the last byte that somebody waits for is not felt; which those are is a race.
    assert 2 * felt >= len(bounds)
    for at in bounds:
        line.cut(at, heals=True)
    return len(bounds), felt


def at_random(host: Host, task: str, way: str, count: int) -> tuple[int, int]:
    """Cut at some bytes; how many bytes there are, and how many cuts were felt."""
    line = Line(host, task, way)
    chosen = random.Random(f"{SEED} {task} {way}")
    places: Sequence[int] = [chosen.randrange(1, line.length) for _ in range(count)]
    return line.length, sum(line.cut(at, heals=at % 4 == 0) for at in places)


@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_at_the_end_of_every_piece(in_memory: Host, task: str, way: str) -> None:
    at_bounds(in_memory, task, way)


@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_at_some_bytes(in_memory: Host, task: str, way: str) -> None:
    at_random(in_memory, task, way, RANDOM)


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_push_to_a_server_cut_at_some_bytes(on_the_server: Host, way: str) -> None:
    at_random(on_the_server, "push", way, SOME)


@pytest.mark.prove
@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_from_a_server_at_the_end_of_every_piece(
    on_the_server: Host, task: str, way: str, figures: dict[str, object]
) -> None:
    count, felt = at_bounds(on_the_server, task, way)
    figures[f"`{task}` cut {way}stream at the end of each of its {count} pieces, felt"] = felt


@pytest.mark.prove
@pytest.mark.parametrize(("task", "way"), WAYS)
def test_cut_from_a_server_at_many_bytes(
    on_the_server: Host, task: str, way: str, figures: dict[str, object]
) -> None:
    length, felt = at_random(on_the_server, task, way, MANY[task])
    figures[f"`{task}` cut {way}stream at {MANY[task]} random of {length} bytes, felt"] = felt
    figures[f"`{task}` cut {way}stream: lost, doubled or half visible"] = 0
