"""Logs of clones on the server: a push adds what is missing, and the log is the same there.

Held to it are `server.events.cloned` and `server.routes.stream_sync`.
"""

from __future__ import annotations

import json
from typing import Any

from engine.betasphere.decide import decide
from engine.betasphere.fold import Fold
from engine.betasphere.replay import replay
from engine.betasphere.shipped import footwear_policy
from schemas.event import Event
from schemas.stream_entry import Body, DecisionFeedback, Entry
from server.events.cloned import MOST
from tests.server.team import Answer, key_of, new_project, team

CLONE = "clone-0123456789ab"


def log(count: int) -> list[Entry]:
    """The log of a clone: events, decisions and outcomes as they come."""
    fold, entries = Fold(), list[Entry]()

    def add(body: Body) -> Body:
        entries.append(Entry(len(entries) + 1, body))
        fold.apply(entries[-1])
        return body

    add(footwear_policy())
    for number in range(count):
        event = Event(f"b{number}", f"shop/{number}", "system_boot", {"mode": "cold"})
        add(event)
        decision = decide(fold, event, len(entries))
        add(decision)
        add(DecisionFeedback(f"o{number}", decision.id, "success", "Ada"))
    return entries


def push(project: str, entries: list[Entry], **more: Any) -> Answer:
    lines = "\n".join(json.dumps(one.to_dict()) for one in entries)
    path = f"/projects/{project}/sync/streams/{CLONE}"
    return team().call("POST", path, content=lines.encode(), **more)


def stored(project: str) -> list[Entry]:
    path = f"/entries?project={project}&stream={CLONE}&limit=1000"
    return [
        Entry.from_dict({name: one[name] for name in ("seq", "kind", "body")})
        for one in team().call("GET", path).json["items"]
    ]


def test_a_log_is_pushed_in_pieces_again_and_again_and_replays_there() -> None:
    project, entries = new_project(), log(30)
    path = f"/projects/{project}/sync/streams/{CLONE}"
    assert team().call("GET", path).json == {"stream": CLONE, "seq": 0, "added": 0}
    for start, end, seq, added in ((0, 5, 5, 5), (0, 8, 8, 3), (2, 8, 8, 0), (8, 91, 91, 83)):
        got = push(project, entries[start:end])
        assert (got.status, got.json) == (200, {"stream": CLONE, "seq": seq, "added": added})
    assert team().call("GET", path).json["seq"] == 91
    assert stored(project) == entries
    here, there = (replay(lambda e=each: iter(e)) for each in (entries, stored(project)))  # type: ignore[misc]
    assert here == there and there.decisions == 30 and not there.differing
    found = team().call("GET", f"/decisions?project={project}&stream={CLONE}&type=system_boot")
    assert len(found.json["items"]) == 30


def test_the_events_of_a_clone_may_be_in_main_too() -> None:
    project, entries = new_project(), log(1)
    sent = entries[1].body.to_dict()
    assert team().call("POST", f"/events?project={project}", sent).json["seq"] == 1
    assert push(project, entries).status == 200
    assert team().call("POST", f"/events?project={project}", sent).json["new"] is False


def test_another_log_or_a_hole_is_refused_and_nothing_is_added() -> None:
    project, entries = new_project(), log(2)
    push(project, entries[:4])
    other = Entry(4, DecisionFeedback("other", "0" * 64, "success", "Bo"))
    for wrong, code in (
        ([entries[5]], "RR-V034"),
        ([other, *entries[4:]], "RR-V034"),
        ([entries[4], entries[6]], "RR-V005"),
    ):
        got = push(project, wrong)
        assert got.json["code"] == code
    for content in (b"{}", b"x", b'{"seq":1,"kind":"event","body":{}}', b"\xff", b"[" * 9_000):
        path = f"/projects/{project}/sync/streams/{CLONE}"
        got = team().call("POST", path, content=content)
        assert (got.status, got.json["code"]) == (422, "RR-V005"), content
    got = team().call("POST", f"/projects/{project}/sync/streams/{CLONE}", content=b"x\n" * 10_001)
    assert got.status == 422 and MOST == 10_000
    assert stored(project) == entries[:4]


def test_nothing_but_a_push_writes_into_the_log_of_a_clone() -> None:
    project = new_project()
    for path, body in (
        ("events", {"specversion": "1.0", "id": "a", "source": "s", "type": "t"}),
        ("state", {"id": "a", "subject": "s", "confidence": 1}),
        ("decide/a", None),
        ("feedback", {"decision": "0" * 64, "outcome": "success"}),
        ("policy", footwear_policy().to_dict()),
    ):
        got = team().call("POST", f"/{path}?project={project}&stream={CLONE}", body)
        assert (got.status, got.json["code"]) == (409, "RR-V033"), path
    path = f"/projects/{project}/sync/streams/main"
    assert team().call("POST", path, content=b"").status == 422


def test_a_factory_adds_to_its_own_log_alone() -> None:
    project, entries = new_project(), log(1)
    mine, theirs = key_of(project, "factory"), key_of(project, "factory")
    assert push(project, entries[:1], key=mine).status == 200
    got = push(project, entries, key=theirs)
    assert (got.status, got.json["code"]) == (403, "RR-V035")
    assert push(project, entries[:2], key=mine).json["added"] == 1
    assert push(project, entries, key=key_of(project, "edit")).json["added"] == 2
    reading = f"/entries?project={project}&stream={CLONE}"
    assert team().call("GET", reading, key=mine).json["code"] == "RR-V032"
