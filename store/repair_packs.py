"""Repair of packs: a damaged one is written anew from what is left; its name proves it whole."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from schemas.canonical import sha256_hex
from schemas.errors import RRError
from store.backends.base import Backend
from store.backends.files import TEMPORARY
from store.disk import Disk
from store.fsck_packs import PackFault, check_pack, read_packs
from store.names import object_name
from store.objects import check_content
from store.pack_format import DamagedPackError, decode_block, encode_block
from store.pack_salvage import listed, read_left, salvaged
from store.pack_writer import PackWriter
from store.packs import SET_ASIDE, Packs
from store.trouble import coded


class MendedPack(NamedTuple):
    """A pack for which something was done, and what."""

    path: Path
    how: str


def mended_packs(backend: Backend) -> Iterator[MendedPack]:
    """Write damaged packs anew; yields each.

    A pack is named by the BLAKE3 of its bytes: if the new one has the old name it is the old one,
    byte for byte, and takes its place. Else the old pack stays beside the new one. It is set aside
    under a name that is never read, and never removed, once every object is stored elsewhere that
    its table lists; while any page of the table is lost, that cannot be told.
    """
    packs = backend.packs
    if packs is None:
        return
    for path in dict.fromkeys(one.path for one in read_packs(packs) if isinstance(one, PackFault)):
        with coded(path):
            how = _mended(backend, packs, path)
        if how:
            yield MendedPack(path, how)


def _mended(backend: Backend, packs: Packs, path: Path) -> str:
    """Do what can be done for one damaged pack; says what, or nothing."""
    try:
        data = read_left(packs.disk, path)
    except OSError:  # it hides no other pack, and a check names it
        return ""
    before = set(packs.disk.names(packs.folder))
    new, keys = _written_anew(packs, data)
    if new == path:
        return "" if _has_name(data, path) else "written anew, byte for byte as it was"
    ids = listed(data)
    if ids is not None and _are_stored(backend, packs, {key.hex() for key in ids} - keys):
        aside = path.with_name(path.stem + SET_ASIDE)
        if aside.name not in before:
            _set_aside(packs.disk, path, aside)
            return f"all it held is stored elsewhere now, so it was set aside as {aside.name}"
    if new is not None and new.name not in before:
        return f"{len(keys)} objects of it were written into a new pack"
    return ""


def _written_anew(packs: Packs, data: bytes) -> tuple[Path | None, set[str]]:
    """A pack of what is left of another, and the ids in it; durable and read back whole."""
    blocks, keys = salvaged(data), set[str]()
    if not blocks:
        return None, keys
    writer = PackWriter(packs.disk, packs.folder, TEMPORARY)
    try:
        for stored in blocks:
            contents = {sha256_hex(content): content for content in decode_block(stored)}
            fresh = {one: content for one, content in contents.items() if one not in keys}
            if len(fresh) < len(decode_block(stored)):  # another program packed an object twice
                stored = encode_block(list(fresh.values())) if fresh else b""
            if fresh:
                writer.copy_block([bytes.fromhex(one) for one in fresh], stored)
            keys.update(fresh)
        new = writer.close()
    except BaseException:
        writer.abandon()
        raise
    packs.disk.sync_folder(packs.folder)
    try:
        check_pack(packs.disk, new)
    except DamagedPackError:  # the disk keeps nothing; the next check names it
        return None, set()
    return new, keys


def _set_aside(disk: Disk, path: Path, aside: Path) -> None:
    disk.rename(path, aside)
    disk.sync_folder(path.parent)


def _has_name(data: bytes, path: Path) -> bool:
    from blake3 import blake3

    return blake3(data).hexdigest() == path.stem


def _are_stored(backend: Backend, packs: Packs, ids: set[str]) -> bool:
    """Whether all of some objects can be read from the disk as it is now."""
    packs = packs.anew()
    return all(_is_loose(backend, one) or _is_packed(packs, one) for one in ids)


def _is_loose(backend: Backend, object_id: str) -> bool:
    with suppress(RRError):
        for name in backend.loose(object_name(object_id)):
            check_content(object_id, backend.load(name))
            return True
    return False


def _is_packed(packs: Packs, object_id: str) -> bool:
    with suppress(DamagedPackError):
        return any(sha256_hex(one) == object_id for one in packs.contents(bytes.fromhex(object_id)))
    return False
