"""Whatever a client does to a WebSocket: no error of ours, nothing told that is not for its role.

Held to it are `server.routes.socket`, `server.events.session`, `server.events.tails` and
`server.events.telling`.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from engine.roles import Role
from engine.stream_view import OWN_SOURCE, seen
from schemas.event import Event
from server.events.append import append
from server.events.session import KEY_ENDED, TOO_SLOW
from store.sql import Sql, in_project
from store.stream_rows import row_of
from tests.conftest import Figures
from tests.server.listening import listening, watching
from tests.server.serve_process import Serve, serve_process
from tests.server.socket_fuzz import (
    ENDS,
    HANDSHAKE,
    REFUSALS,
    WHOLE,
    Fuzzer,
    Heard,
    Place,
)
from tests.server.team import key_of, new_project, team
from tests.server.test_session import ended
from tests.servers import shared_database

SLOW = 10
SECRET, OTHERS = "secret-of-the-owner", "of-another-project"
KINDS = (
    "spec.validation_failed", "generation.created", "geometry.audit_finding", "export.created",
    "factory.feedback", "review.rejected", "remote.lagging", "system_boot", "shop.noted",
)  # fmt: skip
Ask = Callable[[str, str, object], Any]
"""Sends a request as the owner of the server; what was answered, as JSON."""


def event(number: int, source: str = "shop/a", **data: object) -> dict[str, object]:
    """An event of any type, with every field that some role may see and one that none may."""
    kind = KINDS[number % len(KINDS)]
    given = {"specversion": "1.0", "id": f"{source} {number}", "source": source, "type": kind}
    told = dict.fromkeys(
        ("first_code", "generation", "source", "branch", "author", "code", "part", "severity",
         "stage", "reason", "parameter", "role", "remote", "behind", "mode"), "open",
    )  # fmt: skip
    profile = ("factory", "supplier", "render", "qa")[number // len(KINDS) % 4]
    data = {**told, "profile": profile, "toe_spring_mm": SECRET, **data}
    return given | {"subject": f"subject {number}", "data": data}


def fill(ask: Ask, project: str, other: str, numbers: Sequence[int]) -> None:
    """Events of members, snapshots, decisions and outcomes; and what the other project has."""
    stream = ("main", "cutter")[numbers[0] % 2]
    query = f"project={project}&stream={stream}"
    ask("POST", f"/events?{query}", [event(number) for number in numbers])
    snapshot = {"subject": "s", "context": {"x": SECRET}, "state": {}, "confidence": 1}
    ask("POST", f"/state?{query}", snapshot | {"id": f"state {numbers[0]}"})
    for number in numbers[:3]:
        made = ask("POST", f"/decide/shop%2Fa%20{number}?{query}", None)
        outcome = {"decision": made["decision"]["id"], "outcome": "success"}
        ask("POST", f"/feedback?{query}", outcome)
    for name in ("main", "elsewhere"):
        there = [event(number, f"shop/{name}", text=OTHERS) for number in numbers]
        ask("POST", f"/events?project={other}&stream={name}", there)


def say_own(url: str, project: str, numbers: Sequence[int]) -> None:
    """Events of the server's own, the only ones that partners read."""
    rows = [row_of(Event.from_dict(event(number, OWN_SOURCE))) for number in numbers]

    async def work(sql: Sql) -> None:
        async with sql.transaction(in_project(project, "worker", engine=True)) as db:
            await append(db, "main", rows)

    with Sql.open(url) as sql:
        sql.run(work(sql))


def stored(ask: Ask, project: str) -> dict[tuple[str, int], dict[str, Any]]:
    """Every entry of a project as its owner reads it, by stream and number."""
    found = {}
    for stream in ("main", "cutter"):
        after = 0
        while after is not None:
            path = f"/entries?project={project}&stream={stream}&limit=1000&after={after}"
            page = ask("GET", path, None)
            found |= {(stream, one["seq"]): one for one in page["items"]}
            after = page["next"]
    return found


