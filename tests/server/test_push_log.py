"""The log of a clone at a server and in a database (`streams_sql`): whole, once, copies too."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.emit import emit
from engine.happenings import Happening
from engine.open_remote import open_remote
from engine.push import Choice, push
from engine.push_log import push_log
from engine.remote import Remote
from engine.remote_http import HttpRemote
from engine.remotes import Address
from schemas.event import Event
from store.backends import FileBackend
from store.eventlog import ForeignEntryError, ForkedLogError, entry_text
from store.projects import create_project
from store.repository import Repository
from store.sql import Sql
from store.stream_rows import canonical_text, row_of
from tests.engine.exchange import ERRAND
from tests.engine.test_push_log import live, log_of, repository, texts
from tests.server.listening import listening
from tests.server.team import OWNER_KEY, key_of, new_project, team
from tests.servers import new_name, shared_database
from tests.store.samples import AUTHOR, START, commit
from tests.store.test_eventlog_pushed import texts as made

CLONE = "clone-0123456789ab"


@pytest.fixture
def ours(tmp_path: Path) -> Repository:
    found = repository(tmp_path / "ours")
    commit(found, number=1)
    live(found, 0, 3)
    return found


@pytest.fixture(params=["server", "database"])
def door(request: pytest.FixtureRequest) -> Iterator[Remote]:
    """A project without anything in it, by HTTP and by the database itself."""
    if request.param == "server":
        with listening(team()) as port:
            address = Address(f"http://127.0.0.1:{port}", new_project())
            with HttpRemote(address, OWNER_KEY, sleep=lambda s: None) as remote:
                yield remote
        return
    with Sql.open(shared_database()) as sql:
        project = create_project(sql, new_name())
    with open_remote(Address(shared_database(), project.name), begin=(AUTHOR, START)) as remote:
        yield remote


def test_a_log_goes_along_whole_and_once(ours: Repository, door: Remote) -> None:
    told: list[object] = []
    ours.unwritten = told.append
    done = push(ours, door, ERRAND, Choice())
    count = len(texts(log_of(ours)))
    assert not told and done.moved and done.entries == count
    assert push_log(ours, door, START) == 0
    for number in range(70):
        emit(ours, START, Happening("system_boot", "", {"n": number}))
    assert push_log(ours, door, START) == 70 and push_log(ours, door, START) == 0 and not told


def test_a_copy_that_went_on_otherwise_has_a_log_of_its_own(
    ours: Repository, door: Remote, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(tmp_path / "ours", tmp_path / "copy"))
    other = Repository.open(FileBackend(copy / ".rr"))
    emit(ours, START, Happening("system_boot", "", {"n": 1}))
    emit(other, START, Happening("system_boot", "", {"n": 2}))
    counts = [len(texts(log_of(one))) for one in (ours, other)]
    assert [push_log(one, door, START) for one in (ours, other)] == counts
    assert [push_log(one, door, START) for one in (other, ours)] == [0, 0]


def test_what_stands_there_is_never_changed(door: Remote) -> None:
    assert door.log_length(CLONE) == 0
    assert door.send_entries(CLONE, made(1, 2), time=START) == 2
    assert door.send_entries(CLONE, made(2, 3, first=2), time=START) == 3
    with pytest.raises(ForkedLogError):
        door.send_entries(CLONE, made(9, first=3), time=START)
    assert door.log_length(CLONE) == 3


def test_the_database_takes_no_entry_that_is_none_or_leaves_a_hole() -> None:
    with Sql.open(shared_database()) as sql:
        project = create_project(sql, new_name())
    with open_remote(Address(shared_database(), project.name), begin=(AUTHOR, START)) as door:
        for sent in ([b"{}"], made(2, first=2)):
            with pytest.raises(ForeignEntryError):
                door.send_entries(CLONE, sent, time=START)
        assert door.send_entries(CLONE, [], time=START) == 0 == door.log_length(CLONE)


def test_the_server_reads_what_was_pushed_as_it_was_at_home(ours: Repository) -> None:
    project = new_project()
    with listening(team()) as port:
        address = Address(f"http://127.0.0.1:{port}", project)
        with HttpRemote(address, key_of(project, "edit"), sleep=lambda s: None) as door:
            assert push(ours, door, ERRAND, Choice()).entries
    streams = team().call("GET", f"/streams?project={project}").json
    assert any("clone-" in str(one) for one in streams["items"]), streams


def test_data_of_the_greatest_depth_has_a_row() -> None:
    deep: dict[str, object] = {}
    inner = deep
    for _ in range(16):
        inner["in"] = inner = {}
    event = Event("1", "a", "b", deep)
    assert row_of(event).body == canonical_text(event.to_dict())
    assert row_of(event).body.encode() in entry_text(1, event)
