"""An entry as webhooks tell it: a CloudEvent round what an owner is told by WebSocket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from engine.roles import Role
from engine.stream_view import OWN_SOURCE
from schemas.event import CONTENT_TYPE, SPECVERSION
from schemas.stream_entry import Decision
from server.errors import json_bytes
from server.events.telling import told
from server.pages import instant
from server.webhooks.send import Message
from server.webhooks.sign import message_id_of, new_message_id

if TYPE_CHECKING:
    from server.events.rows import Stored

PING: Final = "rr.ping"


def message_of(project: str, stream: str, entry: Stored, subject: str) -> Message:
    """The message about an entry, letter by letter the same at every try."""
    message_id = message_id_of(project, stream, entry.seq)
    table = entry.table
    kind = table["verdict"] if entry.kind == Decision.KIND else entry.type
    data = {"project": project, "stream": stream, **(told(Role.OWNER, entry) or {})}
    event = _event(message_id, project, f"rr.{entry.kind}.{kind}", entry.recorded_at, data)
    if subject:
        event["subject"] = subject
    return Message(message_id, json_bytes(event), entry.seq)


def ping_of(project: str) -> Message:
    """A message that tells of nothing, to see whether messages arrive."""
    message_id = new_message_id()
    event = _event(message_id, project, PING, datetime.now(UTC), {"project": project})
    return Message(message_id, json_bytes(event))


def _event(
    message_id: str, project: str, kind: str, time: datetime, data: dict[str, Any]
) -> dict[str, Any]:
    return {
        "specversion": SPECVERSION,
        "id": message_id,
        "source": f"{OWN_SOURCE}/{project}",
        "type": kind,
        "time": instant(time),
        "datacontenttype": CONTENT_TYPE,
        "data": data,
    }
