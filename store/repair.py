"""Repair: what history can make again is made, proved by its hash, and put in its place.

Everything else stays as it lies. Each write is whole or not at all, and none takes anything away
that could be read, so a repair cut short anywhere leaves nothing worse.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from schemas.canonical import sha256_hex
from schemas.ids import OperationId
from schemas.records import Generation, Refset
from store.backends.base import Backend
from store.frame import encode_frame
from store.fsck import FsckReport, Progress, fsck
from store.fsck_graph import Ledger
from store.head import encode_head
from store.layout import DamagedFormatError, UnknownFormatError, format_bytes
from store.names import FORMAT, HEAD, object_name
from store.objects import SHORT, Objects, readable
from store.pack_format import DamagedPackError
from store.repair_head import check_choice, named_head, newest
from store.repair_packs import mended_packs
from store.repair_refsets import remade_refsets


class Remade(NamedTuple):
    """A content that may be a lost object, and how it was come by; its SHA-256 decides."""

    how: str
    content: bytes


Remake = Callable[[Objects, Generation, frozenset[str]], Iterator[Remade]]
"""What may be the lost blobs, given by their ids, of a generation; it reads what is left."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing put right: what it is to a person, how, where it lies, its id if it has one."""

    what: str
    how: str
    place: str
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Repaired:
    """All that was put right, in order, and what a check finds afterwards."""

    repairs: tuple[Repair, ...]
    left: FsckReport


def repair(
    backend: Backend,
    remake: Remake,
    *,
    kernel: str | None = None,
    head: str | None = None,
    tell: Callable[[Repair], None] = lambda repair: None,
    progress: Progress | None = None,
) -> Repaired:
    """Put right what can be, telling each repair when it is done; writers wait meanwhile.

    `head` chooses among the newest operations when op_head, or what it names, is lost. A layout of
    another release is not touched, and a missing mesh of `kernel` is not lost. Raises
    HeadNotLostError, NoSuchHeadError and the errors of writing.
    """
    done: list[Repair] = []

    def note(one: Repair) -> None:
        tell(one)
        done.append(one)

    # In the order of clean-up, or both would wait.
    with backend.cleaning() as given_back, backend.lock():
        for place in given_back:
            how = "a clean-up that died was removing it; it has its name again"
            note(Repair("file moved aside", how, place))
        ledger, report = _look(backend, kernel, progress)
        chosen = None if head is None else check_choice(backend, ledger, head)
        while not any(item.code == UnknownFormatError.code for item in report.damage):
            before = len(done)
            for one in _round(backend, ledger, report, remake, chosen):
                note(one)
            if not {*done[before:]} - {*done[:before]}:  # a disk may take what it then cannot read
                break
            # What is readable again leads further, so the next look may find more to do.
            ledger, report = _look(backend, kernel, progress)
        return Repaired(tuple(done), report)


def _look(
    backend: Backend, kernel: str | None, progress: Progress | None
) -> tuple[Ledger, FsckReport]:
    ledger = Ledger()
    return ledger, fsck(backend, progress, ledger, kernel=kernel)


def _round(
    backend: Backend,
    ledger: Ledger,
    report: FsckReport,
    remake: Remake,
    chosen: OperationId | None,
) -> Iterator[Repair]:
    names = {item.object_id: item.what for item in report.damage if item.object_id}
    for place in backend.sweep():
        yield Repair("stray file", "left by an interrupted write; removed", place)
    mended = False
    for path, how in mended_packs(backend):
        mended = True
        yield Repair(f"pack {path.name[:SHORT]}", how, str(path))
    if mended:  # what it holds is not lost any more, nor is op_head if it leads there
        return
    for object_id in sorted(ledger.spoilt):
        name = object_name(object_id)
        backend.save(name, encode_frame(Objects(backend).get(object_id)))
        yield Repair(names[object_id], "written anew from the pack that has it", name, object_id)
    for object_id, how in _objects(backend, ledger, remake):
        what = names.get(object_id, f"object {object_id[:SHORT]}")
        yield Repair(what, how, object_name(object_id), object_id)
    backend.flush()  # before op_head, as in every command: what it leads to is durable
    wrong = [item.what for item in report.damage]
    # A pack that stays damaged may hold a still newer operation.
    told = HEAD in wrong and not any(item.code == DamagedPackError.code for item in report.damage)
    operation = chosen or (newest(backend, ledger) if told else None)
    if operation is not None and named_head(backend, ledger) is None:
        backend.save(HEAD, encode_head(operation))
        backend.flush()
        yield Repair(HEAD, f"names operation {operation[:SHORT]} again", HEAD)
    elif wrong == [FORMAT] and report.damage[0].code == DamagedFormatError.code:
        # All of history reads by this layout, which has all earlier ones in it.
        backend.save(FORMAT, format_bytes())
        backend.flush()
        yield Repair(FORMAT, "written anew: all of history reads by this release's layout", FORMAT)


def _objects(backend: Backend, ledger: Ledger, remake: Remake) -> Iterator[tuple[str, str]]:
    """Put lost objects back; yields the id of each and how it was made."""
    objects = Objects(backend)
    wanted = {object_id for object_id, kind in ledger.lost.items() if kind == ""}
    for generation_id, kind in ledger.kinds.items():
        if not wanted:
            break
        if kind == Generation.KIND and generation_id in ledger.reached:
            generation = readable(objects, Generation, generation_id)
            if generation is not None:
                yield from _blobs(objects, generation, wanted, remake)
    refsets = {object_id for object_id, kind in ledger.lost.items() if kind == Refset.KIND}
    if refsets:
        for refset_id in remade_refsets(backend, ledger, refsets):
            yield refset_id, "made again from the operation before it"


def _blobs(
    objects: Objects, generation: Generation, wanted: set[str], remake: Remake
) -> Iterator[tuple[str, str]]:
    own = {*map(str, generation.spec.to_dict().values()), *generation.geometry.parts.values()}
    lost = wanted & own
    if not lost:
        return
    for how, content in remake(objects, generation, frozenset(lost)):
        object_id = sha256_hex(content)
        if object_id in lost:
            objects.put_blob(content)
            lost.discard(object_id)
            wanted.discard(object_id)
            yield object_id, how
