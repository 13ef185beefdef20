"""Bodies of posted events: one, an array, or one a line."""

from __future__ import annotations

import json
from typing import Any, Final

from schemas.event import LONGEST_NAME, LONGEST_TYPE, Event
from schemas.message import InvalidMessageError
from server.body import BodyTooLargeError
from server.errors import BadRequestError

LINES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
MOST: Final = 10_000
"""Events in one request."""


def read_events(body: bytes, content_type: str) -> tuple[list[Event], bool]:
    """The events of a body, and whether they came as a batch.

    Raises BadRequestError, InvalidMessageError and BodyTooLargeError.
    """
    if content_type.partition(";")[0].strip().lower() in LINES:
        return _events([parsed(line) for line in body.splitlines() if line.strip()]), True
    found = parsed(body)
    if isinstance(found, list):
        return _events(found), True
    return [Event.from_dict(found)], False


def parsed(data: bytes) -> Any:
    """JSON; raises BadRequestError."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"the body is no JSON: {error}", place="body") from error


def _events(found: list[Any]) -> list[Event]:
    if not found:
        raise BadRequestError("there is no event in the body", place="body")
    if len(found) > MOST:
        raise BodyTooLargeError(f"more than {MOST} events", details={"most_events": MOST})
    return [_event(number, one) for number, one in enumerate(found)]


def _event(number: int, data: Any) -> Event:
    try:
        return Event.from_dict(data)
    except InvalidMessageError as error:
        raise InvalidMessageError(
            f"event {number} of the batch: {error.message}",
            place=f"{number}.{error.place}",
            details={**error.details, "event": number},
        ) from error


def _text(longest: int) -> dict[str, object]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _optional(longest: int) -> dict[str, object]:
    return {"type": ["string", "null"], "maxLength": longest}


_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "An event as CloudEvents 1.0 has it. Other attributes are the sender's own.",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": _text(LONGEST_NAME),
        "source": _text(LONGEST_NAME),
        "type": _text(LONGEST_TYPE),
        "subject": _optional(LONGEST_NAME),
        "time": _optional(LONGEST_NAME),
        "datacontenttype": {"enum": ["application/json", None]},
        "data": {"type": ["object", "null"], "description": "At most 64 KiB of canonical JSON."},
    },
    "example": {
        "specversion": "1.0",
        "id": "boot-1",
        "source": "shop/cutter-2",
        "type": "system_boot",
        "data": {"mode": "cold"},
    },
}
_BATCH: Final = {"type": "array", "minItems": 1, "maxItems": MOST, "items": _EVENT}
EVENT_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "One event, an array of events, or one event a line.",
        "content": {
            "application/json": {"schema": {"anyOf": [_EVENT, _BATCH]}},
            "application/x-ndjson": {"schema": {"type": "string", "minLength": 1}},
        },
    }
}
