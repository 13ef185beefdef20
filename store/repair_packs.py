"""Repair of packs: what can still be read of a damaged one is put beside it, then it goes."""

from collections.abc import Iterator
from pathlib import Path

from schemas.canonical import sha256_hex
from schemas.errors import RRError
from store.backends.base import Backend
from store.frame import encode_frame
from store.fsck_packs import PackFault, read_packs
from store.names import object_name
from store.objects import check_content
from store.pack_salvage import salvaged
from store.packs import Packs
from store.trouble import coded


def repaired_packs(backend: Backend) -> Iterator[tuple[Path, str]]:
    """Save what damaged packs hold; yields each pack for which something was done, and what.

    A pack is removed only when all that its damage hits is stored beside it, so nothing that
    anybody could still make out of its bytes is lost before.
    """
    packs = backend.packs
    if packs is None:
        return
    for path, hit in _damaged(packs).items():
        saved = _save(backend, packs, path)
        backend.flush()
        if all(_is_sound(backend, object_id) for object_id in hit):
            with coded(path):
                packs.disk.discard(path)
                packs.disk.sync_folder(path.parent)
            yield path, "all it held lies beside it now, so it was removed"
        elif saved:
            yield path, f"{saved} objects that can be read of it were written beside it"


def _damaged(packs: Packs) -> dict[Path, set[str]]:
    """The damaged packs, with the ids of the objects that the damage hits."""
    found: dict[Path, set[str]] = {}
    for one in read_packs(packs):
        if isinstance(one, PackFault):
            found.setdefault(one.path, set()).update(one.hit)
    return found


def _save(backend: Backend, packs: Packs, path: Path) -> int:
    """Store what can be read of a pack one by one; how many of these were not so stored yet."""
    saved = 0
    with coded(path):
        for content in salvaged(packs.disk, path):
            object_id = sha256_hex(content)
            if not _is_sound(backend, object_id):
                backend.save(object_name(object_id), encode_frame(content))
                saved += 1
    return saved


def _is_sound(backend: Backend, object_id: str) -> bool:
    """Whether an object has a file of its own with the right content."""
    try:
        check_content(object_id, backend.load(object_name(object_id)))
    except RRError:
        return False
    return True
