"""What of an error a role is told: its words and details give away no field that it may not see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.project_view import FIELDS, may_see
from engine.roles import HIDDEN, Role
from exporters.profiles import Secret
from store.objects import SHORT

if TYPE_CHECKING:
    from schemas.errors import RRError

_OF_THE_REQUEST = frozenset(
    {"action", "class", "fields", "limit", "most_bytes", "retry_after_s", "role"}
)
"""Details that say nothing of what a project holds."""
_ID = re.compile(rf"(?<![\w-])[0-9a-f]{{{SHORT},64}}(?![\w-])")


def error_view(role: Role, error: RRError) -> dict[str, Any]:
    """The message, hint, place and details of an error as a role may be told them."""
    told = {"message": error.message, "hint": error.next_step, "place": error.place}
    if Secret.IDS not in HIDDEN[role]:
        seen = {
            name: value
            for name, value in error.details.items()
            if name not in FIELDS or may_see(role, name)
        }
        return {**told, "details": seen}
    kept = {name: error.details[name] for name in _OF_THE_REQUEST & error.details.keys()}
    return {**{name: _ID.sub("…", text) for name, text in told.items()}, "details": kept}
