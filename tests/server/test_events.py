"""Events posted and read: once each, numbers without holes, batches whole or not at all.

Held to it are `server.events.posted`, `server.events.rows`, `server.events.append`,
`server.events.writer`, `server.events.reading`, `server.events.doors`, `server.events.known` and
`server.events.figures`.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import pytest

from server.events import append
from server.events.known import KEPT_S, KnownProjects
from server.events.posted import MOST
from store.sql import Sql, in_project
from tests.server.team import Answer, key_of, new_project, start, team, test_settings
from tests.servers import end_connections, fresh_database, shared_database

MISSING = "00000000-0000-4000-8000-000000000000"
EVENT = {"specversion": "1.0", "id": "e", "source": "shop/a", "type": "noted", "data": {"n": 42.0}}


def event(name: object, **more: object) -> dict[str, object]:
    return EVENT | {"id": str(name)} | more


def post(project: str, body: object, query: str = "", **more: Any) -> Answer:
    return team().call("POST", f"/events?project={project}{query}", body, **more)


def read(project: str, query: str = "", what: str = "events") -> Any:
    got = team().call("GET", f"/{what}?project={project}{query}")
    assert got.status == 200, got.body
    return got.json


def test_an_event_is_there_once_however_often_it_is_posted() -> None:
    project = new_project()
    first = post(project, event("a"))
    assert (first.status, first.json) == (
        201, {"stream": "main", "seq": 1, "new": True, "source": "shop/a", "id": "a"},
    )  # fmt: skip
    again = post(project, {**event("a"), "data": {"n": 42}, "subject": None})
    assert (again.status, again.json) == (200, first.json | {"new": False})
    other = post(project, event("a", type="other"))
    assert (other.status, other.json["code"]) == (409, "RR-V030")
    assert other.json["details"]["seq"] == 1
    elsewhere = post(project, event("a"), "&stream=cutter")
    assert (elsewhere.status, elsewhere.json["details"]["stream"]) == (409, "main")
    assert post(project, event("a", source="shop/b")).json["seq"] == 2
    (one, two) = read(project)["items"]
    assert one["body"] == EVENT | {"id": "a", "datacontenttype": "application/json"}
    assert (two["seq"], two["body"]["source"]) == (2, "shop/b")


@pytest.mark.parametrize("count", [3, 200])  # by arrays, and by COPY
def test_a_batch_is_added_whole_or_not_at_all(count: int) -> None:
    project = new_project()
    batch = [event(number) for number in range(count)]
    got = post(project, [*batch, batch[1]])
    assert (got.status, got.json["added"]) == (201, count)
    assert [one["seq"] for one in got.json["items"]] == [*range(1, count + 1), 2]
    assert [one["new"] for one in got.json["items"]] == [True] * count + [False]
    assert post(project, batch).status == 200
    mixed = [event("new"), *batch[:-1], event(count - 1, subject="another"), event("newer")]
    refused = post(project, mixed)
    assert (refused.status, refused.json["code"]) == (409, "RR-V030")
    assert [one["id"] for one in refused.json["details"]["others"]] == [str(count - 1)]
    twice = post(project, [event("x"), event("x", subject="another")])
    assert twice.status == 409
    got = post(project, [*(event(f"{n}b") for n in range(count)), *batch])
    assert [one["seq"] for one in got.json["items"]] == [
        *range(count + 1, 2 * count + 1), *range(1, count + 1),
    ]  # fmt: skip
    assert [one["seq"] for one in read(project, "&limit=1000")["items"]] == [
        *range(1, 2 * count + 1)
    ]


def test_a_batch_may_come_as_lines() -> None:
    project = new_project()
    lines = b"\n".join(json.dumps(event(number)).encode() for number in range(3)) + b"\n\n"
    for kind in ("application/x-ndjson", "application/jsonl; charset=utf-8"):
        got = post(project, None, content=lines, headers={"Content-Type": kind})
        assert [one["seq"] for one in got.json["items"]] == [1, 2, 3], kind


BAD: list[tuple[bytes, str]] = [
    (b"", "RR-V005"),
    (b"[]", "RR-V005"),
    (b"nul", "RR-V005"),
    (b"\xff", "RR-V005"),
    (b"[" * 60_000, "RR-V005"),
    (b"9" * 5_000, "RR-V005"),
    (b"7", "RR-S007"),
    (b"[7]", "RR-S007"),
    (b"{}", "RR-S007"),
    (json.dumps(event("a") | {"data": {"x": "\0"}}).encode(), "RR-S007"),
    (json.dumps(event("a") | {"data": {"x": "\ud800"}}).encode(), "RR-S007"),
    (json.dumps(event("\ud800")).encode(), "RR-S007"),
    (json.dumps(event("a") | {"data": {"x": float("nan")}}).encode(), "RR-S007"),
    (json.dumps(event("a") | {"data": {"x": "x" * 70_000}}).encode(), "RR-S007"),
    (json.dumps(event("a") | {"Upper": 1}).encode(), "RR-S007"),
    (json.dumps([event("a"), event("b", specversion="2")]).encode(), "RR-S007"),
]


@pytest.mark.parametrize(("body", "code"), BAD, ids=[f"{n}" for n in range(len(BAD))])
def test_what_is_no_event_is_told_so(body: bytes, code: str) -> None:
    project = new_project()
    got = post(project, None, content=body)
    assert (got.status, got.json["code"]) == (422, code), got.body
    assert read(project)["items"] == []


def test_a_fault_in_a_batch_is_told_with_its_place() -> None:
    got = post(new_project(), [event("a"), event("b", type="")])
    assert got.json["place"] == "1.type"
    assert got.json["details"]["event"] == 1


def test_more_than_one_request_may_hold_is_refused() -> None:
    got = post(new_project(), [event(number) for number in range(MOST + 1)])
    assert (got.status, got.json["code"]) == (413, "RR-V009")


def test_many_at_once_leave_no_hole_and_no_twin() -> None:
    """Eight writers at two workers, single ones and batches, half of the events posted twice."""
    with ExitStack() as stack:
        teams = [team(), start(test_settings(shared_database()), stack)]
        project = new_project()  # after the start, of which older ones are told

        def write(writer: int) -> dict[str, int]:
            found = {}
            for number in range(25):
                names = [f"{writer}-{number}", f"shared-{number}"]
                batch = [event(name) for name in names] + [event(f"{writer}-{number}b")]
                body: object = batch if writer % 2 else batch[1]
                path = f"/events?project={project}"
                got = teams[writer % 2].call("POST", path, body)
                assert got.status in (200, 201), got.body
                if writer % 2:
                    places = got.json["items"]
                    found |= {one["id"]: at["seq"] for one, at in zip(batch, places, strict=True)}
                else:
                    found[names[1]] = got.json["seq"]
            return found

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(write, range(8)))
    entries = read(project, "&limit=1000", "entries")["items"]
    assert [one["seq"] for one in entries] == list(range(1, len(entries) + 1))
    where = {one["body"]["id"]: one["seq"] for one in entries}
    assert len(where) == len(entries) == 25 + 4 * 50
    assert all(where[name] == seq for one in told for name, seq in one.items())


def test_one_event_for_two_streams_at_the_same_moment_is_in_one() -> None:
    for _ in range(5):
        project = new_project()

        def write(stream: int, project: str = project) -> int:
            return post(project, [event(n) for n in range(80)], f"&stream=s{stream}").status

        with ThreadPoolExecutor(6) as pool:
            assert sorted(pool.map(write, range(6))) == [201, *[409] * 5]


def test_single_posts_that_come_together_are_written_together() -> None:
    project, batches = new_project(), "rr_stream_batch_count"

    def figure(name: str) -> float:
        lines = team().call("GET", "/metrics").body.decode().splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])

    before = figure(batches)
    with ThreadPoolExecutor(24) as pool:
        assert all(
            one.status == 201 for one in pool.map(lambda n: post(project, event(n)), range(96))
        )
    assert figure(batches) - before < 96
    assert 'rr_stream_entries_total{kind="event"}' in team().call("GET", "/metrics").body.decode()


def test_one_conflict_among_those_written_together_hurts_nobody_else() -> None:
    project = new_project()
    post(project, event("taken"))

    def write(number: int) -> int:
        return post(project, event("taken", subject="x") if number == 7 else event(number)).status

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(write, range(16))) == [*[201] * 15, 409]
    assert [one["seq"] for one in read(project)["items"]] == list(range(1, 17))


def test_pages_and_filters() -> None:
    project = new_project()
    post(
        project,
        [
            event(n, type=f"t{n % 3}", subject=f"s{n % 2}", source=f"shop/{n % 5}")
            for n in range(30)
        ],
    )
    seen, after = list[int](), 0
    while after is not None:
        page = read(project, f"&limit=7&after={after}")
        seen += [one["seq"] for one in page["items"]]
        after = page["next"]
    assert seen == list(range(1, 31))
    newest = read(project, "&limit=4&order=newest")
    assert [one["seq"] for one in newest["items"]] == [30, 29, 28, 27]
    older = read(project, f"&limit=2&order=newest&after={newest['next']}")
    assert [one["seq"] for one in older["items"]] == [26, 25]
    some = read(project, "&type=t1&subject=s0&source=shop/4")["items"]
    assert [one["body"]["id"] for one in some] == ["4"]
    assert [one["seq"] for one in read(project, "&id=3")["items"]] == [4]
    assert read(project, "&stream=none")["items"] == []
    assert read(project, "", "streams")["items"] == [{"name": "main", "seq": 30}]
    for query in ("id=%00", "type=a%00", "after=-1", "limit=1001", "order=x", "stream=A"):
        assert team().call("GET", f"/events?project={project}&{query}").status == 422, query
    tag = team().call("GET", f"/events?project={project}").headers["etag"]
    headers = {"If-None-Match": tag}
    assert team().call("GET", f"/events?project={project}", headers=headers).status == 304


def test_snapshots_are_kept_by_subject() -> None:
    project, path = new_project(), ""
    path = f"/state?project={project}"
    body = {"id": "s1", "subject": "cutter", "state": {"queue": 3}, "confidence": 0.5}
    got = team().call("POST", path, body)
    assert (got.status, got.json) == (
        201, {"stream": "main", "seq": 1, "new": True, "id": "s1"},
    )  # fmt: skip
    assert team().call("POST", path, body).status == 200
    assert team().call("POST", path, body | {"confidence": 1}).status == 409
    assert team().call("POST", path, body | {"state": {"x": "\0"}}).json["code"] == "RR-S007"
    team().call("POST", path, body | {"id": "s2", "subject": "press"})
    found = read(project, "&subject=press", "state")["items"]
    assert [one["body"]["id"] for one in found] == ["s2"]
    assert found[0]["body"]["context"] == {}


def test_a_key_of_a_project_need_not_name_it_and_another_must() -> None:
    project = new_project()
    key = key_of(project, "edit")
    assert team().call("POST", "/events", event("a"), key=key).status == 201
    assert [one["seq"] for one in read(project)["items"]] == [1]
    got = team().call("POST", "/events", event("a"))
    assert (got.status, got.json["code"]) == (422, "RR-V031")


def test_what_was_answered_is_there_after_the_database_came_back() -> None:
    """Connections are cut while events are posted: each has its answer, and is there if it says."""
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database())
        alone = start(test_settings(url), stack)
        made = alone.call("POST", "/projects", {"name": "one"})
        path = f"/events?project={made.json['id']}"

        def write(number: int) -> tuple[int, int]:
            if number % 40 == 20:
                end_connections(url)
            return alone.call("POST", path, event(number)).status, number

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(write, range(120)))
        assert {status for status, _ in told} <= {201, 503}
        entries = alone.call("GET", f"{path}&limit=1000").json["items"]
        there = [one["body"]["id"] for one in entries]
        assert len(set(there)) == len(there)
        assert {str(number) for status, number in told if status == 201} <= set(there)
        assert [one["seq"] for one in entries] == list(range(1, len(there) + 1))
        again = [alone.call("POST", path, event(number)) for number in range(120)]
        assert {one.status for one in again} <= {200, 201}
        assert len(alone.call("GET", f"{path}&limit=1000").json["items"]) == 120


def test_a_project_is_known_for_half_a_minute() -> None:
    """So a single post is one transaction; and nobody comes in who is not let in."""
    service = team().app.state.service
    project = UUID(new_project())
    now = [100.0]
    known = KnownProjects(lambda: now[0])
    assert known.get(project) is None
    assert post(str(project), event("a")).status == 201
    stored = service.streams.known.get(project)
    known.keep(stored)
    now[0] += KEPT_S - 1
    assert known.get(project) is stored
    now[0] += 2
    assert known.get(project) is None
    other = key_of(new_project(), "owner")
    assert post(str(project), event("b"), key=other).status == 404
    assert post(str(project), event("b"), key=key_of(str(project), "view")).status == 403


@pytest.mark.parametrize("given", ["arrays", "copied"])
def test_what_is_there_is_looked_up_row_by_row_however_empty_the_table_was(given: str) -> None:
    """A plan made on the first day is kept: it must not read the whole stream for each event."""
    columns = ", ".join(["'{}'"] * 9)
    source = append._STAGED if given == "copied" else append._GIVEN
    for number in range(10, 1, -1):
        source = source.replace(f"${number}", columns.split(", ")[number - 2])

    async def work(sql: Sql) -> list[str]:
        access = in_project(MISSING, "owner", engine=True)
        async with sql.transaction(access) as db:
            await db.execute(append._STAGING)
            await db.execute("set local plan_cache_mode = force_generic_plan")
            await db.execute(f"prepare known (text) as {append._KNOWN.format(given=source)}")
            rows = await db.fetch("explain execute known ('main')")
            await db.execute("deallocate known")
            return [str(row[0]) for row in rows]

    with fresh_database() as url, Sql.open(url) as sql:
        plan = sql.run(work(sql))
    conditions = [line for line in plan if "Index Cond" in line]
    assert len(conditions) == 2
    assert all("(id = " in line for line in conditions), plan