def assert_told_rightly(heard: Heard, there: dict[tuple[str, int], dict[str, Any]]) -> int:
    """Nothing that is not for the role, nothing twice, nothing out of order; how many entries."""
    at: dict[str, int] = {}
    entries = 0
    for told in heard.messages:
        text = json.dumps(told)
        assert OTHERS not in text
        assert heard.role in WHOLE or SECRET not in text, (heard.role, text)
        match told["message"]:
            case "subscribed":
                assert told["stream"] not in at
                at[told["stream"]] = told["after"]
            case "unsubscribed":
                del at[told["stream"]]
            case "entry":
                entries += 1
                stream, seq = told["stream"], told["seq"]
                assert seq == at[stream] + 1 if heard.role in WHOLE else seq > at[stream]
                at[stream] = seq
                whole = there[stream, seq]
                about = whole["body"].get("type") or _about(whole, stream, there)
                assert told["body"] == seen(Role(heard.role), whole["kind"], about, whole["body"])
            case kind:
                assert kind in ("welcome", "pong", "error", "heartbeat")
    return entries


def _about(whole: dict[str, Any], stream: str, there: dict[tuple[str, int], Any]) -> str:
    """The type of the event that a decision is about."""
    if whole["kind"] != "decision":
        return ""
    return str(there[stream, whole["body"]["event_seq"]]["body"]["type"])


