"""Deciding, outcomes and policies over HTTP: beliefs move, and a replay gives the same decisions.

Held to it are `server.events.deciding` and `server.events.folds`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from engine.betasphere.replay import replay
from engine.betasphere.shipped import FOOTWEAR
from schemas.stream_entry import Entry
from server.events import folds
from tests.server.team import Answer, key_of, new_project, start, team, test_settings
from tests.servers import shared_database

POLICY = """policy: 1
name: small
version: "7"
rules:
  - name: all
    on: "shop.*"
    context: [data.tone]
    actions: [{name: tell, says: tell somebody, proposal: log}]
"""


def ask(method: str, path: str, project: str, body: object = None, **more: Any) -> Answer:
    mark = "&" if "?" in path else "?"
    return team().call(method, f"{path}{mark}project={project}", body, **more)


def event(name: str, kind: str = "system_boot", **data: object) -> dict[str, object]:
    given = {"specversion": "1.0", "id": name, "source": "shop/a", "type": kind}
    return given | {"data": data or {"mode": "cold"}}


def entries(project: str) -> list[Entry]:
    found, after = list[Entry](), 0
    while after is not None:
        page = ask("GET", f"/entries?limit=1000&after={after}", project).json
        found += [
            Entry.from_dict({name: one[name] for name in ("seq", "kind", "body")})
            for one in page["items"]
        ]
        after = page["next"]
    return found


def test_an_event_a_decision_an_outcome_and_the_next_decision_differs() -> None:
    project = new_project()
    verdicts = []
    for number in range(14):
        # Another source each time, so that none is a duplicate of the one before.
        sent = event(f"boot-{number}") | {"source": f"shop/{number}"}
        assert ask("POST", "/events", project, sent).status == 201
        got = ask("POST", f"/decide/boot-{number}", project)
        assert got.status == 201, got.body
        decision = got.json["decision"]
        verdicts.append(decision["verdict"])
        assert got.json["reasons"] and decision["action"] in ("check_health", "warm_up")
        told = {"decision": decision["id"], "outcome": "success", "metrics": {"minutes": 3}}
        assert ask("POST", "/feedback", project, told).status == 201
    assert (verdicts[0], verdicts[-1]) == ("escalate", "act")
    assert got.json["says"]
    beliefs = ask("GET", "/beliefs", project).json
    assert beliefs["policy"]["name"] == "footwear"
    assert sum(one["right"] for one in beliefs["beliefs"]) > 13
    again = replay(lambda: iter(entries(project)))
    assert again.decisions == 14 and not again.differing


def test_a_second_decision_is_the_first() -> None:
    project = new_project()
    ask("POST", "/events", project, event("a/b c"))
    first = ask("POST", "/decide/a/b%20c", project)
    assert first.status == 201, first.body
    again = ask("POST", "/decide/a/b%20c?source=shop/a", project)
    assert (again.status, again.json) == (200, first.json | {"new": False})
    kinds = [one.kind for one in entries(project)]
    assert kinds == ["event", "policy", "decision"]


def test_two_workers_make_one_decision() -> None:
    project = new_project()
    with ExitStack() as stack:
        other = start(test_settings(shared_database()), stack)
        ask("POST", "/events", project, [event(str(n), part=n) for n in range(8)])  # type: ignore[arg-type]

        def decide(number: int) -> str:
            asked = (team(), other)[number % 2]
            got = asked.call("POST", f"/decide/{number // 4}?project={project}")
            assert got.status in (200, 201), got.body
            return str(got.json["decision"]["id"])

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(decide, range(32)))
    assert [len(set(told[at : at + 4])) for at in range(0, 32, 4)] == [1] * 8
    log = entries(project)
    assert sum(one.kind == "decision" for one in log) == 8
    assert sum(one.kind == "policy" for one in log) == 1
    assert not replay(lambda: iter(log)).differing


def test_what_is_not_there_cannot_be_decided_or_answered() -> None:
    project = new_project()
    ask("POST", "/events", project, [event("a"), event("a") | {"source": "shop/b"}])  # type: ignore[arg-type]
    for path, status, code in (
        ("/decide/none", 404, "RR-V032"),
        ("/decide/a?stream=other", 404, "RR-V032"),
        ("/decide/a", 409, "RR-V037"),
        ("/decide/a?source=shop/c", 404, "RR-V032"),
        ("/decide/a?stream=clone-0123456789ab", 409, "RR-V033"),
    ):
        got = ask("POST", path, project)
        assert (got.status, got.json["code"]) == (status, code), path
    assert ask("POST", "/decide/a?source=shop/b", project).status == 201
    got = ask("POST", "/feedback", project, {"decision": "0" * 64, "outcome": "success"})
    assert (got.status, got.json["code"]) == (404, "RR-V032")


def test_an_outcome_counts_once_and_unknown_not_at_all() -> None:
    project = new_project()
    ask("POST", "/events", project, event("a"))
    decision = ask("POST", "/decide/a", project).json["decision"]["id"]

    def answer(outcome: str, **more: object) -> Answer:
        return ask("POST", "/feedback", project, {"decision": decision, "outcome": outcome, **more})

    def moved() -> list[tuple[float, float]]:
        found = ask("GET", "/beliefs", project).json["beliefs"]
        return [(one["right"], one["wrong"]) for one in found]

    assert answer("unknown", id="o1").status == 201 and moved() == []
    assert answer("unknown", id="o1").status == 200
    assert answer("success", id="o1").json["code"] == "RR-V030"
    assert answer("failure").status == 201 and moved() == [(0, 1)]
    assert answer("success").status == 201 and moved() == [(0, 1)]
    assert answer("perhaps").status == 422
    found = ask("GET", "/feedback?outcome=failure", project).json["items"]
    assert [one["body"]["by"] for one in found] == ["server"]


def test_a_policy_of_ones_own_stands_in_the_log() -> None:
    project = new_project()
    assert ask("GET", "/policy", project).json["name"] == "footwear"
    assert not ask("GET", "/policy", project).json["in_log"]

    def put(text: str) -> Answer:
        return ask("POST", "/policy", project, content=text.encode())

    assert put(POLICY).status == 201
    assert put(POLICY).status == 200
    ask("POST", "/events", project, event("a", "shop.noise", tone="x"))
    assert ask("POST", "/decide/a", project).json["decision"]["rule"] == "all"
    assert put(FOOTWEAR.read_text("utf-8")).status == 201
    assert put(POLICY).status == 201  # back again
    assert ask("GET", "/policy", project).json["policy"]["version"] == "7"
    bad = put(POLICY.replace("on:", "when:"))
    assert (bad.status, bad.json["code"][:4]) == (422, "RR-S")
    assert bad.json["details"]["findings"][0]["line"]
    for value in ('"a\\0b"', "9007199254740993", ".nan"):
        condition = f"    when: [{{path: data.tone, is: {value}}}]\n"
        bad = put(POLICY.replace("    context", f"{condition}    context"))
        assert (bad.status, bad.json["code"]) == (422, bad.json["code"]), value
        assert bad.json["details"]["findings"][0]["line"] == 7, value
    assert [one.kind for one in entries(project)].count("policy") == 3
    refused = ask("POST", "/policy", project, content=b"x", key=key_of(project, "edit"))
    assert refused.status == 403


def test_folds_are_given_up_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, "MOST", 2)
    monkeypatch.setattr(folds, "PAGE", 3)
    projects = [new_project() for _ in range(4)]
    for _ in range(3):
        for project in projects:
            name = str(len(entries(project)))
            ask("POST", "/events", project, event(name, part=name))
            assert ask("POST", f"/decide/{name}", project).status == 201
            assert len(team().app.state.service.streams.folds) <= 2
    assert not any(replay(lambda p=project: iter(entries(p))).differing for project in projects)  # type: ignore[misc]


def test_an_id_with_a_slash_may_be_sent_either_way() -> None:
    project = new_project()
    for name in ("cutter/7", "cutter%2F7"):
        assert ask("POST", "/events", project, event(name)).status == 201
    decided = [ask("POST", f"/decide/{name}", project) for name in ("cutter/7", "cutter%2F7")]
    assert [one.status for one in decided] == [201, 200]
    assert decided[0].json["decision"] == decided[1].json["decision"]
    assert decided[0].json["decision"]["event"]["id"] == "cutter/7"
    other = ask("POST", "/decide/cutter%252F7", project)
    assert other.json["decision"]["event"]["id"] == "cutter%2F7"


WORDS = {
    "/decisions": {"verdict": ("act", "suppress", "escalate")},
    "/feedback": {"outcome": ("success", "failure", "unknown")},
    **{path: {} for path in ("/entries", "/events", "/state")},
}


@pytest.mark.parametrize("path", WORDS)
def test_a_word_that_means_nothing_is_told(path: str) -> None:
    """A page without items would say that there are none of it."""
    project = new_project()
    for name, words in {**WORDS[path], "order": ("oldest", "newest")}.items():
        for word in words:
            assert ask("GET", f"{path}?{name}={word}", project).status == 200
        for word in ("maybe", "Act", "success,failure", "%00"):
            refused = ask("GET", f"{path}?{name}={word}", project)
            assert (refused.status, refused.json["code"]) == (422, "RR-V005"), (name, word)
            assert refused.json["details"]["fields"][0]["field"] == f"query.{name}"
