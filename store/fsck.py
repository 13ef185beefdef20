"""Checking a whole repository: every byte, every reference, and what to do about what is hit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Operation
from store.backends.base import Backend, MissingError
from store.fsck_graph import Checker, Damage, Ledger
from store.fsck_head import find_heads, head_remedy
from store.head import DamagedHeadError, decode_head
from store.layout import DamagedFormatError, check_format
from store.names import FORMAT, HEAD, OBJECTS, object_id_of, object_name
from store.objects import SHORT, check_content
from store.structured import parse_structured

Progress = Callable[[int], None]


class StrayFileError(RRError):
    """A file lies among the objects that is none.

    Most often an interrupted write left it: its name begins with `.tmp-`. It is never read and
    does no harm; only its room is lost.
    """

    code = "RR-R016"
    exit_code = 1
    http_status = 500
    hint = "`rr fsck --repair` removes old leftovers; else remove it if no rr command is running"


@dataclass(frozen=True, slots=True)
class FsckReport:
    """What a check looked at and found; `damage` empty means that every byte is as written."""

    objects: int
    stored_bytes: int
    reachable: int
    damage: tuple[Damage, ...]
    notes: tuple[Damage, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is damaged, missing or wrong."""
        return not self.damage


def fsck(
    backend: Backend, progress: Progress | None = None, ledger: Ledger | None = None
) -> FsckReport:
    """Check everything in a backend; never raises on damage. `progress` gets counts of objects.

    An empty ledger given is filled with what was found of each object.
    """
    ledger = Ledger() if ledger is None else ledger
    found = tuple(_check(backend, ledger, progress or (lambda count: None)))
    return FsckReport(
        objects=ledger.objects,
        stored_bytes=ledger.stored_bytes,
        reachable=len(ledger.reached),
        damage=tuple(item for item in found if item.severity == "error"),
        notes=tuple(item for item in found if item.severity == "note"),
    )


def _check(backend: Backend, ledger: Ledger, progress: Progress) -> Iterator[Damage]:
    yield from _check_format(backend)
    # Read before the objects: what a running command adds later is then not looked for.
    head = _read_head(backend)
    yield from _read_objects(backend, ledger, progress)
    yield from _strays(backend)
    if isinstance(head, RRError):
        candidates = find_heads(backend, ledger)
        yield _damage(HEAD, head, head_remedy(candidates))
        starts = candidates[:1]
    else:
        starts = [head]
    checker = Checker(backend, ledger)
    for start in starts:
        yield from checker.check(start)
    if Operation.KIND in ledger.lost.values():
        # What lies behind an operation that cannot be read is history all the same.
        for start in find_heads(backend, ledger):
            yield from checker.check(start)
    for object_id, error in sorted(ledger.bad.items()):
        if object_id not in checker.named:
            remedy = "nothing in history needs it; remove the file"
            yield _damage(f"object {object_id[:SHORT]}", error, remedy, object_id)


def _check_format(backend: Backend) -> Iterator[Damage]:
    try:
        check_format(backend.load(FORMAT), backend.place)
    except MissingError:
        missing = DamagedFormatError(f"{backend.place}: the file `format` is missing")
        yield _damage(FORMAT, missing, missing.next_step)
    except RRError as error:
        yield _damage(FORMAT, error, error.next_step)


def _read_head(backend: Backend) -> OperationId | RRError:
    try:
        return decode_head(backend.load(HEAD))
    except MissingError:
        return DamagedHeadError("op_head is missing", place=HEAD)
    except RRError as error:
        return error


def _read_objects(backend: Backend, ledger: Ledger, progress: Progress) -> Iterator[Damage]:
    """Read every object once; folder by folder, so that one unreadable folder hides no other."""
    for fan in range(256):
        prefix = f"{OBJECTS}{fan:02x}"
        try:
            for name in backend.names(prefix):
                _read_object(backend, name, ledger)
                progress(ledger.objects)
        except RRError as error:
            yield _damage(f"folder {prefix}", error, error.next_step)


def _read_object(backend: Backend, name: str, ledger: Ledger) -> None:
    object_id = object_id_of(name)
    if object_id is None:
        return
    ledger.objects += 1
    try:
        stored = backend.load(name)
        ledger.stored_bytes += len(stored)
        table = parse_structured(check_content(object_id, stored))
    except RRError as error:
        ledger.bad[object_id] = error
        return
    ledger.kinds[object_id] = "" if table is None else str(table["kind"])


def _strays(backend: Backend) -> Iterator[Damage]:
    for text in backend.strays():
        error = StrayFileError(text, place=text.partition(": ")[0])
        yield _damage("stray file", error, error.next_step, severity="note")


def _damage(
    what: str,
    error: RRError,
    remedy: str,
    object_id: str = "",
    severity: Literal["error", "note"] = "error",
) -> Damage:
    place = object_name(object_id) if object_id else error.place or what
    return Damage(what, error.code, error.message, place, remedy, object_id, severity)
