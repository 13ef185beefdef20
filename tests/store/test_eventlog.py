"""The log of events: what is written is read, what is torn goes, what is damaged is found."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.betasphere.shipped import footwear_policy
from schemas.event import Event
from schemas.stream_entry import StateSnapshot
from store.backends import FileBackend, MemoryBackend
from store.disk import Disk
from store.eventlog import (
    LOCAL,
    BadStreamError,
    DamagedLogError,
    End,
    EntryTooLongError,
    Line,
    make_line,
)
from store.eventlog_files import FileEventLog
from store.fsck import fsck
from store.fsck_events import check_events
from store.repository import Repository
from store.trouble import DiskFullError
from tests.faults.disks import (
    LOGGING,
    DeathError,
    FaultyDisk,
    PowerDisk,
    choosers,
    dies_after,
    dies_before,
    fails_with,
    tears,
)
from tests.store.samples import AUTHOR, START


def event(number: int, **more: object) -> Event:
    return Event(f"e{number}", "rr/test", "system_boot", {"mode": "cold", "n": number, **more})


def written(log: FileEventLog, *numbers: int) -> list[Line]:
    with log.writer(LOCAL) as writer:
        return writer.append([event(number) for number in numbers], START)


def ids(log: FileEventLog, stream: str = LOCAL) -> list[str]:
    return [entry.body.id for entry in log.read(stream) if isinstance(entry.body, Event)]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FileEventLog]:
    yield FileEventLog(tmp_path / "events", Disk())


def test_what_is_written_is_read_in_its_order(log: FileEventLog) -> None:
    assert log.end(LOCAL) == End() and not log.streams() and not ids(log)
    lines = written(log, 1, 2) + written(log, 3)
    assert [line.seq for line in lines] == [1, 2, 3] and list(log.lines(LOCAL)) == lines
    assert ids(log) == ["e1", "e2", "e3"] and log.end(LOCAL) == lines[-1].end
    assert [line.seq for line in log.lines(LOCAL, after=2)] == [3]
    assert not list(log.lines(LOCAL, after=3)) and not list(log.lines(LOCAL, after=99))
    assert log.streams() == [LOCAL] and not list(log.faults(LOCAL))
    assert log.path(LOCAL).read_bytes() == b"".join(line.raw for line in lines)


def test_every_kind_of_entry_comes_back(log: FileEventLog) -> None:
    deep: dict[str, object] = {}
    inner = deep
    for _ in range(14):
        inner["in"] = inner = {}
    state = StateSnapshot("s1", "aurora", {"ünï": [1.0, None]}, deep, 0.5)
    with log.writer(LOCAL) as writer:
        writer.append([footwear_policy(), state, event(1, big=1e-9, text="naïve\u2028")], START)
    policy, snapshot, found = (entry.body for entry in log.read(LOCAL))
    assert policy.to_dict() == footwear_policy().to_dict() and snapshot == state
    assert isinstance(found, Event) and found.data["text"] == "naïve\u2028"
    kinds = [line.is_kind("state") for line in log.lines(LOCAL)]
    assert kinds == [False, True, False]


def test_events_are_found_by_source_and_id(log: FileEventLog) -> None:
    written(log, *range(20))
    other = Event("e3", "rr/other", "system_boot")
    found = log.known(LOCAL, "event", [event(3).key, event(99).key, other.key])
    assert {key: line.seq for key, line in found.items()} == {event(3).key: 4}
    assert len(log.known(LOCAL, "event", [event(number).key for number in range(30)])) == 20
    assert not log.known(LOCAL, "event", [])


@pytest.mark.parametrize("name", ["", "Local", "../x", "a/b", "a" * 64, "1a", "a.log"])
def test_no_path_is_made_of_odd_names(log: FileEventLog, name: str) -> None:
    with pytest.raises(BadStreamError):
        log.path(name)


def test_files_that_are_no_streams_are_left_alone(log: FileEventLog) -> None:
    written(log, 1)
    for name in ("Notes.log", "x.txt", ".tmp-1.log"):
        (log.path(LOCAL).parent / name).write_text("mine")
    assert log.streams() == [LOCAL]


def test_an_entry_that_is_too_long_is_refused_and_nothing_is_written(log: FileEventLog) -> None:
    state = StateSnapshot("s", "x", {}, {"text": "a" * (1 << 20)}, 1.0)
    with pytest.raises(EntryTooLongError), log.writer(LOCAL) as writer:
        writer.append([event(1), state], START)
    assert log.end(LOCAL) == End()


def test_a_torn_end_is_told_passed_over_and_cut_off_by_the_next_writer(log: FileEventLog) -> None:
    lines = written(log, 1, 2, 3)
    whole = log.path(LOCAL).read_bytes()
    first, last = len(lines[0].raw), len(lines[-1].raw)
    for left in (*range(1, last), last + 5, last + len(lines[1].raw) + 9, len(whole) - 7):
        log.path(LOCAL).write_bytes(whole[: len(whole) - left])
        (fault,) = list(log.faults(LOCAL)) or [None]
        assert fault is not None and fault.code == "RR-R095"
        kept = whole[: len(whole) - left].count(b"\n")
        assert len(ids(log)) == kept == log.end(LOCAL).length
        written(log, *range(kept + 1, 4))
        assert log.path(LOCAL).read_bytes() == whole
    log.path(LOCAL).write_bytes(whole[:first])
    assert ids(log) == ["e1"] and not list(log.faults(LOCAL))


def test_every_flipped_bit_is_found(log: FileEventLog) -> None:
    written(log, 1, 2, 3)
    path = log.path(LOCAL)
    whole = path.read_bytes()
    (second,) = (line for line in log.lines(LOCAL) if line.seq == 2)
    for bit in range(0, len(whole) * 8, 7):
        hit = bytearray(whole)
        hit[bit // 8] ^= 1 << bit % 8
        path.write_bytes(hit)
        assert any(isinstance(fault, DamagedLogError) for fault in log.faults(LOCAL)), bit
        if bit % 5 == 0:
            with pytest.raises(DamagedLogError):
                list(log.lines(LOCAL)) and log.end(LOCAL)
        if bit // 8 >= len(whole) - len(second.raw):  # of the last line, which writers look at
            with pytest.raises(DamagedLogError), log.writer(LOCAL):
                pass


def test_a_line_that_is_gone_changed_or_comes_twice_is_found(log: FileEventLog) -> None:
    one, two, three = written(log, 1, 2, 3)
    other = make_line(one.end, event(7), START)
    for lines in ([one, three], [two, three], [one, two, two, three], [one, three, two]):
        log.path(LOCAL).write_bytes(b"".join(line.raw for line in lines))
        assert list(log.faults(LOCAL))
    log.path(LOCAL).write_bytes(one.raw + other.raw + three.raw)
    (fault,) = log.faults(LOCAL)
    assert "entry 3" in fault.message, "the chain tells where it was changed"


def test_fsck_tells_damage_once_a_stream_and_a_torn_end_as_a_note(tmp_path: Path) -> None:
    repository = Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)
    log = repository.events
    assert isinstance(log, FileEventLog)
    written(log, 1, 2, 3)
    assert repository.fsck().ok and not repository.fsck().notes
    path = log.path(LOCAL)
    whole = path.read_bytes()
    path.write_bytes(whole[:-4])
    report = repository.fsck()
    assert report.ok and [note.code for note in report.notes] == ["RR-R095"]
    path.write_bytes(whole.replace(b"cold", b"warm"))
    (damage,) = fsck(repository.backend).damage
    assert damage.code == "RR-R090" and damage.place == str(path)
    assert "entry 1" in damage.message and "and 2 more" in damage.message
    assert not list(check_events(MemoryBackend().events))


def test_a_log_that_cannot_be_read_is_damage_and_no_crash(tmp_path: Path) -> None:
    class Broken(Disk):
        def read_at(self, path: Path, offset: int, length: int) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    written(FileEventLog(tmp_path / "events", Disk()), 1)
    (damage,) = check_events(FileEventLog(tmp_path / "events", Broken()))
    assert damage.code == "RR-R001"


def scenario(log: FileEventLog) -> None:
    written(log, 1)
    written(log, 2, 3)


def test_whatever_fails_the_log_stays_whole(tmp_path: Path) -> None:
    counting = FaultyDisk(-1, dies_before)
    scenario(FileEventLog(tmp_path / "count", counting))
    assert counting.calls == 11
    for fault in (fails_with(errno.ENOSPC), tears, dies_before, dies_after):
        for at in range(counting.calls):
            home = tmp_path / f"{id(fault)}-{at}"
            home.mkdir()
            broken = FileEventLog(home / "events", FaultyDisk(at, fault))
            with pytest.raises((DiskFullError, DeathError)):
                scenario(broken)
            log = FileEventLog(home / "events", Disk())
            found = ids(log)
            assert found == ["e1", "e2", "e3"][: len(found)]
            if fault is tears or fault not in (dies_before, dies_after):
                assert len(found) in (0, 1, 3), "a batch that failed has left nothing"
            written(log, 9)
            assert ids(log) == [*found, "e9"] and not list(log.faults(LOCAL))


def test_after_a_power_cut_all_that_was_said_is_there() -> None:
    calls = PowerDisk()
    calls.make_folder(Path("/rr"))
    scenario(FileEventLog(Path("/rr/events"), calls))
    for at in range(calls.calls + 1):
        disk = PowerDisk()
        disk.make_folder(Path("/rr"))
        disk.sync_folder(Path("/"))
        disk.at = at + 1
        said = 0
        log = FileEventLog(Path("/rr/events"), disk)
        try:
            written(log, 1)
            said = 1
            written(log, 2, 3)
            said = 3
        except DeathError:
            pass
        for choose in choosers():
            after = FileEventLog(Path("/rr/events"), disk.after_power_cut(choose))
            found = ids(after)
            assert found == ["e1", "e2", "e3"][: len(found)] and len(found) >= said, choose.name
            written(after, 9)
            assert ids(after) == [*found, "e9"]


def test_the_calls_of_the_log_are_those_that_fault_tests_break() -> None:
    seen: set[str] = set()

    class Noting(FaultyDisk):
        def _call(self, call: str, *arguments: object) -> object:
            seen.add(call)
            return super()._call(call, *arguments)

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        scenario(FileEventLog(Path(folder) / "events", Noting(-1, dies_before)))
    assert seen == set(LOGGING)


def test_many_writers_leave_no_hole(tmp_path: Path) -> None:
    from threading import Thread

    def write(first: int) -> None:
        log = FileEventLog(tmp_path / "events", Disk())
        for number in range(first, first + 10):
            written(log, number)

    threads = [Thread(target=write, args=(100 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = FileEventLog(tmp_path / "events", Disk())
    assert len(ids(log)) == 40 and not list(log.faults(LOCAL))
