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
from store.pack_maker import PackMaker
from store.pack_salvage import listed, read_left, salvaged
from store.pack_writer import PackWriter
from store.packs import SET_ASIDE, Packs
from store.trouble import coded

Block = tuple[list[bytes], bytes]
"""The ids of what is in a block, in order, and its stored bytes."""


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
    blocks = list(_blocks(data))
    if blocks and _name(blocks) == path.stem:
        mended = not _has_name(data, path) and _written(packs, blocks)
        return "written anew, byte for byte as it was" if mended else ""
    others, keys = packs.without(path), {key for ids, _ in blocks for key in ids}
    new = bool(_lacking(backend, others, keys)) and _written(packs, blocks)
    ids = listed(data)
    if ids is not None and not _lacking(backend, others, set(ids)):
        aside = path.with_name(path.stem + SET_ASIDE)
        if aside.name not in packs.disk.names(packs.folder):
            _set_aside(packs.disk, path, aside)
            return f"all it held is stored elsewhere now, so it was set aside as {aside.name}"
    return f"{len(keys)} objects of it were written into a new pack" if new else ""


def _blocks(data: bytes) -> Iterator[Block]:
    """What is left of a pack, without what another program packed twice."""
    before: set[bytes] = set()
    for stored in salvaged(data):
        contents = decode_block(stored)
        keyed = {bytes.fromhex(sha256_hex(content)): content for content in contents}
        fresh = {key: content for key, content in keyed.items() if key not in before}
        before.update(fresh)
        if fresh:
            whole = len(fresh) == len(contents)
            yield list(fresh), stored if whole else encode_block(list(fresh.values()))


def _name(blocks: list[Block]) -> str:
    """The name of the pack of some blocks, for which nothing is written."""
    maker = PackMaker(lambda data: None)
    for keys, stored in blocks:
        maker.copy_block(keys, stored)
    return maker.finish()


def _written(packs: Packs, blocks: list[Block]) -> bool:
    """Write a pack of some blocks, durable and read back whole; False if the disk keeps nothing."""
    writer = PackWriter(packs.disk, packs.folder, TEMPORARY)
    try:
        for keys, stored in blocks:
            writer.copy_block(keys, stored)
        writer.close(check=check_pack)
    except DamagedPackError:  # what lies there stays, and the next check names it
        writer.abandon()
        return False
    except BaseException:
        writer.abandon()
        raise
    packs.disk.sync_folder(packs.folder)
    return True


def _set_aside(disk: Disk, path: Path, aside: Path) -> None:
    disk.rename(path, aside)
    disk.sync_folder(path.parent)


def _has_name(data: bytes, path: Path) -> bool:
    from blake3 import blake3

    return blake3(data).hexdigest() == path.stem


def _lacking(backend: Backend, packs: Packs, ids: set[bytes]) -> set[bytes]:
    """Which of some objects are in no sound pack and no sound file, on the disk as it is now."""
    left = set(ids)
    for pack in packs.anew().sound() if left else ():
        with suppress(DamagedPackError):
            check_pack(packs.disk, pack.path)  # once from end to end, however many are asked for
            left.difference_update(key for key, _ in pack.entries())
    return {key for key in left if not _is_loose(backend, key.hex())}


def _is_loose(backend: Backend, object_id: str) -> bool:
    with suppress(RRError):
        for name in backend.loose(object_name(object_id)):
            check_content(object_id, backend.load(name))
            return True
    return False
