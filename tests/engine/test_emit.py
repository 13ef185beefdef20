"""What use cases say in the log, and that nothing fails because of it."""

from pathlib import Path

import pytest

from engine.emit import (
    emit,
    emit_export,
    emit_feedback,
    emit_findings,
    emit_generation,
    emit_lagging,
    emit_rejection,
    utc_moment,
)
from engine.errand import Errand
from engine.fetch import fetch
from engine.happenings import Happening
from engine.push import Choice, push
from engine.receive import Receiver
from engine.review import Reviewer, review
from schemas.event import Event
from schemas.feedback import RequestedChange
from schemas.ids import FeedbackId
from schemas.review import APPROVED, REJECTED, Review
from store.backends import FileBackend
from store.eventlog import LOCAL
from store.repository import Repository
from tests.schemas.test_feedback import FEEDBACK
from tests.store.samples import AUTHOR, START, commit, new_repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)


def events(repository: Repository) -> list[Event]:
    assert repository.events is not None
    bodies = [entry.body for entry in repository.events.read(LOCAL)]
    return [body for body in bodies if isinstance(body, Event)]


def types(repository: Repository) -> list[str]:
    return [event.type for event in events(repository)]


def test_ids_are_the_newest_operation_and_the_place_in_the_log(repository: Repository) -> None:
    boot = Happening("system_boot", "", {"mode": "cold"})
    emit(repository, START, boot, boot)
    head = repository.head()[:16]
    commit(repository, number=1)
    emit(repository, START, boot)
    assert [event.id for event in events(repository)] == [
        f"{head}.1", f"{head}.2", f"{repository.head()[:16]}.3",
    ]  # fmt: skip
    assert repository.head()[:16] != head
    (first, *_) = events(repository)
    assert first.source == "rr/engine" and first.time == "2023-11-14T22:13:20Z"


def test_equal_histories_say_equal_things(tmp_path: Path) -> None:
    logs = []
    for name in ("a", "b"):
        one = Repository.init(FileBackend(tmp_path / name), author=AUTHOR, time=START)
        made = commit(one, number=1)
        emit_generation(one, made, one.generation(made), "main")
        assert one.events is not None
        logs.append([line.raw for line in one.events.lines(LOCAL)])
    assert logs[0] == logs[1]


def test_a_generation_says_what_its_audit_finds_that_its_parents_had_not(
    repository: Repository,
) -> None:
    from dataclasses import replace

    old = {"code": "RR-G120", "part": "upper", "severity": "warning"}
    new = [
        {"code": "RR-G130", "part": "last", "severity": "error"},
        {"code": "RR-G130", "part": "last", "severity": "error"},
        {"code": "RR-G131", "part": "last", "severity": "note"},
    ]
    first = commit(repository, number=1)
    parent = repository.put_generation(replace(repository.generation(first), audit=(old,)))
    child = replace(repository.generation(first), audit=(old, *new), parents=(parent,))
    child_id = repository.put_generation(child)
    emit_generation(repository, child_id, child, "main")
    created, finding = events(repository)
    assert created.type == "generation.created" and created.subject == child_id
    assert created.data == {
        "generation": child_id, "source": "generate", "branch": "main", "author": AUTHOR,
    }  # fmt: skip
    assert finding.type == "geometry.audit_finding"
    assert finding.data == {"generation": child_id, "code": "RR-G130", "part": "last"}


def test_feedback_says_one_thing_for_each_value_it_names(repository: Repository) -> None:
    from dataclasses import replace

    two = (RequestedChange("a.b", 1, 2), RequestedChange("a.c", 1, 2))
    emit_feedback(repository, FeedbackId("f" * 64), replace(FEEDBACK, changes=two))
    emit_feedback(repository, FeedbackId("e" * 64), replace(FEEDBACK, changes=()))
    assert [event.data.get("parameter") for event in events(repository)] == ["a.b", "a.c", None]
    assert {event.data["severity"] for event in events(repository)} == {FEEDBACK.severity}
    assert {event.subject for event in events(repository)} == {FEEDBACK.generation}


