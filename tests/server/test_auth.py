"""Finding out who a key is: always one comparison, kept for a while, forgotten at a word."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from engine.roles import Role
from server import auth, listing, roster
from server.auth import BadKeyError, Keys, NoKeyError
from server.keys import EnvironmentKey, StoredKeyText, digest_of, new_key
from server.principal import Principal, ServerOwnersOnlyError
from store.sql import in_project
from tests.server.team import key_of, new_project, team

T = TypeVar("T")
ROUNDS = 2000


def run(work: Coroutine[Any, Any, T]) -> T:
    """A coroutine on the loop of the server, as its routes run it."""
    return asyncio.run_coroutine_threadsafe(work, team().loop).result(60)


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.shift = timedelta()

    def keys(self, *environment: EnvironmentKey) -> Keys:
        sql = team().app.state.service.sql
        return Keys(
            sql,
            environment,
            clock=lambda: self.seconds,
            now=lambda: datetime.now(UTC) + self.shift,
        )


def test_every_key_of_the_form_is_compared_once_whether_it_is_there_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The time tells nobody which ids exist: the same digest and the same comparison each time."""
    compared: list[bool] = []
    real = auth.same

    def noted(secret: str, digest: bytes | None) -> bool:
        compared.append(digest is not None)
        return real(secret, digest)

    monkeypatch.setattr(auth, "same", noted)
    good, keys = key_of(new_project(), "view"), Clock().keys()
    assert run(keys.principal(good)).role is Role.VIEW
    for text in (other_secret(good), new_key().text, "something else"):
        with pytest.raises(BadKeyError):
            run(keys.principal(text))
    assert compared == [True, True, False], "the last cannot be one of the database"
    with pytest.raises(NoKeyError):
        run(keys.principal(None))


def other_secret(key: str) -> str:
    """The same id with a secret that is wrong at its end."""
    return key[:-5] + ("AAAAA" if not key.endswith("AAAAA") else "BBBBB")


def wrong_secrets() -> dict[str, str]:
    """Keys that are not right: of ids that are there, in every state, and of none."""
    project = new_project()
    added = team().call("POST", f"/projects/{project}/members", {"name": "Bo", "role": "edit"})
    body = {"label": "theirs", "member": added.json["id"]}
    members = team().call("POST", f"/projects/{project}/keys", body).json["key"]
    good, revoked = key_of(project, "view"), key_of(project, "view")
    run(roster.revoke_key(team().app.state.service.sql, in_project(project, "owner"),
                          revoked.split("_")[2]))  # fmt: skip
    known = {"in use": good, "a member's": members, "revoked": revoked}
    return {name: other_secret(key) for name, key in known.items()} | {"nobody's": new_key().text}


