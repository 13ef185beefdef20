"""Values in conflict, as columns for people and rows for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rrcli.columns import columns
from rrcli.short import value_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rrcli.session import Session
    from schemas.conflict import Conflict

HEAD = ("value", "base", "ours", "theirs", "why")


def conflict_rows(conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Return conflicts as JSON values."""
    return [conflict.to_dict() for conflict in conflicts]


def conflict_lines(conflicts: Iterable[Conflict], session: Session) -> list[str]:
    """Return a table of conflicts: the value as base, ours and theirs have it, and why it is one.

    A clash is told with the rule that the two sides break together and what ours changed for it.
    """
    return columns(HEAD, [_row(conflict) for conflict in conflicts], session)


def _row(conflict: Conflict) -> tuple[str, ...]:
    base = _text(conflict.base) if conflict.has_base else "none"
    sides = (base, _text(conflict.ours), _text(conflict.theirs))
    why = "both changed it"
    if (
        conflict.has_base and conflict.ours == conflict.base
    ):  # only theirs changed it: it was open because of a rule
        why = "theirs broke a rule with ours, and no longer does"
    if conflict.rule:
        pair = f" with ours' {', '.join(conflict.against)}" if conflict.against else ""
        why = f"theirs breaks {conflict.rule}{pair}"
    return conflict.path, *sides, why


def _text(value: Any) -> str:
    """Return a value as people write it; a size in one line."""
    if isinstance(value, dict):
        return " ".join(value_text(item) for item in value.values())
    return value_text(value)
