"""Disks that fail: one that breaks at the n-th call, one that forgets what was not synced."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from store.disk import Disk, Status

WRITING = ("create", "write", "sync", "close", "rename", "sync_folder", "make_folder", "touch")
"""Every call by which the store changes a disk, besides removing its own temporary files."""
SWEEPING = (*WRITING, "set_time", "discard")
"""The same of clean-up, which alone removes what was stored."""
LOGGING = ("create", "reopen", "write", "sync", "close", "sync_folder", "make_folder")
"""Every call by which the log of events changes a disk."""


class DeathError(BaseException):
    """Stands for `kill -9`: nothing may catch it, and the disk takes no call after it."""


Fault = Callable[[Disk, str, tuple[object, ...]], None]


def fails_with(number: int) -> Fault:
    """The call does nothing and reports an error; the program goes on and may tidy up."""

    def fault(disk: Disk, call: str, arguments: tuple[object, ...]) -> None:
        raise OSError(number, os.strerror(number))

    return fault


def tears(disk: Disk, call: str, arguments: tuple[object, ...]) -> None:
    """Half of a write arrives before the disk is full."""
    if call == "write":
        descriptor, data = arguments
        os.write(descriptor, data[: len(data) // 2])  # type: ignore[arg-type,index]
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def dies_before(disk: Disk, call: str, arguments: tuple[object, ...]) -> None:
    """The process is killed just before the call, half-way through if it is a write."""
    if call == "write":
        descriptor, data = arguments
        os.write(descriptor, data[: len(data) // 2])  # type: ignore[arg-type,index]
    raise DeathError


def dies_after(disk: Disk, call: str, arguments: tuple[object, ...]) -> None:
    """The process is killed just after the call."""
    getattr(Disk, call)(disk, *arguments)
    raise DeathError


def interrupted(disk: Disk, call: str, arguments: tuple[object, ...]) -> None:
    """Ctrl-C during the call; the program goes on and may tidy up."""
    raise KeyboardInterrupt


class FaultyDisk(Disk):
    """A real disk that counts its writing calls and meets a fault at one of them, or from it on."""

    def __init__(self, at: int, fault: Fault, *, lasting: bool = False) -> None:
        self.at, self.fault, self.lasting = at, fault, lasting
        self.calls = 0
        self.dead = False

    def _call(self, call: str, *arguments: object) -> object:
        if self.dead:
            raise DeathError
        place, self.calls = self.calls, self.calls + 1
        if place == self.at or (self.lasting and place > self.at and call != "close"):
            try:
                self.fault(self, call, arguments)
            except DeathError:
                self.dead = True
                raise
        return getattr(Disk, call)(self, *arguments)

    def create(self, path: Path) -> int:
        return self._call("create", path)  # type: ignore[return-value]

    def reopen(self, path: Path, size: int) -> int:
        return self._call("reopen", path, size)  # type: ignore[return-value]

    def write(self, descriptor: int, data: bytes) -> None:
        self._call("write", descriptor, data)

    def sync(self, descriptor: int) -> None:
        self._call("sync", descriptor)

    def close(self, descriptor: int) -> None:
        try:
            self._call("close", descriptor)
        except BaseException:
            with suppress(OSError):  # a kernel closes what a process leaves open; so do we
                os.close(descriptor)
            raise

    def rename(self, source: Path, target: Path) -> None:
        self._call("rename", source, target)

    def sync_folder(self, folder: Path) -> None:
        self._call("sync_folder", folder)

    def make_folder(self, folder: Path) -> bool:
        return self._call("make_folder", folder)  # type: ignore[return-value]

    def touch(self, path: Path) -> None:
        self._call("touch", path)

    def set_time(self, path: Path, time_ns: int) -> None:
        self._call("set_time", path, time_ns)

    def discard(self, path: Path) -> None:
        self._call("discard", path)

    def remove(self, path: Path) -> None:
        if self.dead:
            raise DeathError
        super().remove(path)


class BadSectorDisk(Disk):
    """A real disk that has lost some bytes of one file: every reading that meets them fails."""

    def __init__(self, path: Path, bad: range) -> None:
        self.file, self.bad = path.stat().st_ino, bad

    def _check(self, path: Path, start: int, end: int) -> None:
        if path.stat().st_ino == self.file and start < self.bad.stop and self.bad.start < end:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def read(self, path: Path) -> bytes:
        self._check(path, 0, path.stat().st_size)
        return super().read(path)

    def read_at(self, path: Path, offset: int, length: int) -> bytes:
        self._check(path, offset, offset + length)
        return super().read_at(path, offset, length)


@dataclass(eq=False)
class Node:
    """A file: what programs read, what the platter has for certain, and the file's age."""

    content: bytes = b""
    durable: bytes = b""
    time_ns: int = 0


@dataclass(eq=False)
class Folder:
    """Names as programs see them, and every state each name may have after a power cut."""

    names: "dict[str, Node | Folder]" = field(default_factory=dict)
    possible: "dict[str, list[Node | Folder | None]]" = field(default_factory=dict)

    def set(self, name: str, to: "Node | Folder | None") -> None:
        before = self.names.get(name)
        self.possible.setdefault(name, [before]).append(to)
        if to is None:
            del self.names[name]
        else:
            self.names[name] = to


