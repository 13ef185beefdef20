"""Messages of the WebSocket of streams: what a client sends, what the server tells."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from schemas.api.base import Answer, Request, RoleName
from schemas.api.stream import STREAM_NAME, EntryAnswer

StreamName = Annotated[str, Field(pattern=STREAM_NAME)]
Seq = Annotated[int, Field(ge=0, lt=1 << 53)]


def _example(**given: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [given]})


class Subscribe(Request):
    """Watch a stream behind an entry; without `after` only what is new is told."""

    model_config = _example(subscribe="main", after=12)
    subscribe: StreamName
    after: Seq | None = None


class Unsubscribe(Request):
    """Watch a stream no longer."""

    model_config = _example(unsubscribe="main")
    unsubscribe: StreamName


class Ping(Request):
    """Ask whether the line is alive; the first 100 characters come back."""

    model_config = _example(ping="here?")
    ping: str


class Welcome(Answer):
    """The first message: in which role, what it may do, and how often a heartbeat comes."""

    model_config = _example(
        message="welcome",
        role="edit",
        may=["answer decisions", "decide", "post events", "post state", "watch stream"],
        heartbeat_s=15.0,
    )
    message: Literal["welcome"]
    role: RoleName
    may: list[str]
    heartbeat_s: float


class Subscribed(Answer):
    """The stream is watched: entries behind `after` follow, `newest` is the last there is now."""

    model_config = _example(message="subscribed", stream="main", after=12, newest=14)
    message: Literal["subscribed"]
    stream: StreamName
    after: Seq
    newest: Seq


class Unsubscribed(Answer):
    """Nothing more of this stream will come."""

    model_config = _example(message="unsubscribed", stream="main")
    message: Literal["unsubscribed"]
    stream: StreamName


class Pong(Answer):
    """The answer to a ping."""

    model_config = _example(message="pong", ping="here?")
    message: Literal["pong"]
    ping: str


class Heartbeat(Answer):
    """The line is alive. `at` says how far each stream was told: entries that are not for the role
    are passed over, so resume with the larger of this and the last `seq`.
    """

    model_config = _example(message="heartbeat", at={"main": 14})
    message: Literal["heartbeat"]
    at: dict[str, int]


class ErrorTold(Answer):
    """What was wrong with a message; the line stays."""

    model_config = _example(
        message="error",
        code="RR-V038",
        text="main ends with entry 14; there is nothing after 20",
        hint='send {"subscribe": "main", "after": 0} to begin at the beginning',
    )
    message: Literal["error"]
    code: str
    text: str
    hint: str


class EntryTold(EntryAnswer):
    """An entry of a stream that is watched, as far as the role may see it; in order, once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "message": "entry",
                    "stream": "main",
                    "seq": 13,
                    "kind": "event",
                    "recorded_at": "2026-11-27T08:30:00Z",
                    "body": {
                        "specversion": "1.0",
                        "id": "boot-1",
                        "source": "shop/cutter-2",
                        "type": "system_boot",
                        "datacontenttype": "application/json",
                        "data": {"mode": "cold"},
                    },
                },
                {
                    "message": "entry",
                    "stream": "main",
                    "seq": 14,
                    "kind": "decision",
                    "recorded_at": "2026-11-27T08:30:01Z",
                    "body": {
                        "id": "0" * 64,
                        "event": {"source": "shop/cutter-2", "id": "boot-1"},
                        "event_seq": 13,
                        "policy_version": "1",
                        "rule": "boot",
                        "verdict": "escalate",
                        "because": "unsure",
                        "action": "check_health",
                    },
                },
            ]
        }
    )
    message: Literal["entry"]
    stream: StreamName


SENT: tuple[type[Request], ...] = (Subscribe, Unsubscribe, Ping)
"""What clients send; the first field of each tells which it is."""
TOLD: tuple[type[Answer], ...] = (
    Welcome,
    Subscribed,
    Unsubscribed,
    EntryTold,
    Heartbeat,
    Pong,
    ErrorTold,
)
"""What the server tells; `message` tells which it is."""
