"""What push, fetch, pull, clone and sync did, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.short import plural, short, size_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.errand import Cargo, Row

_SAID = {
    "new": "new",
    "moved": "moved",
    "up-to-date": "up to date",
    "behind": "the remote is ahead",
    "gone": "gone",
    "clashes": "another one there; yours stays",
}


def row_lines(rows: Iterable[Row], *, but: tuple[str, ...] = ()) -> list[str]:
    """Return a line for each name: from where to where, and what that is; `but` states left out."""
    return [_line(row) for row in rows if row.state not in but]


def _line(row: Row) -> str:
    kind, _, name = row.ref.partition("/")
    before = short(row.before) if row.before else "new"
    after = short(row.after) if row.after else "gone"
    moved = after if row.before == row.after else f"{before} → {after}"
    said = _SAID[row.state]
    return f"  {kind} {name}: {moved}" + (f" ({said})" if said not in (before, after) else "")


def log_lines(entries: int) -> list[str]:
    """Return a line for the entries of the log of events that were sent, if there were any."""
    return [f"  log of events: {entries} new"] if entries else []


def cargo_line(cargo: Cargo, verb: str, place: str) -> str:
    """Return one line with what was carried, or that nothing was."""
    if not cargo.objects:
        return f"nothing to carry: all of it is there ({place})"
    return (
        f"{verb} {plural(cargo.generations, 'generation')} in {plural(cargo.objects, 'object')}, "
        f"{size_text(cargo.content_bytes)} ({place})"
    )
