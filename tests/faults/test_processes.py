"""Several processes on one repository: nothing is lost, and no lock outlives its holder."""

import subprocess
import sys
from pathlib import Path

from store.backends import FileBackend
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit

WORKER = """
import sys
from pathlib import Path
from store import FileBackend, Repository
from tests.store.samples import commit
repository = Repository.open(FileBackend(Path(sys.argv[1])))
for number in range(int(sys.argv[3])):
    commit(repository, sys.argv[2], number=number)
"""
HOLDER = """
import os, signal, sys
from pathlib import Path
from store import FileBackend
with FileBackend(Path(sys.argv[1])).lock():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def python(script: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stderr=subprocess.PIPE, text=True
    )


def test_processes_on_branches_of_their_own_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / ".rr"
    repository = Repository.init(FileBackend(folder), author=AUTHOR, time=START)
    workers = [python(WORKER, folder, f"w{number}", 12) for number in range(4)]
    assert [(worker.communicate()[1], worker.returncode) for worker in workers] == [("", 0)] * 4
    refs = dict(repository.snapshot().refs())
    assert {ref: len(list(repository.walk(tip))) for ref, tip in refs.items()} == {
        f"branch/w{number}": 12 for number in range(4)
    }
    assert len(list(repository.operations())) == 1 + 4 * 12
    assert repository.fsck().ok


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    folder = tmp_path / ".rr"
    repository = Repository.init(FileBackend(folder), author=AUTHOR, time=START)
    holder = python(HOLDER, folder)
    holder.communicate()
    assert holder.returncode < 0
    commit(repository, number=1)
    assert repository.fsck().ok
