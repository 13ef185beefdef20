"""A push carries the log of events: whole, once, resumable, and replayed there as at home."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.betasphere.replay import Replay
from engine.emit import emit
from engine.event_decide import Seen, decide_events, give_outcome
from engine.event_replay import replay_log
from engine.happenings import Happening
from engine.push import Choice, push
from engine.push_log import AGAIN, push_log
from engine.receive import Pusher, Receiver
from engine.remote import ENTRIES, RemoteUnreachableError
from engine.roles import Role, RoleForbidsError
from store.arrive import TooLargeError
from store.backends import FileBackend
from store.eventlog import LOCAL, EventLog
from store.repository import Repository
from tests.engine.exchange import ERRAND, CutRemote
from tests.store.samples import AUTHOR, START, commit, new_repository


def repository(folder: Path, *, time: int = START) -> Repository:
    return Repository.init(FileBackend(folder / ".rr"), author=AUTHOR, time=time)


def log_of(one: Repository) -> EventLog:
    assert one.events is not None
    return one.events


def live(one: Repository, first: int, count: int) -> None:
    """So many events, each decided about, each third with an outcome."""
    for number in range(first, first + count):
        emit(one, START, Happening("system_boot", "", {"mode": f"m{number % 3}", "n": number}))
        (made,) = decide_events(log_of(one), [], START)
        if number % 3 == 0:
            give_outcome(log_of(one), made.decision.id, Seen("success", AUTHOR, {}), START)


def texts(log: EventLog, stream: str = LOCAL) -> list[bytes]:
    return [line.text for line in log.lines(stream)]


@pytest.fixture
def ours(tmp_path: Path) -> Repository:
    made = repository(tmp_path / "ours")
    commit(made, number=1)
    live(made, 0, 5)
    return made


@pytest.fixture
def theirs(tmp_path: Path) -> Repository:
    return repository(tmp_path / "theirs", time=START + 1)


def there(theirs: Repository) -> list[str]:
    return [name for name in log_of(theirs).streams() if name != LOCAL]


def test_a_push_brings_the_log_and_it_replays_there_as_at_home(
    ours: Repository, theirs: Repository
) -> None:
    done = push(ours, Receiver(theirs), ERRAND, Choice())
    (stream,) = there(theirs)
    home = replay_log(log_of(ours), LOCAL)
    assert done.entries == len(texts(log_of(ours))) and home.decisions == 5
    assert texts(log_of(theirs), stream) == texts(log_of(ours))
    assert replay_log(log_of(theirs), stream) == home and not home.differing
    assert push(ours, Receiver(theirs), ERRAND, Choice()).entries == 0
    live(ours, 5, 2)
    assert push(ours, Receiver(theirs), ERRAND, Choice()).entries > 0
    assert there(theirs) == [stream] and texts(log_of(theirs), stream) == texts(log_of(ours))


def test_no_belief_of_the_remote_moves_by_it(ours: Repository, theirs: Repository) -> None:
    live(theirs, 50, 4)
    before = replay_log(log_of(theirs), LOCAL), texts(log_of(theirs))
    push(ours, Receiver(theirs), ERRAND, Choice())
    after: tuple[Replay, list[bytes]] = replay_log(log_of(theirs), LOCAL), texts(log_of(theirs))
    assert before == after


def test_copies_of_a_project_have_a_log_each(
    ours: Repository, theirs: Repository, tmp_path: Path
) -> None:
    copies = []
    for name in ("a", "b"):
        folder = Path(shutil.copytree(tmp_path / "ours", tmp_path / name))
        copies.append(Repository.open(FileBackend(folder / ".rr")))
    live(ours, 100, 3)
    live(copies[0], 200, 3)
    live(copies[1], 300, 9)
    for one in (ours, *copies, *copies, ours):
        push_log(one, Receiver(theirs), START)
    found = {tuple(texts(log_of(theirs), name)) for name in there(theirs)}
    assert found == {tuple(texts(log_of(one))) for one in (ours, *copies)}


@pytest.mark.parametrize("answer", [False, True], ids=["question", "answer"])
def test_a_cut_push_goes_on_where_it_stopped(
    ours: Repository, theirs: Repository, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.push_log.ENTRIES", 3)
    told: list[object] = []
    ours.unwritten = told.append
    for at in range(1, 8):
        push_log(ours, CutRemote(Receiver(theirs), at, answer=answer), START)
    assert any(isinstance(one, RemoteUnreachableError) for one in told)
    push_log(ours, Receiver(theirs), START)
    (stream,) = there(theirs)
    assert texts(log_of(theirs), stream) == texts(log_of(ours))


def test_little_is_sent_again(ours: Repository, theirs: Repository) -> None:
    for number in range(60):
        emit(ours, START, Happening("system_boot", "", {"n": number}))
    push_log(ours, Receiver(theirs), START)
    sent: list[int] = []

    class Counting(Receiver):
        def send_entries(self, stream: str, texts: Sequence[bytes], *, time: int) -> int:
            sent.append(len(texts))
            return super().send_entries(stream, texts, time=time)

    emit(ours, START, Happening("system_boot", "", {"n": 61}))
    assert push_log(ours, Counting(theirs), START) == 1 and sent == [AGAIN + 1]


def test_what_cannot_be_carried_fails_no_push(ours: Repository, theirs: Repository) -> None:
    told: list[object] = []
    ours.unwritten = told.append
    folder = theirs.folder
    assert folder is not None
    (folder / "events").write_text("in the way")
    done = push(ours, Receiver(theirs), ERRAND, Choice())
    assert done.moved and done.entries == 0 and len(told) == 1
    assert theirs.snapshot().get("branch/main") == ours.snapshot().get("branch/main")


def test_where_no_log_is_kept_none_is_carried(ours: Repository) -> None:
    memory = new_repository()
    assert push(ours, Receiver(memory), ERRAND, Choice()).entries == 0
    assert push(memory, Receiver(ours), ERRAND, Choice(names=("main",))).entries == 0


def test_who_may_not_push_adds_no_entry(ours: Repository, theirs: Repository) -> None:
    name = "clone-0123456789ab"
    sent = texts(log_of(ours))[:1]
    for role in (Role.VIEW, Role.SUPPLIER, Role.RENDER, Role.QA):
        door = Receiver(theirs, Pusher(role))
        with pytest.raises(RoleForbidsError):
            door.send_entries(name, sent, time=START)
        with pytest.raises(RoleForbidsError):
            door.log_length(name)
    assert Receiver(theirs, Pusher(Role.FACTORY)).send_entries(name, sent, time=START) == 1
    with pytest.raises(TooLargeError):
        Receiver(theirs).send_entries(name, sent * (ENTRIES + 1), time=START)
