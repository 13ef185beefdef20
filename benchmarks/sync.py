"""Push and clone of a long history beside git's own and beside COPY; every side is synced."""

import itertools
import os
import re
import subprocess
import tempfile
from collections.abc import Coroutine, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.history import LONG, make_git_history, make_history
from benchmarks.table import Row
from benchmarks.timing import COMPILED, RR, in_turns, process
from benchmarks.validate import EXAMPLE
from geometry.kernel import KERNEL
from schemas.records import Generation
from store.backends import FileBackend
from store.repository import Repository
from store.sql import Sql
from store.sync import Reading, in_order, news
from tests.server.serve_process import Serve, serve_process

ROUNDS = 3
LEAST = 0.5
"""Of the speed of COPY: the budget of a push."""
SYNCED = ["git", "-c", "core.fsync=all"]


def rows(rounds: int) -> list[Row]:
    """One push and one clone of everything, by each way in turn."""
    rounds = min(rounds, ROUNDS)
    with tempfile.TemporaryDirectory() as name, serve_process() as server:
        folder = Path(name)
        repository = make_history(folder / "ours", LONG, built=True, spec=spec)
        process([*RR, "gc", "-q"], folder / "ours")()
        times = rounds + 1
        ours, git = Ours(server, folder, times), Git(folder, repository, times)
        cargo = Cargo.of(repository)
        with Database(server.database_url, cargo, folder / "copied", times) as database:
            pushed = in_turns(
                {"http": ours.push, "direct": ours.push_directly, "git": git.push,
                 "copy": database.copy_in}, rounds,
            )  # fmt: skip
            cloned = in_turns(
                {"http": ours.clone, "direct": ours.clone_directly, "git": git.clone,
                 "copy": database.copy_out}, rounds,
            )  # fmt: skip
        ours.require_whole(repository)
        git.require_whole()
    return [*_rows("push", "in", cargo, pushed), *_rows("clone", "out", cargo, cloned)]


def spec(number: int) -> bytes:
    """The example in a colour and with a toe spring of its own, as a design goes on."""
    text = re.sub("primary_hex: .*", f'primary_hex: "#{number:06X}"', EXAMPLE.read_text("utf-8"))
    spring_mm = 8 + number % 9000 / 1000
    return re.sub("toe_spring_mm: .*", f"toe_spring_mm: {spring_mm}", text).encode()


@dataclass(frozen=True)
class Cargo:
    """The objects that a push of everything carries: names and contents."""

    objects: list[tuple[bytes, bytes]]

    @classmethod
    def of(cls, repository: Repository) -> "Cargo":
        """All that main leads to."""
        reading = Reading(repository.objects)
        order = list(in_order(news(reading, [repository.resolve("main")], []), KERNEL))
        found = repository.objects.many(order)
        return cls([(bytes.fromhex(name), content) for name, content in found])

    def __str__(self) -> str:
        megabytes = sum(len(content) for _, content in self.objects) / 1e6
        return f"{LONG:,} generations ({len(self.objects):,} objects, {megabytes:.0f} MB)"


class Ours:
    """`rr push` and `rr clone` as whole commands, each time to a new project or folder."""

    def __init__(self, server: Serve, folder: Path, times: int) -> None:
        self._server, self._folder = server, folder
        self._variables = {**COMPILED, "RR_API_KEY": server.key}
        self._projects = [server.project() for _ in range(2 * times)]
        for number, project in enumerate(self._projects):
            url = self._direct(project) if number % 2 else self._http(project)
            process([*RR, "remote", "add", f"r{number}", url], folder / "ours")()
        self._through, self._straight = itertools.count(0, 2), itertools.count(1, 2)
        self._clones = itertools.count()

    def _http(self, project: str) -> str:
        return f"{self._server.url}/projects/{project}"

    def _direct(self, project: str) -> str:
        return f"{self._server.database_url}&project={project}"

    def _run(self, *words: str) -> None:
        process([*RR, *words], self._folder / "ours", variables=self._variables)()

    def push(self) -> None:
        """Through the server."""
        self._run("push", f"r{next(self._through)}", "main")

    def push_directly(self) -> None:
        """Into the database, past the server."""
        self._run("push", f"r{next(self._straight)}", "main")

    def clone(self) -> None:
        """From the server."""
        self._clone(self._http(self._projects[0]))

    def clone_directly(self) -> None:
        """From the database."""
        self._clone(self._direct(self._projects[1]))

    def _clone(self, url: str) -> None:
        self._run("clone", url, str(self._folder / f"clone-{next(self._clones)}"))

    def require_whole(self, repository: Repository) -> None:
        """Fail unless everything has arrived everywhere."""
        tip = repository.resolve("main")
        for project in self._projects:
            with self._server.stored(project) as stored:
                assert stored.resolve("main") == tip
        for number in range(next(self._clones)):
            there = Repository.open(FileBackend(self._folder / f"clone-{number}" / ".rr"))
            assert sum(1 for _ in there.walk(tip)) == LONG


