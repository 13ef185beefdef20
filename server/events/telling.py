"""Entries as somebody in a role is told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.betasphere.reasons import reasons
from engine.stream_view import WHOLE, seen
from schemas.stream_entry import Decision
from server.pages import instant

if TYPE_CHECKING:
    from engine.roles import Role
    from server.events.rows import Stored


def told(role: Role, entry: Stored) -> dict[str, Any] | None:
    """An entry as the role may see it, or None."""
    body = seen(role, entry.kind, entry.type, entry.table)
    if body is None:
        return None
    answer = {
        "seq": entry.seq,
        "kind": entry.kind,
        "recorded_at": instant(entry.recorded_at),
        "body": body,
    }
    if entry.kind == Decision.KIND and role in WHOLE:
        answer["reasons"] = list(reasons(Decision.from_dict(body)))
    return answer


def message(role: Role, stream: str, entry: Stored) -> str | None:
    """The same as a message of a WebSocket, or None."""
    if role in WHOLE and entry.kind != Decision.KIND:  # the body as it lies there
        at = instant(entry.recorded_at)
        return (
            f'{{"message":"entry","stream":"{stream}","seq":{entry.seq},"kind":"{entry.kind}",'
            f'"recorded_at":"{at}","body":{entry.body}}}'
        )
    found = told(role, entry)
    if found is None:
        return None
    return json.dumps({"message": "entry", "stream": stream, **found}, ensure_ascii=False)
