"""The tables made from history (`server.derive`, `derive_makers`, `derive_cases`): never lost.

What `server.sync_door` does after a push may be cut off by a kill; the log has it all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from engine.push import push
from engine.receive import Pusher, Receiver
from engine.remote import Move
from engine.review import Reviewer, review
from engine.roles import Role
from schemas.review import APPROVED, REJECTED
from server.columns import column_text
from server.derive import catch_up
from server.derive_known import QUESTIONS, Known
from server.service import open_repository
from store.repository import Repository
from tests.engine.exchange import ERRAND
from tests.engine.foreign import ball, exported
from tests.engine.test_push import ALL
from tests.schemas.test_ai_action import DECISION, DRAFT
from tests.server.team import key_of, new_project, spec, team
from tests.servers import administer, shared_database
from tests.store.samples import commit, history

TABLES = ("generations", "views", "operations", "attestations", "reviews", "feedback", "ai_actions")
STL = exported(ball(), "stl")
MEMBER = "00000000-0000-4000-8000-00000000000a"


class Pushed:
    """A project to which an owner pushed, then an editor; the server was killed after each."""

    def __init__(self) -> None:
        self.id = new_project()
        self.sql = team().app.state.service.sql
        self.ours, self.first = history(3)
        self.push(Role.OWNER, "k-owner")
        self.second = [commit(self.ours, number=number) for number in (10, 11)]
        self.push(Role.EDIT, "k-edit")

    @property
    def theirs(self) -> Repository:
        return open_repository(self.sql, UUID(self.id), "owner")

    def push(self, role: Role, key: str) -> None:
        push(self.ours, Receiver(self.theirs, Pusher(role, MEMBER, key)), ERRAND, ALL)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of the project but for the moments."""

        async def work() -> list[dict[str, Any]]:
            async with self.sql.transaction(in_worker(self.id)) as db:
                found = await db.fetch(f"select * from {table} where project = $1", UUID(self.id))
            rows = [
                {name: value for name, value in row.items() if name not in ("at", "updated")}
                for row in found
            ]
            return sorted(rows, key=str)

        got: list[dict[str, Any]] = self.sql.run(work())
        return got


def in_worker(project: str) -> Any:
    from store.sql import in_project

    return in_project(UUID(project), "worker")


@pytest.fixture(scope="module")
def pushed() -> Pushed:
    return Pushed()


def brought(pushed: Pushed) -> dict[str, str]:
    return {row["generation"].hex(): row["key_id"] for row in pushed.rows("attestations")}


def test_who_pushed_is_in_the_log(pushed: Pushed) -> None:
    assert not pushed.rows("attestations")
    catch_up(pushed.sql, UUID(pushed.id))
    expected = dict.fromkeys(pushed.first, "k-owner") | dict.fromkeys(pushed.second, "k-edit")
    assert brought(pushed) == expected
    roles = {
        row["key_id"]: (row["role"], str(row["member"])) for row in pushed.rows("attestations")
    }
    assert roles == {"k-owner": ("owner", MEMBER), "k-edit": ("edit", MEMBER)}


def made_by(key: str, project: str, way: str) -> str:
    """The id of a generation that somebody lets the server make."""
    asked: tuple[str, object, bytes | None]
    if way == "generate":
        asked = (f"/projects/{project}/generations", {"spec": spec(toe_spring_mm=12)}, None)
    elif way == "import":
        asked = (f"/imports?project={project}&name=a.stl&part=last&unit=mm", None, STL)
    elif way == "draft":
        item = team().call("POST", f"/projects/{project}/ai/drafts", {}).json["action"]
        asked = (f"/projects/{project}/ai/drafts/{item}/accept", {}, None)
    else:
        told = {"project": project, "observation": "low"}
        told |= {"changes": {"last_profile.toe_spring_mm": 13}}
        item = team().call("POST", "/factory_feedback", told).json["feedback"]
        asked = (f"/projects/{project}/factory_feedback/{item}/accept", {}, None)
    path, body, content = asked
    done = team().call("POST", path, body, key=key, content=content)
    assert done.status == 201, done.body
    return str(done.json.get("made", done.json)["generation"])


def keys_told(project: str) -> dict[str, list[str]]:
    """The generations of a project, and whose keys brought each."""
    listed = team().call("GET", f"/projects/{project}/generations").json["items"]
    return {row["generation"]: [one["key"] for one in row["attested"]] for row in listed}


