"""Logs of clones: what arrives is checked entry by entry, and added once."""

from pathlib import Path

import pytest

from store.disk import Disk
from store.eventlog import (
    BadStreamError,
    End,
    ForeignEntryError,
    ForkedLogError,
    check_pushed,
    entry_text,
    make_line,
)
from store.eventlog_files import FileEventLog
from store.eventlog_pushed import add_pushed, pushed_names, read_pushed
from tests.store.samples import START
from tests.store.test_eventlog import event, ids

CLONE = "clone-0123456789ab"


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    return FileEventLog(tmp_path / "events", Disk())


def texts(*numbers: int, first: int = 1) -> list[bytes]:
    return [entry_text(seq, event(number)) for seq, number in enumerate(numbers, first)]


def test_what_is_sent_twice_is_there_once(log: FileEventLog) -> None:
    assert add_pushed(log, CLONE, texts(1, 2), START) == 2
    assert add_pushed(log, CLONE, texts(1, 2), START + 9) == 2
    assert add_pushed(log, CLONE, texts(2, 3, first=2), START) == 3
    assert add_pushed(log, CLONE, texts(4, first=4), START) == 4
    assert add_pushed(log, CLONE, [], START) == 4
    assert ids(log, CLONE) == ["e1", "e2", "e3", "e4"] and not list(log.faults(CLONE))


def test_a_log_that_says_something_else_is_a_fork(log: FileEventLog) -> None:
    add_pushed(log, CLONE, texts(1, 2, 3), START)
    for sent in (texts(1, 9), texts(9, first=3), texts(1, 2, 9, 4)):
        with pytest.raises(ForkedLogError):
            add_pushed(log, CLONE, sent, START)
    with pytest.raises(ForeignEntryError):
        add_pushed(log, CLONE, texts(5, first=5), START)
    assert ids(log, CLONE) == ["e1", "e2", "e3"]


def test_what_is_no_entry_in_its_canonical_bytes_is_refused(log: FileEventLog) -> None:
    (good,) = texts(1)
    for sent in (
        good + b" ", good.replace(b":", b": ", 1), good.replace(b"system", b"sys\\u0000"),
        good.replace(b"rr/test", b"rr test"), good.replace(b'"seq":1', b'"seq":0'),
        good.replace(b'"seq":1', b'"seq":1,"seq":1'), b"", b"7", b"{}", b"\xff", b"[" * 100_000,
        good.replace(b"cold", b"c" * (1 << 20)), good.replace(b"event", b"order"),
    ):  # fmt: skip
        with pytest.raises(ForeignEntryError):
            add_pushed(log, CLONE, [sent], START)
    for hole in (texts(1) + texts(2, first=3), texts(1) + texts(1), texts(2, first=2) + texts(1)):
        with pytest.raises(ForeignEntryError):
            read_pushed(hole)
    assert log.streams() == [] or log.end(CLONE) == End()


def test_names_are_made_of_the_first_line_and_differ() -> None:
    line = make_line(End(), event(1), START)
    later = make_line(End(), event(1), START + 1)
    names = pushed_names(line)
    first = [next(names) for _ in range(3)]
    assert len({*first, next(pushed_names(later))}) == 4
    assert all(check_pushed(name) == name for name in first)
    assert first[0] == next(pushed_names(line))
    for wrong in ("local", "clone-", "clone-0123456789AB", "clone-0123456789abc", "../clone"):
        with pytest.raises(BadStreamError):
            check_pushed(wrong)
