"""Over HTTP: the form of a factory out and in, decisions and what a sample showed, rounds."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from tests.engine.forms import filled, free_row
from tests.photos import png
from tests.server.team import Answer, team
from tests.server.test_cases import CHANGE, World
from tests.servers import new_name

OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(team(), new_name())


def form(world: World, role: str = "factory", **query: Any) -> bytes:
    path = world.here(f"generations/{world.first}/factory_form?{urlencode(query)}")
    found = world.call(role, "GET", path)
    assert found.status == 200, found.body
    return found.body


def send(world: World, data: bytes, role: str = "factory", **query: str) -> Answer:
    path = world.here(f"factory_form?{urlencode(query)}")
    return world.call(role, "POST", path, content=data, headers=OCTETS)


def test_a_form_goes_out_and_comes_back(world: World) -> None:
    data = form(world, stage="confirmation", round=2)
    assert form(world, stage="confirmation", round=2) == data
    said = {"observation": "toe box too low", "path": "instrumental.last_profile.toe_spring_mm"}
    book = filled(data, {free_row(data): said | {"to": 13}})
    taken = send(world, book, generation=world.first)
    assert taken.status == 201, taken.body
    (item,) = taken.json["added"]
    assert (item["stage"], item["round"], item["role"]) == ("confirmation", 2, "factory")
    again = send(world, book, role="owner")
    assert (again.status, again.json["added"], again.json["known"]) == (201, [], 1)

    path = world.here(f"factory_feedback/{item['feedback']}")
    early = world.call("qa", "POST", f"{path}/verify", {"good": True})
    assert (early.status, early.json["code"]) == (409, "RR-E114")
    put_off = world.call("edit", "POST", f"{path}/decline", {"note": "later", "defer": True})
    assert (put_off.status, put_off.json["state"]) == (201, "deferred")
    made = world.call("edit", "POST", f"{path}/accept", {"message": "raised"})
    assert made.status == 201, made.body
    assert made.json["feedback"]["decision"]["note"] == "raised"
    seen = world.call("qa", "POST", f"{path}/verify", {"good": False, "note": "still low"})
    assert (seen.status, seen.json["verified"]) == (201, False)
    book = load_workbook(io.BytesIO(form(world)))
    assert "raised" in [cell.value for row in book["Answers"].iter_rows() for cell in row]


def test_a_wrong_form_is_refused_whole(world: World) -> None:
    data = form(world)
    wrong = send(world, filled(data, {free_row(data): {"observation": "x", "part": "wing"}}))
    assert (wrong.status, wrong.json["code"]) == (422, "RR-E113")
    assert wrong.json["details"]["findings"][0]["column"] == "F"
    noise = send(world, b"noise")
    assert (noise.status, noise.json["code"]) == (422, "RR-E111")
    large = send(world, bytes(4 * 1024 * 1024 + 1))
    assert large.status == 413
    other = World(team(), new_name())
    good = filled(data, {free_row(data): {"observation": "x"}}, {"generation": "0" * 64})
    assert (send(other, good).status, send(other, good).json["code"]) == (409, "RR-E112")


def photo_form(world: World, *names: str) -> bytes:
    tree = json.loads(form(world, kind="json"))
    return json.dumps({**tree, "findings": [{"observation": "x", "photos": names}]}).encode()


def test_a_form_names_photos_that_were_sent_before() -> None:
    world = World(team(), new_name())
    kept = world.call("factory", "POST", world.here("factory_photos?name=x.png"), content=png())
    blob = kept.json["blob"]
    path = world.here(
        f"factory_form?{urlencode({'photo': f'{blob}:鞋 1:2.png'})}&photo={blob}:b.png"
    )
    data = photo_form(world, "鞋 1:2.png", "b.png")
    taken = world.call("factory", "POST", path, content=data, headers=OCTETS)
    assert taken.status == 201, taken.body
    (item,) = taken.json["added"]
    told = [(one["name"], one["blob"]) for one in item["photos"]]
    assert told == [("鞋 1:2.png", blob), ("b.png", blob)]
    shown = world.here(f"factory_feedback/{item['feedback']}/photos/{blob}")
    assert world.call("qa", "GET", shown).body == png()
    again = world.call("owner", "POST", path, content=data, headers=OCTETS)
    assert (again.json["added"], again.json["known"]) == ([], 1)


def test_a_form_names_no_other_photos() -> None:
    world = World(team(), new_name())
    spec = world.call("owner", "GET", world.here("generations/main")).json["spec"]["source"]
    data = photo_form(world, "a.png")
    # Nothing came; a hash of nothing; one of another file here. No name is one of the server's.
    for query in ({}, {"photo": f"{'0' * 64}:a.png"}, {"photo": f"{spec}:a.png"}):
        refused = send(world, data, **query)
        assert (refused.status, refused.json["code"]) == (422, "RR-E113")
        assert [one["code"] for one in refused.json["details"]["findings"]] == ["RR-E181"]
    for name in ("/etc/passwd", "../a.png"):
        refused = send(world, photo_form(world, name), photo=f"{spec}:{name}")
        assert refused.json["details"]["findings"][0]["code"] == "RR-E170"
    for wrong in ("a.png", f"{spec}:", f"{spec[:12]}:a.png"):
        assert send(world, data, photo=wrong).json["code"] == "RR-V005"
    many = "&".join(f"photo={spec}:{number}" for number in range(101))
    path = world.here(f"factory_form?{many}")
    assert world.call("factory", "POST", path, content=data, headers=OCTETS).status == 422
    twice = world.here(f"factory_form?photo={spec}:a&photo={'0' * 64}:a")
    refused = world.call("factory", "POST", twice, content=data, headers=OCTETS)
    assert (refused.status, refused.json["code"]) == (422, "RR-E170")


@pytest.mark.parametrize("role", ["view", "supplier", "render", "qa"])
def test_others_get_and_give_no_form(world: World, role: str) -> None:
    path = world.here(f"generations/{world.first}/factory_form")
    assert world.call(role, "GET", path).status == 403
    assert send(world, b"noise", role=role).status == 403


def test_rounds_and_rules_over_http() -> None:
    world = World(team(), new_name(), review_rounds=2, review_by=["qa"])  # type: ignore[arg-type]
    path = world.here(f"generations/{world.first}/reviews")
    early = world.call("qa", "POST", path, {"verdict": "approved", "check": "second"})
    assert (early.status, early.json["code"]) == (409, "RR-E117")
    nobody = world.call("owner", "POST", path, {"verdict": "approved", "check": "first"})
    assert (nobody.status, nobody.json["code"]) == (403, "RR-E115")
    export = f"/export/projects/{world.id}/generations/{world.first}"
    wanted = {"profile": "factory", "formats": ["stl"]}
    refused = world.call("factory", "POST", export, wanted)
    assert (refused.status, refused.json["code"]) == (409, "RR-E078")
    for name in ("first", "second"):
        given = world.call("qa", "POST", path, {"verdict": "approved", "check": name})
        assert given.status == 201, given.body
    states = [one["state"] for one in given.json["rounds"]]
    assert states == ["passed", "passed", "open", "open"]
    assert world.ask(changes=CHANGE).status == 201
