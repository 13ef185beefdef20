"""Admission: who is counted as what, before anything of a request is read."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest

from engine.roles import Role
from server.admission import admit, told_of_limits
from server.auth import BadKeyError
from server.gcra import Limit
from server.limits import BUILD, DENIED, READ, SYNC, LimitRules, Limits, TooManyRequestsError
from server.principal import Principal
from tests.server.team import key_of, new_project, start, test_settings
from tests.server.test_gcra import Clock
from tests.servers import shared_database


class OneKey:
    """Keys of which one is good."""

    async def principal(self, text: str | None) -> Principal:
        if text != "good":
            raise BadKeyError("the key is not one of this server's")
        return Principal("abc", Role.VIEW, "Ada")


def request(limits: Limits, key: str, *, method: str = "GET", host: str | None = "10.0.0.1") -> Any:
    """What a request has of what admission looks at."""
    service = SimpleNamespace(keys=OneKey(), shared=SimpleNamespace(limits=limits))
    return SimpleNamespace(
        app=SimpleNamespace(state=SimpleNamespace(service=service)),
        headers={"X-API-Key": key},
        client=None if host is None else SimpleNamespace(host=host),
        method=method,
        state=SimpleNamespace(),
    )


def counting(count: int = 1) -> Limits:
    limits = {kind: Limit(count, 3600) for kind in (READ, BUILD, DENIED)}
    return Limits(None, LimitRules(limits), clock=Clock())


def test_a_good_key_is_counted_by_its_id_and_the_class_of_the_endpoint() -> None:
    async def walk() -> None:
        limits = counting()
        first = request(limits, "good")
        await admit(first, "/projects")
        assert first.state.key_id == "abc" and first.state.principal.role is Role.VIEW
        assert dict(told_of_limits(first))[b"ratelimit-remaining"] == b"0"
        built = request(limits, "good", method="POST", host="10.0.0.2")
        await admit(built, "/generate")
        again = request(limits, "good", host="10.0.0.2")
        with pytest.raises(TooManyRequestsError):
            await admit(again, "/projects/{project}")
        assert dict(told_of_limits(again))[b"retry-after"] == b"3600"

    asyncio.run(walk())


def test_a_bad_key_is_counted_by_address_and_never_let_in() -> None:
    async def walk() -> None:
        limits = counting()
        for host in ("10.0.0.1", "10.0.0.2", None):
            with pytest.raises(BadKeyError):
                await admit(request(limits, "bad", host=host), "/projects")
            with pytest.raises(TooManyRequestsError):
                await admit(request(limits, "worse", host=host), "/projects")
        await admit(request(limits, "good"), "/projects")

    asyncio.run(walk())


def test_sync_has_a_limit_of_its_own_on_a_real_server() -> None:
    rules = LimitRules({SYNC: Limit(2, 36_000)})
    project = new_project()
    key = key_of(project, "edit")
    with ExitStack() as stack:
        counting = start(test_settings(shared_database(), limits=rules), stack)
        path = f"/projects/{project}/sync"
        asked = [
            counting.call("GET", path, key=key),
            counting.call("POST", f"{path}/lacking", content=bytes(32), key=key),
            counting.call("POST", f"{path}/objects", content=b"", key=key),
        ]
        assert [one.status for one in asked] == [200, 200, 429]
        assert asked[0].headers["ratelimit-policy"] == '"sync";q=2;w=36000'
        assert counting.call("GET", f"/projects/{project}", key=key).status == 200


def test_what_is_not_counted_tells_nothing() -> None:
    async def walk() -> None:
        free = request(Limits(None, LimitRules({}), clock=Clock()), "good")
        await admit(free, "/projects")
        assert told_of_limits(free) == told_of_limits(request(counting(), "good")) == []

    asyncio.run(walk())
