"""Everything BetaSphere knows: a fold over the entries of a stream, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from engine.betasphere.beliefs import Beliefs, Place, bucket_text
from engine.betasphere.recent import Recent
from schemas.errors import RRError
from schemas.event import Event
from schemas.policy import Policy
from schemas.stream_entry import (
    SUCCESS,
    SUPPRESS,
    UNKNOWN,
    Decision,
    DecisionFeedback,
    StateSnapshot,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.stream_entry import Entry

SUBJECTS: Final = 1_024
"""So many subjects keep their newest snapshot; the one that had none for longest loses it."""
OPEN: Final = 65_536
"""So many decisions wait for an outcome; the oldest waits no longer."""


class BrokenStreamError(RRError):
    """The entries of a stream do not follow one another.

    Sequence numbers count 1, 2, 3 without holes. One is missing, or stands twice: the log is
    damaged, or only a part of it was read.
    """

    code: ClassVar[str] = "RR-E090"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "read the log from its beginning; run `rr fsck`"


@dataclass(frozen=True, slots=True)
class Trial:
    """A decision that waits for its outcome: whose belief it moves, and whether it kept silent."""

    place: Place
    silent: bool


class Fold:
    """What a stream has told up to an entry; it changes by `apply` alone.

    `policy` is the one in force: the newest in the log, or whatever the log says one that is given.
    """

    __slots__ = ("_given", "_trials", "beliefs", "policy", "recent", "seq", "snapshots")

    def __init__(self, policy: Policy | None = None) -> None:
        self._given = policy is not None
        self.policy = policy
        self.seq = 0
        self.beliefs = Beliefs()
        self.recent = Recent()
        self.snapshots: dict[str, StateSnapshot] = {}
        self._trials: dict[str, Trial] = {}

    def apply(self, entry: Entry) -> None:
        """Take the next entry in; raises BrokenStreamError for any other."""
        if entry.seq != self.seq + 1:
            raise BrokenStreamError(
                f"entry {entry.seq} follows entry {self.seq}", place=str(entry.seq)
            )
        self.seq = entry.seq
        body = entry.body
        if isinstance(body, Event):
            self.recent.add(entry.seq, body)
        elif isinstance(body, StateSnapshot):
            self._keep_snapshot(body)
        elif isinstance(body, Policy):
            self.policy = self.policy if self._given else body
        elif isinstance(body, Decision):
            self._await_outcome(body.id, self.trial(body))
        else:
            self._learn(body)

    def trial(self, decision: Decision) -> Trial | None:
        """Return what the outcome of a decision will say something about, or None."""
        return trial_of(decision)

    def _await_outcome(self, decision_id: str, trial: Trial | None) -> None:
        if trial is None:
            return
        self._trials[decision_id] = trial
        if len(self._trials) > OPEN:
            del self._trials[next(iter(self._trials))]

    def _keep_snapshot(self, snapshot: StateSnapshot) -> None:
        self.snapshots.pop(snapshot.subject, None)
        self.snapshots[snapshot.subject] = snapshot
        if len(self.snapshots) > SUBJECTS:
            del self.snapshots[next(iter(self.snapshots))]

    def _learn(self, feedback: DecisionFeedback) -> None:
        """Move the belief of a decision that waits. Whoever kept silent rightly was right not to
        act: that speaks against the action.
        """
        if feedback.outcome == UNKNOWN or self.policy is None:
            return
        trial = self._trials.pop(feedback.decision, None)
        if trial is not None:
            right = (feedback.outcome == SUCCESS) != trial.silent
            self.beliefs.learn(trial.place, right=right, keep=self.policy.keep)


def fold(entries: Iterable[Entry]) -> Fold:
    """Return what a stream tells from its beginning; raises BrokenStreamError."""
    made = Fold()
    for entry in entries:
        made.apply(entry)
    return made


def trial_of(decision: Decision) -> Trial | None:
    """Return whose belief the outcome of a decision moves; none for duplicates and floods."""
    if not decision.action:
        return None
    place = Place(decision.rule, decision.action, bucket_text(decision.bucket))
    return Trial(place, decision.verdict == SUPPRESS)
