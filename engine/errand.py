"""What a visit to a remote is made with, and what it carried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.push_gate import OPEN_GATE, PushGate

if TYPE_CHECKING:
    from schemas.ids import GenerationId


@dataclass(frozen=True, slots=True)
class Errand:
    """The name of the remote, who goes, when, who is told how far it is, what may be pushed."""

    remote: str
    author: str
    time: int
    progress: Callable[[object], None] = lambda now: None
    gate: PushGate = OPEN_GATE


class Row(NamedTuple):
    """What became of one branch or tag: its name, from where to where, and in one word what."""

    ref: str
    before: GenerationId | None
    after: GenerationId | None
    state: str

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON values."""
        return {"ref": self.ref, "before": self.before, "after": self.after, "state": self.state}


@dataclass(slots=True)
class Cargo:
    """What was carried: generations, objects of all kinds, bytes of their content."""

    generations: int = 0
    objects: int = 0
    content_bytes: int = 0
    progress: Callable[[object], None] = field(default=lambda now: None, repr=False)
    total: int = 0

    def add(self, content: bytes) -> None:
        """Count one object, and tell how far it is."""
        self.objects += 1
        self.content_bytes += len(content)
        if self.objects % 64 == 1:
            self.progress(f"{self.objects} of {self.total} objects")

    def to_dict(self) -> dict[str, int]:
        """Return the counts as JSON values."""
        return {
            "generations": self.generations,
            "objects": self.objects,
            "bytes": self.content_bytes,
        }