def test_only_rejections_are_said_of_reviews(repository: Repository) -> None:
    made = commit(repository, number=1)
    who = Reviewer("Quinn <q@example.org>", "qa", START)
    review(repository, made, APPROVED, who)
    assert not events(repository)
    review(repository, made, REJECTED, who)
    (event,) = events(repository)
    assert event.type == "review.rejected" and event.data["role"] == "qa"
    step = Review(made, REJECTED, "", who.author, who.role, START)
    emit_rejection(repository, step)
    assert events(repository)[1].data == event.data


def test_a_fetch_says_how_far_behind_our_branches_are(repository: Repository) -> None:
    theirs = new_repository()
    errand = Errand("origin", AUTHOR, START)
    commit(repository, number=1)
    push(repository, Receiver(theirs), errand, Choice())
    for number in (2, 3):
        commit(theirs, number=number)
    commit(theirs, "side", number=9)
    fetch(repository, Receiver(theirs), errand)
    (event,) = events(repository)
    assert event.type == "remote.lagging" and event.subject == "main"
    assert event.data == {"remote": "origin", "branch": "main", "behind": 2}
    fetch(repository, Receiver(theirs), errand)
    assert len(events(repository)) == 1, "nothing new was heard"


def test_a_validation_says_one_thing_for_each_file_with_errors(repository: Repository) -> None:
    def finding(file: str, code: str, severity: str = "error") -> dict[str, str]:
        return {"file": file, "code": code, "severity": severity}

    found = [
        finding("b.yaml", "RR-S030"), finding("a.yaml", "RR-S012", "warning"),
        finding("b.yaml", "RR-S021"), finding("c.yaml", "RR-S040"),
    ]  # fmt: skip
    emit_findings(repository, found, START)
    assert [event.subject for event in events(repository)] == ["b.yaml", "c.yaml"]
    assert events(repository)[0].data == {
        "first_code": "RR-S030", "errors": 2, "codes": ["RR-S021", "RR-S030"],
    }  # fmt: skip


def test_odd_and_long_texts_are_made_plain(repository: Repository) -> None:
    lost: list[object] = []
    repository.unwritten = lost.append
    for text in ("a\x00b\tc\x1b[31m\ud800", "x" * 5_000, "…" * 300):
        emit(repository, START, Happening("system_boot", text, {"mode": text, "n": 1.0}))
    assert not lost and len(events(repository)) == 3
    assert all(len(event.subject) <= 256 for event in events(repository))
    emit_export(repository, commit(repository, number=1), "factory", 10**30)
    assert types(repository)[-1] == "export.created" and not events(repository)[-1].time


@pytest.mark.parametrize("time", [-1, 253_402_300_800, 10**18])
def test_no_moment_beyond_the_calendar(time: int) -> None:
    assert utc_moment(time) == ""


def test_what_cannot_be_written_is_told_and_fails_nothing(repository: Repository) -> None:
    from store.eventlog_files import FileEventLog

    log = repository.events
    assert isinstance(log, FileEventLog)
    lost: list[str] = []
    repository.unwritten = lambda error: lost.append(error.code)
    emit_lagging(repository, "origin", {"main": 1}, START)
    log.path(LOCAL).write_bytes(b"not a log\n")
    made = commit(repository, number=1)
    review(repository, made, REJECTED, Reviewer(AUTHOR, "qa", START))
    assert lost == ["RR-R090"] and log.path(LOCAL).read_bytes() == b"not a log\n"
    log.path(LOCAL).unlink()
    log.path(LOCAL).mkdir()
    emit(repository, START, Happening("system_boot", ""))
    assert lost == ["RR-R090", "RR-R001"]
    emit(repository, START, Happening("", ""))
    assert len(lost) == 3


def test_where_no_log_is_kept_nothing_is_said() -> None:
    memory = new_repository()
    assert memory.events is None
    made = commit(memory, number=1)
    emit_generation(memory, made, memory.generation(made), "main")
