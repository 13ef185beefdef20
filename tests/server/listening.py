"""The server of the tests on a port, for WebSockets, and a client that reads what it is told."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from websockets.sync.client import ClientConnection, connect

from tests.server.team import OWNER_KEY, Team


@contextmanager
def listening(team: Team) -> Iterator[int]:
    """The port on which a server of the tests listens, on its own loop, while a block runs."""
    config = uvicorn.Config(team.app, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        serving = asyncio.run_coroutine_threadsafe(server.serve(sockets=[bound]), team.loop)
        last = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < last
            time.sleep(0.005)
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            serving.result(60)


class Watcher:
    """A client of a stream; what it was told is read one message at a time."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    def say(self, message: object) -> None:
        self.line.send(json.dumps(message))

    def hear(self, *kinds: str) -> dict[str, Any]:
        """The next message of some kinds, past all others."""
        while True:
            told: dict[str, Any] = json.loads(self.line.recv(60))
            if not kinds or told["message"] in kinds:
                return told

    def entries(self, count: int) -> list[dict[str, Any]]:
        return [self.hear("entry") for _ in range(count)]


@contextmanager
def watching(
    port: int, project: str, query: str = "", key: str | None = OWNER_KEY, **options: Any
) -> Iterator[Watcher]:
    """A WebSocket of somebody with a key, or with what the query has."""
    url = f"ws://127.0.0.1:{port}/ws?project={project}{query}"
    headers = {} if key is None else {"X-API-Key": key}
    # With a bounded queue this client reads no close frame behind messages that nobody wants.
    with connect(url, additional_headers=headers, max_queue=None, **options) as line:
        yield Watcher(line)
