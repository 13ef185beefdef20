"""Entries of a stream as the database gives them back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.stream_entry import Entry

if TYPE_CHECKING:
    from datetime import datetime


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


def stored(record: Any) -> Stored:
    """An entry of its record."""
    return Stored(
        record["seq"], record["kind"], record["type"], record["body"], record["recorded_at"]
    )
