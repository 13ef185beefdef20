"""A real receiver of webhooks on loopback, which answers as a test wants and keeps what came."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

PATIENCE_S = 30.0


@dataclass(frozen=True)
class Taken:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def seq(self) -> int:
        return int(self.json["data"]["seq"])

    def verified(self, secret: str) -> Any:
        """The event, if the reference library finds the signature good; raises otherwise."""
        return Webhook(secret).verify(self.body, dict(self.headers))


class Handler(BaseHTTPRequestHandler):
    """Keeps each request, and lets the receiver's `behave` answer it."""

    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        number = self.receiver.keep(Taken(self.path, headers, body))
        self.receiver.behave(self, number)

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content_length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Knows its connections, since a client may keep one."""

    daemon_threads = True

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.lines: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.lines.append(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that was killed, or waits no longer

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


Behave = Callable[[Handler, int], object]


def taking(handler: Handler, number: int) -> None:
    handler.answer(204)


@dataclass
class Receiver:
    """What came, in its order; `behave` is given the handler and the number of the request."""

    port: int
    behave: Behave = taking
    taken: list[Taken] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    over: threading.Event = field(default_factory=threading.Event)
    """Set at the end: whoever hangs looks at it."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def keep(self, one: Taken) -> int:
        with self.news:
            self.taken.append(one)
            self.news.notify_all()
            return len(self.taken)

    def wait_for(self, count: int) -> list[Taken]:
        """The first so many requests, once they have come."""
        with self.news:
            came = self.news.wait_for(lambda: len(self.taken) >= count, PATIENCE_S)
        assert came, f"{len(self.taken)} of {count} requests came"
        return self.taken[:count]

    def hang(self, handler: Handler, number: int) -> None:
        """Never answer."""
        self.over.wait(PATIENCE_S)
        handler.close_connection = True

    def drip(self, handler: Handler, number: int) -> None:
        """Begin an answer and send a sign of it at a time, never to its end."""
        for sign in b"HTTP/1.1 200 OK\r\nx-long: " + b"a" * 100_000:
            if self.over.wait(0.05):
                break
            try:
                handler.wfile.write(bytes([sign]))
            except OSError:
                break
        handler.close_connection = True


@contextmanager
def receiving(
    behave: Behave = taking, *, context: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A receiver while a block runs, over TLS with a context."""
    handler = type("One", (Handler,), {})
    server = Server(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1], behave)
    handler.receiver = receiver  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.end()
        thread.join()


def eventually(is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Return once something is so; fails where it never is."""
    last = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < last, "it did not come to that"
        time.sleep(0.02)
