"""Over HTTP: imports, factory_feedback and reviews, by role."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import SPEC
from tests.engine.foreign import HOSTILE, ball, exported
from tests.server.team import Answer, Team, team
from tests.servers import new_name

ROLES = ("owner", "edit", "view", "factory", "supplier", "render", "qa")
STL = exported(ball(), "stl")
CHANGE = {"last_profile.toe_spring_mm": 13}


class World:
    """A project with one generation, and a key of every role."""

    def __init__(self, server: Team, name: str, approvals: int = 0, **rules: bool) -> None:
        self.server = server
        settings = {"approvals": approvals, **rules}
        made = server.call("POST", "/projects", {"name": name, "settings": settings})
        assert made.status == 201, made.body
        self.id = made.json["id"]
        spec = {"spec": SPEC, "message": "first"}
        first = server.call("POST", f"/projects/{self.id}/generations", spec)
        assert first.status == 201, first.body
        self.first: str = first.json["generation"]

    def call(self, role: str, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        return self.server.call(method, path, body, key=f"server-wide-{role}", **more)

    def here(self, path: str) -> str:
        return f"/projects/{self.id}/{path}"

    def ask(self, role: str = "factory", **more: Any) -> Answer:
        told = {"project": self.id, "observation": "low", "changes": CHANGE, **more}
        return self.call(role, "POST", "/factory_feedback", told)

    def bring(self, role: str = "edit", data: bytes = STL, **more: str) -> Answer:
        from urllib.parse import urlencode

        query = {"project": self.id, "name": "scan.stl", "part": "last", **more}
        kind = {"Content-Type": "application/octet-stream"}
        return self.call(role, "POST", f"/imports?{urlencode(query)}", content=data, headers=kind)


@pytest.fixture(scope="module")
def world() -> World:
    return World(team(), "cases")


def test_feedback_is_open_then_a_generation(world: World) -> None:
    given = world.ask(part="upper", measure="last.ball_girth_mm", measured_mm=251.5)
    assert given.status == 201, given.body
    item = given.json
    assert (item["state"], item["role"], item["generation"]) == ("open", "factory", world.first)
    listed = world.call("qa", "GET", world.here("factory_feedback")).json["items"]
    assert [row["feedback"] for row in listed] == [item["feedback"]]
    place = world.here(f"factory_feedback/{item['feedback']}")
    assert world.call("factory", "POST", f"{place}/accept", {}).status == 403
    done = world.call("edit", "POST", f"{place}/accept", {"message": "raise it"})
    assert done.status == 201, done.body
    assert done.json["made"]["source"] == "factory_feedback"
    assert done.json["feedback"]["accepted_by"] == done.json["made"]["generation"]
    again = world.call("edit", "POST", f"{place}/accept", {})
    assert (again.status, again.json["code"]) == (409, "RR-E082")
    assert world.call("edit", "POST", f"{place}/decline", {"note": "no"}).status == 409
    assert world.call("factory", "GET", place).json["state"] == "accepted"


def test_feedback_comes_in_pages(world: World) -> None:
    place = world.here("factory_feedback")
    for number in range(3):
        assert world.ask(changes={}, observation=f"page {number}").status == 201
    every = world.call("view", "GET", place).json
    assert every["next"] is None
    found, cursor = [], ""
    while cursor is not None:
        page = world.call("view", "GET", f"{place}?limit=2{cursor}").json
        assert 0 < len(page["items"]) <= 2
        found += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert found == every["items"]
    for cursor in ("x", "AAAA", "MQBhYg"):
        refused = world.call("view", "GET", f"{place}?cursor={cursor}")
        assert (refused.status, refused.json["code"]) == (422, "RR-V016")


def test_feedback_is_declined(world: World) -> None:
    item = world.ask(changes={}, observation="glue").json
    place = world.here(f"factory_feedback/{item['feedback'][:12]}")
    done = world.call("owner", "POST", f"{place}/decline", {"note": "clean it"})
    assert (done.status, done.json["state"]) == (201, "declined")
    assert done.json["answers"][0]["note"] == "clean it"
    assert world.call("owner", "GET", world.here("factory_feedback/0000")).status == 404


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"part": "wing"}, 422, "RR-E081"),
        ({"changes": {"last_profile.toe_spring_mm": 900}}, 422, "RR-E010"),
        ({"generation": "nobody"}, 404, "RR-R031"),
        ({"changes": {"materials.upper": "\ud800"}}, 422, "RR-E081"),
        ({"changes": {"size" + ".a" * 300_000: 1}}, 422, "RR-E081"),
        ({"severity": "huge"}, 422, None),
        ({"more": 1}, 422, None),
    ],
)
def test_feedback_that_cannot_be(
    world: World, more: dict[str, Any], status: int, code: str | None
) -> None:
    refused = world.ask(**more)
    assert refused.status == status, refused.body
    assert code in (None, refused.json["code"])


@pytest.mark.parametrize("role", ROLES)
def test_who_may_what(world: World, role: str) -> None:
    generation = world.here(f"generations/{world.first}/reviews")
    asked = {
        "give": world.ask(role, changes={}).status,
        "list": world.call(role, "GET", world.here("factory_feedback")).status,
        "import": world.bring(role, b"noise").status,
        "approve": world.call(role, "POST", generation, {"verdict": "approved"}).status,
        "request": world.call(role, "POST", generation, {"verdict": "requested"}).status,
        "read": world.call(role, "GET", generation).status,
    }
    assert (asked["give"] == 201) is (role in ("owner", "edit", "factory"))
    assert (asked["list"] == 200) is (role in ("owner", "edit", "factory", "qa", "view"))
    assert (asked["import"] == 422) is (role in ("owner", "edit"))
    assert (asked["read"] == 200) is (role in ("owner", "edit", "qa", "view"))
    if role in ("owner", "edit"):
        assert asked["request"] == 201
        assert (asked["approve"] == 201) is (role == "owner")
    assert {status for status in asked.values() if status >= 400} <= {403, 404, 422}


def test_an_import_is_kept_as_given(world: World) -> None:
    made = world.bring(message="the last maker's scan")
    assert made.status == 201, made.body
    told = made.json
    assert told["source"] == "import" and list(told["parts"]) == ["last"]
    assert told["imported"]["unit"] == "mm" and "guessed" in told["imported"]["unit_reason"]
    assert told["pose"] == {
        "forward": "x",
        "up": "z",
        "reason": "assumed: its length does not tell",
    }
    # A text or binary STL names each corner once for every triangle.
    assert told["defects"]["before"]["double_vertices"] > 0
    assert set(told["defects"]["after"].values()) == {0}
    assert made.headers["location"] == world.here(f"generations/{told['generation']}")
    turned = world.bring(forward="y", up="-x").json
    assert turned["pose"] == {"forward": "y", "up": "-x", "reason": "as given"}
    for more, status, code in (
        ({"unit": "m"}, 422, "RR-E072"),
        ({"unit": "ell"}, 422, "RR-E073"),
        ({"part": "wing"}, 422, "RR-E076"),
        ({"forward": "x"}, 422, "RR-E142"),
        ({"forward": "w", "up": "z"}, 422, "RR-E142"),
    ):
        refused = world.bring(**more)
        assert (refused.status, refused.json["code"]) == (status, code)


@pytest.mark.parametrize(
    "case", ["3mf whose directory lies", "glb in a cycle", "usdz bomb", "a step file of nothing"]
)
def test_hostile_uploads_end_in_a_coded_error(world: World, case: str) -> None:
    name, data = HOSTILE[case]
    refused = world.bring(name=name, data=data)
    assert (refused.status, refused.json["code"]) == (422, "RR-E071")


def test_a_person_is_who_the_key_says_and_counts_once() -> None:
    world = World(team(), new_name(), approvals=2)
    reviews = world.here("generations/main/reviews")
    other = world.call("qa", "POST", reviews, {"verdict": "approved", "author": "Bea"})
    assert (other.status, other.json["code"]) == (422, "RR-V005")
    for _ in range(2):
        done = world.call("qa", "POST", reviews, {"verdict": "approved"}).json
    assert (done["state"], done["approvals"]) == ("requested", 1)
    assert {step["author"] for step in done["steps"]} == {"qa"}
    assert world.call("owner", "POST", reviews, {"verdict": "approved"}).json["approvals"] == 2


def test_a_mesh_goes_with_a_spec_that_is_there() -> None:
    world = World(team(), new_name())
    made = world.server.call("POST", "/projects", {"name": new_name()})
    refused = world.bring(project=made.json["id"])
    assert (refused.status, refused.json["code"]) == (422, "RR-E077")
    assert "POST /projects/" in refused.json["hint"]


def test_with_four_eyes_whose_key_made_it_does_not_approve_it() -> None:
    """Whatever author was claimed: the server knows whose key it was."""
    world = World(team(), new_name(), approvals=1, four_eyes=True)
    body = {"spec": SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 10"), "author": "Bea"}
    made = world.call("owner", "POST", f"/projects/{world.id}/generations", body)
    assert made.status == 201, made.body
    reviews = world.here("generations/main/reviews")
    own = world.call("owner", "POST", reviews, {"verdict": "approved"}).json
    assert (own["approvals"], own["state"]) == (0, "requested")
    place, order = f"/export/projects/{world.id}/generations/main", {"profile": "factory"}
    refused = world.call("owner", "POST", place, order)
    assert (refused.status, refused.json["code"]) == (409, "RR-E078")
    assert "by others than who made it" in refused.json["message"]
    other = world.call("qa", "POST", reviews, {"verdict": "approved"}).json
    assert (other["approvals"], other["state"]) == (1, "approved")
    assert world.call("view", "GET", reviews).json["approvals"] == 1
    off = world.call("owner", "PATCH", f"/projects/{world.id}", {"settings": {"four_eyes": False}})
    told = off.json["settings"]
    assert (told["protected"], told["approvals"], told["four_eyes"]) == ([], 1, False)
    assert not any(told[name] for name in told.keys() - {"approvals"})
    assert world.call("view", "GET", reviews).json["approvals"] == 2


def test_nothing_is_made_by_one_that_is_there(world: World) -> None:
    item = world.ask(changes={}, observation="sole").json
    place = world.here(f"factory_feedback/{item['feedback']}/accept")
    for more in ({"message": "x"}, {"anyway": True}, {"branch": "other"}):
        refused = world.call("edit", "POST", place, {"by": "main", **more})
        assert (refused.status, refused.json["code"]) == (422, "RR-V005")
    done = world.call("edit", "POST", place, {"by": "main"})
    assert (done.status, done.json["made"]) == (201, None)
    assert done.json["feedback"]["state"] == "accepted"


@pytest.mark.parametrize(
    "whole", [False, pytest.param(True, marks=pytest.mark.prove)], ids=["asked", "and made"]
)
def test_a_factory_waits_for_approvals(whole: bool) -> None:
    """Making the bundle takes its time: a tech pack is set."""
    world = World(team(), new_name(), approvals=1)
    place = f"/export/projects/{world.id}/generations/main"
    order = {"profile": "factory", "formats": ["stl"]}
    refused = world.call("owner", "POST", place, order)
    assert (refused.status, refused.json["code"]) == (409, "RR-E078")
    reviews = world.here("generations/main/reviews")
    done = world.call("owner", "POST", reviews, {"verdict": "approved", "note": "sealed"})
    assert (done.status, done.json["state"], done.json["needed"]) == (201, "approved", 1)
    if whole:
        assert world.call("owner", "POST", place, order).status == 200
