"""Checking a whole repository: every byte, every reference, and what to do about what is hit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Operation
from store.backends.base import Backend, MissingError
from store.fsck_events import check_events
from store.fsck_graph import Checker, Damage, Ledger
from store.fsck_head import find_heads, head_remedy
from store.head import read_head
from store.layout import DamagedFormatError, check_format
from store.names import FORMAT, HEAD, OBJECTS, object_id_of, object_name
from store.objects import SHORT, check_content
from store.pack_format import DamagedPackError
from store.structured import parse_structured

if TYPE_CHECKING:
    from store.fsck_packs import Misnamed, PackFault

Progress = Callable[[int], None]


class StrayFileError(RRError):
    """A file lies among the objects that is none.

    Most often an interrupted write left it: its name begins with `.tmp-`. Or a repair has set a
    damaged pack aside, whose name then ends in `.pack.damaged`. It is never read and does no harm;
    only its room is lost.
    """

    code = "RR-R016"
    exit_code = 1
    http_status = 500
    hint = "`rr fsck --repair` removes old leftovers; else remove it if no rr command is running"


class DroppedMeshError(RRError):
    """Meshes that the running kernel builds again when they are needed are not stored.

    `rr gc --drop-derived` removes them after rebuilding and comparing each; `rr verify --all`
    rebuilds all of them. This is no damage. Another kernel cannot rebuild them.
    """

    code = "RR-R052"
    exit_code = 1
    http_status = 404
    hint = "run `rr verify --all` to rebuild and compare them"


class MeshesElsewhereError(RRError):
    """Meshes that this release cannot build are not stored here: a remote has them.

    A clone brings generations only. Meshes of other kernels and imported ones come from the remote
    when a command needs them; `rr fetch --meshes` brings all of them now. This is no damage.
    """

    code = "RR-R074"
    exit_code = 1
    http_status = 404
    hint = "nothing: they come when they are needed; rr fetch --meshes brings all of them"


_PACK_REMEDY = (
    "`rr fsck --repair` writes it anew from what is left; or copy the pack from a clone or a backup"
)
_SPOILT_REMEDY = "`rr fsck --repair` writes it anew from the pack that has it"
_UNSURE = "what needs it cannot be told while history is damaged; copy {} from a clone or a backup"
_TRIES = 3
"""That clean-up ends during a check three times in a row is not luck."""


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
    backend: Backend,
    progress: Progress | None = None,
    ledger: Ledger | None = None,
    *,
    kernel: str | None = None,
    lazy: bool = False,
) -> FsckReport:
    """Check everything in a backend; never raises on damage. `progress` gets counts of objects.

    Meshes of `kernel` that are missing are no damage: whoever needs them builds them again. With
    `lazy` no missing mesh is, because a remote gives those that cannot be built. An
    empty ledger given is filled with what was found of each object. No lock is taken: where
    something is wrong and clean-up may have moved or removed objects meanwhile, all is looked at
    once more.
    """
    ledger = Ledger() if ledger is None else ledger
    for _ in range(_TRIES):
        before = _state(backend)
        ledger.clear()
        found = tuple(_check(backend, ledger, progress or (lambda count: None), kernel, lazy))
        if before == _state(backend) or all(item.severity == "note" for item in found):
            break
    return FsckReport(
        objects=ledger.objects,
        stored_bytes=ledger.stored_bytes,
        reachable=len(ledger.reached),
        damage=tuple(item for item in found if item.severity == "error"),
        notes=tuple(item for item in found if item.severity == "note"),
    )


def _state(backend: Backend) -> tuple[list[str], str]:
    """What clean-up changes if it takes anything that history needed: packs, and the log's end."""
    packs = [] if backend.packs is None else backend.packs.disk.names(backend.packs.folder)
    head = _read_head(backend)
    return packs, head.code if isinstance(head, RRError) else head


def _check(
    backend: Backend, ledger: Ledger, progress: Progress, kernel: str | None, lazy: bool
) -> Iterator[Damage]:
    yield from _check_format(backend)
    # Read before the objects: what a running command adds later is then not looked for.
    head = _read_head(backend)
    yield from _read_objects(backend, ledger, progress)
    faults, misnamed = _read_packs(backend, ledger, progress)
    for object_id, error in sorted(ledger.spoilt.items()):
        yield _damage(f"file of object {object_id[:SHORT]}", error, _SPOILT_REMEDY, object_id)
    yield from _strays(backend)
    yield from check_events(backend.events)
    if isinstance(head, RRError):
        candidates = find_heads(backend, ledger)
        yield _damage(HEAD, head, head_remedy(candidates))
        starts = candidates[:1]
    else:
        starts = [head]
    checker = Checker(backend, ledger, kernel, lazy=lazy)
    history: list[Damage] = []
    hit: dict[str, str] = {}  # what history calls that which packs have lost
    for item in _walk(backend, ledger, checker, starts):
        # One fault of a pack is told once; only the newest operation has a remedy of its own.
        if item.code == DamagedPackError.code and item.object_id not in ("", head):
            hit[item.object_id] = item.what
        else:
            history.append(item)
    yield from _pack_damage(faults, misnamed, hit)
    yield from history
    sure = not isinstance(head, RRError) and not any(ledger.lost.values())
    for object_id, error in sorted(ledger.bad.items()):
        if object_id not in checker.named and not isinstance(error, DamagedPackError):
            remedy = "nothing in history needs it; remove the file"
            if not sure:
                remedy = _UNSURE.format(object_name(object_id))
            yield _damage(f"object {object_id[:SHORT]}", error, remedy, object_id)
    if checker.dropped:
        yield _dropped(len(checker.dropped), kernel)
    if checker.elsewhere:
        yield _elsewhere(len(checker.elsewhere))


