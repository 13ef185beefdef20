"""The AsyncAPI document of the WebSocket: valid for the standard's own schema, true of a session.

Held to it are `server.asyncapi` and `schemas.api.socket`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine.betasphere.shipped import footwear_policy
from engine.roles import ANSWER, DECIDE, Role
from schemas.api.socket import SENT, TOLD
from schemas.stream_entry import KINDS
from server.asyncapi import document
from server.events import session
from tests.house.source import ROOT
from tests.server.listening import Watcher, listening, watching
from tests.server.team import key_of, new_project, team

STANDARD = json.loads(
    gzip.decompress((ROOT / "tests" / "data" / "asyncapi-3.0.0.json.gz").read_bytes())
)
KIND_OF = {one.model_fields["message"].annotation.__args__[0]: one.__name__ for one in TOLD}  # type: ignore[union-attr]
FIRST = {next(iter(one.model_fields)): one.__name__ for one in SENT}


@cache
def served() -> dict[str, Any]:
    got = team().call("GET", "/asyncapi.json", key=None)
    assert got.status == 200
    return dict(got.json)


def payload(name: str) -> Draft7Validator:
    """What the document says of the payload of a message, by itself."""
    whole = served()
    wanted = whole["components"]["messages"][name]["payload"]
    return Draft7Validator({**wanted, "components": whole["components"]})


def faults(table: object) -> list[str]:
    return [one.message for one in Draft7Validator(STANDARD).iter_errors(table)]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with listening(team()) as found:
        yield found


def test_the_document_is_valid_for_the_schema_of_the_standard() -> None:
    assert faults(served()) == []
    assert served() == document()
    for place, wrong in (("operations", "action"), ("channels", "address")):
        spoilt = deepcopy(served())
        next(iter(spoilt[place].values()))[wrong] = 7
        assert faults(spoilt), place


def test_every_reference_leads_somewhere_and_every_model_is_told() -> None:
    def every(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for one in value.values():
                yield from every(one)
        elif isinstance(value, list):
            for one in value:
                yield from every(one)

    for reference in every(served()):
        found: Any = served()
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert isinstance(found, dict)
    operations = served()["operations"].values()
    told = {
        one["$ref"].rpartition("/")[2]
        for operation in operations
        for one in (*operation["messages"], *operation.get("reply", {}).get("messages", []))
    }
    assert told == {one.__name__ for one in (*SENT, *TOLD)}
    closes = served()["channels"]["streams"]["x-closes"]
    assert closes == {str(code): reason for code, reason in session.CLOSES.items()}


@pytest.mark.parametrize("name", [one.__name__ for one in (*SENT, *TOLD)])
def test_examples_are_what_they_are_examples_of(name: str) -> None:
    examples = served()["components"]["messages"][name]["examples"]
    assert examples
    for one in examples:
        payload(name).validate(one["payload"])
        assert not payload(name).is_valid({**one["payload"], "more": 1})


def post_everything(project: str) -> None:
    """An entry of each kind."""
    query = f"?project={project}"
    event = {"specversion": "1.0", "id": "e", "source": "shop/a", "type": "system_boot"}
    call = team().call
    assert call("POST", f"/events{query}", event | {"data": {"mode": "cold"}}).status == 201
    snapshot = {"id": "s", "subject": "x", "confidence": 0.5}
    assert call("POST", f"/state{query}", snapshot).status == 201
    decided = call("POST", f"/decide/e{query}").json["decision"]
    outcome = {"decision": decided["id"], "outcome": "success"}
    assert call("POST", f"/feedback{query}", outcome).status == 201
    assert footwear_policy().KIND in KINDS  # came with the decision


def test_every_message_of_a_session_is_as_the_document_says(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "HEARTBEAT_S", 0.2)
    project = new_project()
    told: list[dict[str, Any]] = []

    def say(watcher: Watcher, message: dict[str, object], answer: str) -> None:
        name = FIRST[next(iter(message))]
        assert payload(name).is_valid(message) == (answer != "error")
        watcher.say(message)
        told.append(watcher.hear(answer))

    for role in (Role.OWNER, Role.VIEW):
        with watching(port, project, key=key_of(project, role.value)) as watcher:
            told.append(watcher.hear("welcome"))
            allowed = {DECIDE, ANSWER} if role is Role.OWNER else set()
            assert {DECIDE, ANSWER} & set(told[-1]["may"]) == allowed
            say(watcher, {"subscribe": "main", "after": 0}, "subscribed")
            if role is Role.OWNER:
                post_everything(project)
            told += watcher.entries(5 if role is Role.OWNER else 2)
            told.append(watcher.hear("heartbeat"))
            say(watcher, {"ping": "x" * 200}, "pong")
            say(watcher, {"unsubscribe": "main"}, "unsubscribed")
            say(watcher, {"subscribe": "main", "after": -1}, "error")
    assert {one["message"] for one in told} == set(KIND_OF)
    assert {one["kind"] for one in told if one["message"] == "entry"} == set(KINDS)
    for one in told:
        payload(KIND_OF[one["message"]]).validate(one)


@pytest.mark.parametrize(
    "message",
    [
        {"subscribe": "main"}, {"subscribe": "main", "after": None}, {"subscribe": "Main"},
        {"subscribe": "main", "after": 2**53}, {"subscribe": "main", "x": 1}, {"ping": ""},
        {"ping": None}, {"subscribe": ["main"]},
    ],
)  # fmt: skip
def test_the_server_takes_what_the_document_allows_and_no_more(
    port: int, message: dict[str, object]
) -> None:
    with watching(port, new_project()) as watcher:
        watcher.hear("welcome")
        watcher.say(message)
        took = watcher.hear()["message"] != "error"
    assert took == payload(FIRST[next(iter(message))]).is_valid(message)
