"""Requests a second of `rr serve` beside bare FastAPI routes with the same answers."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2

from benchmarks.history import make_history
from benchmarks.load import CONNECTIONS, Load
from benchmarks.sync import spec
from benchmarks.table import Row
from benchmarks.timing import COMPILED, Pair, interleaved
from engine.errand import Errand
from engine.push import Choice, push
from tests.server.serve_process import Serve, serve_process

COUNT = int(os.environ.get("BENCH_REQUESTS", "1000"))
"""Requests in one turn."""
STORED = 200
"""Generations of the project that is read: more than a page."""
AUTHOR = "Ada <ada@example.org>"


def rows(rounds: int) -> list[Row]:
    """Each request in turns with the bare route for it."""
    with tempfile.TemporaryDirectory() as name, serve_process() as server:
        place = f"/projects/{_project(server, Path(name))}/generations"
        order = {"spec": spec(0).decode()}
        validated = server.ask("POST", "/validate", order)
        listed, one = server.ask("GET", place), server.ask("GET", f"{place}/main")
        etag = one.headers["etag"]
        known = {"If-None-Match": etag}
        answers = {
            "validated": validated.text, "listed": listed.text, "one": one.text, "etag": etag,
        }  # fmt: skip
        with _bare(Path(name) / "answers.json", answers) as bare:
            works = (
                ("POST /validate", validated, 200, _bytes("POST", validated, json.dumps(order))),
                ("GET …/generations, a page", listed, 200, _bytes("GET", listed)),
                ("GET …/generations/main", one, 200, _bytes("GET", one)),
                ("the same, If-None-Match", one, 304, _bytes("GET", one, "", known)),
            )
            return [
                _row(what, got, status, _pair(server.port, bare, request, status, rounds))
                for what, got, status, request in works
            ]


def _project(server: Serve, folder: Path) -> str:
    """A project of the server with some generations."""
    project = server.project()
    repository = make_history(folder / "ours", STORED, built=True, spec=spec)
    with server.remote(project) as door:
        push(repository, door, Errand("origin", AUTHOR, 0), Choice(names=("main",)))
    return project


def _bytes(
    method: str, got: httpx2.Response, body: str = "", more: Mapping[str, str] | None = None
) -> bytes:
    """A request as it goes over the wire, to the path and with the key of one that was answered."""
    asked = got.request
    assert got.status_code == 200, got.text
    lines = [f"{method} {asked.url.raw_path.decode()} HTTP/1.1", "Host: rr"]
    lines += [f"X-API-Key: {asked.headers['x-api-key']}"]
    lines += [f"{name}: {value}" for name, value in (more or {}).items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body]).encode()


@contextmanager
def _bare(file: Path, answers: Mapping[str, str]) -> Iterator[int]:
    """The port of the bare routes, in a process of their own."""
    file.write_text(json.dumps(answers), "utf-8")
    command = [sys.executable, "-m", "benchmarks.bare", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=COMPILED) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _pair(ours: int, bare: int, request: bytes, status: int, rounds: int) -> Pair:
    loads = [Load(port, request, status) for port in (ours, bare)]
    return interleaved(*(partial(load.send, COUNT) for load in loads), rounds)


def _row(what: str, got: httpx2.Response, status: int, pair: Pair) -> Row:
    """How many of them are answered in a second, on a handful of connections."""
    size = len(got.content) if status == 200 else 0
    ours, bare = (COUNT / ms * 1000 for ms in (pair.ours_ms, pair.base_ms))
    return Row(
        f"{what} ({CONNECTIONS} connections, {size:,} bytes)",
        f"{ours:,.0f} requests a second",
        f"bare FastAPI route {bare:,.0f}",
        f"{ours / bare:.0%} of its rate",
        "",
        None,
    )
