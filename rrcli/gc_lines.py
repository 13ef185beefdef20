"""What clean-up did or would do, and what a repository takes up, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rrcli.columns import columns
from rrcli.short import plural, short, size_text

if TYPE_CHECKING:
    from engine.du import Usage
    from engine.gc import Cleaned
    from rrcli.session import Session


def gc_lines(done: Cleaned) -> list[str]:
    """Return a line for each thing done, then what it came to."""
    lines = [*_collected(done), *_dropped(done)]
    if done.bytes_after is not None:
        lines.append(f"{size_text(done.bytes_before)} before, {size_text(done.bytes_after)} now")
    return lines


def _collected(done: Cleaned) -> Iterator[str]:
    found = done.collected
    if found is None:
        return
    pack, remove = ("would pack", "would remove") if done.dry_run else ("packed", "removed")
    if found.packed_objects:
        yield f"{pack} {plural(found.packed_objects, 'object')}"
    if found.expired_operations:
        gone = plural(found.expired_operations, "operation")
        yield f"{remove} {gone} older than {short(found.horizon)} from the log"
    yield f"{remove} {plural(found.removed_objects, 'object')} that nothing needs"
    if found.waiting_objects:
        yield f"kept {plural(found.waiting_objects, 'object')} whose grace is not over"
    if found.leftovers:
        yield f"{remove} {plural(found.leftovers, 'leftover')} of interrupted writes"


def _dropped(done: Cleaned) -> Iterator[str]:
    gone = done.dropped
    if gone is None:
        return
    drop = "would drop" if done.dry_run else "dropped"
    yield f"rebuilt and compared {plural(gone.rebuilt, 'shoe')}"
    yield (
        f"{drop} {plural(gone.meshes, 'mesh').replace('meshs', 'meshes')},"
        f" {size_text(gone.mesh_bytes)}, and {size_text(gone.cache_bytes)} of cache"
    )


def gc_notes(done: Cleaned) -> Iterator[str]:
    """Yield what to know besides."""
    if done.collected is not None and not done.collected.packs:
        yield ("layout 1 is never packed and its operations do not expire; next: rr migrate")
    for generation, message in done.dropped.differing if done.dropped else ():
        yield f"kept the meshes of generation {short(generation)}: {message}"


def du_lines(usage: Usage, session: Session) -> list[str]:
    """Return a line for each kind, the sum, and what could be freed."""
    rows = [
        (
            share.kind if share.kernel is None else f"{share.kind}, kernel {share.kernel}",
            str(share.files),
            size_text(share.bytes),
        )
        for share in usage.shares
    ]
    files = sum(share.files for share in usage.shares)
    rows.append(("all", str(files), size_text(usage.total_bytes)))
    lines = columns(("kind", "files", "bytes"), rows, session)
    if usage.gc_removes_bytes is not None:
        packs = f" and pack {size_text(usage.gc_packs_bytes)}" if usage.gc_packs_bytes else ""
        lines.append(f"rr gc would remove {size_text(usage.gc_removes_bytes)}{packs}")
    derived = size_text(usage.drop_derived_bytes)
    return [*lines, f"rr gc --drop-derived would free up to {derived} besides"]