class PowerDisk(Disk):
    """A disk in memory that loses power at the n-th writing call.

    It gives exactly what POSIX promises: content is safe after `sync`, names after `sync_folder`,
    a rename happens wholly or not at all. All else may or may not have reached the platter.
    """

    def __init__(self, at: int = -1) -> None:
        self.root = Folder()
        self.open: dict[int, Node] = {}
        self.at, self.calls = at, 0

    def _count(self) -> None:
        if 0 <= self.at <= self.calls:
            raise DeathError
        self.calls += 1

    def _find(self, path: Path) -> "Node | Folder | None":
        found: Node | Folder | None = self.root
        for part in path.parts[1:]:
            found = found.names.get(part) if isinstance(found, Folder) else None
        return found

    def _folder(self, path: Path) -> Folder:
        found = self._find(path)
        if not isinstance(found, Folder):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return found

    def read(self, path: Path) -> bytes:
        found = self._find(path)
        if not isinstance(found, Node):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return found.content

    def read_at(self, path: Path, offset: int, length: int) -> bytes:
        return self.read(path)[offset : offset + length]

    def status(self, path: Path) -> Status:
        size = len(self.read(path))
        found = self._find(path)
        assert isinstance(found, Node)
        return Status(found.time_ns, size)

    def names(self, folder: Path) -> list[str]:
        found = self._find(folder)
        return sorted(found.names) if isinstance(found, Folder) else []

    def create(self, path: Path) -> int:
        self._count()
        node, descriptor = Node(), 1000 + len(self.open) + self.calls
        if path.name in self._folder(path.parent).names:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        self._folder(path.parent).set(path.name, node)
        self.open[descriptor] = node
        return descriptor

    def reopen(self, path: Path, size: int) -> int:
        self._count()
        node, descriptor = self._find(path), 1000 + len(self.open) + self.calls
        assert isinstance(node, Node)
        node.content = node.content[:size]
        self.open[descriptor] = node
        return descriptor

    def write(self, descriptor: int, data: bytes) -> None:
        self._count()
        self.open[descriptor].content += data

    def sync(self, descriptor: int) -> None:
        self._count()
        self.open[descriptor].durable = self.open[descriptor].content

    def close(self, descriptor: int) -> None:
        del self.open[descriptor]

    def rename(self, source: Path, target: Path) -> None:
        self._count()
        node = self._folder(source.parent).names[source.name]
        self._folder(target.parent).set(target.name, node)
        self._folder(source.parent).set(source.name, None)

    def sync_folder(self, folder: Path) -> None:
        self._count()
        self._folder(folder).possible.clear()

    def make_folder(self, folder: Path) -> bool:
        self._count()
        parent = self._folder(folder.parent)
        if folder.name in parent.names:
            return False
        parent.set(folder.name, Folder())
        return True

    def touch(self, path: Path) -> None:
        self.set_time(path, 0)

    def now_ns(self, path: Path) -> int:
        self.touch(path)
        return 2**62  # whatever is on it is old

    def set_time(self, path: Path, time_ns: int) -> None:
        self._count()
        self.read(path)
        found = self._find(path)
        assert isinstance(found, Node)
        found.time_ns = time_ns

    def remove(self, path: Path) -> None:
        self._folder(path.parent).set(path.name, None)

    def discard(self, path: Path) -> None:
        self._count()
        self.read(path)
        self.remove(path)

    def is_file(self, path: Path) -> bool:
        return isinstance(self._find(path), Node)

    def is_folder(self, path: Path) -> bool:
        return isinstance(self._find(path), Folder)

    @contextmanager
    def locked(self, path: Path) -> Iterator[None]:
        self._folder(path.parent).names.setdefault(path.name, Node())
        yield

    def after_power_cut(self, choose: "Chooser") -> "PowerDisk":
        """The disk as it may be found when power is back."""
        disk = PowerDisk()
        disk.root = _recovered(self.root, choose)
        return disk


@dataclass(frozen=True)
class Chooser:
    """Which of the possible states a power cut leaves."""

    name: str
    names: Callable[[list[Node | Folder | None]], Node | Folder | None]
    content: Callable[[Node], bytes]


def _recovered(folder: Folder, choose: Chooser) -> Folder:
    found = Folder()
    for name in sorted({*folder.names, *folder.possible}):
        states = folder.possible.get(name, [folder.names.get(name)])
        kept = choose.names(states)
        if isinstance(kept, Folder):
            found.names[name] = _recovered(kept, choose)
        elif isinstance(kept, Node):
            content = choose.content(kept)
            found.names[name] = Node(content, content)
    return found


def _safe(node: Node) -> int:
    """So many bytes of what a file has now were synced, and stay where nothing cut them off."""
    pairs = enumerate(zip(node.content, node.durable, strict=False))
    shorter = min(len(node.content), len(node.durable))
    return next((place for place, (now, safe) in pairs if now != safe), shorter)


def choosers() -> list[Chooser]:
    """The extremes, and some mixtures."""
    chosen = [
        Chooser("only what was synced", lambda states: states[0], lambda node: node.durable),
        Chooser("all names, no unsynced content", lambda s: s[-1], lambda node: node.durable),
        Chooser("everything", lambda states: states[-1], lambda node: node.content),
    ]
    for seed in range(3):
        random = Random(seed)
        chosen.append(
            Chooser(
                f"mixture {seed}",
                lambda states, random=random: random.choice(states),
                lambda node, random=random: (
                    node.content
                    if node.content == node.durable
                    else node.content[: random.randint(_safe(node), len(node.content))]
                ),
            )
        )
    return chosen