@pytest.mark.parametrize("way", ["generate", "import", "accept", "draft"])
def test_who_made_it_is_in_the_log(way: str) -> None:
    """The server may be killed right after the commit: whose key it was is part of that."""
    project = new_project()
    first = team().call("POST", f"/projects/{project}/generations", {"spec": spec()})
    key = key_of(project, "edit")
    made = made_by(key, project, way)
    told = keys_told(project)
    assert told == {first.json["generation"]: ["server"], made: [key.split("_")[2]]}
    name = shared_database().partition("?")[0].rpartition("/")[2]
    administer(f"delete from attestations where project = '{project}'", name)
    catch_up(team().app.state.service.sql, UUID(project), anew=True)
    assert keys_told(project) == told


def test_reviews_and_feedback_are_caught_up(pushed: Pushed) -> None:
    catch_up(pushed.sql, UUID(pushed.id))
    assert not pushed.rows("reviews")
    steps = [(APPROVED, "Ada"), (REJECTED, "Bo\0b")]
    for verdict, name in steps:
        review(pushed.theirs, "main", verdict, Reviewer(name, "owner", 1 << 50))
        catch_up(pushed.sql, UUID(pushed.id))
    told = sorted((row["verdict"], row["by"]) for row in pushed.rows("reviews"))
    assert told == [(verdict, column_text(name)) for verdict, name in steps]


def test_ai_actions_are_caught_up(pushed: Pushed) -> None:
    about = pushed.theirs.resolve("main")
    draft = replace(DRAFT, generations=(about,), invoked_by="Bo\0b")
    decision = replace(DECISION, generations=(about,))
    pushed.theirs.transact(
        "ai draft", author="Ada", time=1, expect={}, set={}, cases=(draft, decision)
    )
    catch_up(pushed.sql, UUID(pushed.id))
    told = {row["accepted_by"]: row for row in pushed.rows("ai_actions")}
    assert set(told) == {None, DECISION.accepted_by}
    assert told[None]["author"] == column_text("Bo\0b")
    assert {row["generation"].hex() for row in told.values()} == {about}


def test_made_anew_they_are_the_same(pushed: Pushed) -> None:
    catch_up(pushed.sql, UUID(pushed.id))
    before = {table: pushed.rows(table) for table in TABLES}
    name = shared_database().partition("?")[0].rpartition("/")[2]
    for table in ("attestations", "reviews", "generations", "views"):
        administer(f"delete from {table} where project = '{pushed.id}'", name)
        assert not pushed.rows(table)
    catch_up(pushed.sql, UUID(pushed.id), anew=True)
    assert {table: pushed.rows(table) for table in TABLES} == before


def test_what_is_known_is_not_read_again(pushed: Pushed, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long history is, one more push costs what it brought (`server.derive_known`)."""
    import asyncpg

    for number in range(20, 60):
        commit(pushed.ours, number=number)
    pushed.push(Role.OWNER, "k-owner")
    catch_up(pushed.sql, UUID(pushed.id))
    new = commit(pushed.ours, number=60)
    pushed.push(Role.EDIT, "k-late")
    most = [0]
    fetch = asyncpg.Connection.fetch

    async def counted(self: Any, *args: Any, **more: Any) -> Any:
        found = await fetch(self, *args, **more)
        most[0] = max(most[0], len(found))
        return found

    monkeypatch.setattr(asyncpg.Connection, "fetch", counted)
    catch_up(pushed.sql, UUID(pushed.id))
    assert most[0] < 10
    assert brought(pushed)[new] == "k-late"
    assert len(pushed.rows("generations")) == 46


def test_a_long_push_asks_few_questions(pushed: Pushed, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1_000, 1_000 + 5 * QUESTIONS):
        commit(pushed.ours, number=number)
    pushed.push(Role.EDIT, "k-long")
    asked: list[int] = []
    ask = Known._ask

    async def counted(self: Known, table: str, ids: set[str] | None) -> set[str]:
        asked.append(0 if ids is None else len(ids))
        return await ask(self, table, ids)

    monkeypatch.setattr(Known, "_ask", counted)
    catch_up(pushed.sql, UUID(pushed.id))
    assert len(asked) < QUESTIONS + 10
    assert sum(key == "k-long" for key in brought(pushed).values()) >= 5 * QUESTIONS


def test_what_a_deleted_branch_alone_had_goes(pushed: Pushed) -> None:
    side = commit(pushed.ours, "side", number=70)
    pushed.push(Role.OWNER, "k-owner")
    catch_up(pushed.sql, UUID(pushed.id))
    ids = {row["id"].hex() for row in pushed.rows("generations")}
    assert side in ids
    move = Move("branch/side", side, None)
    Receiver(pushed.theirs).move([move], author="Ada", time=1)
    catch_up(pushed.sql, UUID(pushed.id))
    assert {row["id"].hex() for row in pushed.rows("generations")} == ids - {side}
    assert "branch/side" not in {row["name"] for row in pushed.rows("views")}
