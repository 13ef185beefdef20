"""What `rr log -n 20`, `status` and `switch` need of the store must start at once."""

import subprocess
import sys
from pathlib import Path

from store.backends import FileBackend
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit

SCRIPT = """
import sys
from itertools import islice
from pathlib import Path
from store import FileBackend, Repository
from store.locate import find_repository
repository = Repository.open(FileBackend(find_repository(Path(sys.argv[1]))))
snapshot = repository.snapshot()
print(len(list(islice(repository.walk(snapshot.active.generation), 20))))
print(*sorted(sys.modules))
"""
HEAVY = {"numpy", "pydantic", "sqlite_utils", "sqlite3", "trimesh", "yaml", "rfc8785", "tempfile"}


def test_reading_history_imports_nothing_heavy(tmp_path: Path) -> None:
    repository = Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)
    for number in range(25):
        commit(repository, number=number)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=True
    )
    count, modules = done.stdout.splitlines()
    assert count == "20"
    assert HEAVY & set(modules.split()) == set()


def test_importing_the_store_reads_no_codec() -> None:
    script = "import sys, store; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert (HEAVY | {"blake3", "zstandard", "json.tool"}) & set(done.stdout.split()) == set()
