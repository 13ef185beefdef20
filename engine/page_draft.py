"""What the viewer page tells of an AI draft: the values it would change, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.ai_action import APPEARANCE, DRAFTED

if TYPE_CHECKING:
    from engine.ai.actions import Draft
    from schemas.ai_action import AiChange

NOT_WRITTEN: Final = "not written"
EMPTY: Final = "empty"
_DIGITS: Final = 12


def draft_told(found: Draft) -> dict[str, Any]:
    """Return a draft as JSON values: who was asked, each change in words, the accepting command.

    The prompt and who asked stay out, and a draft that is decided has no command.
    """
    action, waits = found.action, found.state == DRAFTED
    return {
        "by": f"{action.provider}, {action.model}",
        "state": found.state,
        "changes": [_change(one) for one in action.changes],
        "accept": f"rr ai accept {found.action_id[:_DIGITS]}" if waits else "",
    }


def _change(one: AiChange) -> dict[str, str]:
    return {
        "field": one.path.removeprefix(APPEARANCE),
        "before": NOT_WRITTEN if one.before is None else _words(one.path, one.before),
        "after": _words(one.path, one.after),
        "reason": one.reason,
    }


def _words(path: str, value: str) -> str:
    """A value as people say it, a material as the list of parts has it; free words as they are."""
    from engine.ai.patch import appearance_row
    from schemas.materials import MATERIALS

    if not value:
        return EMPTY
    if path.startswith(f"{APPEARANCE}materials.") and value in MATERIALS:
        return MATERIALS[value].label
    return value.replace("_", " ").capitalize() if appearance_row(path).choices else value
