"""Row security alone, with no check of the server before it: who sees and changes which rows."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from store.projects import create_project
from store.sql import APP, WORKER, Access, Sql
from store.sql_errors import DatabaseDeniedError, DatabaseRefusedError
from tests.servers import administer, database_url, new_name, shared_database

ROLES = ("owner", "edit", "view", "factory", "supplier", "render", "qa", "worker", "", "nobody")
BYTES = "decode(repeat('ab', 32), 'hex')"
# A row of every table with a project: columns, values.
ROWS = {
    "objects": ("hash, size, frame", f"{BYTES}, 1, 'x'"),
    "project_files": ("name, data", "'format', 'x'"),
    "members": ("name, role", "'Ada', 'edit'"),
    "api_keys": (
        "id, label, role, secret_sha256, last_four",
        f"'id-' || $1, 'ci', 'edit', {BYTES}, 'abcd'",
    ),
    "generations": (
        "id, source, author, message, time",
        f"{BYTES}, 'generate', 'Ada', 'first', 1",
    ),
    "attestations": ("generation, key_id, role", f"{BYTES}, 'key', 'edit'"),
    "views": ("name, generation", f"'branch/main', {BYTES}"),
    "operations": ("id, command, author, time", f"{BYTES}, 'generate', 'Ada', 1"),
    "exports": (
        "generation, profile, formats, sha256, size, role, key_id",
        f"{BYTES}, 'factory', '{{stl}}', {BYTES}, 1, 'factory', 'key'",
    ),
    "ai_actions": ("id, author, time", f"{BYTES}, 'Ada', 1"),
    "reviews": ("id, generation, verdict, by", f"{BYTES}, {BYTES}, 'approved', 'Ada'"),
    "feedback": ("id, status, severity", f"{BYTES}, 'open', 'major'"),
    "streams": ("name", "'main'"),
    "stream_entries": (
        "stream, seq, kind, source, id, type, subject, about, outcome, body",
        "'main', 1, 'event', 'shop', '1', 'noted', '', '', '', '{}'",
    ),
    "stream_tickets": (
        "sha256, key_id, role, name, expires",
        f"{BYTES}, 'key', 'edit', 'Ada', now() + interval '1 minute'",
    ),
    "webhooks": ("url, secret", f"'https://receiver.example/', {BYTES}"),
}
READERS = {"owner", "edit", "view", "qa", "worker"}
PUSHERS = {"owner", "edit", "factory"}
# Table: who selects, inserts, updates, deletes the row above.
RIGHTS: dict[str, tuple[set[str], set[str], set[str], set[str]]] = {
    "objects": (
        {"owner", "edit", "worker"},
        PUSHERS | {"qa", "worker"},
        {"owner", "edit", "worker"},
        {"worker"},
    ),
    "project_files": (
        {"owner", "edit", "worker"},
        PUSHERS | {"qa", "worker"},
        {"owner", "edit", "worker"},
        {"worker"},
    ),
    "members": ({"owner", "edit"}, {"owner"}, {"owner"}, set()),
    "api_keys": ({"owner"}, {"owner"}, {"owner"}, set()),
    "generations": (
        READERS,
        PUSHERS | {"worker"},
        {"owner", "edit", "worker"},
        {"worker"},
    ),
    "attestations": (READERS, {"edit"}, set(), {"worker"}),
    "views": (READERS, PUSHERS | {"worker"}, {"owner", "edit", "worker"}, {"worker"}),
    "operations": (READERS, PUSHERS | {"qa", "worker"}, set(), {"worker"}),
    "exports": (
        {"owner", "edit", "qa", "worker", "factory"},
        {"factory"},
        set(),
        {"worker"},
    ),
    "ai_actions": (
        {"owner", "edit", "worker"},
        {"owner", "edit", "worker"},
        {"owner", "edit", "worker"},
        {"worker"},
    ),
    "reviews": (READERS, {"owner", "qa", "worker"}, set(), {"worker"}),
    "feedback": (
        READERS | {"factory"},
        PUSHERS | {"worker"},
        {"owner", "edit", "worker"},
        {"worker"},
    ),
    "streams": (
        {"owner", "edit", "worker"},
        PUSHERS | {"qa", "worker"},
        {"owner", "edit", "worker"},
        {"worker"},
    ),
    "stream_entries": ({"owner", "edit", "worker"}, PUSHERS | {"qa", "worker"}, set(), {"worker"}),
    # Whoever has a ticket uses it up, in whatever role.
    "stream_tickets": (set(ROLES), {"edit"}, set(), set(ROLES)),
    # There is a secret in each row.
    "webhooks": ({"owner", "worker"}, {"owner"}, {"owner", "worker"}, {"owner"}),
}


@pytest.fixture(scope="module")
def url() -> str:
    return shared_database()


@pytest.fixture(scope="module")
def admin(url: str) -> Iterator[Sql]:
    """The superuser, whom no policy binds."""
    with Sql.open(url, role=None) as sql:
        yield sql


@pytest.fixture(scope="module")
def app(url: str) -> Iterator[Sql]:
    with Sql.open(url, role=APP) as sql:
        yield sql


@pytest.fixture(scope="module")
def worker(url: str) -> Iterator[Sql]:
    with Sql.open(url, role=WORKER) as sql:
        yield sql


@pytest.fixture(scope="module")
def full(admin: Sql) -> str:
    """The id of a project with one row in every table."""
    project = str(create_project(admin, new_name()).id)
    for table in ROWS:
        admin.run(_run(admin, Access(), insert_into(table, project)))
    return project


@pytest.fixture(scope="module")
def empty(admin: Sql) -> str:
    """The id of a project without any row."""
    return str(create_project(admin, new_name()).id)


def insert_into(table: str, project: str) -> str:
    columns, values = ROWS[table]
    values = values.replace("$1", f"'{project}'")
    return f"insert into {table} (project, {columns}) values ('{project}', {values})"


async def _run(sql: Sql, access: Access, statement: str) -> str:
    async with sql.transaction(access) as db:
        return await db.execute(statement)


def rows(sql: Sql, access: Access, statement: str) -> int:
    """Rows that a statement reads or changes, 0 where it is refused; then it is taken back."""

    async def tried() -> int:
        count = 0
        try:
            async with sql.transaction(access) as db:
                count = int((await db.execute(statement)).split()[-1])
                raise asyncio.CancelledError  # to roll back
        except asyncio.CancelledError:
            return count

    try:
        return sql.run(tried())
    except DatabaseDeniedError:
        return 0


@pytest.mark.parametrize("table", ROWS)
def test_each_role_sees_and_changes_what_it_should(
    app: Sql, worker: Sql, full: str, empty: str, table: str
) -> None:
    column = ROWS[table][0].split(",")[0]
    found: list[set[str]] = [set(), set(), set(), set()]
    for role in ROLES:
        sql = worker if role == "worker" else app
        statements = (
            (full, f"select from {table}"),
            (empty, insert_into(table, empty)),
            (full, f"update {table} set {column} = {column}"),
            (full, f"delete from {table}"),
        )
        for who, (project, statement) in zip(found, statements, strict=True):
            if rows(sql, Access(project, role), statement) == 1:
                who.add(role)
    assert found == list(RIGHTS[table])


@pytest.mark.parametrize("table", ROWS)
def test_the_engine_reads_for_every_role_but_changes_no_more(
    app: Sql, full: str, empty: str, table: str
) -> None:
    for role in ("view", "supplier", "render"):
        seen = rows(app, Access(full, role, engine=True), f"select from {table}")
        assert seen == (0 if table in ("api_keys", "webhooks") else 1)
        assert rows(app, Access(empty, role, engine=True), insert_into(table, empty)) == 0


@pytest.mark.parametrize("table", ROWS)
def test_nobody_sees_or_fills_another_project(app: Sql, full: str, empty: str, table: str) -> None:
    for project in ("", "*", empty):
        for engine in (False, True):
            access = Access(project, "owner", engine)
            seen = rows(app, access, f"select from {table} where project = '{full}'")
            assert seen == (1 if (table, project) == ("api_keys", "*") else 0)
    for role in ROLES:
        inserted = rows(app, Access(full, role), insert_into(table, empty))
        assert inserted == 0, role
        moved = f"update {table} set project = '{empty}'"
        assert rows(app, Access(full, role), moved) == 0, role


def test_only_the_sender_of_webhooks_looks_into_all_projects(app: Sql, full: str) -> None:
    """And there it sees which streams have moved and who is to be told, and nothing else."""
    for table in ROWS:
        seen = rows(app, Access("*", "worker"), f"select from {table} where project = '{full}'")
        assert seen == (1 if table in ("streams", "webhooks") else 0), table
    for table in ("streams", "webhooks"):
        for role in set(ROLES) - {"worker"}:
            seen = rows(app, Access("*", role, engine=True), f"select from {table}")
            assert seen == 0, (table, role)
    mine = f"where project = '{full}'"
    assert rows(app, Access("*", "worker"), f"update webhooks set lease = null {mine}") == 1
    assert rows(app, Access("*", "worker"), f"delete from webhooks {mine}") == 0
    assert rows(app, Access("*", "worker"), f"update streams set seq = 0 {mine}") == 0


def test_projects_themselves(app: Sql, full: str, empty: str) -> None:
    every = "select from projects"
    for role in ROLES:
        assert rows(app, Access(full, role), every) == 1
        made = rows(app, Access("*", role), "insert into projects (name) values ('another')")
        assert made == (role == "owner")
        named = rows(app, Access(full, role), "update projects set name = 'renamed'")
        assert named == (role == "owner")
    assert rows(app, Access("*", "owner"), every) >= 2
    assert rows(app, Access("*", "edit"), every) == 0
    assert rows(app, Access("", "owner"), every) == 0
    assert rows(app, Access(full, "owner"), "insert into projects (name) values ('another')") == 0


def test_a_key_is_read_by_its_own_id(app: Sql, full: str) -> None:
    every = "select from api_keys"
    assert rows(app, Access(key=f"id-{full}"), every) == 1
    assert rows(app, Access(key="id-"), every) == 0
    assert rows(app, Access(key=f"id-{full}"), "update api_keys set role = 'owner'") == 0


def test_what_one_transaction_was_given_the_next_has_not(app: Sql, full: str) -> None:
    for _ in range(30):
        assert rows(app, Access(full, "owner", engine=True, key="k"), "select from objects") == 1
        assert rows(app, Access(), "select from objects") == 0


def test_every_table_with_a_project_is_walled_and_in_this_test(admin: Sql) -> None:
    async def asked() -> list[Any]:
        async with admin.transaction(Access()) as db:
            return await db.fetch(
                "select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled, "
                "pg_get_userbyid(c.relowner) as owner from pg_class c where c.relkind = 'r' "
                "and c.relnamespace = 'public'::regnamespace"
            )

    tables = {row["name"]: row for row in admin.run(asked())}
    walled = {name for name, row in tables.items() if row["walled"]}
    assert walled == {*ROWS, "projects"} == {*RIGHTS, "projects"}
    assert set(tables) - walled == {"alembic_version", "idempotency"}
    assert {row["owner"] for row in tables.values()} == {"rr_owner"}


def test_the_three_roles_are_as_weak_as_they_should_be(admin: Sql) -> None:
    async def asked() -> list[Any]:
        async with admin.transaction(Access()) as db:
            return await db.fetch(
                "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin "
                "from pg_roles where rolname in ('rr_owner', 'rr_app', 'rr_worker')"
            )

    found = {row["rolname"]: [row[number] for number in range(1, 6)] for row in admin.run(asked())}
    assert found == dict.fromkeys(("rr_owner", "rr_app", "rr_worker"), [False] * 5)


def test_a_user_who_is_no_superuser_works_once_it_is_granted(url: str) -> None:
    database = url.partition("?")[0].rpartition("/")[2]
    name = f"ada_{database}"
    administer(f"create role {name} login password 'secret'")
    own = database_url(database).replace("rr_admin", f"{name}:secret")
    if name not in own:
        pytest.skip("the server that was given has a superuser of another name")
    try:
        with Sql.open(own) as sql, pytest.raises(DatabaseDeniedError) as caught:
            create_project(sql, new_name())
        assert "secret" not in str(caught.value)
        administer(f"grant rr_app to {name}")
        with Sql.open(own) as sql:
            made = create_project(sql, new_name())
            assert rows(sql, Access(str(made.id), "owner"), "select from projects") == 1
            assert rows(sql, Access(str(made.id), "owner"), "drop table objects") == 0
    finally:
        administer(f"drop role {name}")


def test_a_copy_straight_into_a_walled_table_is_refused(app: Sql, full: str) -> None:
    """Why bulk writing goes through a table of its own."""

    async def copied() -> None:
        async with app.transaction(Access(full, "owner")) as db:
            await db.copy_records_to_table("objects", records=[], columns=["project"])

    with pytest.raises(DatabaseRefusedError, match="row-level security"):
        app.run(copied())
