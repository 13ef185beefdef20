"""Every system call by which the store touches a disk, so that tests can make any of them fail."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
_OLD_FILE = os.O_WRONLY | getattr(os, "O_BINARY", 0)


class Status(NamedTuple):
    """When a file was last written or touched (nanoseconds since 1970), and its bytes."""

    time_ns: int
    size: int


class Disk:
    """The real disk. Methods raise OSError; `store.trouble` turns those into coded errors."""

    def read(self, path: Path) -> bytes:
        """The whole content of a file."""
        return path.read_bytes()

    def read_at(self, path: Path, offset: int, length: int) -> bytes:
        """Some bytes of a file; fewer where it ends before."""
        found = bytearray()
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            # A system may give less at once than was asked for; nothing means the end.
            while len(found) < length and (more := file.read(length - len(found))):
                found += more
        return bytes(found)

    def status(self, path: Path) -> Status:
        """Age and size of a file."""
        found = path.stat()
        return Status(found.st_mtime_ns, found.st_size)

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, sorted; empty when there is no folder of that name."""
        try:
            return sorted(entry.name for entry in os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def create(self, path: Path) -> int:
        """A descriptor of a new, empty file; raises FileExistsError when the name is taken."""
        return os.open(path, _NEW_FILE, 0o666)

    def reopen(self, path: Path, size: int) -> int:
        """A descriptor that writes behind so many bytes of a file; what was there is cut off."""
        descriptor = os.open(path, _OLD_FILE)
        try:
            os.ftruncate(descriptor, size)
            os.lseek(descriptor, size, os.SEEK_SET)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all bytes, however often the kernel takes only some of them."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    def sync(self, descriptor: int) -> None:
        """Return when what was written to the descriptor would survive a power cut."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Give the descriptor back."""
        os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name at one stroke, taking the place of what had that name."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder would survive a power cut."""
        if os.name == "nt":  # Windows cannot open a folder; NTFS journals renames itself.
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, folder: Path) -> bool:
        """Make one folder whose parent exists; whether it was made now."""
        try:
            folder.mkdir()
        except FileExistsError:
            return False
        return True

    def touch(self, path: Path) -> None:
        """Set the time of a file to now, so that clean-up sees that it is wanted again."""
        os.utime(path)

    def now_ns(self, path: Path) -> int:
        """The time by the clock that files get theirs from; a file of ours is touched for it.

        On a shared disk that is another machine's clock, and ours may disagree with it.
        """
        self.touch(path)
        return self.status(path).time_ns

    def set_time(self, path: Path, time_ns: int) -> None:
        """Give a file the age of another one."""
        os.utime(path, ns=(time_ns, time_ns))

    def remove(self, path: Path) -> None:
        """Remove a temporary file of this process."""
        path.unlink()

    def discard(self, path: Path) -> None:
        """Remove a file that history does not need; only clean-up does this."""
        path.unlink()

    def is_file(self, path: Path) -> bool:
        """Whether there is a file of that name."""
        return path.is_file()

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder of that name."""
        return path.is_dir()

    @contextmanager
    def locked(self, path: Path) -> Iterator[None]:
        """Hold the kernel's exclusive lock on a file; it is freed even by `kill -9`.

        A lock file that somebody deleted meanwhile is another file than the one others would
        lock, so it is opened again until the locked file is the one that has the name.
        """
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                _lock(descriptor)
                if _same_file(descriptor, path):
                    yield
                    return
            finally:
                os.close(descriptor)


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _lock(descriptor: int) -> None:
    # The modules exist on one system each, so they are imported where they are used.
    if os.name == "nt":
        import importlib

        msvcrt = importlib.import_module("msvcrt")
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return
            except OSError as error:  # LK_LOCK gives up after ten seconds; we do not.
                if error.errno != errno.EDEADLK:
                    raise
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
