"""WebSockets of a real server: watching, resuming, tickets, roles, slow readers, ended keys.

Held to it are `server.events.session`, `server.events.tails`, `server.events.tickets`,
`server.events.telling` and the routes of the socket.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from engine.roles import Role
from server.events import session, tickets
from server.events.tails import KEPT_BYTES
from server.routes.socket import MOST_SOCKETS
from tests.server.listening import Watcher, listening, watching
from tests.server.redis_server import redis_server
from tests.server.team import OWNER_KEY, key_of, new_project, start, team, test_settings
from tests.servers import shared_database


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with listening(team()) as found:
        yield found


def event(number: int, **more: object) -> dict[str, object]:
    given = {"specversion": "1.0", "id": f"e{number}", "source": "shop/a", "type": "noted"}
    return given | {"data": {"number": number}} | more


def post(project: str, *events: dict[str, object], to: object = None) -> list[int]:
    got = (to or team()).call("POST", f"/events?project={project}", list(events))  # type: ignore[attr-defined]
    assert got.status in (200, 201), got.body
    return [one["seq"] for one in got.json["items"]]


def ended(watcher: Watcher) -> int:
    """The code with which the server ends a line."""
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            watcher.line.recv(60)
    assert caught.value.rcvd is not None
    return int(caught.value.rcvd.code)


def refused(port: int, project: str, query: str = "", key: str | None = OWNER_KEY) -> object:
    with pytest.raises(InvalidStatus) as caught, watching(port, project, query, key):
        pass
    answer = caught.value.response
    assert answer.body is not None
    return answer.status_code, json.loads(answer.body)["code"]


def test_everything_is_told_once_and_in_order_from_the_beginning_and_on(port: int) -> None:
    project = new_project()
    post(project, *(event(number) for number in range(600)))  # more than a page
    with watching(port, project, "&stream=main&after=0") as watcher:
        assert watcher.hear()["role"] == "owner"
        assert watcher.hear()["newest"] == 600
        told = watcher.entries(600)
        post(project, *(event(number) for number in range(550, 700)))
        told += watcher.entries(100)
    assert [one["seq"] for one in told] == list(range(1, 701))
    assert [one["body"]["data"]["number"] for one in told] == list(range(700))
    assert {one["kind"] for one in told} == {"event"}


def test_without_after_only_what_is_new_is_told(port: int) -> None:
    project = new_project()
    post(project, event(1))
    with watching(port, project) as watcher:
        watcher.say({"subscribe": "main"})
        assert watcher.hear("subscribed") == {
            "message": "subscribed", "stream": "main", "after": 1, "newest": 1,
        }  # fmt: skip
        post(project, event(2))
        assert watcher.hear("entry")["body"]["id"] == "e2"


def test_a_line_that_broke_is_taken_up_where_it_was(port: int) -> None:
    project, told, after = new_project(), list[int](), 0
    for round_ in range(6):
        post(project, *(event(10 * round_ + number) for number in range(10)))
        with watching(port, project, f"&stream=main&after={after}") as watcher:
            got = watcher.entries(7)  # and leaves in the middle
        told += [one["seq"] for one in got]
        after = told[-1]
    assert told == list(range(1, 43))


def test_several_streams_on_one_line(port: int) -> None:
    project = new_project()
    with watching(port, project, "&stream=main") as watcher:
        watcher.say({"subscribe": "cutter"})
        assert [watcher.hear("subscribed")["stream"] for _ in range(2)] == ["main", "cutter"]
        path = f"/events?project={project}&stream=cutter"
        assert team().call("POST", path, event(1)).json["seq"] == 1
        post(project, event(2))
        assert {(one["stream"], one["body"]["id"]) for one in watcher.entries(2)} == {
            ("cutter", "e1"), ("main", "e2"),
        }  # fmt: skip
        watcher.say({"unsubscribe": "cutter"})
        watcher.hear("unsubscribed")
        team().call("POST", path, event(3))
        post(project, event(4))
        assert watcher.hear("entry")["body"]["id"] == "e4"


@pytest.mark.parametrize(
    "message",
    [
        [], "x", None, 7, {}, {"subscribe": 7}, {"subscribe": "main", "after": "0"},
        {"subscribe": "main", "after": True}, {"subscribe": "main", "after": -1},
        {"subscribe": "main", "after": 10**30}, {"subscribe": "main", "x": 1},
        {"subscribe": "\0"}, {"subscribe": "\ud800"}, {"unsubscribe": "other"}, {"ping": 1},
    ],
)  # fmt: skip
def test_a_message_that_makes_no_sense_is_told_so_and_ends_nothing(
    port: int, message: object
) -> None:
    with watching(port, new_project()) as watcher:
        watcher.say(message)
        assert watcher.hear("error")["code"] == "RR-V038"
        watcher.say({"ping": "x"})
        assert watcher.hear("pong")["ping"] == "x"


def test_no_json_is_told_so_and_what_is_no_text_or_too_long_ends_the_line(port: int) -> None:
    project = new_project()
    for sent in ("{", "[" * 4_000, "nul"):
        with watching(port, project) as watcher:
            watcher.line.send(sent)
            assert watcher.hear("error")["code"] == "RR-V005"
    for bad in (b"\0\xff", "x" * (session.MESSAGE_BYTES + 1)):
        with watching(port, project) as watcher:
            watcher.line.send(bad)
            assert ended(watcher) == session.BAD_MESSAGE
    with watching(port, project) as watcher:
        for _ in range(session.MESSAGES.count + 5):
            watcher.say({"ping": "x"})
        assert ended(watcher) == session.TOO_MANY


def test_what_is_too_much_for_one_line_or_one_key(port: int) -> None:
    project = new_project()
    with watching(port, project) as watcher:
        for number in range(session.MOST_STREAMS + 1):
            watcher.say({"subscribe": f"s{number}"})
        assert "16 streams" in watcher.hear("error")["text"]
    key = key_of(project, "view")
    with ExitStack() as stack:
        for _ in range(MOST_SOCKETS):
            stack.enter_context(watching(port, project, key=key))
        assert refused(port, project, key=key) == (429, "RR-V039")
        stack.enter_context(watching(port, project))  # another key may
    deadline = time.monotonic() + 30
    while team().app.state.service.streams.sockets and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not team().app.state.service.streams.sockets


def test_who_is_not_let_in_is_told_why(port: int) -> None:
    project, other = new_project(), new_project()
    assert refused(port, project, key=None) == (401, "RR-V002")
    assert refused(port, project, key="nobody's") == (401, "RR-V003")
    assert refused(port, project, key=key_of(other, "owner")) == (404, "RR-R064")
    assert refused(port, "x") == (422, "RR-V005")
    assert refused(port, project, "&api_key=x") == (400, "RR-V008")
    assert refused(port, project, f"&x={key_of(project, 'view')}") == (400, "RR-V008")
    assert refused(port, project, "&stream=main&after=x") == (422, "RR-V005")


def test_a_ticket_opens_one_line_of_its_project_for_a_minute(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, other = new_project(), new_project()
    key = key_of(project, "view")

    def ticket() -> str:
        made = team().call("POST", f"/ws/ticket?project={project}", key=key)
        assert made.status == 201
        return f"&ticket={made.json['ticket']}"

    good = ticket()
    assert refused(port, other, good, None) == (401, "RR-V036")
    with watching(port, project, good, None) as watcher:
        assert watcher.hear()["role"] == "view"
    assert refused(port, project, good, None) == (401, "RR-V036")
    assert refused(port, project, "&ticket=%00%ff", None) == (401, "RR-V036")
    late = ticket()
    team().call("DELETE", f"/projects/{project}/keys/{key.split('_')[2]}")
    assert refused(port, project, late, None) == (401, "RR-V003")  # the key ended meanwhile
    monkeypatch.setattr(tickets, "LIVES_S", -1)
    key = key_of(project, "view")
    assert refused(port, project, ticket(), None) == (401, "RR-V036")


def test_each_role_is_told_what_is_for_it(port: int) -> None:
    """An instrumental value that somebody put into an event reaches nobody but owner and edit."""
    project = new_project()
    secret = event(1, type="system_boot", subject="x")
    secret["data"] = {"mode": "cold", "toe_spring_mm": 11.5}
    for role in Role:
        with watching(port, project, "&stream=main&after=0", key_of(project, role)) as watcher:
            watcher.hear("subscribed")
            post(project, secret | {"id": f"secret-{role}"}, event(2, id=f"other-{role}"))
            if role in (Role.OWNER, Role.EDIT, Role.VIEW):
                one = watcher.hear("entry")["body"]
                assert (one["data"].get("toe_spring_mm") == 11.5) == (role is not Role.VIEW)
            watcher.say({"ping": "x"})
            heard = watcher.hear("pong", "entry")
            if role not in (Role.OWNER, Role.EDIT):
                assert heard["message"] == "pong" or "11.5" not in json.dumps(heard)
            watcher.say({"subscribe": "clone-0123456789ab"})
            if role in (Role.OWNER, Role.EDIT):
                watcher.hear("subscribed")
            else:
                assert watcher.hear("error")["code"] == "RR-V032"


def test_a_key_that_ends_ends_its_line(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "HEARTBEAT_S", 0.05)
    project = new_project()
    key = key_of(project, "view")
    with watching(port, project, "&stream=main", key) as watcher:
        while watcher.hear("heartbeat")["at"] != {"main": 0}:
            pass
        team().call("DELETE", f"/projects/{project}/keys/{key.split('_')[2]}")
        assert ended(watcher) == session.KEY_ENDED
    added = team().call("POST", f"/projects/{project}/members", {"name": "B", "role": "view"})
    member = added.json["id"]
    made = team().call("POST", f"/projects/{project}/keys", {"label": "m", "member": member})
    with watching(port, project, "", made.json["key"]) as watcher:
        watcher.hear("heartbeat")
        team().call("PATCH", f"/projects/{project}/members/{member}", {"role": "qa"})
        assert ended(watcher) == session.FORBIDDEN


def test_a_slow_reader_is_dropped_and_nobody_else_is_hurt(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SLOW_S", 0.5)
    project = new_project()
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.sendall(
        f"GET /ws?project={project}&stream=main&after=0 HTTP/1.1\r\nHost: x\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nX-API-Key: {OWNER_KEY}\r\n\r\n".encode()
    )
    assert line.recv(64).startswith(b"HTTP/1.1 101")
    with watching(port, project, "&stream=main&after=0") as quick:
        quick.hear("subscribed")
        big = "x" * 60_000
        told = 0
        while told < 3 * KEPT_BYTES:  # past every buffer between it and us
            post(project, *(event(told + n, data={"text": big}) for n in range(10)))
            told += 10 * len(big)
            quick.entries(10)
        sample = 'rr_stream_sockets_ended_total{code="4408"}'
        deadline = time.monotonic() + 60
        while sample not in team().call("GET", "/metrics").body.decode():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        post(project, event(-1))
        assert quick.hear("entry")["body"]["id"] == "e-1"
    line.close()


@pytest.mark.parametrize("redis", [True, False])
def test_what_one_worker_writes_the_watchers_of_another_are_told(redis: bool) -> None:
    """Also with Redis away, and again when it is back: the table is the truth."""
    with ExitStack() as stack:
        server = stack.enter_context(redis_server()) if redis else None
        url = None if server is None else server.url
        settings = test_settings(shared_database(), redis_url=url)
        one, two = start(settings, stack), start(settings, stack)
        port = stack.enter_context(listening(two))
        project = new_project()
        watcher = stack.enter_context(watching(port, project, "&stream=main&after=0"))
        watcher.hear("subscribed")
        numbers, seen = iter(range(1_000)), list[int]()

        def told() -> None:
            (seq,) = post(project, event(next(numbers)), to=one)
            while True:  # a worker that has just started may say so in between
                seen.append(watcher.hear("entry")["seq"])
                if seen[-1] == seq:
                    break

        for _ in range(3):
            told()
        if server is not None:
            server.kill()
            for _ in range(3):
                told()
            server.start()
            for _ in range(3):
                told()
        assert seen == list(range(1, len(seen) + 1))


def test_no_ticket_and_no_key_of_a_websocket_is_in_a_log(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a WebSocket uvicorn tells the whole address, among its errors; ours goes without."""
    import logging

    project = new_project()
    ticket = team().call("POST", f"/ws/ticket?project={project}").json["ticket"]
    key = key_of(project, "view")
    uvicorn, level = logging.getLogger("uvicorn.error"), logging.getLogger("uvicorn.error").level
    uvicorn.setLevel("INFO")
    uvicorn.addHandler(caplog.handler)
    try:
        with watching(port, project, f"&ticket={ticket}", None):
            pass
        refused(port, project, f"&key={key}", None)
    finally:
        uvicorn.removeHandler(caplog.handler)
        uvicorn.setLevel(level)
    lines = [record.getMessage() for record in caplog.records if "WebSocket" in record.getMessage()]
    assert len(lines) >= 2
    assert not [line for line in lines if ticket in line or key in line or "?" in line]
