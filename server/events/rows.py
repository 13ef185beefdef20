"""Entries of a stream as rows of `stream_entries`, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from schemas.event import Event
from schemas.message import plain_bytes, plain_json
from schemas.policy import Policy
from schemas.stream_entry import Decision, DecisionFeedback, Entry, StateSnapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from schemas.stream_entry import Body

COLUMNS = ("kind", "source", "id", "type", "subject", "about", "outcome", "body")


class Row(NamedTuple):
    """The columns of an entry that has no number yet; `body` is canonical JSON."""

    kind: str
    source: str
    id: str
    type: str
    subject: str
    about: str
    outcome: str
    body: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database keeps it."""

    seq: int
    kind: str
    type: str
    body: str
    recorded_at: datetime

    @property
    def table(self) -> dict[str, Any]:
        """The body as plain JSON values."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def entry(self) -> Entry:
        """The entry itself; raises InvalidRecordError."""
        return Entry.from_dict({"seq": self.seq, "kind": self.kind, "body": self.table})


def row_of(body: Body, event: Event | None = None) -> Row:
    """The row of what is to be written; `event` is the one that a decision is about."""
    text = canonical_text(body.to_dict())
    if isinstance(body, Event):
        return Row(body.KIND, body.source, body.id, body.type, body.subject, "", "", text)
    if isinstance(body, StateSnapshot):
        return Row(body.KIND, "", body.id, "", body.subject, "", "", text)
    if isinstance(body, Policy):
        return Row(body.KIND, "", body.sha256, "", "", "", "", text)
    if isinstance(body, Decision):
        kind = "" if event is None else event.type
        subject = "" if event is None else event.subject
        source, about = body.event
        return Row(body.KIND, source, body.id, kind, subject, about, body.verdict, text)
    assert isinstance(body, DecisionFeedback)
    return Row(body.KIND, "", body.id, "", "", body.decision, body.outcome, text)


def canonical_text(table: Mapping[str, Any]) -> str:
    """A body as it is kept: two that are equal are equal letter by letter."""
    return plain_bytes(plain_json(table)).decode()


def stored(record: Any) -> Stored:
    """An entry of its record."""
    return Stored(
        record["seq"], record["kind"], record["type"], record["body"], record["recorded_at"]
    )
