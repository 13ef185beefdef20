"""Bodies that are wrong, huge, slow, cut off or poisoned: a coded answer each, and nothing kept."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from server.route import LIMIT
from tests.server.team import OWNER_KEY, document, new_project, spec, team, test_settings
from tests.servers import shared_database


@cache
def project() -> str:
    return new_project()


WRONG: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "RR-V005"),
    "no JSON": (b"spec: yes", "RR-V005"),
    "cut off": (b'{"spec": {"rr": 1', "RR-V005"),
    "a list": (b"[]", "RR-V005"),
    "null": (b"null", "RR-V005"),
    "no UTF-8": (b'{"spec": "\xff\xfe"}', "RR-V005"),
    "UTF-16": ('{"spec": "x"}'.encode("utf-16"), "RR-E010"),
    "a field too many": (b'{"spec": "x", "speck": 1}', "RR-V005"),
    "another type": (b'{"spec": 7}', "RR-V005"),
    "a number for a text": (b'{"spec": "x", "message": 1}', "RR-V005"),
    "very deep": (b'{"spec": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "RR-V005"),
    "a very long number": (b'{"spec": {"rr": ' + b"9" * 100_000 + b"}}", "RR-V005"),
    "a zero in a message": (b'{"spec": "x", "message": "a\\u0000b"}', "RR-V005"),
    "half a character in a message": (b'{"spec": "x", "message": "\\ud800"}', "RR-V005"),
    "a zero in a branch": (b'{"spec": "x", "branch": "a\\u0000"}', "RR-V005"),
    "an escape in an author": (b'{"spec": "x", "author": "\\u001b[31m"}', "RR-V005"),
    "not a number": (b'{"spec": {"rr": NaN}}', "RR-E010"),
    "without end": (b'{"spec": {"rr": -Infinity}}', "RR-E010"),
    "a zero in a spec": (b'{"spec": {"rr": 1, "name": "a\\u0000b"}}', "RR-E010"),
    "a zero in a spec's text": (b'{"spec": "rr: 1\\u0000"}', "RR-E010"),
    "half a character in a spec": (b'{"spec": {"rr": 1, "name": "\\ud800"}}', "RR-E010"),
    "half a character in a text": (b'{"spec": "rr: \\udfff"}', "RR-V005"),
    "a spec of an alias bomb": (
        json.dumps(
            {"spec": "a: &a [x]\n" + "".join(f"b{i}: [*a, *a, *a]\n" for i in range(9))}
        ).encode(),
        "RR-E010",
    ),
    "deep tables": (b'{"spec": ' + b'{"a": ' * 900 + b"1" + b"}" * 900 + b"}", "RR-E010"),
    "deep lists": (b'{"spec": {"rr": ' + b"[" * 900 + b"]" * 900 + b"}}", "RR-E010"),
    "a bad branch": (json.dumps({"spec": spec(), "branch": "a..b"}).encode(), "RR-R030"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_body_is_told_what_is_wrong(name: str) -> None:
    body, code = WRONG[name]
    got = team().call(
        "POST",
        f"/projects/{project()}/generations",
        content=body,
        headers={"Content-Type": "application/json"},
    )
    assert 400 <= got.status < 500, got.body[:500]
    assert got.json["code"] == code, got.body[:500]
    assert len(got.body) < 20_000


def test_a_spec_of_more_than_a_mebibyte_is_refused_as_a_spec() -> None:
    told = team().call("POST", "/validate", {"spec": {"x" * 2_000_000: 1}}).json
    assert told["valid"] is False
    assert team().call("POST", "/validate", {"spec": "#" * (1 << 20 | 1)}).status == 422


def test_a_deep_table_is_not_written_out_at_length() -> None:
    """Lines of it begin with as many blanks as it is deep, so a body grows by hundreds."""
    from engine.specfile import READ_LIMIT
    from server.recording import spec_bytes

    deep: object = [1] * 20_000
    for _ in range(400):
        deep = [deep]
    assert READ_LIMIT <= len(spec_bytes({"rr": deep})) < READ_LIMIT + 1000
    told = team().call("POST", "/validate", {"spec": {"rr": deep}}).json
    assert (told["valid"], len(told["findings"])) == (False, 1)


def test_who_takes_no_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from server.exchange import Exchange
    from server.metrics import Metrics

    monkeypatch.setattr("server.exchange._TAKEN_S", 0.05)
    closed: list[bool] = []

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while True:
                await send({"type": "http.response.body", "body": b"x", "more_body": True})
        finally:
            closed.append(True)

    async def walk() -> None:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                await asyncio.Event().wait()

        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "app": FastAPI()}
        scope |= {"headers": [], "query_string": b""}
        with pytest.raises(TimeoutError):
            await Exchange(endless, Metrics(), time.monotonic)(scope, receive, send)

    asyncio.run(asyncio.wait_for(walk(), 30))
    assert closed == [True]


def test_limits_are_announced_and_enforced_as_announced() -> None:
    most = team().call("GET", "/", key=None).json["limits"]["body_bytes"]
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            assert (LIMIT in operation) == ("requestBody" in operation), path
    headers = {"Content-Type": "application/json"}
    just = b'{"spec": "x"}'.ljust(most)
    assert team().call("POST", "/validate", content=just, headers=headers).status == 200
    got = team().call("POST", "/validate", content=just + b" ", headers=headers)
    assert (got.status, got.json["code"]) == (413, "RR-V009")


def test_large_bodies_are_taken_a_few_at_once() -> None:
    """Those behind them wait before anything of them is read, and come in after."""
    path, most = f"/imports?project={project()}&name=a.stl", 4  # nothing builds in processes here
    released, begun = asyncio.Event(), list[int]()

    async def one(client: httpx2.AsyncClient, number: int) -> int:
        async def body() -> AsyncIterator[bytes]:
            begun.append(number)
            yield b"noise"
            await released.wait()

        headers = {"X-API-Key": OWNER_KEY}
        return (await client.post(path, content=body(), headers=headers)).status_code

    async def walk() -> list[int]:
        transport = httpx2.ASGITransport(team().app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rr") as client:
            asked = [asyncio.create_task(one(client, n)) for n in range(most + 3)]
            while len(begun) < most:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
            assert len(begun) == most
            released.set()
            return await asyncio.gather(*asked)

    told = asyncio.run_coroutine_threadsafe(walk(), team().loop).result(120)
    assert told == [422] * (most + 3)


def test_who_builds_leaves_threads_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait for bundles, a reader is answered."""
    from server import tasks

    released = threading.Event()

    def waiting(*_: object) -> tasks.Exported:
        released.wait(60)
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "export", waiting)
    here = project()
    assert team().call("POST", f"/projects/{here}/generations", {"spec": spec()}).status < 300
    headers = {"X-API-Key": OWNER_KEY}

    async def walk() -> tuple[int, list[int]]:
        transport = httpx2.ASGITransport(team().app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rr") as client:
            path, body = f"/export/projects/{here}/generations/main", {"profile": "view"}
            asked = [
                asyncio.create_task(client.post(path, json=body, headers=headers))
                for _ in range(50)
            ]
            await asyncio.sleep(0.5)
            status = 0
            with suppress(TimeoutError):
                async with asyncio.timeout(20):
                    read = await client.get(f"/projects/{here}/generations", headers=headers)
                    status = read.status_code
            released.set()
            return status, [one.status_code for one in await asyncio.gather(*asked)]

    told = asyncio.run_coroutine_threadsafe(walk(), team().loop).result(120)
    assert told == (200, [500] * 50)


def test_a_compressed_body_is_not_unpacked() -> None:
    """So a bomb is as small as it looks: it is read as it is, and is no JSON."""
    import gzip

    bomb = gzip.compress(b" " * 50_000_000)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    got = team().call("POST", "/validate", content=bomb, headers=headers)
    assert (got.status, got.json["code"]) == (400, "RR-V005")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server behind a real socket that waits for a body no longer than a second."""
    with ExitStack() as stack:
        yield stack.enter_context(listening())


@contextmanager
def listening() -> Iterator[int]:
    from server.app import create_app

    settings = test_settings(shared_database(), body_s=1, body_bytes=1 << 16)
    config = uvicorn.Config(create_app(settings), log_config=None, log_level="critical")
    server = uvicorn.Server(config)
    bound = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([bound])), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.01)
    yield bound.getsockname()[1]
    server.should_exit = True
    thread.join(30)


HEAD = (
    f"POST /validate HTTP/1.1\r\nHost: rr\r\nX-API-Key: {OWNER_KEY}\r\n"
    "Content-Type: application/json\r\n"
)


def exchange(port: int, *pieces: bytes, wait_s: float = 0.0, close: bool = False) -> bytes:
    """What comes back for some bytes on the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
                threading.Event().wait(wait_s)
        except OSError:  # the server hung up in the middle, as it should
            pass
        if close:
            return b""
        return told(line)


def told(line: socket.socket) -> bytes:
    """An answer with its whole body, or what came of it."""
    data = b""
    try:
        while more := line.recv(65536):
            data += more
            head, _, body = data.partition(b"\r\n\r\n")
            length = [x for x in head.split(b"\r\n") if x.lower().startswith(b"content-length:")]
            if length and len(body) >= int(length[0].split(b":")[1]):
                break
    except OSError:
        pass
    return data


def test_a_declared_length_beyond_the_limit_is_refused_before_the_body(port: int) -> None:
    got = exchange(port, HEAD.encode() + b"Content-Length: 99999999999999999999\r\n\r\n")
    assert got.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))
    got = exchange(port, HEAD.encode() + b"Content-Length: 65537\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 413")
    assert b"RR-V009" in got


