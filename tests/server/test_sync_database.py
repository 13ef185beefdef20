"""A project in a PostgreSQL database as a remote: by its own door, and behind the server."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.fetch import fetch
from engine.open_remote import open_remote
from engine.push import Choice, push
from engine.receive import Pusher, PushForbiddenError, Receiver
from engine.remote import Move, RemoteUnreachableError
from engine.remote_database import rules_of
from engine.remotes import Address
from engine.roles import Role
from schemas.canonical import sha256_hex
from schemas.errors import RRError
from schemas.review import APPROVED, Review
from store.backends.postgres import PostgresBackend
from store.projects import ProjectNotFoundError, StoredProject, create_project
from store.repository import Repository
from store.sql import Sql
from store.sync import ALONE
from tests.engine.exchange import ERRAND
from tests.engine.test_push import ALL, assert_whole, refs, seeded, tracked
from tests.server.sync_server import Projects, remote, serving
from tests.servers import new_name, shared_database
from tests.store.samples import AUTHOR, START, commit, history, new_repository


@pytest.fixture(scope="module")
def sql() -> Iterator[Sql]:
    with Sql.open(shared_database()) as opened:
        yield opened


@pytest.fixture
def stored(sql: Sql) -> StoredProject:
    return create_project(sql, new_name())


def test_there_and_back_by_the_database(stored: StoredProject) -> None:
    address = Address(shared_database(), stored.name)
    with pytest.raises(RemoteUnreachableError) as caught:
        open_remote(address)
    assert "rr push" in caught.value.next_step
    ours, _ = seeded()
    with open_remote(address, begin=(AUTHOR, START)) as door:
        done = push(ours, door, ERRAND, ALL)
        assert done.cargo.generations == 10
        assert str(stored.id) in door.place
    again = new_repository()
    with open_remote(address) as door:
        fetch(again, door, ERRAND)
        assert tracked(again) == {r: t for r, t in refs(ours).items() if r.startswith("branch/")}
        commit(again, "mine", number=30)
        push(again, door, ERRAND, Choice(names=("mine",)))
    assert_whole(ours, again)


def test_behind_the_server(sql: Sql, stored: StoredProject) -> None:
    theirs = Repository.init(PostgresBackend(sql, stored.id), author=AUTHOR, time=START)
    ours, _ = seeded()
    with serving(Projects({"p": theirs})) as port, remote(port, "p") as door:
        push(ours, door, ERRAND, ALL)
        again = new_repository()
        fetch(again, door, ERRAND)
    assert tracked(again) == {r: t for r, t in refs(ours).items() if r.startswith("branch/")}
    assert_whole(theirs, again)


def test_what_is_not_there(stored: StoredProject) -> None:
    with pytest.raises(ProjectNotFoundError):
        open_remote(Address(shared_database(), "nobody's"))
    with pytest.raises(RRError) as caught:
        open_remote(Address("postgresql://nobody@127.0.0.1:1/none", stored.name))
    assert caught.value.exit_code == 8


def test_settings_of_a_project_protect_its_branches() -> None:
    rules = rules_of({"protected": ["main", 7, "release/*"], "approvals": 2})
    assert rules.protects("main")
    assert rules.protects("release/v1")
    assert not rules.protects("mine")
    assert not rules_of({}).protected
    assert not rules_of({"protected": "main"}).protected
    assert PushForbiddenError.exit_code == 4


def test_a_project_is_named_by_its_id_too(stored: StoredProject) -> None:
    for name in (stored.name, str(stored.id)):
        with pytest.raises(RemoteUnreachableError, match="holds nothing"):
            open_remote(Address(shared_database(), name))


def test_bytes_that_look_like_a_generation_are_in_nobodys_way(
    sql: Sql, stored: StoredProject
) -> None:
    """Whoever may send can store them; the others clone and push all the same."""
    theirs = Repository.init(PostgresBackend(sql, stored.id), author=AUTHOR, time=START)
    ours, _ = seeded()
    blob = b'{"ai_actions":'
    bad = sha256_hex(blob)
    Receiver(theirs, Pusher(Role.FACTORY)).send({bad: blob})
    push(ours, Receiver(theirs), ERRAND, ALL)
    again = new_repository()
    fetch(again, Receiver(theirs), ERRAND)
    assert tracked(again) == {r: t for r, t in refs(ours).items() if r.startswith("branch/")}
    moves = [Move("branch/copy", None, refs(ours)["branch/main"])]
    Receiver(theirs).move(moves, author=AUTHOR, time=START, sent=[bad])
    assert refs(theirs)["branch/copy"] == refs(ours)["branch/main"]


def test_a_hello_reads_no_case(
    sql: Sql, stored: StoredProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Repository.init(PostgresBackend(sql, stored.id), author=AUTHOR, time=START)
    made = commit(theirs, number=1)
    for number in range(12):
        case = Review(made, APPROVED, str(number), AUTHOR, "qa", START)
        theirs.transact("review", author=AUTHOR, time=START, expect={}, set={}, cases=(case,))
    asked: list[str] = []
    load = PostgresBackend.load

    def counted(self: PostgresBackend, name: str) -> bytes:
        asked.append(name)
        return load(self, name)

    monkeypatch.setattr(PostgresBackend, "load", counted)
    assert len(Receiver(theirs).hello().cases) == 12
    assert len(asked) < 8, "each is a trip to the database"


def test_much_news_is_not_read_one_by_one(
    sql: Sql, stored: StoredProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Repository.init(PostgresBackend(sql, stored.id), author=AUTHOR, time=START)
    ours, made = history(3 * ALONE)
    push(ours, Receiver(theirs), ERRAND, ALL)
    asked: list[str] = []
    load = PostgresBackend.load

    def counted(self: PostgresBackend, name: str) -> bytes:
        asked.append(name)
        return load(self, name)

    monkeypatch.setattr(PostgresBackend, "load", counted)
    told = list(Receiver(theirs).missing([made[-1]], [made[0]]))
    assert set(made[1:]) <= set(told) and made[0] not in told
    assert len(asked) < ALONE + 10


def test_what_is_sent_again_is_not_compared_one_by_one(
    sql: Sql, stored: StoredProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a message was lost: the same one comes again, and all of it is there."""
    theirs = Repository.init(PostgresBackend(sql, stored.id), author=AUTHOR, time=START)
    contents = {sha256_hex(text): text for text in (b"%d" % number for number in range(500))}
    Receiver(theirs).send(contents)
    asked = [0]
    run = Sql.run

    def counted(self: Sql, *given: Any, **more: Any) -> Any:
        asked[0] += 1
        return run(self, *given, **more)

    monkeypatch.setattr(Sql, "run", counted)
    Receiver(theirs).send(contents)
    assert asked[0] < 10
    assert not theirs.objects.absent(contents)
