"""Work that one worker of a test run does for all of them."""

import fcntl
from collections.abc import Callable
from pathlib import Path


class Shared:
    """A folder of files that are made once in a run, whichever test asks first."""

    folder: Path
    """Set when a run begins: the same for all its workers."""

    @classmethod
    def once(cls, name: str, make: Callable[[], bytes]) -> Path:
        """The file of a name; nobody may change it."""
        file = cls.folder / name
        with (cls.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                fresh = file.with_suffix(".new")
                fresh.write_bytes(make())
                fresh.replace(file)
        return file
