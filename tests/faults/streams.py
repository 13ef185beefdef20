"""Many who post into streams of a server and many who watch, over whatever happens to it."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

PATIENCE_S = 300.0
"""How long a request is repeated, and a stream waited for."""
REST_S = 0.05
SINGLE, ARRAY, LINES = "single", "array", "lines"
SOURCE = "shop/line-{}"
OUTCOMES = ("success", "success", "failure", "unknown")
TYPES = (
    ("factory.feedback", {"severity": "major", "stage": "lasting", "reason": "fit"}),
    ("review.rejected", {"role": "factory", "author": "Ada"}),
    ("geometry.audit_finding", {"code": "A", "part": "upper"}),
    ("generation.created", {"source": "human", "branch": "main", "author": "Ada"}),
    ("remote.lagging", {"remote": "origin", "branch": "main", "behind": 7}),
    ("shop.noted", {"text": "ordinary work at a machine that says so now and then"}),
)


class Parcel(NamedTuple):
    """What one request carries: in which form, into which stream, and which events."""

    form: str
    stream: str
    events: tuple[dict[str, Any], ...]

    @property
    def kind(self) -> str:
        return "application/x-ndjson" if self.form == LINES else "application/json"

    @property
    def body(self) -> bytes:
        if self.form == SINGLE:
            return json.dumps(self.events[0]).encode()
        if self.form == ARRAY:
            return json.dumps(self.events).encode()
        return b"\n".join(json.dumps(one).encode() for one in self.events)


def parcels(
    line: int, streams: Sequence[str], total: int, sizes: Sequence[tuple[str, int, int]]
) -> list[Parcel]:
    """What one connection posts: `total` events, round after round of some forms and sizes.

    Each of `sizes` is a form, how many requests, and how many events each of them has.
    """
    made: list[Parcel] = []
    number = 0
    while number < total:
        for form, requests, size in sizes:
            for _ in range(requests):
                events = tuple(_event(line, n) for n in range(number, min(total, number + size)))
                if events:
                    made.append(Parcel(form, streams[len(made) % len(streams)], events))
                number += len(events)
    return made


def _event(line: int, number: int) -> dict[str, Any]:
    chance = random.Random(f"{line} {number}")
    kind, data = chance.choice(TYPES)
    about = f"g{chance.randrange(400)}"
    return {
        "specversion": "1.0",
        "id": f"{line}-{number}",
        "source": SOURCE.format(line),
        "type": kind,
        "subject": about,
        "data": {**data, "generation": about, "parameter": f"p{chance.randrange(9)}"},
    }


class Progress:
    """How many events are acknowledged, and what happens when so many are."""

    def __init__(self, happenings: Sequence[tuple[int, Callable[[], None]]] = ()) -> None:
        self._lock = threading.Lock()
        self._left = sorted(happenings, key=lambda one: one[0])
        self.count = 0

    def more(self, count: int) -> None:
        """Count events; whoever passes a number does what happens there."""
        with self._lock:
            self.count += count
            due = self._left and self._left[0][0] <= self.count
            happening = self._left.pop(0)[1] if due else None
        if happening is not None:
            happening()


class Asker:
    """One connection that asks again, the very same, until it is answered."""

    def __init__(self, port: int, key: str, project: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"X-API-Key": key}
        self._project = project
        self.trouble: Counter[str] = Counter()

    def ask(
        self, path: str, body: bytes, kind: str = "application/json", stream: str = "main"
    ) -> Any:
        last = time.monotonic() + PATIENCE_S
        mark = "&" if "?" in path else "?"
        place = f"{path}{mark}project={self._project}&stream={stream}"
        while True:
            try:
                self._line.request("POST", place, body, {**self._headers, "Content-Type": kind})
                answer = self._line.getresponse()
                told = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._line.close()
                self.trouble[type(error).__name__] += 1
            else:
                if answer.status in (200, 201):
                    return json.loads(told)
                self.trouble[f"{answer.status} {json.loads(told)['code']}"] += 1
                assert answer.status == 503, told
            assert time.monotonic() < last, self.trouble
            time.sleep(REST_S)

    def close(self) -> None:
        self._line.close()


@dataclass
class Poster:
    """Posts parcels one after the other; of some single events it asks what to do with them."""

    asker: Asker
    parcels: list[Parcel]
    progress: Progress
    decides: bool = False
    acknowledged: dict[tuple[str, str, str], int] = field(default_factory=dict)
    decided: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> None:
        for parcel in self.parcels:
            told = self.asker.ask("/events", parcel.body, parcel.kind, parcel.stream)
            places = [told] if parcel.form == SINGLE else told["items"]
            for event, place in zip(parcel.events, places, strict=True):
                key = (parcel.stream, event["source"], event["id"])
                self.acknowledged[key] = place["seq"]
            self.progress.more(len(places))
            if self.decides and parcel.form == SINGLE:
                self._decide(parcel.stream, parcel.events[0])
        self.asker.close()

    def _decide(self, stream: str, event: dict[str, Any]) -> None:
        path = f"/decide/{quote(event['id'])}?source={quote(event['source'], safe='')}"
        decision = self.asker.ask(path, b"", stream=stream)["decision"]
        self.decided.append(decision)
        outcome = random.Random(event["id"]).choice(OUTCOMES)
        given = {"id": f"of {decision['id']}", "decision": decision["id"], "outcome": outcome}
        self.asker.ask("/feedback", json.dumps(given).encode(), stream=stream)


class Read(NamedTuple):
    """An entry as somebody was told of it; a policy has no id."""

    seq: int
    kind: str
    id: str | None


class Reader:
    """Watches a stream in a thread, and comes back after whatever ended its line."""

    def __init__(
        self, ports: Sequence[int], key: str, project: str, stream: str, leaves: int = 0
    ) -> None:
        """With `leaves` it goes by itself after so many entries, and comes back."""
        self._ports, self._key, self._project, self.stream = ports, key, project, stream
        self._leaves = leaves
        self._leaving = threading.Event()
        self.lines = 0
        self.got: list[Read] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def seq(self) -> int:
        return self.got[-1].seq if self.got else 0

    def finish(self, seq: int) -> None:
        """Wait until it has read up to an entry, and end it."""
        last = time.monotonic() + PATIENCE_S
        while self.seq < seq and time.monotonic() < last and self._thread.is_alive():
            time.sleep(0.02)
        self._leaving.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._leaving.is_set():
            port = self._ports[self.lines % len(self._ports)]
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                self._read(port)
            self._leaving.wait(REST_S)

    def _read(self, port: int) -> None:
        url = f"ws://127.0.0.1:{port}/ws?project={self._project}"
        url += f"&stream={self.stream}&after={self.seq}"
        headers = {"X-API-Key": self._key}
        with connect(
            url, additional_headers=headers, compression=None, open_timeout=60, ping_interval=None
        ) as line:
            self.lines += 1
            begun = len(self.got)
            while not self._leaving.is_set():
                with suppress(TimeoutError):
                    told = json.loads(line.recv(0.2))
                    if told["message"] == "entry":
                        self.got.append(Read(told["seq"], told["kind"], told["body"].get("id")))
                if self._leaves and len(self.got) - begun >= self._leaves:
                    return


def go(posters: Sequence[Poster]) -> float:
    """Let all of them post at once; the seconds it took. Raises what went wrong in any."""
    begun = time.monotonic()
    with ThreadPoolExecutor(len(posters)) as pool:
        list(pool.map(lambda one: one.run(), posters))
    return time.monotonic() - begun
