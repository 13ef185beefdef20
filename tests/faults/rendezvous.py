"""One `rr` command that stops where it is about to change names until it is told to go on.

`python -m tests.faults.rendezvous FOLDER NAME WORDS...`: writes FOLDER/NAME.ready when there, and
waits for FOLDER/go. Store, lock and files are the real ones; only the moment is chosen.
"""

import sys
import time
from pathlib import Path
from typing import Any

from rrcli.app import run
from store.repository import Repository

PATIENCE_S = 120


def main(folder: Path, name: str, words: list[str]) -> int:
    """Run `rr WORDS`; the exit code."""
    real = Repository.transact

    def transact(self: Repository, *given: Any, **more: Any) -> Any:
        (folder / f"{name}.ready").touch()
        until = time.monotonic() + PATIENCE_S
        while not (folder / "go").exists():
            assert time.monotonic() < until, "nobody gave the word"
            time.sleep(0.002)
        return real(self, *given, **more)

    Repository.transact = transact  # type: ignore[method-assign]
    return run(words)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
