"""Factory feedback: what has been asked for, and what became of each change request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.errors import RRError
from schemas.feedback import FactoryFeedback, FeedbackAnswer
from schemas.ids import FeedbackId

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot

OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"
STATES: Final = (OPEN, ACCEPTED, DECLINED)
SHORTEST: Final = 4


class NoSuchFeedbackError(RRError):
    """No change request begins with these digits, or several do. `rr feedback list` lists them."""

    code: ClassVar[str] = "RR-E080"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr feedback list"


@dataclass(frozen=True, slots=True)
class Item:
    """One change request: its id, what it says, the generation that answers it, other answers."""

    feedback_id: FeedbackId
    request: FactoryFeedback
    accepted_by: GenerationId | None
    answers: tuple[FeedbackAnswer, ...]

    @property
    def state(self) -> str:
        """`accepted` while a generation answers it; else `declined`, or `open`."""
        if self.accepted_by is not None:
            return ACCEPTED
        return DECLINED if self.answers else OPEN

    def to_dict(self) -> dict[str, Any]:
        """Return the request and what became of it as JSON values, lengths in mm."""
        told = self.request.to_dict()
        place = self.request.place_um
        kept = {name: told[name] for name in told.keys() - _IN_UM - {"kind", "version"}}
        return {
            "feedback": self.feedback_id,
            "state": self.state,
            "accepted_by": self.accepted_by,
            **{name: kept[name] for name in told if name in kept},
            "place_mm": None if place is None else [axis / 1000 for axis in place],
            "nominal_mm": _mm(self.request.nominal_um),
            "measured_mm": _mm(self.request.measured_um),
            "answers": [
                {
                    "answer": one.answer,
                    "note": one.note,
                    "author": one.author,
                    "role": one.role,
                    "time": one.time,
                }
                for one in self.answers
            ],
        }


_IN_UM: Final = frozenset({"place_um", "nominal_um", "measured_um"})


def items(snapshot: Snapshot) -> tuple[Item, ...]:
    """Return every change request, oldest first."""
    from store.refnames import ACCEPTED as PREFIX

    accepted = {ref.removeprefix(PREFIX): at for ref, at in snapshot.refs(PREFIX)}
    answers: dict[str, list[FeedbackAnswer]] = {}
    requests: list[tuple[FeedbackId, FactoryFeedback]] = []
    for case_id, case in snapshot.cases():
        if isinstance(case, FeedbackAnswer):
            answers.setdefault(case.feedback, []).append(case)
        elif isinstance(case, FactoryFeedback):
            requests.append((FeedbackId(case_id), case))
    requests.sort(key=lambda row: (row[1].time, row[0]))
    return tuple(
        Item(
            feedback_id,
            request,
            accepted.get(feedback_id),
            tuple(sorted(answers.get(feedback_id, ()), key=lambda one: (one.time, one.author))),
        )
        for feedback_id, request in requests
    )


def list_feedback(
    repository: Repository, *, rev: str | None = None, state: str | None = None
) -> tuple[Item, ...]:
    """Return the change requests, oldest first: about one generation, in one state, or all.

    Raises RevNotFoundError.
    """
    snapshot = repository.snapshot()
    about = None if rev is None else repository.resolve(rev, snapshot)
    return tuple(
        item
        for item in items(snapshot)
        if (about is None or item.request.generation == about)
        and (state is None or item.state == state)
    )


def feedback_named(snapshot: Snapshot, prefix: str) -> Item:
    """Return the change request whose id begins so; raises NoSuchFeedbackError."""
    long_enough = len(prefix) >= SHORTEST
    found = [one for one in items(snapshot) if long_enough and one.feedback_id.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(item.feedback_id[:12] for item in found)
    several = f"{prefix!a} begins {len(found)} change requests: {names}"
    raise NoSuchFeedbackError(
        several if found else f"no change request begins with {prefix!a}", place="feedback"
    )


def _mm(length_um: int | None) -> float | None:
    return None if length_um is None else length_um / 1000