def _walk(
    backend: Backend, ledger: Ledger, checker: Checker, starts: list[OperationId]
) -> Iterator[Damage]:
    for start in starts:
        yield from checker.check(start)
    if Operation.KIND in ledger.lost.values():
        # What lies behind an operation that cannot be read is history all the same.
        for start in find_heads(backend, ledger):
            yield from checker.check(start)


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
        return read_head(backend)
    except RRError as error:
        return error


def _read_objects(backend: Backend, ledger: Ledger, progress: Progress) -> Iterator[Damage]:
    """Read every object once; folder by folder, so that one unreadable folder hides no other."""
    for prefix in (OBJECTS + fan for fan in backend.fans):
        try:
            for name, stored in backend.survey(backend.loose(prefix)):
                _read_object(name, stored, ledger)
                progress(ledger.objects)
        except RRError as error:
            yield _damage(f"folder {prefix}", error, error.next_step)


def _read_object(name: str, stored: bytes | RRError, ledger: Ledger) -> None:
    object_id = object_id_of(name)
    if object_id is None:
        return
    ledger.objects += 1
    try:
        if isinstance(stored, RRError):
            raise stored
        ledger.stored_bytes += len(stored)
        table = parse_structured(check_content(object_id, stored))
    except RRError as error:
        ledger.bad[object_id] = error
        return
    ledger.kinds[object_id] = "" if table is None else str(table["kind"])


def _read_packs(
    backend: Backend, ledger: Ledger, progress: Progress
) -> "tuple[list[PackFault], list[Misnamed]]":
    """Read every pack block by block, after the loose files; a good copy makes up for a bad one."""
    if backend.packs is None:
        return [], []
    from store.fsck_packs import Misnamed, PackFault, read_packs

    loose_bad = set(ledger.bad)
    faults, misnamed = list[PackFault](), list[Misnamed]()
    for found in read_packs(backend.packs):
        if isinstance(found, PackFault):
            faults.append(found)
        elif isinstance(found, Misnamed):
            misnamed.append(found)
        elif found.object_id not in ledger.kinds:
            if found.object_id not in ledger.bad:
                ledger.objects += 1
                progress(ledger.objects)
            if isinstance(found.content, RRError):
                ledger.bad.setdefault(found.object_id, found.content)
                continue
            table = parse_structured(found.content)
            ledger.kinds[found.object_id] = "" if table is None else str(table["kind"])
            error = ledger.bad.pop(found.object_id, None)
            if error is not None and found.object_id in loose_bad:
                ledger.spoilt[found.object_id] = error
    ledger.stored_bytes += sum(pack.footer.size for pack in backend.packs.sound())
    return faults, misnamed


def _pack_damage(
    faults: "list[PackFault]", misnamed: "list[Misnamed]", hit: dict[str, str]
) -> Iterator[Damage]:
    """The faults of packs, each with all that it hits; and what is odd but no damage."""
    if faults or misnamed:
        from store.fsck_packs import fault_text
    for fault in faults:
        named = [hit[object_id] for object_id in fault.hit if object_id in hit]
        told = fault_text(fault, named)
        what = f"pack {fault.path.name[:SHORT]}"
        yield Damage(what, fault.error.code, told, str(fault.path), _PACK_REMEDY)
    for path in (one.path for one in misnamed):
        error = DamagedPackError("its name is not the BLAKE3 of its bytes", place=str(path))
        remedy = "nothing: every byte is under its own checksum; another program named it"
        yield _damage(f"pack {path.name[:SHORT]}", error, remedy, severity="note")


def _dropped(count: int, kernel: str | None) -> Damage:
    error = DroppedMeshError(f"{count} meshes of kernel {kernel} are derived and not stored")
    return _damage("meshes", error, "nothing: they are rebuilt when needed", severity="note")


def _elsewhere(count: int) -> Damage:
    error = MeshesElsewhereError(f"{count} meshes have not been fetched: a remote has them")
    return _damage("meshes", error, error.next_step, severity="note")


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
