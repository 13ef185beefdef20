"""Eight who post, two workers, Redis and PostgreSQL killed on the way: nothing lost, nothing twice.

And what was decided meanwhile is decided again, equal to the last digit, by every Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from engine.betasphere.replay import replay
from schemas.event import Event
from schemas.stream_entry import Entry
from store.backends import FileBackend
from store.repository import Repository
from store.sql import Sql
from store.stream_rows import row_of
from tests.conftest import ROOT, Figures
from tests.faults.streams import (
    ARRAY,
    LINES,
    SINGLE,
    Asker,
    Poster,
    Progress,
    Read,
    Reader,
    go,
    parcels,
)
from tests.portability.matrix import environment, numpies, version_of
from tests.portability.test_portability import pythons
from tests.server.two_workers import KEY, Workers, two_workers
from tests.store.samples import AUTHOR, START

LINES_OPEN = 8
STREAMS = ("main", "cutter")
SIZES = ((SINGLE, 24, 1), (ARRAY, 4, 100), (LINES, 1, 500))
FEW_SIZES = ((SINGLE, 4, 1), (ARRAY, 2, 20), (LINES, 1, 50))
Sizes = Sequence[tuple[str, int, int]]
COLUMNS = (
    "project", "stream", "seq", "kind", "cloned", "source", "id", "type", "subject", "about",
    "outcome", "body", "recorded_at",
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """What a run left: who posted, who read, and what lies in the table."""

    posters: list[Poster]
    readers: list[Reader]
    rows: list[Any]
    seconds: float

    def entries(self, stream: str) -> list[Any]:
        return [row for row in self.rows if row["stream"] == stream]


def posters_of(
    workers: Workers, project: str, total: int, sizes: Sizes, progress: Progress
) -> list[Poster]:
    """Every connection to one of the workers; every other one asks for decisions."""
    ports = [one.port for one in workers.workers]
    return [
        Poster(
            Asker(ports[line % 2], KEY, project),
            parcels(line, STREAMS, total // LINES_OPEN, sizes),
            progress,
            decides=line % 4 < 2,
        )
        for line in range(LINES_OPEN)
    ]


def table(workers: Workers, project: str) -> list[Any]:
    """Every entry of a project, past the servers."""
    with Sql.open(workers.database.url, role=None) as sql:
        query = f"select {', '.join(COLUMNS)} from stream_entries where project = $1 order by 2, 3"
        return sql.run(_asked(sql, query, UUID(project)))


async def _asked(sql: Sql, query: str, *given: object) -> list[Any]:
    lease = await sql.lease()
    try:
        return list(await lease.driver.fetch(query, *given))
    finally:
        await sql.give_back(lease)


def storm(workers: Workers, total: int, sizes: Sizes) -> Course:
    """Post it all; Redis is away for most of the time, PostgreSQL ends twice."""
    project = workers.workers[0].project()
    database, redis = workers.database, workers.redis

    def restart() -> None:
        database.stop()
        database.start()

    def kill() -> None:
        database.kill()
        database.start()

    happenings = [
        (total * 15 // 100, redis.kill),
        (total * 35 // 100, restart),
        (total * 60 // 100, kill),
        (total * 80 // 100, redis.start),
    ]
    progress = Progress(happenings)
    ports = [one.port for one in workers.workers]
    readers = [
        Reader(order, KEY, project, stream, leaves)
        for stream in STREAMS
        for order, leaves in ((ports, 0), (ports[::-1], 0), (ports, total // 16))
    ]
    posters = posters_of(workers, project, total, sizes, progress)
    heads: Counter[str] = Counter()
    try:
        seconds = go(posters)
        rows = table(workers, project)
        heads = Counter(row["stream"] for row in rows)
    finally:
        for reader in readers:
            reader.finish(heads[reader.stream])
    assert progress.count == total
    return Course(posters, readers, rows, seconds)


def assert_whole(course: Course) -> None:
    """Every acknowledged event once, at the number that was told; no hole; every reader has all."""
    for stream in STREAMS:
        rows = course.entries(stream)
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1)), "a hole"
        told = [Read(row["seq"], row["kind"], row["id"]) for row in rows]
        told = [one._replace(id=None) if one.kind == "policy" else one for one in told]
        for reader in course.readers:
            if reader.stream == stream:
                assert reader.got == told, f"a reader of {stream}"
    events = [row for row in course.rows if row["kind"] == "event"]
    there = {(row["stream"], row["source"], row["id"]): row["seq"] for row in events}
    assert len(there) == len(events)
    acknowledged: dict[tuple[str, str, str], int] = {}
    for poster in course.posters:
        acknowledged |= poster.acknowledged
    assert there == acknowledged
    bodies = {(row["source"], row["id"]): row["body"] for row in events}
    for poster in course.posters:
        for parcel in poster.parcels:
            for event in parcel.events:
                row = row_of(Event.from_dict(event))
                assert bodies[row.source, row.id] == row.body
    decided = [one["id"] for poster in course.posters for one in poster.decided]
    kinds = Counter(row["kind"] for row in course.rows)
    assert sorted(decided) == sorted(row["id"] for row in course.rows if row["kind"] == "decision")
    assert kinds["feedback"] == kinds["decision"] == len(decided)
    assert kinds["policy"] == len(STREAMS), "each stream got one policy"


def saved(course: Course, folder: Path) -> dict[str, str]:
    """A project folder with the streams in its log of events; the digest of each, made here."""
    repository = Repository.init(FileBackend(folder / ".rr"), author=AUTHOR, time=START)
    assert repository.events is not None
    digests = {}
    for stream in STREAMS:
        entries = [
            Entry.from_dict(
                {"seq": row["seq"], "kind": row["kind"], "body": json.loads(row["body"])}
            )
            for row in course.entries(stream)
        ]
        found = replay(lambda entries=entries: entries)  # type: ignore[misc]
        assert (found.differing, found.decisions > 0) == ((), True)
        digests[stream] = found.sha256
        with repository.events.writer(stream) as writer:
            writer.append((one.body for one in entries), START)
    return digests


def replayed(python: str, folder: Path, stream: str) -> Any:
    """What `rr events replay` says in a process of a Python."""
    command = [python, "-m", "rrcli", "--json", "-C", str(folder)]
    ran = subprocess.run(
        [*command, "events", "replay", "--stream", stream],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    """The short form of the proof below: the same, of 2,000 events."""
    with two_workers() as workers:
        course = storm(workers, 2_000, FEW_SIZES)
        assert workers.errors() == []
    assert_whole(course)
    assert any(poster.asker.trouble for poster in course.posters), "nobody met any trouble"
    digests = saved(course, tmp_path)
    assert replayed(sys.executable, tmp_path, "main")["sha256"] == digests["main"]


@pytest.mark.prove
def test_a_hundred_thousand_events(tmp_path: Path, figures: Figures) -> None:
    total = 100_000
    with two_workers() as workers:
        course = storm(workers, total, SIZES)
        assert workers.errors() == []
        assert_whole(course)
        _tell(course, figures)
        _quiet(workers, figures)
        _copied(workers, course.rows, figures)
    digests = saved(course, tmp_path / "saved")
    decisions = Counter(row["stream"] for row in course.rows if row["kind"] == "decision")
    figures["decisions of them, each with its outcome"] = f"{decisions.total():,}"
    versions = []
    for number, python in enumerate(pythons()):
        version = version_of(python)
        inside = environment(tmp_path / f"python-{number}", python, numpies(version)[-1])
        for stream, digest in digests.items():
            found = replayed(inside, tmp_path / "saved", stream)
            assert (found["sha256"], found["differing"]) == (digest, [])
            assert found["decisions"] == decisions[stream]
        versions.append(version)
    figures["Pythons whose `rr events replay` gives the same digests"] = ", ".join(versions)
    for stream, digest in digests.items():
        figures[f"digest of the {decisions[stream]:,} decisions of `{stream}`"] = f"`{digest}`"


def _tell(course: Course, figures: Figures) -> None:
    kinds = Counter(row["kind"] for row in course.rows)
    figures["events posted by 8 connections to 2 workers; lost; there twice; holes"] = (
        f"{kinds['event']:,}; 0; 0; 0"
    )
    forms = Counter(parcel.form for poster in course.posters for parcel in poster.parcels)
    figures["requests with one event; an array of 100; 500 lines"] = "; ".join(
        f"{forms[form]:,}" for form in (SINGLE, ARRAY, LINES)
    )
    trouble: Counter[str] = Counter()
    for poster in course.posters:
        trouble += poster.asker.trouble
    figures["on the way"] = "Redis killed, back later; PostgreSQL restarted; PostgreSQL kill -9"
    figures["requests that were cut or refused, and repeated"] = "; ".join(
        f"{count} × {what}" for what, count in sorted(trouble.items())
    )
    figures["readers; lines they opened; entries they were told, each once and in order"] = (
        f"{len(course.readers)}; {sum(one.lines for one in course.readers)}; "
        f"{sum(len(one.got) for one in course.readers):,}"
    )
    figures["events a second through all that"] = f"{kinds['event'] / course.seconds:,.0f}"


def _quiet(workers: Workers, figures: Figures) -> None:
    """The rate of each form where nothing happens."""
    for what, size, count in ((SINGLE, 1, 50), (ARRAY, 100, 2_000), (LINES, 500, 3_000)):
        project = workers.workers[0].project()
        posters = [
            Poster(one.asker, one.parcels, one.progress)
            for one in posters_of(
                workers, project, count * LINES_OPEN, ((what, 1, size),), Progress()
            )
        ]
        seconds = go(posters)
        rate = count * LINES_OPEN / seconds
        figures[f"in peace, {size} in a request ({what}): events a second"] = f"{rate:,.0f}"


def _copied(workers: Workers, rows: Sequence[Any], figures: Figures) -> None:
    """The same rows by COPY, past every server."""
    records = [tuple(row) for row in rows]
    for name, like in (("bare", ""), ("indexed", "including all")):
        with Sql.open(workers.database.url, role=None) as sql:

            async def work(name: str = name, like: str = like, sql: Sql = sql) -> float:
                lease = await sql.lease()
                try:
                    await lease.driver.execute(f"create table {name} (like stream_entries {like})")
                    begun = time.monotonic()
                    await lease.driver.copy_records_to_table(name, records=records, columns=COLUMNS)
                    return time.monotonic() - begun
                finally:
                    await sql.give_back(lease)

            rate = len(records) / sql.run(work())
        what = "a bare table" if name == "bare" else "one with the same indexes"
        figures[f"the same rows by one COPY into {what}: a second"] = f"{rate:,.0f}"
