"""Entries of a stream as rows of the table `stream_entries`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from schemas.event import Event
from schemas.message import plain_bytes, plain_json
from schemas.policy import Policy
from schemas.stream_entry import Body, Decision, DecisionFeedback, StateSnapshot

_DEEPER = -1
"""Data of an event stands a level deeper than data alone."""
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


def row_of(body: Body, event: Event | None = None) -> Row:
    """The row of what is to be written; `event` is the one that a decision is about."""
    if isinstance(body, Event):  # whose data was made plain when it was read
        text = body.canonical.decode()
        return Row(body.KIND, body.source, body.id, body.type, body.subject, "", "", text)
    text = canonical_text(body.to_dict())
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
    return plain_bytes(plain_json(table, _DEEPER)).decode()