def test_who_guesses_waits_for_the_database_however_well_the_key_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each time, and for the same question: else the time would tell which ids exist."""
    keys, asked, members = Clock().keys(), list[str](), list[object]()
    read, settings = keys._read, auth.in_project

    async def noted(key: StoredKeyText) -> auth.KeyRow | None:
        asked.append(key.id)
        return await read(key)

    def entered(*given: Any, **more: Any) -> Any:
        members.append(given)
        return settings(*given, **more)

    monkeypatch.setattr(keys, "_read", noted)
    monkeypatch.setattr(auth, "in_project", entered)
    good = key_of(new_project(), "view")
    for _ in range(3):
        assert run(keys.principal(good)).role is Role.VIEW
    assert asked == [good.split("_")[2]], "whoever has the key does not wait"
    guesses = {**wrong_secrets(), "just used": other_secret(good)}
    for text in guesses.values():
        asked.clear()
        for _ in range(3):
            with pytest.raises(BadKeyError, match="not one of"):
                run(keys.principal(text))
        assert asked == [text.split("_")[2]] * 3
    assert members == []


@pytest.mark.prove
def test_the_time_that_a_wrong_key_takes(figures: dict[str, object]) -> None:
    """In turns, so that a busy machine slows all alike: their medians are as good as one."""
    keys, guesses = Clock().keys(), wrong_secrets()
    taken: dict[str, list[float]] = {name: [] for name in guesses}

    async def measure() -> None:
        for _ in range(ROUNDS):
            for name, text in guesses.items():
                begun = time.perf_counter()
                with pytest.raises(BadKeyError):
                    await keys.principal(text)
                taken[name].append(time.perf_counter() - begun)

    run(measure())
    medians = {name: median(times) for name, times in taken.items()}
    for name, seconds in medians.items():
        figures[f"a wrong secret, id {name}: median of {ROUNDS}"] = f"{seconds * 1e6:.0f} µs"
    assert max(medians.values()) < 1.1 * min(medians.values()), medians


def test_all_keys_of_the_environment_are_compared_whichever_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = 0
    real = auth.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        nonlocal count
        count += 1
        return real(one, other)

    monkeypatch.setattr(auth, "compare_digest", noted)
    named = [
        EnvironmentKey(f"k{n}", Role.VIEW, digest_of(f"key number {n}"), False) for n in range(5)
    ]
    keys = Clock().keys(*named)
    for number in (0, 4):
        assert run(keys.principal(f"key number {number}")).key_id == f"k{number}"
    assert count == 10


def test_a_wrong_secret_never_says_that_a_key_is_revoked() -> None:
    project = new_project()
    key = key_of(project, "view")
    access = in_project(project, "owner")
    sql = team().app.state.service.sql
    run(roster.revoke_key(sql, access, key.split("_")[2]))
    keys = Clock().keys()
    with pytest.raises(BadKeyError, match="was revoked"):
        run(keys.principal(key))
    with pytest.raises(BadKeyError, match="not one of"):
        run(keys.principal(key[:-3] + "xyz"))


def test_an_answer_is_kept_half_a_minute_unless_it_is_to_be_forgotten() -> None:
    project = new_project()
    access, sql = in_project(project, "owner"), team().app.state.service.sql
    clock = Clock()
    keys = clock.keys()
    key = key_of(project, "edit")
    run(keys.principal(key))
    run(roster.revoke_key(sql, access, key.split("_")[2]))
    clock.seconds = 29
    assert run(keys.principal(key)).role is Role.EDIT
    clock.seconds = 31
    with pytest.raises(BadKeyError):
        run(keys.principal(key))
    other = key_of(project, "edit")
    run(keys.principal(other))
    run(roster.revoke_key(sql, access, other.split("_")[2]))
    keys.forget(other.split("_")[2])
    with pytest.raises(BadKeyError):
        run(keys.principal(other))


def test_what_was_read_before_a_revocation_is_not_kept_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = new_project()
    access, sql = in_project(project, "owner"), team().app.state.service.sql
    key, keys = key_of(project, "edit"), Clock().keys()
    read = keys._read

    async def slow(text: StoredKeyText) -> auth.KeyRow | None:
        row = await read(text)
        await roster.revoke_key(sql, access, text.id)
        keys.forget(text.id)
        return row

    monkeypatch.setattr(keys, "_read", slow)
    run(keys.principal(key))
    monkeypatch.undo()
    with pytest.raises(BadKeyError, match="revoked"):
        run(keys.principal(key))


def test_another_projects_members_and_keys_are_not_there_for_whoever_sees_all_rows() -> None:
    """The queries say the project themselves: row security is the second wall."""
    from store.sql import Sql
    from tests.servers import shared_database

    mine, other = new_project(), new_project()
    access = in_project(mine, "owner")
    added = team().call("POST", f"/projects/{other}/members", {"name": "Bo", "role": "edit"})
    theirs, key = UUID(added.json["id"]), key_of(other, "edit").split("_")[2]
    with Sql.open(shared_database(), role=None) as sql:  # a superuser: no policy holds
        assert sql.run(roster.list_members(sql, access)) == []
        for work in (
            roster.change_member(sql, access, theirs, "owner"),
            roster.remove_member(sql, access, theirs),
            roster.add_key(sql, access, new_key(), "x", member=theirs, role=None, days=None),
        ):
            with pytest.raises(roster.NoSuchMemberError):
                sql.run(work)
        with pytest.raises(roster.NoSuchKeyError):
            sql.run(roster.revoke_key(sql, access, key))
        assert sql.run(roster.list_keys(sql, access)) == []


def test_an_expiry_is_looked_at_each_time() -> None:
    clock = Clock()
    keys = clock.keys()
    key = key_of(new_project(), "edit", days=1)
    run(keys.principal(key))
    clock.shift = timedelta(days=1, seconds=1)
    with pytest.raises(BadKeyError, match="expired"):
        run(keys.principal(key))


def test_a_principal_enters_its_project_and_no_other() -> None:
    mine, other = uuid4(), uuid4()
    local = Principal("k", Role.OWNER, "Ada", mine)
    assert local.may_enter(mine)
    assert not local.may_enter(other)
    assert not local.owns_server
    with pytest.raises(ServerOwnersOnlyError):
        local.require_server()
    with pytest.raises(ServerOwnersOnlyError):
        Principal("k", Role.EDIT, "everywhere").require_server()
    Principal("k", Role.OWNER, "everywhere").require_server()


def test_projects_are_listed_in_an_order_of_bytes() -> None:
    """The order of the cursor and that of the database are one, whatever the collation."""
    sql = team().app.state.service.sql
    made = [new_project() for _ in range(3)]
    found = run(listing.projects_after(sql, listing.EVERYWHERE, "", 10_000))
    names = [project.name for project in found]
    assert names == sorted(names, key=str.encode)
    assert {UUID(one) for one in made} <= {project.id for project in found}
    after = run(listing.projects_after(sql, listing.EVERYWHERE, names[1], 1))
    assert [project.name for project in after] == names[2:3]


def test_a_place_in_a_list_is_checked() -> None:
    from server.pages import BadCursorError, cursor_of, time_and_id

    assert time_and_id(cursor_of("-5", "ab" * 32)) == (-5, "ab" * 32)
    for wrong in (cursor_of("x", "ab" * 32), cursor_of("1", "ab"), cursor_of("9" * 30, "ab" * 32)):
        with pytest.raises(BadCursorError):
            time_and_id(wrong)
