"""Repair of packs: a damaged one is written anew from what is left; its name proves it whole."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from schemas.canonical import sha256_hex
from schemas.errors import RRError
from store.backends.base import Backend
from store.backends.files import TEMPORARY
from store.fsck_packs import PackFault, read_packs
from store.names import object_name
from store.objects import check_content
from store.pack_format import decode_block
from store.pack_salvage import salvaged
from store.pack_writer import PackWriter
from store.packs import Packs
from store.trouble import coded


class MendedPack(NamedTuple):
    """A pack for which something was done, and what."""

    path: Path
    how: str


def mended_packs(backend: Backend) -> Iterator[MendedPack]:
    """Write damaged packs anew; yields each.

    A pack is named by the BLAKE3 of its bytes: if the new one has the old name it is the old one,
    byte for byte, and takes its place. Else objects are lost; the old pack stays beside the new one
    until each of them is stored elsewhere, so nothing goes that somebody could still make use of.
    """
    packs = backend.packs
    if packs is None:
        return
    for path, hit in _damaged(packs).items():
        with coded(path):
            before = set(packs.disk.names(packs.folder))
            new, keys = _written_anew(packs, path)
            if new == path:
                yield MendedPack(path, "written anew, byte for byte as it was")
            elif all(one in keys or _is_loose(backend, one) for one in hit):
                packs.disk.discard(path)
                packs.disk.sync_folder(packs.folder)
                yield MendedPack(path, "all it held is stored beside it now, so it was removed")
            elif new is not None and new.name not in before:
                yield MendedPack(path, f"{len(keys)} objects of it were written into a new pack")


def _damaged(packs: Packs) -> dict[Path, set[str]]:
    """The damaged packs, with the ids of the objects that the damage hits."""
    found: dict[Path, set[str]] = {}
    for one in read_packs(packs):
        if isinstance(one, PackFault):
            found.setdefault(one.path, set()).update(one.hit)
    return found


def _written_anew(packs: Packs, path: Path) -> tuple[Path | None, set[str]]:
    """A pack of what is left of another, as old as that, and the ids in it; durable."""
    disk, keys = packs.disk, set[str]()
    writer = PackWriter(disk, packs.folder, TEMPORARY)
    try:
        for stored in salvaged(disk, path):
            ids = [sha256_hex(content) for content in decode_block(stored)]
            writer.copy_block([bytes.fromhex(one) for one in ids], stored)
            keys.update(ids)
        if not keys:
            writer.abandon()
            return None, keys
        new = writer.close(time_ns=disk.status(path).time_ns)
    except BaseException:
        writer.abandon()
        raise
    disk.sync_folder(packs.folder)
    packs.forget(new)
    return new, keys


def _is_loose(backend: Backend, object_id: str) -> bool:
    """Whether an object has a file of its own with the right content."""
    with suppress(RRError):
        check_content(object_id, backend.load(object_name(object_id)))
        return True
    return False
