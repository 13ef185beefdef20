"""Over HTTP: photos are sent first, named by a change request, and read back by who may see it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from blake3 import blake3

from engine.photo import LARGEST_PHOTO
from tests.photos import jpeg, png
from tests.server.team import Answer, team
from tests.server.test_cases import ROLES, World
from tests.servers import new_name

GIVERS = ("owner", "edit", "factory")
SEERS = (*GIVERS, "view", "qa")
JPEG, PNG = jpeg(), png()


@pytest.fixture(scope="module")
def world() -> World:
    return World(team(), new_name())


def send(
    world: World, data: bytes, name: str = "toe.jpg", role: str = "factory", kind: str = ""
) -> Answer:
    path = world.here(f"factory_photos?{urlencode({'name': name})}")
    headers = {"Content-Type": kind} if kind else {}
    return world.call(role, "POST", path, content=data, headers=headers)


def sent(world: World, data: bytes, name: str = "toe.jpg") -> dict[str, Any]:
    done = send(world, data, name)
    assert done.status == 201, done.body
    return {"name": name, "blob": done.json["blob"]}


def ask(world: World, *photos: object, role: str = "factory") -> Answer:
    return world.ask(role, changes={}, observation=f"glue {new_name()}", photos=list(photos))


def shown(world: World, item: dict[str, Any], photo: str, role: str = "qa", **more: Any) -> Answer:
    path = world.here(f"factory_feedback/{item['feedback']}/photos/{photo}")
    return world.call(role, "GET", path, **more)


def test_a_photo_goes_with_its_request_and_comes_back(world: World) -> None:
    done = send(world, JPEG, "鞋头.jpg", kind="image/jpeg")
    told = {
        "name": "鞋头.jpg",
        "format": "jpeg",
        "blob": sha256(JPEG).hexdigest(),
        "blake3": blake3(JPEG).hexdigest(),
    }
    assert (done.status, done.json) == (201, told)
    other = sent(world, PNG, "heel.png")
    given = ask(world, {"name": told["name"], "blob": told["blob"]}, other)
    assert given.status == 201, given.body
    item = given.json
    assert item["photos"] == [told, {**other, "format": "png", "blake3": blake3(PNG).hexdigest()}]
    listed = world.call("view", "GET", world.here("factory_feedback")).json["items"]
    assert [one["photos"] for one in listed if one["feedback"] == item["feedback"]] == [
        item["photos"]
    ]

    got = shown(world, item, told["blob"])
    assert (got.status, got.body) == (200, JPEG)
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["x-content-type-options"] == "nosniff"
    name = f"attachment; filename*=UTF-8''{quote('鞋头.jpg')}"
    assert got.headers["content-disposition"] == name
    assert got.headers["etag"] == f'"{told["blob"]}"'
    again = shown(world, item, told["blob"], headers={"If-None-Match": got.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    short = shown(world, item, other["blob"][:12])
    assert (short.body, short.headers["content-type"]) == (PNG, "image/png")
    assert shown(world, item, "0000").json["code"] == "RR-E181"


def test_who_may_see_a_request_may_see_its_photos(world: World) -> None:
    item = ask(world, sent(world, PNG)).json
    for role in ROLES:
        assert shown(world, item, item["photos"][0]["blob"], role).status == (
            200 if role in SEERS else 403
        ), role
        assert send(world, PNG, role=role).status == (201 if role in GIVERS else 403), role


def test_photos_are_only_shown_with_a_request_of_theirs(world: World) -> None:
    """An id is no way to a file: not one of another request, nor one that no request names."""
    mine = ask(world, sent(world, PNG)).json
    loose = sent(world, png(pixels=b"\x01\x02\x03"))
    spec = world.call("owner", "GET", world.here("generations/main")).json["spec"]["source"]
    for blob in (sent(world, JPEG)["blob"], loose["blob"], spec, world.first):
        refused = shown(world, mine, blob, "owner")
        assert (refused.status, refused.json["code"]) == (404, "RR-E181")


def test_another_projects_photo_is_not_there(world: World) -> None:
    other = World(team(), new_name())
    theirs = sent(other, png(pixels=b"\x07\x07\x07"))
    refused = ask(world, theirs)
    assert (refused.status, refused.json["code"]) == (404, "RR-E181")
    item = ask(other, theirs).json
    stranger = shown(world, item, theirs["blob"])
    assert (stranger.status, stranger.json["code"]) == (404, "RR-E080")
    about = world.ask(changes={}, generation="0" * 64, photos=[sent(world, PNG)])
    assert (about.status, about.json["code"]) == (404, "RR-R031")


def test_what_else_a_project_holds_is_no_photo(world: World) -> None:
    """Whether it is there is not told: a factory learns of no file by its hash."""
    spec = world.call("owner", "GET", world.here("generations/main")).json["spec"]["source"]
    told = [ask(world, {"name": "a.png", "blob": blob}) for blob in (spec, world.first, "0" * 64)]
    assert {(one.status, one.json["code"]) for one in told} == {(404, "RR-E181")}
    words = {one.json["message"].rpartition("photo ")[2].partition(" ")[2] for one in told}
    assert words == {"here"}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", ""),
        (b"GIF89a a photo, really", "image/png"),
        (b"<html><script>alert(1)</script>", "image/jpeg"),
        (PNG[:-1], ""),
        (PNG + b"PK\x05\x06" + bytes(18), ""),
        (PNG, "image/jpeg"),
        (JPEG, "image/png; charset=utf-8"),
        (JPEG, "IMAGE/GIF"),
    ],
)
def test_what_is_no_photo_or_lies(world: World, data: bytes, kind: str) -> None:
    refused = send(world, data, kind=kind)
    assert (refused.status, refused.json["code"]) == (422, "RR-E170"), refused.body


def test_bytes_tell_what_the_name_does_not(world: World) -> None:
    for kind in ("", "image/jpeg", "image/jpg", "application/octet-stream", "text/plain"):
        done = send(world, JPEG, "toe.png", kind=kind)
        assert (done.status, done.json["format"]) == (201, "jpeg"), done.body


@pytest.mark.parametrize("name", ["../toe.png", "a\\b.png", "..", "x" * 121, "a\x1b[2J.png", ""])
def test_what_is_no_name(world: World, name: str) -> None:
    refused = send(world, PNG, name)
    assert refused.status == 422
    assert refused.json["code"] in ("RR-E170", "RR-V005")
    named = ask(world, {**sent(world, PNG), "name": name})
    assert named.status == 422


def test_how_many_and_how_large(world: World) -> None:
    most = jpeg(scan=bytes(LARGEST_PHOTO - len(jpeg(scan=b""))))
    blob = sent(world, most)["blob"]
    refused = send(world, most + b"\x00")
    assert (refused.status, refused.json["code"]) == (413, "RR-V009")
    many = [{"name": f"{number}.jpg", "blob": blob} for number in range(9)]
    assert ask(world, *many[:2]).status == 201
    assert ask(world, *many).status == 422
    twice = ask(world, many[0], many[0])
    assert (twice.status, twice.json["code"]) == (422, "RR-E170")


def test_a_photo_sent_twice_is_kept_once(world: World) -> None:
    headers = {"Idempotency-Key": f"photo-{world.id}"}
    path = world.here("factory_photos?name=a.png")
    one = world.call("factory", "POST", path, content=PNG, headers=headers)
    two = world.call("factory", "POST", path, content=PNG, headers=headers)
    assert (two.status, two.json) == (201, one.json)
    assert two.headers["idempotency-replayed"] == "true"
    assert send(world, PNG, "a.png").json == one.json
