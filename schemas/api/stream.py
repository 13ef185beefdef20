"""Streams: events, snapshots, decisions and outcomes, as requests and answers have them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from schemas.api.base import Answer, Id, Instant, Request

STREAM_NAME = "^[a-z0-9][a-z0-9._-]{0,63}$"
Table = dict[str, Any]


class EventWritten(Answer):
    """Where an event stands; `new` is false when it was there before."""

    stream: str
    seq: int
    new: bool
    source: str
    id: str


class EntryPlace(Answer):
    """Where an entry stands, and whether it was not there before."""

    seq: int
    new: bool


class EventsWritten(Answer):
    """Where each event of a batch stands, in the order of the batch."""

    stream: str
    added: int
    items: list[EntryPlace]


class EntryWritten(Answer):
    """Where a snapshot, a policy or an outcome stands."""

    stream: str
    seq: int
    new: bool
    id: str


class NewState(Request):
    """A snapshot: how its subject is, in which context, and how sure that is (0 to 1)."""

    id: str = Field(min_length=1, max_length=256, examples=["state-17"])
    subject: str = Field(min_length=1, max_length=256, examples=["system/cutter-2"])
    context: Table = Field(default={}, examples=[{"shift": "night"}])
    state: Table = Field(default={}, examples=[{"queue": 3}])
    confidence: float = Field(ge=0, le=1, examples=[0.9])


class NewOutcome(Request):
    """What became of a decision. With an `id` the same outcome may be sent twice."""

    decision: Id
    outcome: Literal["success", "failure", "unknown"]
    id: str | None = Field(default=None, min_length=1, max_length=256)
    metrics: dict[str, float] = Field(default={}, max_length=32)


class EntryAnswer(Answer):
    """An entry, as far as the role may see it. `reasons` are those of a decision."""

    seq: int
    kind: Literal["event", "state", "policy", "decision", "feedback"]
    recorded_at: Instant
    body: Table
    reasons: list[str] | None = None


class EntryPage(Answer):
    """Some entries, and the `after` of the next page; null when there are no more yet."""

    stream: str
    items: list[EntryAnswer]
    next: int | None


class StreamAnswer(Answer):
    """A stream, and the number of its newest entry."""

    name: str
    seq: int


class StreamList(Answer):
    """The streams of a project, by name."""

    items: list[StreamAnswer]


class DecisionAnswer(Answer):
    """A decision, why it is so, and what its action says to people."""

    stream: str
    seq: int
    new: bool
    decision: Table
    reasons: list[str]
    says: str


class PolicyName(Answer):
    """Which policy is meant."""

    name: str
    version: str
    sha256: Id


class PolicyAnswer(PolicyName):
    """A policy; `in_log` is false while it waits for the first decision to bring it."""

    in_log: bool
    policy: Table


class BeliefsAnswer(Answer):
    """What outcomes have moved so far, up to an entry of the stream."""

    stream: str
    seq: int
    policy: PolicyName | None
    beliefs: list[Table]


class TicketAnswer(Answer):
    """A ticket for one WebSocket, good for so many seconds."""

    ticket: str
    seconds: int


class CloneLog(Answer):
    """How much of a clone's log is here, and how much of it a push has just added."""

    stream: str
    seq: int
    added: int = 0