def fuzz(place: Place, lines: int, seed: int) -> tuple[list[Heard], Counter[str]]:
    """Four clients at a time; what each line heard, and how they ended."""
    fuzzers = [Fuzzer(place, 4 * seed + number) for number in range(4)]
    with ThreadPoolExecutor(len(fuzzers)) as pool:
        list(pool.map(lambda one: one.run(lines // 4), fuzzers))
    for role in place.keys:
        fuzzers[0].listen(role, 3)
    ends = sum((one.ends for one in fuzzers), Counter[str]())
    for end in ends:
        what, _, code = end.rpartition(" ")
        allowed = {"closed": ENDS, "refused": REFUSALS, "bytes answered": {101, 400}}.get(what)
        assert allowed is None or not code.isdigit() or int(code) in allowed, ends
    return [heard for one in fuzzers for heard in one.heard], ends


def sockets_of(metrics: str) -> float:
    """How many lines a server has open."""
    (line,) = [one for one in metrics.splitlines() if one.startswith("rr_stream_sockets ")]
    return float(line.split()[1])


def wait_until_none_is_open(metrics: Callable[[], str]) -> None:
    last = time.monotonic() + 60
    while sockets_of(metrics()):
        assert time.monotonic() < last, "lines stay open"
        time.sleep(0.05)


def test_whatever_is_sent_nobody_is_told_what_is_not_for_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    project, other = new_project(), new_project()
    keys = {role.value: key_of(project, role.value) for role in Role}

    def ask(method: str, path: str, body: object) -> Any:
        got = team().call(method, path, body)
        assert got.status in (200, 201), got.body
        return got.json

    def ticket(key: str) -> str:
        got = team().call("POST", f"/ws/ticket?project={project}", key=key)
        return str(got.json["ticket"])

    for start in (0, 41):
        fill(ask, project, other, range(start, start + 41))
    say_own(shared_database(), project, range(40))
    # The log of the server does not propagate, so that it is caught where it is made.
    logging.getLogger("rr.server").addHandler(caplog.handler)
    try:
        with listening(team()) as port:
            heard, ends = fuzz(Place(port, project, other, keys, ticket), 100, 1)
    finally:
        logging.getLogger("rr.server").removeHandler(caplog.handler)
    faults = [one for one in caplog.records if one.levelno >= logging.ERROR]
    ours = [one for one in faults if not one.name.startswith("websockets.client")]  # it was cut
    assert ours == []
    there = stored(ask, project)
    entries = Counter[str]()
    for one in heard:
        entries[one.role] += assert_told_rightly(one, there)
    assert {role for role, count in entries.items() if count} == {role.value for role in Role}
    assert {"refused 401", "refused 404", "refused 422", "closed 4400"} <= ends.keys()
    wait_until_none_is_open(lambda: team().call("GET", "/metrics").body.decode())


def memory_mb(server: Serve) -> float:
    """What a server holds in memory, in MB."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    (kb,) = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return int(kb) / 1000


@pytest.mark.prove
def test_a_long_run_leaks_nothing(figures: Figures) -> None:
    """Of one server: its log stays clean, its memory flat, and slow readers hurt nobody."""
    rounds, lines = 8, 400
    with serve_process() as server:
        project, other = server.project(), server.project()
        keys = {role.value: server.key_of(project, role.value) for role in Role}

        def ask(method: str, path: str, body: object) -> Any:
            got = server.ask(method, path, body)
            assert got.status_code in (200, 201), got.text
            return got.json()

        def ticket(key: str) -> str:
            return str(
                server.ask("POST", f"/ws/ticket?project={project}", key=key).json()["ticket"]
            )

        say_own(server.database_url, project, range(40))
        memory, ends, entries = list[float](), Counter[str](), Counter[str]()
        for number in range(rounds):  # each with more to tell to whoever begins at the beginning
            fill(ask, project, other, range(41 * number, 41 * number + 41))
            place = Place(server.port, project, other, keys, ticket)
            heard, ended = fuzz(place, lines, 100 + number)
            there = stored(ask, project)
            for one in heard:
                entries[one.role] += assert_told_rightly(one, there)
            ends += ended
            memory.append(memory_mb(server))
        wait_until_none_is_open(lambda: server.ask("GET", "/metrics").text)
        _revoked(server, project)
        _slow(server, project, ask, figures)
        errors = [
            line
            for line in (server.folder / "log").read_text().splitlines()
            if not line.startswith("{") or json.loads(line)["level"] == "error"
        ]
        assert errors == []
    quarter = rounds // 4
    early, late = max(memory[quarter : 2 * quarter]), max(memory[-quarter:])
    assert late < early * 1.1, memory
    figures["lines that were opened, or tried to be"] = f"{ends.total():,}"
    figures["how they ended"] = "; ".join(f"{what}: {n:,}" for what, n in sorted(ends.items()))
    figures["entries told to each role, each as the table of roles has it"] = "; ".join(
        f"{role}: {count:,}" for role, count in sorted(entries.items()) if role
    )
    figures["entries of another project, errors in the log"] = "0, 0"
    figures["memory of the server after each eighth, MB"] = ", ".join(f"{mb:.0f}" for mb in memory)


def _revoked(server: Serve, project: str) -> None:
    """Lines of a key that is revoked meanwhile end, each with the code that says so."""
    key = server.key_of(project, "view")
    with (
        watching(server.port, project, "&stream=main", key) as one,
        watching(server.port, project, "&stream=cutter&after=0", key) as two,
    ):
        server.ask("DELETE", f"/projects/{project}/keys/{key.split('_')[2]}")
        assert [ended(one), ended(two)] == [KEY_ENDED, KEY_ENDED]


def _slow(server: Serve, project: str, ask: Ask, figures: Figures) -> None:
    """Ten who read nothing are dropped; one who reads is told everything meanwhile."""
    given = HANDSHAKE.format(project=project, key=server.key).encode()
    waits, before = list[float](), _dropped(server)
    with ExitStack() as stack:
        for _ in range(SLOW):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.sendall(given)
        quick = stack.enter_context(watching(server.port, project, "&stream=main", server.key))
        quick.hear("subscribed")
        for start in range(0, 400, 100):  # past every buffer between us and them
            batch = [event(n, "shop/b", text="x" * 60_000) for n in range(start, start + 100)]
            begun = time.monotonic()
            ask("POST", f"/events?project={project}", batch)
            quick.entries(len(batch))
            waits.append(time.monotonic() - begun)
        last = time.monotonic() + 600
        while (dropped := _dropped(server) - before) < SLOW:
            assert time.monotonic() < last, f"{dropped:g} are dropped"
            time.sleep(0.5)
    figures["slow readers dropped while one reads on"] = SLOW
    figures["6 MB posted and told to it meanwhile, s, four times"] = "; ".join(
        f"{wait:.1f}" for wait in waits
    )


def _dropped(server: Serve) -> float:
    """How many readers were dropped because they were too slow."""
    sample = f'rr_stream_sockets_ended_total{{code="{TOO_SLOW}"}} '
    lines = server.ask("GET", "/metrics").text.splitlines()
    return sum(float(line.removeprefix(sample)) for line in lines if line.startswith(sample))
