"""Clients of the WebSocket that do whatever comes to mind, and note all that they are told."""

from __future__ import annotations

import json
import random
import socket
import struct
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

ENDS = frozenset({1000, 1002, 1005, 1006, 1007, 1009, 4400, 4401, 4408, 4429})
"""How a line may end, whatever a client sends: an error of ours (1011) is not among them."""
REFUSALS = frozenset({400, 401, 404, 422, 429})
WHOLE = ("owner", "edit")
OPTIONS: Mapping[str, Any] = {
    "max_queue": None, "compression": None, "open_timeout": 120, "ping_interval": None,
}  # fmt: skip
HANDSHAKE = (
    "GET /ws?project={project}&stream=main&after=0 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nX-API-Key: {key}\r\n\r\n"
)
STREAMS = ("main", "cutter", "clone-0123456789ab", "nobodys", "elsewhere")
"""`elsewhere` is a stream of another project alone."""


@dataclass(frozen=True)
class Place:
    """Where the fuzzers go: a server, a project with a key of each role, and another project."""

    port: int
    project: str
    other: str
    keys: Mapping[str, str]
    ticket: Callable[[str], str]
    """A ticket for a key of the project."""


@dataclass
class Heard:
    """What one line was told: the role that it was welcomed in, each message, how it ended."""

    role: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    end: str = ""


@dataclass
class Fuzzer:
    """One client after the other, by a seed."""

    place: Place
    seed: int
    ends: Counter[str] = field(default_factory=Counter)
    heard: list[Heard] = field(default_factory=list)

    def run(self, lines: int) -> None:
        for number in range(lines):
            chance = random.Random(f"{self.seed} {number}")
            if chance.random() < 0.25:
                self._bare(chance)
            else:
                self._line(chance)

    def listen(self, role: str, entries: int) -> None:
        """A line that only listens, until it was told some entries."""
        url = (
            f"ws://127.0.0.1:{self.place.port}/ws?project={self.place.project}&stream=main&after=0"
        )
        heard = Heard()
        with connect(
            url, additional_headers={"X-API-Key": self.place.keys[role]}, **OPTIONS
        ) as line:
            while sum(told["message"] == "entry" for told in heard.messages) < entries:
                self._hear(line.recv(120), heard)
        self.heard.append(heard)

    def _line(self, chance: random.Random) -> None:
        """A line with messages of every kind, right and wrong, that ends some way or other."""
        heard = Heard()
        url, key = self._address(chance)
        headers = {} if key is None else {"X-API-Key": key}
        try:
            with connect(url, additional_headers=headers, max_queue=None, compression=None) as line:
                with suppress(ConnectionClosed):
                    self._talk(chance, line, heard)
                end = line.protocol.close_rcvd
            heard.end = f"closed {end.code if end else 'by us'}"
        except InvalidStatus as error:
            heard.end = f"refused {error.response.status_code}"
        self.ends[heard.end] += 1
        self.heard.append(heard)

    def _address(self, chance: random.Random) -> tuple[str, str | None]:
        place = self.place
        role = chance.choice(sorted(place.keys))
        key: str | None = place.keys[role]
        url = f"ws://127.0.0.1:{place.port}/ws?"
        match chance.randrange(12):
            case 0:
                return f"{url}project={place.other}", key
            case 1:
                wrong = chance.choice(["x", "", "\0", place.project[:-1], "%ff"])
                return f"{url}project={quote(wrong)}", key
            case 2:
                return f"{url}project={place.project}", chance.choice([None, "no-key", "rr_x"])
            case 3:
                ticket = chance.choice(["", "x" * 5_000, "\0", place.ticket(str(key))[::-1]])
                return f"{url}project={place.project}&ticket={quote(ticket)}", None
            case 4:  # a good ticket, used up before it is used
                ticket = place.ticket(str(key))
                good = f"{url}project={place.project}&ticket={ticket}"
                if chance.random() < 0.5:
                    with suppress(WebSocketException), connect(good, **OPTIONS):
                        pass
                return good, None
            case 5:
                after = chance.choice(["", "-1", "x", "9" * 40, "99999", "0x1", "\u0665"])
                return f"{url}project={place.project}&stream=main&after={quote(after)}", key
            case 6:
                stream = quote(chance.choice([*STREAMS, "", "\0", "a/b", "x" * 300, "\u00e4"]))
                return f"{url}project={place.project}&stream={stream}", key
        return f"{url}project={place.project}&stream=main&after=0", key

    def _talk(self, chance: random.Random, line: ClientConnection, heard: Heard) -> None:
        for _ in range(chance.randrange(1, 14)):
            if chance.random() < 0.05:
                line.ping(chance.randbytes(chance.randrange(126)))
            elif chance.random() < 0.03:
                for _ in range(80):  # a flood
                    line.send(json.dumps({"ping": "x"}))
            else:
                line.send(message(chance))
            self._listen(chance, line, heard)
        if chance.random() < 0.5:  # all that is still on its way
            line.send('{"ping": "the end"}')
            while heard.messages[-1:] != [{"message": "pong", "ping": "the end"}]:
                self._hear(line.recv(120), heard)
        elif chance.random() < 0.5:
            cut(line.socket)  # and is closed where it is read, in its own thread

    def _listen(self, chance: random.Random, line: ClientConnection, heard: Heard) -> None:
        for _ in range(chance.choice([0, 0, 1, 3, 30])):
            try:
                self._hear(line.recv(0.01), heard)
            except TimeoutError:
                return

    def _hear(self, text: str | bytes, heard: Heard) -> None:
        told = json.loads(text)
        heard.role = heard.role or told["role"]
        heard.messages.append(told)

    def _bare(self, chance: random.Random) -> None:
        """Bytes that are no WebSocket, or stop being one in the middle of a frame."""
        place = self.place
        key = place.keys[chance.choice(sorted(place.keys))]
        given = HANDSHAKE.format(project=place.project, key=key).encode()
        with socket.create_connection(("127.0.0.1", place.port), timeout=10) as line:
            if chance.random() < 0.3:
                given = given[: chance.randrange(1, len(given))]
            with suppress(OSError):
                line.sendall(given)
                for _ in range(chance.randrange(5)):
                    line.sendall(frame(chance))
                if chance.random() < 0.5:
                    line.shutdown(socket.SHUT_WR)
                    while got := line.recv(1 << 16):
                        status = got[9:12] if got.startswith(b"HTTP/1.1 ") else b""
                        if status:
                            self.ends[f"bytes answered {status.decode()}"] += 1
            cut(line) if chance.random() < 0.5 else reset(line)
        self.ends["bytes, then cut"] += 1


