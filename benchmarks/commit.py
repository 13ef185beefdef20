"""The store's share of a commit against `git commit` of the same content, both synced to disk."""

import itertools
import subprocess
import tempfile
from pathlib import Path

from benchmarks.history import make_history
from benchmarks.table import Row
from benchmarks.timing import interleaved
from store.backends.files import FileBackend
from store.repository import Repository


def rows(rounds: int) -> list[Row]:
    """One new generation with its spec blobs, in this process, against `git add` + `git commit`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_history(folder / "ours", 10)
        repository = Repository.open(FileBackend(folder / "ours" / ".rr"))
        theirs = folder / "theirs"
        subprocess.run(["git", "init", "-q", "-b", "main", str(theirs)], check=True)
        counter = itertools.count()

        def ours() -> None:
            _commit_ours(repository, next(counter))

        def git() -> None:
            _commit_git(theirs, next(counter))

        pair = interleaved(ours, git, rounds)
    return [
        Row(
            "store's share of a commit",
            f"{pair.ours_ms:.1f} ms",
            f"git add, git commit {pair.base_ms:.1f} ms",
            f"{pair.ratio:.2f} ×",
            "≤ 1 ×",
            pair.ratio <= 1.0,
        )
    ]


def _contents(number: int) -> list[bytes]:
    """Four specs of about a kilobyte, as a generation has."""
    return [f"spec {kind} {number}\n".encode() * 60 for kind in range(4)]


def _commit_ours(repository: Repository, number: int) -> None:
    from dataclasses import replace

    from schemas.records import SpecIds

    tip = repository.resolve("main")
    ids = SpecIds(*(repository.put_blob(data) for data in _contents(number)))
    new = repository.put_generation(replace(repository.generation(tip), parents=(tip,), spec=ids))
    repository.transact(
        "generate", author="Ada <ada@example.org>", time=1_700_000_000 + number,
        expect={"branch/main": tip}, set={"branch/main": new},
    )  # fmt: skip


def _commit_git(folder: Path, number: int) -> None:
    for kind, data in enumerate(_contents(number)):
        (folder / f"spec-{kind}").write_bytes(data)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.fsync=all"]
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    subprocess.run(["git", *who, "commit", "-q", "-m", str(number)], cwd=folder, check=True)
