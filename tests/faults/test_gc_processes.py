"""Writers, readers and clean-up in processes of their own: nothing is lost."""

from pathlib import Path

from store.backends import FileBackend
from store.repository import Repository
from tests.faults.test_processes import WORKER, python
from tests.store.samples import AUTHOR, START, commit

CLEANER = """
import sys
from pathlib import Path
from time import time
from store import FileBackend
from store.gc import gc
from store.gc_plan import Policy
import store.gc_plan
store.gc_plan.WORTH_PACKING = 1
stop = Path(sys.argv[2])
turns = 0
while not stop.exists() or not turns:
    gc(FileBackend(Path(sys.argv[1])), Policy(int(time()), int(time()), 0, 1), author="gc")
    turns += 1
print(turns)
"""
READER = """
import sys
from pathlib import Path
from store import FileBackend, Repository
stop = Path(sys.argv[2])
while not stop.exists():
    repository = Repository.open(FileBackend(Path(sys.argv[1])))
    snapshot = repository.snapshot()
    for _, tip in snapshot.refs():
        for _, generation in repository.walk(tip):
            repository.get(generation.spec.source)
"""


def test_writers_lose_nothing_while_clean_up_runs(tmp_path: Path) -> None:
    folder, stop = tmp_path / ".rr", tmp_path / "stop"
    repository = Repository.init(FileBackend(folder), author=AUTHOR, time=START)
    for number in range(20):
        commit(repository, number=number)
    cleaners = [python(CLEANER, folder, stop) for _ in range(2)]
    reader = python(READER, folder, stop)
    workers = [python(WORKER, folder, f"w{number}", 15) for number in range(3)]
    ended = [(worker.communicate()[1], worker.returncode) for worker in workers]
    stop.touch()
    ended += [(other.communicate()[1], other.returncode) for other in (*cleaners, reader)]
    assert ended == [("", 0)] * 6
    after = Repository.open(FileBackend(folder))
    refs = dict(after.snapshot().refs())
    assert {ref: len(list(after.walk(tip))) for ref, tip in refs.items()} == {
        "branch/main": 20,
        **{f"branch/w{number}": 15 for number in range(3)},
    }
    assert after.fsck().damage == ()
    assert list(FileBackend(folder).strays()) == []