def cut(line: socket.socket) -> None:
    """End a connection without a word."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def reset(line: socket.socket) -> None:
    """The same, and what is on its way is lost."""
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()


def message(chance: random.Random) -> str | bytes:
    """What a client may send as one message: about half of it makes sense."""
    stream = chance.choice([*STREAMS, "main", "main", *(f"s{n}" for n in range(20))])
    match chance.randrange(16):
        case 0 | 1 | 2:
            after = chance.choice([0, 0, 0, 1, 5, 40])
            return json.dumps({"subscribe": stream, "after": after})
        case 3:
            return json.dumps({"subscribe": stream})
        case 4 | 5 | 6:
            return json.dumps({"unsubscribe": stream})
        case 7:
            return json.dumps({"ping": chance.choice(["x", "", "y" * 3_000, "\u00e4\ud800"])})
        case 8:
            after = chance.choice([-1, 10**20, 1.5, True, "0", [], {}, 1e308])
            return json.dumps({"subscribe": stream, "after": after})
        case 9:
            names = chance.sample(["subscribe", "unsubscribe", "ping", "after", "x", ""], 3)
            return json.dumps({name: value(chance, 3) for name in names})
        case 10:
            return json.dumps(value(chance, 5))
        case 11:
            return chance.choice(["[", '{"a":', ""]) * chance.choice([1, 50, 800])
        case 12:
            return chance.choice(
                ["nul", "NaN", "\0", "{", "9" * 4_000, '"\\ud800"', "\ufeff{}", ""]
            )
        case 13:
            return json.dumps({"subscribe": chance.choice(["", "\0", "../x", "MAIN", "m" * 4_000])})
        case 14 if chance.random() < 0.3:
            return chance.randbytes(chance.choice([0, 1, 100, 70_000]))
        case 15 if chance.random() < 0.3:
            return "x" * chance.choice([4_096, 4_097, 100_000])
    return json.dumps({"ping": "x"})


def value(chance: random.Random, depth: int) -> Any:
    """Any JSON value."""
    flat: Sequence[Any] = (None, True, 0, -1, 1.5, 10**30, "", "main", "\0", "\ud800")
    if depth == 0 or chance.random() < 0.4:
        return chance.choice(flat)
    inner = [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return inner if chance.random() < 0.5 else {str(n): one for n, one in enumerate(inner)}


def frame(chance: random.Random) -> bytes:
    """Bytes of a WebSocket frame, most often one that nobody may send."""
    payload = chance.randbytes(chance.choice([0, 1, 20, 125]))
    kind = chance.choice([0x0, 0x1, 0x2, 0x3, 0x8, 0x9, 0xA, 0xF])
    end = chance.choice([0x80, 0x80, 0x00, 0xC0])
    masked = 0x80 if chance.random() < 0.8 else 0
    mask = b"\0\0\0\0" if masked else b""
    match chance.randrange(5):
        case 0:
            return chance.randbytes(chance.randrange(200))
        case 1:  # more is promised than comes
            return bytes([end | kind, masked | 127]) + struct.pack(">Q", 1 << 40) + mask + payload
        case 2:  # a control frame that is too long, or a close with a code that is none
            code = struct.pack(">H", chance.choice([0, 999, 1005, 5_000]))
            return bytes([0x88, 0x80 | 2]) + b"\0\0\0\0" + code
    return bytes([end | kind, masked | len(payload)]) + mask + payload
