"""The canonical bytes of a spec, by the names under which a generation records their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.resolve import Resolved


def canonical_halves(authored: dict[str, Any], resolved: Resolved) -> dict[str, bytes]:
    """Return the authored, the instrumental and the appearance bytes of a spec."""
    from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes

    return {
        "authored": authored_bytes(authored),
        "instrumental": instrumental_bytes(resolved),
        "appearance": appearance_bytes(resolved),
    }
