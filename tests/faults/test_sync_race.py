"""Two people push the same branch at once: one wins each time, the other is told what to do."""

import threading
from pathlib import Path

import pytest

from engine.push import Choice, push
from engine.receive import DivergedError, Receiver
from engine.remote import Remote
from schemas.errors import RRError
from store.backends import FileBackend
from store.repository import Repository
from store.transact import RefMovedError
from tests.engine.exchange import ERRAND
from tests.engine.test_push import ALL, assert_whole, refs
from tests.server.serve_process import serve_process
from tests.server.sync_server import Projects, remote, serving
from tests.store.samples import AUTHOR, START, commit, history, make_generation, record

SOME, FEW, MANY = 3, 8, 100


def race(opened: list[Remote], sides: list[Repository], theirs: Repository) -> None:
    """Both make a generation on the tip they share, and push it at the same instant."""
    base = refs(sides[0])["branch/main"]
    number = len(list(theirs.walk(base)))
    made = []
    for side, repository in enumerate(sides):
        tip = make_generation(repository, (base,), number=2 * number + side, time=START + number)
        record(repository, "branch/main", base, tip)
        made.append(tip)
    ready = threading.Barrier(2)
    ended: list[RRError | None] = [None, None]

    def go(side: int) -> None:
        ready.wait()
        try:
            push(sides[side], opened[side], ERRAND, Choice())
        except RRError as error:
            ended[side] = error

    threads = [threading.Thread(target=go, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [side for side in (0, 1) if ended[side] is None]
    assert len(won) == 1, ended
    lost = ended[1 - won[0]]
    assert isinstance(lost, RefMovedError | DivergedError), lost
    assert lost.exit_code == 6
    assert "rr pull" in lost.next_step
    assert refs(theirs)["branch/main"] == made[won[0]]
    # The loser takes the winner's, as after a pull that leaves their own work on a branch.
    loser = sides[1 - won[0]]
    from engine.fetch import fetch

    fetch(loser, opened[1 - won[0]], ERRAND)
    record(loser, "branch/main", made[1 - won[0]], made[won[0]], command="pull")


def sides_of(theirs: Repository) -> list[Repository]:
    seed, _ = history(1)
    push(seed, Receiver(theirs), ERRAND, ALL)
    found = []
    for _ in range(2):
        repository, _ = history(1)
        found.append(repository)
    return found


@pytest.mark.parametrize("times", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_two_people_over_http(times: int, tmp_path: Path) -> None:
    theirs = Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)
    sides = sides_of(theirs)
    with serving(Projects({"p": theirs})) as port:
        opened: list[Remote] = [remote(port, "p"), remote(port, "p")]
        for _ in range(times):
            race(opened, sides, theirs)
        for door in opened:
            door.close()
    assert len(list(theirs.walk(refs(theirs)["branch/main"]))) == times + 1
    assert_whole(theirs, *sides)


@pytest.mark.parametrize("times", [SOME, pytest.param(MANY, marks=pytest.mark.prove)])
def test_two_people_on_the_server_itself(times: int, figures: dict[str, object]) -> None:
    """With all that `rr serve` is: keys, locks in PostgreSQL, one attested pusher each time."""
    with serve_process() as server:
        project = server.project()
        keys = [server.key_of(project, "owner") for _ in range(2)]
        opened: list[Remote] = [server.remote(project, key) for key in keys]
        with server.stored(project) as theirs:
            sides = sides_of(theirs)
            for _ in range(times):
                race(opened, sides, theirs)
            assert len(list(theirs.walk(refs(theirs)["branch/main"]))) == times + 1
            assert_whole(theirs, *sides)
        for door in opened:
            door.close()
        query = "select generation, key_id from attestations where project = $1"
        pushed = server.tables(project, query)
    ids = {key.split("_")[2] for key in keys}
    assert len(pushed) == times
    assert {key_id for _, key_id in pushed} <= ids
    figures[f"two pushes of one branch at once, {times} times: exactly one won"] = times


@pytest.mark.parametrize("times", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_two_people_in_a_folder(times: int, tmp_path: Path) -> None:
    folder = tmp_path / ".rr"
    theirs = Repository.init(FileBackend(folder), author=AUTHOR, time=START)
    sides = sides_of(theirs)
    opened: list[Remote] = [Receiver(Repository.open(FileBackend(folder))) for _ in range(2)]
    for _ in range(times):
        race(opened, sides, theirs)
    assert_whole(theirs, *sides)
    assert commit(theirs, number=9)
