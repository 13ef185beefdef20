"""The AsyncAPI 3.0 document of the WebSocket, made of the models that its messages are made of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from schemas.api.socket import (
    SENT,
    TOLD,
    EntryTold,
    ErrorTold,
    Heartbeat,
    Ping,
    Pong,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
    Welcome,
)
from schemas.api.stream import STREAM_NAME
from schemas.release import RELEASE
from server.auth import HEADER
from server.events.session import CLOSES, MESSAGE_BYTES, MESSAGES, MOST_STREAMS, SLOW_S
from server.events.tickets import LIVES_S

if TYPE_CHECKING:
    from pydantic import BaseModel

DESCRIPTION = f"""
What is added to the streams of a project, as it is added. A line is opened with the key in the
header, or from a browser with a ticket: `POST /ws/ticket` gives one that opens one line within
{LIVES_S} s. `stream` and `after` in the address subscribe at once. Resume with `after`: the number
of the last entry that one has. A line watches at most {MOST_STREAMS} streams; it takes
{MESSAGES.count} messages in {MESSAGES.seconds} s, each of at most {MESSAGE_BYTES} characters, and
is ended when its reader takes nothing for {SLOW_S:g} s. What HTTP answers stands in
`/openapi.json`.
"""
_ANSWERED: dict[type[BaseModel], tuple[type[BaseModel], ...]] = {
    Subscribe: (Subscribed, ErrorTold),
    Unsubscribe: (Unsubscribed, ErrorTold),
    Ping: (Pong, ErrorTold),
}
_TOLD_UNASKED = (Welcome, EntryTold, Heartbeat)
_QUERY = {
    "type": "object",
    "required": ["project"],
    "properties": {
        "project": {"type": "string", "format": "uuid"},
        "ticket": {"type": "string", "description": "In place of the key."},
        "stream": {"type": "string", "pattern": STREAM_NAME},
        "after": {"type": "integer", "minimum": 0, "description": "Begin behind this entry."},
    },
}


@cache
def document() -> dict[str, Any]:
    """The document as JSON values."""
    _, made = models_json_schema(
        [(one, "validation") for one in (*SENT, *TOLD)],
        ref_template="#/components/schemas/{model}",
    )
    schemas = made["$defs"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "RR Engine: streams of events",
            "version": RELEASE,
            "description": DESCRIPTION.strip(),
        },
        "defaultContentType": "application/json",
        "channels": {
            "streams": {
                "address": "/ws",
                "title": "The WebSocket",
                "messages": {one.__name__: _ref("messages", one) for one in (*SENT, *TOLD)},
                "bindings": {
                    "ws": {"method": "GET", "query": _QUERY, "bindingVersion": "0.1.0"},
                },
                "x-closes": {str(code): reason for code, reason in CLOSES.items()},
            }
        },
        "operations": {
            **{one.__name__.lower(): _taken(one, _ANSWERED[one]) for one in SENT},
            **{f"tell{one.__name__}": _told(one) for one in _TOLD_UNASKED},
        },
        "components": {
            "schemas": schemas,
            "messages": {one.__name__: _message(one, schemas) for one in (*SENT, *TOLD)},
            "securitySchemes": {
                "key": {"type": "httpApiKey", "name": HEADER, "in": "header"},
                "ticket": {"type": "httpApiKey", "name": "ticket", "in": "query"},
            },
        },
    }


def _ref(part: str, model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/{part}/{model.__name__}"}


def _summary(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _message(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    """A message, with the examples of its schema, which AsyncAPI wants here."""
    examples = schemas[model.__name__].pop("examples")
    return {
        "name": model.__name__,
        "summary": _summary(model),
        "payload": _ref("schemas", model),
        "examples": [{"payload": one} for one in examples],
    }


def _of_channel(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/channels/streams/messages/{model.__name__}"}


def _operation(action: str, model: type[BaseModel]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/streams"},
        "summary": _summary(model),
        "security": [
            {"$ref": f"#/components/securitySchemes/{name}"} for name in ("key", "ticket")
        ],
        "messages": [_of_channel(model)],
    }


def _taken(model: type[BaseModel], answers: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    """What the server receives, and which messages answer it."""
    reply = {
        "channel": {"$ref": "#/channels/streams"},
        "messages": [_of_channel(one) for one in answers],
    }
    return _operation("receive", model) | {"reply": reply}


def _told(model: type[BaseModel]) -> dict[str, Any]:
    return _operation("send", model)
