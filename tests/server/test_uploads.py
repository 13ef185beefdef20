"""Uploads that are slow or end too early, at every endpoint that takes one: told, and not kept."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from server.app import app
from server.route import LIMIT, SECONDS
from server.routes import sync
from store.sql import Sql
from tests.server.test_bodies import listening, told
from tests.server.test_roles import TABLE, World, where, world
from tests.servers import shared_database

UPLOADS = [
    (method.upper(), path)
    for path, methods in app.openapi()["paths"].items()
    for method, operation in methods.items()
    if LIMIT in operation and TABLE[method.upper(), path].allowed
]
MORE = 40
"""Bytes that are promised and never come."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that waits a second for any body, for a message of sync too."""
    monkeypatch.setitem(sync._MESSAGE_BODY, SECONDS, 1.0)
    with listening() as port:
        yield port


def half(method: str, path: str) -> bytes:
    """The request of a row of the table, with half of its body and more of it promised."""
    row, here = TABLE[method, path], world()
    body = row.body(here)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    head = (
        f"{method} {where(row, path)} HTTP/1.1\r\nHost: rr\r\nX-API-Key: {here.keys['owner']}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(sent) + MORE}\r\n\r\n"
    )
    return head.encode() + (sent[: len(sent) // 2] or b"x")


@contextmanager
def begun(port: int) -> Iterator[dict[tuple[str, str], socket.socket]]:
    """Connections, each with half of an upload sent."""
    lines = {}
    try:
        for method, path in UPLOADS:
            line = lines[method, path] = socket.create_connection(("127.0.0.1", port), 60)
            line.sendall(half(method, path))
        yield lines
    finally:
        for line in lines.values():
            line.close()


def counted(here: World) -> dict[str, int]:
    """How many rows of each table are the project's."""
    with Sql.open(shared_database(), role=None) as sql:

        async def work() -> dict[str, int]:
            lease = await sql.lease()
            try:
                tables = await lease.driver.fetch(
                    "select relname from pg_class join pg_attribute on attrelid = pg_class.oid "
                    "where relkind = 'r' and attname = 'project' "
                    "and relnamespace = 'public'::regnamespace order by 1"
                )
                count = "select count(*) from {} where project = $1"
                return {
                    name: await lease.driver.fetchval(count.format(name), UUID(here.project))
                    for (name,) in tables
                }
            finally:
                await sql.give_back(lease)

        return sql.run(work())


def test_there_are_many() -> None:
    taken = {path for _, path in UPLOADS}
    assert {"/imports", "/factory_feedback", "/projects/{project}/sync/objects"} <= taken
    assert len(UPLOADS) >= 15


def settled(here: World) -> dict[str, int]:
    """The same once nothing is added any more: the server tells of some things after it answers."""
    found = counted(here)
    for _ in range(40):
        time.sleep(0.5)
        before, found = found, counted(here)
        if found == before:
            break
    return found


def test_a_slow_upload_is_not_waited_for_anywhere(port: int) -> None:
    before = settled(world())
    with begun(port) as lines:
        for name, line in lines.items():
            got = told(line)
            assert got.startswith(b"HTTP/1.1 408"), (name, got)
            assert b"RR-V010" in got, name
    after = counted(world())
    assert before == after
    assert after["objects"] > 0


def test_an_upload_that_ends_too_early_leaves_nothing_anywhere(port: int) -> None:
    before = settled(world())
    codes: list[Any] = []

    class Noted(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            codes.append(record.fields["code"])  # type: ignore[attr-defined]

    log, handler = logging.getLogger("rr.access"), Noted()
    log.addHandler(handler)
    try:
        with begun(port) as lines:
            pass  # and away
        last = time.monotonic() + 60
        while len(codes) < len(lines):
            assert time.monotonic() < last, codes
            time.sleep(0.02)
    finally:
        log.removeHandler(handler)
    assert codes == ["RR-V011"] * len(lines)
    assert counted(world()) == before