class Git:
    """The same specs as files, one commit for each generation; git packs them as it likes."""

    def __init__(self, folder: Path, repository: Repository, times: int) -> None:
        self._folder, self._numbers, self._clones = folder, itertools.count(), itertools.count()
        for number in range(times):
            bare = folder / f"bare-{number}"
            process(["git", "init", "-q", "--bare", "-b", "main", str(bare)])()
            process(["git", "config", "core.fsync", "all"], bare)()
        line = [found for _, found in repository.walk(repository.resolve("main"))][::-1]
        make_git_history(folder / "theirs", LONG, lambda number: _files(repository, line[number]))
        process(["git", "gc", "-q"], folder / "theirs")()

    def push(self) -> None:
        """To an empty bare repository."""
        bare = self._folder / f"bare-{next(self._numbers)}"
        process([*SYNCED, "push", "-q", str(bare), "main"], self._folder / "theirs")()

    def clone(self) -> None:
        """From the first of them, by git's protocol: without it, files would be linked."""
        there = self._folder / f"git-clone-{next(self._clones)}"
        bare = self._folder / "bare-0"
        process([*SYNCED, "clone", "-q", "-b", "main", f"file://{bare}", str(there)])()

    def require_whole(self) -> None:
        """Fail unless the last clone has every commit."""
        last = self._folder / f"git-clone-{next(self._clones) - 1}"
        count = subprocess.run(
            ["git", "rev-list", "--count", "main"], cwd=last, check=True, capture_output=True
        ).stdout
        assert int(count) == LONG


def _files(repository: Repository, generation: Generation) -> Mapping[str, bytes]:
    """The specs of a generation; git's commit stands for the record itself."""
    ids = generation.spec.to_dict()
    return {name: repository.get(str(ids[name])) for name in sorted(ids)}


class Database(AbstractContextManager["Database"]):
    """COPY of the same contents into a table and out of it, in one transaction that is synced."""

    def __init__(self, url: str, cargo: Cargo, file: Path, times: int) -> None:
        self._sql, self._cargo, self._file = Sql.open(url, role=None), cargo, file
        self._lease = self._sql.run(self._sql.lease())
        self._driver = self._lease.driver
        told = [self._run(self._driver.fetchval(f"show {name}")) for name in _DURABLE]
        assert told == ["on"] * len(_DURABLE), "the server does not sync"
        self._tables = [f"copied_{number}" for number in range(times)]
        self._numbers = itertools.count()
        for table in self._tables:
            columns = "(hash bytea primary key, data bytea)"
            self._run(self._driver.execute(f"create table {table} {columns}"))

    def __exit__(self, *exception: object) -> None:
        self._run(self._sql.give_back(self._lease))
        self._sql.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._sql.run(work, None)

    def copy_in(self) -> None:
        """Fill an empty table."""
        table = self._tables[next(self._numbers)]
        self._run(self._driver.copy_records_to_table(table, records=self._cargo.objects))

    def copy_out(self) -> None:
        """Fill a file with a table."""
        table = self._tables[0]
        with self._file.open("wb") as file:
            self._run(self._driver.copy_from_table(table, output=file, format="binary"))
            file.flush()
            os.fsync(file.fileno())


_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def _rows(what: str, way: str, cargo: Cargo, found: Mapping[str, float]) -> list[Row]:
    """A command beside git's, then through each door beside COPY."""
    budget = f"≥ {LEAST:.0%} of its speed" if what == "push" else ""
    beside = [
        Row(
            f"rr {what}{where}, {LONG:,} generations",
            f"{found[door]:,.0f} ms",
            f"COPY {way} {found['copy']:,.0f} ms",
            f"{found['copy'] / found[door]:.0%} of its speed",
            budget,
            found["copy"] / found[door] >= LEAST if budget else None,
        )
        for door, where in (("http", ""), ("direct", ", past the server"))
    ]
    git = Row(
        f"rr {what}, {cargo}",
        f"{found['http']:,.0f} ms",
        f"git {what} {found['git']:,.0f} ms",
        f"{found['http'] / found['git']:.2f} ×",
        "",
        None,
    )
    return [git, *beside]