def test_chunks_without_a_length_are_counted(port: int) -> None:
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    got = exchange(port, HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 5)
    assert got.startswith(b"HTTP/1.1 413")


def test_a_slow_body_is_not_waited_for(port: int) -> None:
    head = HEAD.encode() + b"Content-Length: 1000\r\n\r\n"
    got = exchange(port, head, b'{"spec"', b":", wait_s=0.2)
    assert got.startswith(b"HTTP/1.1 408")
    assert b"RR-V010" in got


def test_a_client_that_leaves_harms_nobody(port: int) -> None:
    head = HEAD.encode() + b"Content-Length: 1000\r\n\r\n"
    for _ in range(20):
        exchange(port, head, b'{"spec": ', close=True)
    body = json.dumps({"spec": spec()}).encode()
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    got = exchange(port, HEAD.encode() + length + body)
    assert got.startswith(b"HTTP/1.1 200")
    assert b'"valid":true' in got


def test_no_answer_is_waited_for_without_end() -> None:
    from server.route import TookTooLongError

    assert TookTooLongError.http_status == 503
    with ExitStack() as stack:
        from tests.server.team import start

        slow = start(test_settings(shared_database(), answer_s=0.0, body_s=0.01), stack)
        got = slow.call("GET", f"/projects/{project()}/generations")
        assert (got.status, got.json["code"]) == (503, "RR-V012")
