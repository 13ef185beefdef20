"""A repository: the one thing callers hold. Each method is a line to the file that does it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import RRError
from schemas.ids import BlobId, GenerationId, OperationId
from schemas.records import Active, Generation, Operation, Refset
from store.backends.base import Backend, MissingError
from store.head import decode_head, read_head
from store.layout import (
    AlreadyARepositoryError,
    NotARepositoryError,
    check_format,
    format_bytes,
)
from store.names import CONFIG, FORMAT, HEAD
from store.objects import Objects
from store.snapshot import Snapshot
from store.walk import operations, walk, walk_graph

if TYPE_CHECKING:
    from store.cases import Case
    from store.eventlog import EventLog
    from store.fsck import FsckReport
    from store.op_restore import OpRestoreResult
    from store.redo import RedoResult
    from store.transact import Refs
    from store.undo import UndoResult

FIRST_BRANCH = "main"


class Repository:
    """Objects, refs and operations of one project in one backend."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.objects = Objects(backend)
        self.elsewhere: Callable[[Collection[str]], None] | None = None
        """Brings objects that lie at a remote until they are needed; who opens it may say how."""
        self.unwritten: Callable[[RRError], None] = lambda error: None
        """Told why an event is not in the log: what it was about is done all the same."""
        self.signed: Mapping[str, object] = {}
        """What each operation says besides its own details: who was at the door of a server."""

    @classmethod
    def init(
        cls, backend: Backend, *, author: str, time: int, branch: str = FIRST_BRANCH
    ) -> "Repository":
        """A new repository, standing on an empty branch; raises AlreadyARepositoryError.

        The file `format` is written last: an interrupted init is no repository yet, and running it
        again finishes it.
        """
        from store.refnames import check_ref_name
        from store.transact import Entry, append

        root = Refset(active=Active(branch=check_ref_name(branch)))
        with backend.lock():
            if backend.has(FORMAT):
                check_format(backend.load(FORMAT), backend.place)
                raise AlreadyARepositoryError(
                    f"{backend.place} is a repository already", place=backend.place
                )
            if backend.has(HEAD):
                decode_head(backend.load(HEAD))
            else:
                append(backend, None, root, Entry("init", author, time, {}), undoes=None)
            backend.save(FORMAT, format_bytes())
            backend.flush()
        return cls(backend)

    @classmethod
    def open(cls, backend: Backend) -> "Repository":
        """The repository in a backend; raises NotARepositoryError or the errors of `format`."""
        try:
            found = backend.load(FORMAT)
        except MissingError as error:
            raise NotARepositoryError(
                f"{backend.place} is not a repository", place=backend.place
            ) from error
        check_format(found, backend.place)
        return cls(backend)

    @property
    def events(self) -> "EventLog | None":
        """The log of events, or None where none is kept."""
        return self.backend.events

    @property
    def folder(self) -> Path | None:
        """The folder for what is derived (index, cache), or None without one."""
        return self.backend.folder

    def put_blob(self, data: bytes) -> BlobId:
        """Store plain bytes under their SHA-256; raises StructuredImportError."""
        return self.objects.put_blob(data)

    def put_generation(self, generation: Generation) -> GenerationId:
        """Store a generation; it becomes history when `transact` sets a ref to it."""
        return GenerationId(self.objects.put_record(generation))

    def get(self, object_id: str) -> bytes:
        """The checked content of an object; raises MissingError or DamagedObjectError."""
        return self.objects.get(object_id)

    def has(self, object_id: str) -> bool:
        """Whether an object is there; its bytes are checked when they are read."""
        return self.objects.has(object_id)

    def generation(self, generation_id: GenerationId) -> Generation:
        """A generation; raises the errors of reading, or WrongKindError."""
        return self.objects.record(Generation, generation_id)

    def operation(self, operation_id: OperationId) -> Operation:
        """An operation; raises the errors of reading, or WrongKindError."""
        return self.objects.record(Operation, operation_id)

    def head(self) -> OperationId:
        """The newest operation; raises DamagedHeadError."""
        return read_head(self.backend)

    def snapshot(self, operation_id: OperationId | None = None) -> Snapshot:
        """The state now, or as an operation left it. Takes no lock."""
        return Snapshot.read(self.objects, self.head() if operation_id is None else operation_id)

    def transact(
        self,
        command: str,
        *,
        author: str,
        time: int,
        expect: "Refs",
        set: "Refs",
        active: Active | None = None,
        detail: Mapping[str, object] | None = None,
        cases: "Iterable[Case]" = (),
        check: Callable[[Snapshot], None] = lambda now: None,
    ) -> OperationId:
        """Record an operation that sets refs (None removes one) and perhaps the active state.

        `expect` says what each of them was when the command looked. State is read again under the
        lock, so changes of others to other refs stay; if one of these moved: RefMovedError. `cases`
        are reviews and feedback to keep; `check` is asked under the lock, and may raise.
        """
        from store.transact import Entry, transact  # readers need not load it

        self.backend.flush()  # before the lock: objects stay even if the refs have moved
        entry = Entry(command, author, time, {**(detail or {}), **self.signed})
        with self.backend.lock():
            now = self.snapshot()
            check(now)
            return transact(
                self.backend, now, entry, expect=expect, set=set, active=active, cases=cases
            )

    def undo(self, *, author: str, time: int) -> "UndoResult":
        """Undo the newest operation still standing; raises NothingToUndoError."""
        from store.undo import undo  # only this command needs it

        with self.backend.lock():
            return undo(self.backend, self.snapshot(), author=author, time=time)

    def redo(self, *, author: str, time: int) -> "RedoResult":
        """Take back the newest undo still standing; raises NothingToRedoError."""
        from store.redo import redo

        with self.backend.lock():
            return redo(self.backend, self.snapshot(), author=author, time=time)

    def op_restore(self, name: str, *, author: str, time: int) -> "OpRestoreResult":
        """Go to the state that an operation left; raises OperationNotFoundError."""
        from store.op_restore import op_restore

        with self.backend.lock():
            return op_restore(self.backend, self.snapshot(), name, author=author, time=time)

    def operations(
        self, start: OperationId | None = None
    ) -> Iterator[tuple[OperationId, Operation]]:
        """The operation log, newest first, as far as it is kept."""
        snapshot = self.snapshot()
        first = snapshot.operation_id if start is None else start
        try:
            yield from operations(self.objects, first, snapshot.horizon)
        except MissingError:
            if self.snapshot().horizon == snapshot.horizon:
                raise  # else clean-up ran while we read, and the log ends here now

    def resolve(self, rev: str, snapshot: Snapshot | None = None) -> GenerationId:
        """The generation a revision names; see `store.revs`."""
        from store.revs import resolve

        return resolve(self.backend, self.snapshot() if snapshot is None else snapshot, rev)

    def walk(self, *starts: GenerationId) -> Iterator[tuple[GenerationId, Generation]]:
        """Generations and their ancestors, newest first, lazily."""
        return walk(self.objects, starts)

    def walk_graph(self, *starts: GenerationId) -> Iterator[tuple[GenerationId, Generation]]:
        """The same with every child before its parents; reads the whole ancestry first."""
        return walk_graph(self.objects, starts)

    def fsck(self, progress: Callable[[int], None] | None = None) -> "FsckReport":
        """Check every byte and reference; never raises on damage."""
        from store.fsck import fsck  # only this command needs it

        return fsck(self.backend, progress)

    def load_config(self) -> bytes:
        """The bytes of `config.toml`; empty when there is none."""
        with suppress(MissingError):
            return self.backend.load(CONFIG)
        return b""

    def save_config(self, data: bytes) -> None:
        """Replace `config.toml` at one stroke."""
        with self.backend.lock():
            self.backend.save(CONFIG, data)
            self.backend.flush()
