"""AI drafts over HTTP: asked for, accepted, rejected; none of it reaches geometry or a partner."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from engine.ai.endpoint import EndpointSettings
from schemas.canonical import sha256_hex
from tests.cli.conftest import SPEC
from tests.endpoints import endpoint, suggesting
from tests.server.team import start, team, test_settings
from tests.server.test_cases import World
from tests.servers import shared_database

SPRING = "last_profile.toe_spring_mm"
OTHERS = ("view", "factory", "supplier", "render", "qa")


@pytest.fixture(scope="module")
def world() -> World:
    return World(team(), "drafts")


def draft(world: World, role: str = "edit", **more: Any) -> Any:
    made = world.call(role, "POST", world.here("ai/drafts"), more)
    assert made.status == 201, made.body
    return made.json


def generation(world: World, rev: str = "main") -> Any:
    return world.call("owner", "GET", world.here(f"generations/{rev}")).json


def test_a_draft_waits_then_is_a_generation(world: World) -> None:
    before = generation(world)
    found = draft(world, brief="navy", fields=["colors"])
    assert found["state"] == "drafted" and generation(world) == before
    assert sha256_hex(found["prompt"].encode()) == found["prompt_hash"]
    assert found["generations"] == [before["generation"]]
    place = world.here(f"ai/drafts/{found['action']}")
    assert world.call("owner", "GET", place).json == found
    done = world.call("edit", "POST", f"{place}/accept", {"only": ["colors.primary_hex"]})
    assert done.status == 201, done.body
    made = done.json["made"]
    assert made["source"] == "ai_draft" and made["parents"] == [before["generation"]]
    assert made["geometry_hash"] == before["geometry_hash"]
    assert made["spec"]["instrumental"] == before["spec"]["instrumental"]
    assert done.json["draft"]["state"] == "accepted"
    assert made["ai_actions"] == [done.json["draft"]["decisions"][0]["action"]]
    again = world.call("edit", "POST", f"{place}/accept", {})
    assert (again.status, again.json["code"]) == (409, "RR-E130")
    assert world.call("edit", "POST", f"{place}/reject", {}).status == 409


def test_a_draft_is_rejected_and_listed_in_pages(world: World) -> None:
    ids = [draft(world, brief=f"number {number}")["action"] for number in range(3)]
    told = world.call("owner", "POST", world.here(f"ai/drafts/{ids[0]}/reject"), {})
    assert (told.status, told.json["state"]) == (201, "rejected")
    every = world.call("edit", "GET", world.here("ai/drafts")).json
    assert set(ids) <= {one["action"] for one in every["items"]} and every["next"] is None
    found, cursor = [], ""
    while cursor is not None:
        page = world.call("edit", "GET", world.here(f"ai/drafts?limit=2{cursor}")).json
        found += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert found == every["items"]


def test_two_branches_are_merged_with_a_draft(world: World) -> None:
    base = generation(world)["generation"]
    for branch, color, spring in (("ours", "#445566", 11), ("theirs", "#EEF0F2", 12)):
        text = SPEC.replace("#1B1F3B", color).replace("spring_mm: 11", f"spring_mm: {spring}")
        told = {"spec": SPEC, "branch": branch, "message": "start"}
        assert world.call("edit", "POST", world.here("generations"), told).status in (200, 201)
        told = {"spec": text, "branch": branch, "message": branch}
        assert world.call("edit", "POST", world.here("generations"), told).status == 201
    asked = {"ours": "ours", "theirs": "theirs"}
    found = world.call("edit", "POST", world.here("ai/merges"), asked)
    assert found.status == 201, found.body
    assert found.json["fields"] == ["appearance.colors.primary_hex"]
    place = world.here(f"ai/drafts/{found.json['action']}/accept")
    wrong = world.call("edit", "POST", place, {"branch": "main"})
    assert (wrong.status, wrong.json["code"]) == (409, "RR-E131")
    done = world.call("edit", "POST", place, {"branch": "ours"})
    assert done.status == 201, done.body
    assert done.json["made"]["source"] == "ai_merge" and len(done.json["made"]["parents"]) == 2
    assert done.json["made"]["spec"]["instrumental"] == found.json["instrumental"]
    assert generation(world)["generation"] == base  # main is where it was


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("ai/drafts", {"fields": [SPRING]}, 422, "RR-E120"),
        ("ai/drafts", {"fields": [f"instrumental.{SPRING}"]}, 422, "RR-E120"),
        ("ai/drafts", {"fields": ["colors", "size.value"]}, 422, "RR-E120"),
        ("ai/drafts", {"changes": {SPRING: 20}}, 422, None),
        ("ai/drafts", {"instrumental": {}}, 422, None),
        ("ai/drafts", {"provider": "openai"}, 409, "RR-E012"),
        ("ai/drafts", {"provider": "http://evil.example"}, 422, None),
        ("ai/drafts", {"generation": "nobody"}, 404, "RR-R031"),
        ("ai/drafts", {"brief": "\u001b[2J"}, 422, "RR-E079"),
        ("ai/drafts/ID/accept", {"only": [SPRING]}, 422, "RR-E120"),
        ("ai/drafts/ID/accept", {"only": ["colors", f"instrumental.{SPRING}"]}, 422, "RR-E120"),
        ("ai/drafts/ID/accept", {"spec": SPEC}, 422, "RR-E160"),
        ("ai/drafts/ID/accept", {"changes": {SPRING: 20}}, 422, None),
    ],
    ids=str,
)
def test_geometry_is_out_of_reach(
    world: World, path: str, body: Any, status: int, code: str | None
) -> None:
    before = generation(world)
    place = path.replace("ID", draft(world)["action"])
    refused = world.call("owner", "POST", world.here(place), body)
    assert refused.status == status, refused.body
    assert code in (None, refused.json["code"])
    assert generation(world) == before


def test_a_draft_of_another_shape_is_not_accepted() -> None:
    world = World(team(), "shapes")
    found = draft(world)
    told = {"spec": SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12"), "message": "mine"}
    assert world.call("edit", "POST", world.here("generations"), told).status == 201
    before = generation(world)
    refused = world.call("edit", "POST", world.here(f"ai/drafts/{found['action']}/accept"), {})
    assert (refused.status, refused.json["code"]) == (409, "RR-E127")
    assert generation(world) == before


@pytest.mark.parametrize("role", OTHERS)
def test_partners_see_nothing_of_it(world: World, role: str) -> None:
    found = draft(world)["action"]
    place = world.here(f"ai/drafts/{found}")
    for method, path, body in (
        ("POST", world.here("ai/drafts"), {}),
        ("POST", world.here("ai/merges"), {"ours": "ours", "theirs": "theirs"}),
        ("GET", world.here("ai/drafts"), None),
        ("GET", place, None),
        ("POST", f"{place}/accept", {}),
        ("POST", f"{place}/reject", {}),
    ):
        assert world.call(role, method, path, body).status == 403
    seen = world.call(role, "GET", world.here("generations/main"))
    assert seen.status == 200 and "ai_actions" not in seen.json
    if role == "factory":
        hello = world.call(role, "GET", world.here("sync")).json
        assert not any(name.startswith("ai_action/") for name in hello["cases"])
        owner = world.call("owner", "GET", world.here("sync")).json
        assert f"ai_action/{found}" in owner["cases"]


BARE = SPEC.partition("appearance:")[0]
WRITTEN = BARE + "appearance:\n  colors: {primary_hex: '#B3262E'}  # theirs\n"


def gate(world: World, path: str, role: str = "edit", spec: Any = BARE, **more: Any) -> Any:
    told = {"spec": spec, "missing": "ai-draft", **more}
    if path == "/generate":
        told["project"] = world.id
    return world.call(role, "POST", path, told)


def logged(world: World) -> Any:
    return world.call("owner", "GET", world.here("ai/drafts")).json["items"]


@pytest.mark.parametrize("path", ["/generate", "generations"])
def test_the_gate_drafts_and_waits_for_a_person(path: str) -> None:
    world = World(team(), f"gate {path}")
    place = path if path == "/generate" else world.here(path)
    before = generation(world)
    waits = gate(world, place, spec=WRITTEN, message="mine")
    assert (waits.status, waits.json["code"]) == (409, "RR-E128"), waits.body
    found = waits.json["details"]["draft"]
    assert generation(world) == before, "nothing is applied"
    (told,) = logged(world)
    assert (told["action"], told["mode"], told["state"]) == (found, "resolve", "drafted")
    assert told["fields"] == waits.json["details"]["fields"] and len(told["fields"]) == 7
    assert "appearance.colors.primary_hex" not in told["fields"], "a person has written it"
    assert told["generations"] == [before["generation"]] and told["provider"] == "offline"
    # The answer was lost: the same draft waits, and nobody is asked and paid twice.
    again = gate(world, place, spec=WRITTEN, message="mine")
    assert again.json["details"] == waits.json["details"] and len(logged(world)) == 1
    rows = f"/projects/{world.id}/ai/drafts/{found}"
    assert f"GET {rows} shows it; then POST {rows}/accept" in waits.json["hint"]
    for missing, code in ({}, 422), ({"spec": BARE.replace("11", "12")}, 409):
        refused = world.call("edit", "POST", f"{rows}/accept", missing)
        assert refused.status == code and generation(world) == before, refused.body
    done = world.call("edit", "POST", f"{rows}/accept", {"spec": WRITTEN, "message": "mine"})
    assert done.status == 201, done.body
    made = done.json["made"]
    assert (made["source"], made["message"]) == ("ai_draft", "mine")
    assert made["geometry_hash"] == before["geometry_hash"]
    assert made["ai_actions"] == [done.json["draft"]["decisions"][0]["action"]]
    assert len(made["filled"]) == 7
    assert all(who.startswith("AI draft") for who in made["filled"].values())
    assert made["appearance"]["colors.primary_hex"] == "#B3262E"
    with_it = world.call("edit", "POST", f"{rows}/accept", {"spec": WRITTEN})
    assert (with_it.status, with_it.json["code"]) == (409, "RR-E130")


def test_the_gate_of_an_empty_project_and_of_a_table() -> None:
    """A spec sent as JSON, to a branch that is not there; a part of the draft is accepted."""
    import yaml

    made = team().call("POST", "/projects", {"name": "gate empty"})
    assert made.status == 201
    world = World.__new__(World)
    world.server, world.id = team(), made.json["id"]
    table = yaml.safe_load(BARE)
    waits = gate(world, "/generate", spec=table, branch="first")
    assert (waits.status, waits.json["code"]) == (409, "RR-E128"), waits.body
    rows = world.here(f"ai/drafts/{waits.json['details']['draft']}")
    refused = world.call("edit", "POST", f"{rows}/accept", {"branch": "first"})
    assert (refused.status, refused.json["code"]) == (422, "RR-E160"), refused.body
    told = {"spec": table, "branch": "first", "only": ["colors"]}
    done = world.call("owner", "POST", f"{rows}/accept", told)
    assert done.status == 201, done.body
    filled = done.json["made"]["filled"]
    assert {path for path, who in filled.items() if who.startswith("AI draft")} == {
        "colors.primary_hex",
        "colors.secondary_hex",
    }
    assert len(filled) == 8


def test_the_gate_drafts_only_where_something_is_missing(world: World) -> None:
    count = len(logged(world))
    whole = gate(world, "/generate", spec=SPEC.replace("spring_mm: 11", "spring_mm: 13"))
    assert whole.status == 201, whole.body
    other = gate(world, "/generate", spec=SPEC.replace("spring_mm: 11", "spring_mm: 99"))
    assert (other.status, other.json["code"]) == (422, "RR-E010"), other.body
    refused = gate(world, "/generate", provider="openai", branch="never")
    assert (refused.status, refused.json["code"]) == (409, "RR-E012")
    assert gate(world, "/generate", provider="else").status == 422
    for role in OTHERS:
        assert gate(world, "/generate", role).json["code"] == "RR-E006"
    assert len(logged(world)) == count
    assert generation(world, "main")["generation"] == whole.json["generation"]


def test_the_gate_of_a_protected_branch_drafts_nothing() -> None:
    world = World(team(), "gate protected")
    rules = {"settings": {"protected": ["main"]}}
    assert world.call("owner", "PATCH", f"/projects/{world.id}", rules).status == 200
    refused = gate(world, "/generate")
    assert (refused.status, refused.json["code"]) == (403, "RR-E067")
    assert logged(world) == []
    assert gate(world, "/generate", "owner").json["code"] == "RR-E128"


def test_an_endpoint_of_the_servers_own() -> None:
    """What its operator set is asked, and believed in nothing; nobody names another."""
    told = iter(
        (
            suggesting(("colors.primary_hex", "#B3262E", "red")),
            suggesting((f"instrumental.{SPRING}", "20", "nicer")),
            b"<html>",
        )
    )
    with endpoint(lambda asked: asked.send(200, next(told))) as there, ExitStack() as stack:
        own = EndpointSettings(there.url, "small", "sk-of-the-server")
        world = World(start(test_settings(shared_database(), ai=own), stack), "endpoint")
        before = generation(world)
        found = draft(world, provider="openai", fields=["colors"])
        assert (found["model"], found["changes"][0]["to"]) == ("small", "#B3262E")
        assert there.asked[0].body.decode() == found["prompt"]
        assert there.asked[0].headers["Authorization"] == "Bearer sk-of-the-server"
        for code, status in (("RR-E120", 422), ("RR-E122", 502)):
            refused = world.call("edit", "POST", world.here("ai/drafts"), {"provider": "openai"})
            assert (refused.status, refused.json["code"]) == (status, code)
            assert "sk-of-the-server" not in str(refused.json)
        assert generation(world) == before and len(there.asked) == 3


def test_the_gate_asks_the_servers_endpoint_once() -> None:
    """It is asked by the server and not by a worker; what it says of geometry records nothing."""
    told = iter(
        (
            suggesting(("colors.primary_hex", "#B3262E", "red")),
            suggesting((f"instrumental.{SPRING}", "20", "nicer")),
        )
    )
    with endpoint(lambda asked: asked.send(200, next(told))) as there, ExitStack() as stack:
        own = EndpointSettings(there.url, "small", "sk-of-the-server")
        settings = test_settings(shared_database(), ai=own, jobs=1)
        world = World(start(settings, stack), "gate endpoint")
        for _ in range(2):
            waits = gate(world, "/generate", provider="openai")
            assert waits.json["code"] == "RR-E128", waits.body
        (found,) = logged(world)
        assert (found["model"], found["fields"]) == ("small", ["appearance.colors.primary_hex"])
        assert len(there.asked) == 1 and there.asked[0].body.decode() == found["prompt"]
        refused = gate(world, "/generate", provider="openai", branch="other", spec=WRITTEN)
        assert (refused.status, refused.json["code"]) == (422, "RR-E120"), refused.body
        assert len(logged(world)) == 1
