"""A real HTTP server that speaks OpenAI's chat completions, well or in every wrong way."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[["Asked"], None]


@dataclass
class Asked:
    """One request: what came, and how to answer it."""

    handler: BaseHTTPRequestHandler
    number: int
    path: str
    headers: dict[str, str]
    body: bytes

    def send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Answer at once."""
        self.handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def raw(self, data: bytes) -> None:
        """Write bytes to the socket as they are."""
        self.handler.wfile.write(data)
        self.handler.wfile.flush()


@dataclass
class Endpoint:
    """A server that answers; what it was asked, in order."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


def completion(content: Any, *, finish: str = "stop", **message: Any) -> bytes:
    """The body of a completion whose message has this content (a text, or JSON of it)."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    return json.dumps(
        {
            "id": "one",
            "object": "chat.completion",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": text, **message},
                }
            ],
            "usage": {"prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280},
        }
    ).encode()


def suggesting(*suggestions: tuple[Any, Any, Any]) -> bytes:
    """The body of a completion with suggestions of path, value and reason."""
    rows = [dict(zip(("path", "value", "reason"), one, strict=True)) for one in suggestions]
    return completion({"suggestions": rows})


@contextmanager
def endpoint(answer: Answering | bytes) -> Iterator[Endpoint]:
    """A server on loopback that answers so, until the end of the block."""
    found = Endpoint("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one = Asked(self, len(found.asked), self.path, dict(self.headers.items()), body)
            found.asked.append(one)
            with suppress(ConnectionError):
                if isinstance(answer, bytes):
                    one.send(200, answer)
                else:
                    answer(one)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield found
    finally:
        found.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
