"""Factory feedback: what has been asked for, and what became of each change request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.errors import RRError
from schemas.feedback import CHECKS, DECISIONS, VERIFIED, FactoryFeedback, FeedbackAnswer
from schemas.ids import FeedbackId

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot

OPEN, ACCEPTED = "open", "accepted"
STATES: Final = (OPEN, ACCEPTED, *DECISIONS)
SHORTEST: Final = 4


class NoSuchFeedbackError(RRError):
    """No change request begins with these digits, or several do. `rr feedback list` lists them."""

    code: ClassVar[str] = "RR-E080"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr feedback list"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a request: the answer, why, by whom, when."""

    answer: str
    note: str
    author: str
    time: int

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Item:
    """One change request: its id, what it says, the generation that answers it, other answers.

    `accepted` is what that generation says of itself, which is the decision for it.
    """

    feedback_id: FeedbackId
    request: FactoryFeedback
    accepted_by: GenerationId | None
    answers: tuple[FeedbackAnswer, ...]
    accepted: Decision | None = None

    @property
    def state(self) -> str:
        """`accepted` while a generation answers it; else what was said last, or `open`."""
        if self.accepted_by is not None:
            return ACCEPTED
        return OPEN if self.decision is None else self.decision.answer

    @property
    def decision(self) -> Decision | None:
        """What was decided, and why; None while the request is open."""
        if self.accepted_by is not None:
            return self.accepted
        last = self._last(DECISIONS)
        return None if last is None else Decision(last.answer, last.note, last.author, last.time)

    @property
    def verified(self) -> bool | None:
        """Whether the next sample showed that the change does what it should; None: not looked."""
        last = self._last(CHECKS) if self.accepted_by is not None else None
        return None if last is None else last.answer == VERIFIED

    def _last(self, kinds: tuple[str, ...]) -> FeedbackAnswer | None:
        said = [one for one in self.answers if one.answer in kinds]
        return said[-1] if said else None

    def to_dict(self) -> dict[str, Any]:
        """Return the request and what became of it as JSON values, lengths in mm."""
        told = self.request.to_dict()
        place = self.request.place_um
        kept = {name: told[name] for name in told.keys() - _IN_UM - {"kind", "version", "photos"}}
        return {
            "feedback": self.feedback_id,
            "state": self.state,
            "accepted_by": self.accepted_by,
            "decision": None if self.decision is None else self.decision.to_dict(),
            "verified": self.verified,
            **{name: kept[name] for name in told if name in kept},
            "place_mm": None if place is None else [axis / 1000 for axis in place],
            "nominal_mm": _mm(self.request.nominal_um),
            "measured_mm": _mm(self.request.measured_um),
            "photos": [photo.to_dict() for photo in self.request.photos],
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
    answers: dict[str, list[tuple[str, FeedbackAnswer]]] = {}
    requests: list[tuple[FeedbackId, FactoryFeedback]] = []
    for case_id, case in snapshot.cases():
        if isinstance(case, FeedbackAnswer):
            answers.setdefault(case.feedback, []).append((case_id, case))
        elif isinstance(case, FactoryFeedback):
            requests.append((FeedbackId(case_id), case))
    requests.sort(key=lambda row: (row[1].time, row[0]))
    return tuple(
        Item(
            feedback_id,
            request,
            accepted.get(feedback_id),
            _in_order(answers.get(feedback_id, ())),
            _accepted(snapshot, accepted.get(feedback_id)),
        )
        for feedback_id, request in requests
    )


def _in_order(answers: Iterable[tuple[str, FeedbackAnswer]]) -> tuple[FeedbackAnswer, ...]:
    """Return answers by their time, none before one that it follows."""
    ordered = sorted(answers, key=lambda row: (len(row[1].follows), row[1].time, row[0]))
    return tuple(answer for _, answer in ordered)


def _accepted(snapshot: Snapshot, generation_id: GenerationId | None) -> Decision | None:
    """Return what the generation that answers a request says of itself."""
    from schemas.records import Generation
    from store.objects import readable

    if generation_id is None:
        return None
    found = readable(snapshot.objects, Generation, generation_id)
    if found is None:
        return Decision(ACCEPTED, "", "", 0)
    return Decision(ACCEPTED, found.message, found.author, found.time)


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
