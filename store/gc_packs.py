"""Packing: all small objects that history reaches go into one new pack, in the order of history."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from store.backends.files import TEMPORARY, FileBackend
from store.frame import encode_frame
from store.fsck_packs import check_pack
from store.gc_plan import PackPlan, Plan, name_of
from store.mark import LOOSE, Group, Reached
from store.objects import Objects, check_name_of
from store.pack import Pack
from store.pack_format import BLOCK_RAW, Place, decode_block
from store.pack_writer import PackWriter
from store.trouble import coded

_HALF_FULL = BLOCK_RAW // 2


@dataclass(slots=True)
class Packed:
    """The packs written, and what they make superfluous once they are durable."""

    new: list[Path] = field(default_factory=list)
    loose: list[bytes] = field(default_factory=list)
    old: list[PackPlan] = field(default_factory=list)


def write_packs(backend: FileBackend, plan: Plan) -> Packed:
    """Write the new packs of a plan, each read back; all are durable when this returns."""
    done = Packed(old=[one for one in plan.packs if one.ends])
    if not plan.repacks:
        return done
    folder = backend.packs.folder
    with coded(folder):
        backend.disk.make_folder(folder)
        sources = plan.sources
        _write_main(backend, plan.live, plan.loose, [one.pack for one in sources], done)
        waiting = sorted((one for one in sources if one.waiting), key=lambda one: one.time_ns)
        for _, group in groupby(waiting, key=lambda one: one.day):
            _write_waiting(backend, list(group), done)
        backend.flush()
        backend.disk.sync_folder(folder)
        backend.disk.sync_folder(backend.folder)
    done.old += [one for one in sources if one.pack.path not in done.new]
    return done


def _write_main(
    backend: FileBackend, live: Reached, loose: set[bytes], sources: list[Pack], done: Packed
) -> None:
    writer = PackWriter(backend.disk, backend.packs.folder, TEMPORARY)
    try:
        for pack in sources:
            for keys, stored in _whole_blocks(pack, live, loose):
                if not any(key in writer for key in keys):
                    writer.copy_block(keys, stored)
        objects = Objects(backend)
        for group in Group:
            if group not in LOOSE:
                for key in [key for key, found in live.items() if found is group]:
                    if key not in writer and writer.add(key, objects.get(key.hex())):
                        done.loose += [key] if key in loose else []
                writer.end_block()
        for pack in sources:  # what is left of them: we pack no mesh, but another program may have
            for key, _ in pack.entries():
                if key in live and key not in writer:
                    _add(backend, writer, key, objects.get(key.hex()))
        _close(writer, done)
    except BaseException:
        writer.abandon()
        raise


def _add(backend: FileBackend, writer: PackWriter, key: bytes, content: bytes) -> None:
    """Take a content over from an old pack; another program may have packed one too large for us,
    which gets a file of its own.
    """
    if not writer.add(key, content):
        backend.save(name_of(key), encode_frame(check_name_of(key.hex(), content)))


def _close(writer: PackWriter, done: Packed, time_ns: int | None = None) -> None:
    """Give the pack its name if there is something in it; nothing that follows is done on trust."""
    if len(writer):
        done.new.append(writer.close(time_ns=time_ns, check=check_pack))
    else:
        writer.abandon()


def _whole_blocks(
    pack: Pack, live: Reached, loose: set[bytes]
) -> Iterator[tuple[list[bytes], bytes]]:
    """Blocks worth copying as they are: all reached, none also loose, and at least half full."""
    rows = sorted(place.packed().to_bytes(8, "big") + key for key, place in pack.entries())
    for offset, group in groupby(rows, key=lambda row: row[:6]):
        keys = [row[8:] for row in group]
        if all(key in live and key not in loose for key in keys):
            stored = pack.stored_block(int.from_bytes(offset, "big"))
            contents = decode_block(stored)
            if len(contents) == len(keys) and sum(map(len, contents)) >= _HALF_FULL:
                yield keys, stored


def _write_waiting(backend: FileBackend, packs: list[PackPlan], done: Packed) -> None:
    """A pack of its own for what only waits, as old as the one it was in; one for each day.

    Of several the youngest counts: their grace gets longer, but never by more than that day.
    """
    writer = PackWriter(backend.disk, backend.packs.folder, TEMPORARY)
    try:
        for one in packs:
            for place, key in one.waiting:
                _add(backend, writer, key, one.pack.content(Place(*place)))
        _close(writer, done, max(one.time_ns for one in packs))
    except BaseException:
        writer.abandon()
        raise
