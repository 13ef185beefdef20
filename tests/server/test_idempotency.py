"""Doing a POST once: what is kept is of one request, one key and one role, and is no secret."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request
from starlette.responses import Response

from engine.roles import Role
from server.documented import KEY_HEADERS
from server.idempotency import InProgressError, once
from server.principal import Principal
from store.projects import EVERYWHERE
from tests.server.team import Answer, key_of, new_project, spec, team
from tests.servers import new_name

TRIED = {"Idempotency-Key": "first-try"}


def post(project: str, body: object, headers: dict[str, str] = TRIED, **more: Any) -> Answer:
    path = f"/projects/{project}/generations"
    return team().call("POST", path, body, headers=headers, **more)


def kept(query: str, *values: object) -> Any:
    """What the table says."""
    sql = team().app.state.service.sql

    async def work() -> Any:
        async with sql.transaction(EVERYWHERE) as db:
            return await db.fetchval(query, *values)

    return sql.run(work())


def test_a_request_with_a_key_of_its_own_is_done_once() -> None:
    project = new_project()
    made, again = post(project, {"spec": spec()}), post(project, {"spec": spec()})
    assert made.status == again.status == 201
    assert again.body == made.body
    assert "idempotency-replayed" not in made.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == made.headers["location"]
    other = post(project, {"spec": spec(), "message": "other"})
    assert (other.status, other.json["code"]) == (422, "RR-V014")
    bad = post(project, {"spec": spec()}, {"Idempotency-Key": "with blank"})
    assert (bad.status, bad.json["code"]) == (400, "RR-V013")


def test_a_failure_is_not_kept_and_a_request_under_way_is_told() -> None:
    project = new_project()
    body = {"spec": spec().partition("appearance:")[0]}
    assert post(project, body).status == 409
    assert post(project, body).status == 409  # asked anew, not replayed
    kept(
        "insert into idempotency (key_id, key, route, request_sha256) "
        "values ('server', 'first-try', $1, $2)",
        f"owner POST /projects/{project}/generations",
        hashlib.sha256(b"\n" + json.dumps(body).encode()).digest(),
    )
    waiting = post(project, body)
    assert (waiting.status, waiting.json["code"]) == (409, "RR-V015")
    assert waiting.headers["retry-after"] == "2"


LAST = b"solid last\n" + b"".join(
    b"facet normal 0 0 0\nouter loop\n%s\nendloop\nendfacet\n"
    % b"\n".join(b"vertex %d %d %d" % corner for corner in face)
    for face in (
        ((0, 0, 0), (0, 90, 0), (280, 0, 0)),
        ((0, 0, 0), (280, 0, 0), (0, 0, 120)),
        ((280, 0, 0), (0, 90, 0), (0, 0, 120)),
        ((0, 0, 0), (0, 0, 120), (0, 90, 0)),
    )
)  # fmt: skip


def test_the_same_bytes_for_another_project_are_another_request() -> None:
    """Where the project stands in the query, as with an import."""
    one, other = new_project(), new_project()

    def imported(project: str) -> Answer:
        path = f"/imports?project={project}&name=last.stl&part=last&unit=mm"
        return team().call("POST", path, content=LAST + b"endsolid last", headers=TRIED)

    for project in (one, other):
        assert post(project, {"spec": spec()}, {}).status == 201
    assert imported(one).status == 201
    again = imported(one)
    assert again.headers["idempotency-replayed"] == "true", again.body
    told = imported(other)
    assert (told.status, told.json["code"]) == (422, "RR-V014")


def test_what_a_role_was_answered_is_not_for_the_role_that_comes_after_it() -> None:
    project, call = new_project(), team().call
    member = call("POST", f"/projects/{project}/members", {"name": "Bo", "role": "edit"}).json["id"]
    made = call("POST", f"/projects/{project}/keys", {"label": "m", "member": member})
    key = made.json["key"]
    assert post(project, {"spec": spec()}, key=key).status == 201
    assert post(project, {"spec": spec()}, key=key).headers["idempotency-replayed"] == "true"
    call("PATCH", f"/projects/{project}/members/{member}", {"role": "supplier"})
    told = post(project, {"spec": spec()}, key=key)
    assert (told.status, told.json["code"]) == (403, "RR-E006")


def test_a_key_that_is_told_once_is_not_kept() -> None:
    """Nor is anything else of an endpoint that does not say that it keeps its answers."""
    assert KEY_HEADERS["x-rr-once"]
    project = new_project()
    name = {"Idempotency-Key": new_name().replace(" ", "-")}
    order = {"label": "laptop", "role": "edit"}
    made = [
        team().call("POST", f"/projects/{project}/keys", order, headers=name).json["key"]
        for _ in range(2)
    ]
    assert made[0] != made[1]
    assert kept("select count(*) from idempotency where key = $1", name["Idempotency-Key"]) == 0
    assert key_of(project, "edit") not in made


def test_a_request_that_was_cut_off_is_not_begun_again_at_once() -> None:
    """Its work may go on in a thread that nobody waits for."""
    name = new_name().replace(" ", "-").encode()

    async def cut(_: Request) -> Response:
        raise asyncio.CancelledError

    async def failing(_: Request) -> Response:
        raise ZeroDivisionError

    async def done(_: Request) -> Response:
        return Response(b"done")

    def asked(work: Callable[[Request], Awaitable[Response]]) -> Awaitable[Response]:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/generate",
            "query_string": b"",
            "headers": [(b"idempotency-key", name)],
            "app": team().app,
            "state": {"principal": Principal("k", Role.EDIT, "Ada", UUID(int=1))},
        }

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"{}", "more_body": False}

        return once(Request(scope, receive), work)

    async def walk() -> None:
        with pytest.raises(ZeroDivisionError):
            await asked(failing)
        with pytest.raises(asyncio.CancelledError):
            await asked(cut)
        with pytest.raises(InProgressError):
            await asked(done)

    asyncio.run_coroutine_threadsafe(walk(), team().loop).result(60)
