"""The log of events as files: `.rr/events/<stream>.log`, only ever written at their ends."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from schemas.errors import RRError
from store.disk import Disk
from store.eventlog import (
    START,
    DamagedLogError,
    End,
    EventLog,
    Line,
    TornEndError,
    Writer,
    check_stream,
    is_stream,
    read_line,
)
from store.trouble import coded

FOLDER = "events"
SUFFIX = ".log"
LOCK = "lock"
_BLOCK = 1 << 18
_DIGITS = 64
_SEQ = re.compile(rb',"seq":([1-9][0-9]{0,15})\}$')


class FileEventLog(EventLog):
    """Streams as files in a folder, which the first writer makes.

    The lock is the folder's own: a clean-up or a repair holds that of the repository for minutes,
    and no command waits for those because of an event.
    """

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def path(self, stream: str) -> Path:
        """The file of a stream; raises BadStreamError."""
        return self._folder / f"{check_stream(stream)}{SUFFIX}"

    def streams(self) -> list[str]:
        """The names of those that have a file."""
        with coded(self._folder):
            names = self._disk.names(self._folder)
        found = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
        return [name for name in found if is_stream(name)]

    def end(self, stream: str) -> End:
        """Where the whole lines of a file end."""
        return self._tail(self.path(stream))[0]

    def lines(self, stream: str, after: int = 0) -> Iterator[Line]:
        """The lines behind a sequence number; a torn one at the end is none."""
        path = self.path(stream)
        before = End()
        for raw in self._pieces(path):
            if not raw.endswith(b"\n"):
                return
            if before.length < after:
                before = _follows(before, raw)
                continue
            line = read_line(raw[:-1], before, str(path))
            before = line.end
            yield line

    def faults(self, stream: str) -> Iterator[RRError]:
        """What is wrong with the file: the digits of a damaged line still stand for it."""
        path = self.path(stream)
        before, last = End(), b""
        for raw in self._pieces(path):
            if not raw.endswith(b"\n"):
                yield _torn(raw, last, path)
                return
            try:
                read_line(raw[:-1], before, str(path))
            except DamagedLogError as error:
                yield error
            before, last = _follows(before, raw), raw

    def _pieces(self, path: Path) -> Iterator[bytes]:
        """The lines of a file with their ends; one that is torn has none."""
        rest, offset = b"", 0
        while block := self._read(path, offset, _BLOCK):
            offset += len(block)
            *whole, rest = (rest + block).split(b"\n")
            yield from (line + b"\n" for line in whole)
        if rest:
            yield rest

    @contextmanager
    def writer(self, stream: str) -> Iterator["FileWriter"]:
        """Hold the lock of the logs while a block writes."""
        path = self.path(stream)
        with coded(self._folder):
            if not self._disk.is_folder(self._folder):
                self._disk.make_folder(self._folder)
                self._disk.sync_folder(self._folder.parent)
        held = self._disk.locked(self._folder / LOCK)
        with coded(self._folder / LOCK):
            held.__enter__()
        try:
            yield FileWriter(self._disk, path, *self._tail(path))
        finally:
            held.__exit__(None, None, None)

    def _tail(self, path: Path) -> tuple[End, int]:
        """Where the whole lines of a file end, in entries and in bytes."""
        with coded(path):
            size = self._disk.status(path).size if self._disk.is_file(path) else 0
        tail, reach = b"", 0
        # Two whole lines and what may be torn: the digits of the last ask for those before.
        while tail.count(b"\n") < 3 and reach < size:
            reach = min(size, max(_BLOCK, 2 * reach))
            tail = self._read(path, size - reach, reach)
        *whole, torn = tail.split(b"\n")
        before, last = [b"", b"", *whole][-2:]
        found = _torn(torn, last, path)
        if torn and isinstance(found, DamagedLogError):
            raise found
        if not whole:
            return End(), 0
        return _read_alone(last, before, str(path)).end, size - len(torn)

    def _read(self, path: Path, offset: int, length: int) -> bytes:
        with coded(path), suppress(FileNotFoundError):
            return self._disk.read_at(path, offset, length)
        return b""


class FileWriter(Writer):
    """Writes behind the whole lines of a file; what was torn there is cut off first."""

    def __init__(self, disk: Disk, path: Path, end: End, size: int) -> None:
        self._disk = disk
        self._path = path
        self._size = size
        self.end = end

    def extend(self, lines: Sequence[Line]) -> None:
        """Write lines and wait for the disk: all or none, unless the machine dies on the way."""
        if not lines:
            return
        data = b"".join(line.raw for line in lines)
        with coded(self._path):
            new = not self._disk.is_file(self._path)
            descriptor = self._disk.create(self._path) if new else self._reopen()
            try:
                self._disk.write(descriptor, data)
                self._disk.sync(descriptor)
            except BaseException:
                with suppress(OSError):
                    self._disk.close(self._reopen())
                raise
            finally:
                self._disk.close(descriptor)
            if new:
                self._disk.sync_folder(self._path.parent)
        self._size += len(data)
        self.end = lines[-1].end

    def _reopen(self) -> int:
        return self._disk.reopen(self._path, self._size)


def _read_alone(raw: bytes, before: bytes, place: str) -> Line:
    """The line in some bytes, where only the one before is known; raises DamagedLogError."""
    found = _SEQ.search(raw)
    seq = int(found[1]) if found else 1
    digest = before[:_DIGITS].decode("ascii", "replace") if seq > 1 else START
    return read_line(raw, End(seq - 1, digest), place)


def _follows(before: End, raw: bytes) -> End:
    return End(before.length + 1, raw[:_DIGITS].decode("ascii", "replace"))


def _torn(torn: bytes, last: bytes, path: Path) -> RRError:
    """What is behind the last whole line: torn, or a whole one whose very end is damaged."""
    place = str(path)
    try:
        _read_alone(torn[:-1], last, place)
    except DamagedLogError:
        return TornEndError(f"{len(torn)} bytes of a line that is not whole", place=place)
    return DamagedLogError("the end of the last line is damaged", place=place)
