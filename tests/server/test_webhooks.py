"""Webhooks as their owners set them: what goes out, to whom, signed, and what is told of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from schemas.api.webhooks import WebhookMessage
from schemas.event import Event
from server.app import create_app
from server.exchange import JsonLines
from server.webhooks.sign import message_id_of, signature
from server.webhooks.table import MOST
from tests.server.hooked import Hooked, hooked
from tests.server.receiver import eventually, receiving
from tests.server.team import OWNER_KEY

MISSING = "00000000-0000-4000-8000-000000000000"
FAR = "https://receiver.example/hook?token=hidden"


@pytest.fixture(scope="module")
def server() -> Iterator[Hooked]:
    with hooked() as found:
        yield found


@pytest.fixture
def here(server: Hooked) -> Hooked:
    return server.new_project()


def test_proposals_go_out_as_the_socket_tells_them(here: Hooked) -> None:
    with receiving() as receiver:
        hook = here.add(receiver.url)
        here.workshop()
        first = here.decide("boot-1")
        outcome = {"decision": first["decision"]["id"], "outcome": "success"}
        assert here.call("POST", f"/feedback?project={here.project}", outcome).status == 201
        second = here.decide("boot-2")
        one, two = receiver.wait_for(2)
        eventually(lambda: here.get(hook)["told"] == second["seq"])
        assert len(receiver.taken) == 2
    assert [taken.json["type"] for taken in (one, two)] == [
        "rr.decision.escalate",
        "rr.decision.act",
    ]
    entries = here.call("GET", f"/entries?project={here.project}").json["items"]
    for taken, decided in ((one, first), (two, second)):
        event = taken.verified(hook["secret"])
        assert event["data"]["body"] == decided["decision"]
        listed = next(entry for entry in entries if entry["seq"] == decided["seq"])
        assert event["data"] == {"project": here.project, "stream": "main", **listed}
        assert event["id"] == taken.id == message_id_of(here.project, "main", decided["seq"])
        assert event["source"] == f"rr/server/{here.project}"
        assert Event.from_dict(event).key.id == taken.id  # a CloudEvent by our own reader
        WebhookMessage.model_validate(event)
        assert taken.path == "/hook"
        assert taken.headers["content-type"] == "application/cloudevents+json"
        assert taken.headers["user-agent"].startswith("rr-engine/")


def test_what_goes_out_edits_nothing(here: Hooked) -> None:
    with receiving() as receiver:
        here.add(receiver.url, types=["*"])
        before = here.call("GET", f"/projects/{here.project}").json
        for _ in range(3):
            here.event()
        receiver.wait_for(3)
    assert here.call("GET", f"/projects/{here.project}").json == before
    kinds = [
        one["kind"] for one in here.call("GET", f"/entries?project={here.project}").json["items"]
    ]
    assert kinds == ["event"] * 3


def test_each_webhook_gets_what_it_wants(here: Hooked) -> None:
    with receiving() as some, receiving() as all_of, receiving() as none, receiving() as policy:
        here.add(some.url, verdicts=[], types=["factory.*", "noted"])
        here.add(all_of.url, verdicts=["act", "escalate", "suppress"], types=["*"])
        here.add(none.url, types=["factory"])
        here.add(policy.url, proposals=["webhook"])
        here.workshop()
        here.decide("boot-1")
        for kind in ("factory.low", "other", "factoryx", "noted"):
            here.event(kind)
        told = all_of.wait_for(7)
        assert [one.json["type"] for one in some.wait_for(2)] == [
            "rr.event.factory.low", "rr.event.noted",
        ]  # fmt: skip
        assert [one.json["type"] for one in told[2:]] == [
            "rr.decision.escalate", "rr.event.factory.low", "rr.event.other",
            "rr.event.factoryx", "rr.event.noted",
        ]  # fmt: skip
        eventually(lambda: all(h["told"] == 8 for h in here.call("GET", here.place).json["items"]))
        assert len(some.taken) == 2 and len(all_of.taken) == 7
        assert [one.json["type"] for one in none.taken] == ["rr.decision.escalate"]
        proposal = told[2].json["data"]["body"]["proposal"]
        assert len(policy.taken) == (proposal == "webhook")


def test_a_subject_is_told_as_one(here: Hooked) -> None:
    with receiving() as receiver:
        here.add(receiver.url, types=["noted"])
        here.event(subject="blade", data={"worn": True, "käfer": "ß"})
        (taken,) = receiver.wait_for(1)
    assert taken.json["subject"] == "blade"
    assert taken.json["data"]["body"]["data"] == {"worn": True, "käfer": "ß"}


def test_only_what_is_new_unless_more_is_asked_for(here: Hooked) -> None:
    for _ in range(3):
        here.event()
    with receiving() as new, receiving() as old:
        late = here.add(new.url, types=["*"])
        early = here.add(old.url, types=["*"], after=1)
        assert (late["told"], early["told"]) == (3, 1)
        here.event()
        assert [one.seq for one in old.wait_for(3)] == [2, 3, 4]
        assert [one.seq for one in new.wait_for(1)] == [4]
        eventually(lambda: here.get(early)["told"] == 4)
        here.change(early, after=2)  # told again, under the ids they had
        again = old.wait_for(5)
        assert [one.seq for one in again] == [2, 3, 4, 3, 4]
        assert [one.id for one in again[1:3]] == [one.id for one in again[3:]]
        assert new.taken[0].id == again[2].id  # and for every receiver


def test_the_secret_is_told_once(here: Hooked) -> None:
    hook = here.add(FAR)
    assert hook["secret"].startswith("whsec_") and len(hook["secret"]) == 50
    assert hook["secret"] != here.add(FAR)["secret"]
    answers = [
        here.call("GET", here.place),
        here.call("GET", f"{here.place}/{hook['id']}"),
        here.call("PATCH", f"{here.place}/{hook['id']}", {"enabled": True}),
    ]
    made = here.call("POST", f"{here.place}/{hook['id']}/secret", {})
    assert made.headers["cache-control"] == "no-store"
    for answer in answers:
        assert answer.status == 200 and b"whsec_" not in answer.body, answer.body
    assert made.json["secret"] not in (hook["secret"], "")


def test_an_old_secret_signs_along_until_its_time_is_over(here: Hooked) -> None:
    with receiving() as receiver:
        hook = here.add(receiver.url, types=["*"])
        place = f"{here.place}/{hook['id']}/secret"
        made = here.call("POST", place, {"grace_hours": 1}).json
        assert made["old_secret_until"] > datetime.now(UTC).isoformat()
        here.event()
        (taken,) = receiver.wait_for(1)
        assert taken.verified(hook["secret"]) == taken.verified(made["secret"])
        assert len(taken.headers["webhook-signature"].split(" ")) == 2
        here.run("update webhooks set old_until = now()")
        here.event()
        taken = receiver.wait_for(2)[1]
        with pytest.raises(WebhookVerificationError):
            taken.verified(hook["secret"])
        assert taken.verified(made["secret"])["data"]["seq"] == 2
        at_once = here.call("POST", place, {"grace_hours": 0}).json
        assert at_once["old_secret_until"] is None
        here.event()
        taken = receiver.wait_for(3)[2]
        assert len(taken.headers["webhook-signature"].split(" ")) == 1
        assert taken.verified(at_once["secret"])


def test_a_ping_says_what_came_of_it_and_moves_nothing(here: Hooked) -> None:
    with receiving() as receiver:
        hook = here.add(receiver.url, enabled=False)
        got = here.call("POST", f"{here.place}/{hook['id']}/ping")
        assert got.status == 200 and got.json["status"] == 204 and got.json["error"] is None
        (taken,) = receiver.taken
        event = taken.verified(hook["secret"])
        assert (event["type"], event["data"]) == ("rr.ping", {"project": here.project})
        assert got.json["message"] == taken.id and got.json["seq"] is None
        WebhookMessage.model_validate(event)
        receiver.behave = lambda handler, _: handler.answer(500)
        refused = here.call("POST", f"{here.place}/{hook['id']}/ping").json
        assert (refused["status"], refused["error"]) == (500, "the answer was 500")
    gone = here.call("POST", f"{here.place}/{hook['id']}/ping").json
    assert (gone["status"], gone["error"]) == (None, "no connection")
    after = here.get(hook)
    assert (after["failures"], after["attempts"], after["told"]) == (0, [], hook["told"])


def test_one_that_is_off_is_told_nothing_until_it_is_on(here: Hooked) -> None:
    with receiving() as receiver:
        hook = here.add(receiver.url, types=["*"])
        assert here.change(hook, enabled=False)["state"] == "off"
        here.event()
        marker = here.add(receiver.url + "/marker", types=["*"], after=0)
        assert receiver.wait_for(1)[0].path == "/hook/marker"
        assert here.get(hook)["told"] == 0
        assert here.change(hook, enabled=True)["enabled"]
        assert receiver.wait_for(2)[1].path == "/hook"
        assert here.call("DELETE", f"{here.place}/{marker['id']}").status == 204
        here.event()
        assert receiver.wait_for(3)[2].path == "/hook"
        eventually(lambda: here.get(hook)["told"] == 2)
        assert len(receiver.taken) == 3


def test_changes_leave_the_rest_as_it_is(here: Hooked) -> None:
    hook = here.add(FAR, verdicts=["act"], types=["a"], proposals=["ws"], stream="other")
    changed = here.change(hook, types=[])
    secretless = {name: value for name, value in hook.items() if name != "secret"}
    assert changed == secretless | {"types": []}
    changed = here.change(hook, url="https://else.example/", verdicts=["suppress"], after=7)
    assert changed == secretless | {
        "types": [], "url": "https://else.example/", "verdicts": ["suppress"], "told": 7,
    }  # fmt: skip


def test_what_is_not_there_is_not_found(here: Hooked) -> None:
    asked: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("PATCH", "", {"enabled": False}),
        ("DELETE", "", None),
        ("POST", "/secret", {}),
        ("POST", "/ping", None),
    ]
    elsewhere = here.new_project()
    theirs = elsewhere.add(FAR)
    for hook in (MISSING, theirs["id"]):
        for method, more, body in asked:
            got = here.call(method, f"{here.place}/{hook}{more}", body)
            assert (got.status, got.json["code"]) == (404, "RR-V040"), (method, more)
    assert elsewhere.get(theirs)["url"] == FAR


def test_there_is_an_end_to_how_many_there_are(here: Hooked) -> None:
    for _ in range(MOST):
        here.add(FAR)
    got = here.call("POST", here.place, {"url": FAR})
    assert (got.status, got.json["code"]) == (409, "RR-V041")
    assert len(here.call("GET", here.place).json["items"]) == MOST


def test_no_secret_and_no_more_of_an_address_than_its_host_is_in_the_log(
    here: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    keep = Keep()
    own = logging.getLogger("rr")
    own.addHandler(keep)
    try:
        with receiving(
            lambda handler, number: handler.answer(500 if number < 3 else 204)
        ) as receiver:
            url = f"{receiver.url}/path-secret?token=query-secret"
            hook = here.add(url, types=["*"])
            here.event()
            receiver.wait_for(3)
            here.call("POST", f"{here.place}/{hook['id']}/ping")
            wrong = here.call("POST", here.place, {"url": "https://u:user-secret@h/?query-secret"})
            assert wrong.status == 422 and b"-secret" not in wrong.body
            eventually(lambda: any('"delivered"' in line for line in lines))
    finally:
        own.removeHandler(keep)
    told = [json.loads(line) for line in lines if hook["id"] in line and "rr.webhooks" in line]
    assert [one["outcome"] for one in told] == ["refused", "refused", "delivered"]
    assert {one["host"] for one in told} == {"127.0.0.1"}
    text = "\n".join(lines)
    assert hook["secret"].removeprefix("whsec_") not in text and "-secret" not in text


def test_tries_are_counted_by_what_came_of_them(here: Hooked) -> None:
    def figure(outcome: str) -> float:
        text = here.call("GET", "/metrics", key=OWNER_KEY).body.decode()
        name = f'rr_webhook_attempts_total{{outcome="{outcome}"}} '
        found = [line for line in text.splitlines() if line.startswith(name)]
        return float(found[0].rpartition(" ")[2]) if found else 0.0

    before = figure("delivered"), figure("refused")
    with receiving(lambda handler, number: handler.answer(404 if number == 1 else 200)) as receiver:
        here.add(receiver.url, types=["*"])
        here.event()
        receiver.wait_for(2)
        eventually(
            lambda: (figure("delivered"), figure("refused")) == (before[0] + 1, before[1] + 1)
        )


def test_the_document_says_what_receivers_are_asked() -> None:
    asked = create_app().openapi()["webhooks"]["entry"]["post"]
    assert list(asked["requestBody"]["content"]) == ["application/cloudevents+json"]
    headers = [one["name"] for one in asked["parameters"]]
    assert headers == ["webhook-id", "webhook-timestamp", "webhook-signature"]
    assert list(asked["responses"]) == ["204", "410", "4XX"] and asked["security"] == []


def test_signatures_are_those_of_the_standard() -> None:
    """The example of the standard itself, and the reference library."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    key = Webhook(secret)._whsecret
    body = b'{"test": 2432232314}'
    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    now = datetime.now(UTC)
    theirs = Webhook(secret).sign("msg_1", now, "käfer")
    assert signature(key, "msg_1", int(now.timestamp()), "käfer".encode()) == theirs


def test_ids_of_messages_are_all_different() -> None:
    ids = [message_id_of(p, s, n) for p in "ab" for s in ("main", "m") for n in (1, 11, 111)]
    assert len(set(ids)) == len(ids)
    assert all("." not in one and one.startswith("msg_") for one in ids)
    assert all(len(one) == len(two) for one, two in pairwise(ids))
