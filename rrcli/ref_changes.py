"""Lines that say what became of branches and tags, and where the project stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.short import short, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rrcli.output import Output
    from schemas.records import Active
    from store.refdiff import RefChange

EDITS_STAY = "spec.yaml holds edits and was left alone; next: rr status"


def print_state(out: Output, changes: Iterable[RefChange], active: Active) -> None:
    """Print each changed name with its old and new generation, then what is active."""
    for change in changes:
        kind, _, name = change.ref.partition("/")
        before = short(change.before) if change.before else "new"
        after = short(change.after) if change.after else "gone"
        out.line(f"  {kind} {words(name)}: {before} → {after}")
    where = f"branch {active.branch}" if active.branch else "no branch"
    at = f" at {short(active.generation)}" if active.generation else ""
    out.line(f"now on {where}{at}")
