"""Two workers of one server over one PostgreSQL and one Redis, which comes and goes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from engine.roles import Role
from server import tasks
from server.gcra import Limit
from server.limits import BUILD, CLOSED, DENIED, READ, LimitRules
from tests.server.redis_server import RedisServer, redis_server
from tests.server.team import Team, spec, start, test_settings
from tests.servers import new_name, shared_database

if TYPE_CHECKING:
    from uuid import UUID

    from store.sql import Sql

RULES = LimitRules({READ: Limit(50, 36_000), BUILD: Limit(20, 36_000), DENIED: Limit(5, 36_000)})


@dataclass(frozen=True)
class Workers:
    """Two of them, and the Redis between them."""

    one: Team
    other: Team
    redis: RedisServer


@pytest.fixture
def workers() -> Iterator[Workers]:
    with redis_server() as redis, ExitStack() as stack:
        settings = test_settings(shared_database(), redis_url=redis.url, limits=RULES)
        yield Workers(start(settings, stack), start(settings, stack), redis)


def until(right: Callable[[], bool]) -> None:
    """Wait until something is so, for a minute at most."""
    last = time.monotonic() + 60
    while not right():
        assert time.monotonic() < last
        time.sleep(0.02)


def _project(team: Team) -> str:
    made = team.call("POST", "/projects", {"name": new_name()})
    assert made.status == 201, made.body
    return str(made.json["id"])


def _key(team: Team, project: str, role: str) -> tuple[str, str]:
    made = team.call("POST", f"/projects/{project}/keys", {"label": role, "role": role})
    assert made.status == 201, made.body
    return made.json["id"], made.json["key"]


def _listening(team: Team) -> bool:
    return bool(team.app.state.service.shared.wake.is_listening)


def test_a_key_has_one_limit_at_all_workers_and_others_have_theirs(workers: Workers) -> None:
    project = _project(workers.one)
    (_, key), (_, spare) = (_key(workers.one, project, "view") for _ in range(2))
    path = f"/projects/{project}"
    told = [
        team.call("GET", path, key=key) for _ in range(27) for team in (workers.one, workers.other)
    ]
    assert [answer.status for answer in told] == [200] * 50 + [429] * 4
    assert [int(one.headers["RateLimit-Remaining"]) for one in told[:50]] == [*range(49, -1, -1)]
    first, last = told[0], told[-1]
    assert first.headers["RateLimit-Policy"] == '"read";q=50;w=36000'
    assert first.headers["RateLimit"].startswith('"read";r=49;t=')
    assert 0 < int(last.headers["Retry-After"]) <= 720
    assert last.json.keys() == {"code", "message", "hint", "place", "details", "request_id"}
    assert last.json["code"] == "RR-V020"
    assert workers.other.call("GET", path, key=spare).status == 200
    assert workers.other.call("GET", "/health", key=None).status == 200


def test_who_guesses_keys_is_stopped_and_who_has_one_is_not(workers: Workers) -> None:
    path = f"/projects/{_project(workers.one)}"
    told = [workers.one.call("GET", path, key=f"guess {n}").status for n in range(7)]
    assert told == [401] * 5 + [429] * 2
    assert workers.other.call("GET", path, key=None).status == 429
    assert workers.one.call("GET", path).status == 200


def test_a_revoked_key_is_dead_at_every_worker(workers: Workers) -> None:
    until(lambda: _listening(workers.one) and _listening(workers.other))
    project = _project(workers.one)
    key_id, key = _key(workers.one, project, "view")
    path = f"/projects/{project}"
    assert workers.other.call("GET", path, key=key).status == 200  # and kept there for a while
    assert workers.one.call("DELETE", f"{path}/keys/{key_id}").status == 200
    assert workers.one.call("GET", path, key=key).status == 401
    until(lambda: workers.other.call("GET", path, key=key).status == 401)


def test_ready_tells_how_redis_is_and_nothing_else_fails(workers: Workers) -> None:
    project = _project(workers.one)
    path = f"/projects/{project}"

    def redis() -> str:
        told = workers.one.call("GET", "/ready", key=None)
        assert told.status == 200 and told.json["ready"] is True
        assert told.json["checks"]["database"] == "ok"
        return str(told.json["checks"]["redis"])

    assert redis() == "ok"
    workers.redis.pause()
    until(lambda: redis() == "away")
    assert workers.one.call("GET", path).status == 200
    workers.redis.resume()
    until(lambda: redis() == "ok")
    workers.redis.kill()
    assert redis() == "away"
    assert workers.one.call("GET", path).headers["RateLimit-Limit"] == "50"  # counted here
    assert workers.one.call("POST", f"{path}/generations", {"spec": spec()}).status == 201
    assert workers.one.call("GET", f"{path}/generations/main").status == 200
    workers.redis.start()
    until(lambda: redis() == "ok")
    assert workers.one.call("GET", path).status == 200


def test_a_server_that_must_count_is_not_ready_without_redis() -> None:
    with ExitStack() as stack:
        rules = LimitRules(RULES.limits, CLOSED)
        team = start(
            test_settings(shared_database(), redis_url="unix:///nowhere/socket", limits=rules),
            stack,
        )
        told = team.call("GET", "/ready", key=None)
        assert (told.status, told.json["checks"]["redis"]) == (503, "away")
        refused = team.call("GET", "/projects")
        assert (refused.status, refused.json["code"]) == (503, "RR-V021")


def test_a_server_without_redis_says_so() -> None:
    with ExitStack() as stack:
        team = start(test_settings(shared_database(), limits=RULES), stack)
        told = team.call("GET", "/ready", key=None)
        assert (told.status, told.json["checks"]) == (200, {"database": "ok", "redis": "none"})
        assert team.call("GET", "/projects").headers["RateLimit-Limit"] == "50"


def test_what_one_worker_made_the_other_gives_to_the_same_role_alone(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, make = list[str](), tasks.export

    def noted(sql: Sql, project: UUID, role: str, *more: Any) -> tasks.Exported:
        asked.append(role)
        return make(sql, project, role, *more)

    monkeypatch.setattr(tasks, "export", noted)
    project = _project(workers.one)
    path = f"/projects/{project}/generations"
    made = workers.one.call("POST", path, {"spec": spec()})
    assert made.status == 201, made.body
    keys = {role: _key(workers.one, project, role.value)[1] for role in Role}
    views = {
        role: workers.one.call("GET", f"{path}/main", key=key).json for role, key in keys.items()
    }
    again = {
        role: workers.other.call("GET", f"{path}/main", key=key).json for role, key in keys.items()
    }
    assert again == views
    assert len({json.dumps(one, sort_keys=True) for one in views.values()}) >= 4

    order = f"/export/projects/{project}/generations/main"
    body = {"profile": "supplier"}
    archives = [
        team.call("POST", order, body, key=keys[Role.SUPPLIER])
        for team in (workers.one, workers.other, workers.other)
    ]
    assert [one.status for one in archives] == [200] * 3
    assert archives[0].body == archives[1].body == archives[2].body
    assert asked == ["supplier"]  # made once, by one of them
    assert workers.other.call("POST", order, body, key=keys[Role.OWNER]).body == archives[0].body
    assert asked == ["supplier", "owner"]  # nobody is given what was made for another role
    assert workers.other.call("POST", order, body, key=keys[Role.RENDER]).status == 403


def test_a_change_of_the_project_makes_what_was_kept_a_thing_of_the_past(workers: Workers) -> None:
    project = _project(workers.one)
    path = f"/projects/{project}/generations"
    assert workers.one.call("POST", path, {"spec": spec()}).status == 201
    before = workers.other.call("GET", f"{path}/main").json
    until(lambda: _listening(workers.other))
    cache = workers.other.app.state.service.shared.cache
    assert workers.other.call("GET", f"{path}/main").json == before
    assert cache.size > 0
    assert workers.one.call("POST", path, {"spec": spec(toe_spring_mm=13)}).status == 201
    until(lambda: cache.size == 0)
    after = workers.other.call("GET", f"{path}/main").json
    assert before["generation"] != after["generation"]
    old = workers.other.call("GET", f"{path}/{before['generation']}").json
    assert "main" in before["names"]
    assert "main" not in old["names"]
