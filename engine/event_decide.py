"""Deciding about events of a log, and taking in what came of it.

Only a log is given to it: whatever is decided, no spec and no branch is within its reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.betasphere.beliefs import Belief
from engine.betasphere.decide import decide
from engine.betasphere.fold import trial_of
from engine.betasphere.reasons import proposal, reasons
from engine.events import Batch, Knowledge, undecided
from schemas.stream_entry import DecisionFeedback

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemas.policy import Policy
    from schemas.stream_entry import Decision
    from store.eventlog import EventLog

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, its number in the log, whether it was made just now, and what it says."""

    seq: int
    decision: Decision
    new: bool
    says: str

    def to_dict(self) -> dict[str, Any]:
        """Return it with its reasons as JSON values."""
        return {
            "seq": self.seq,
            "new": self.new,
            "says": self.says,
            "reasons": list(reasons(self.decision)),
            "decision": self.decision.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome in the log, and the belief in the decision's action before and after it."""

    seq: int
    feedback: DecisionFeedback
    decision: Decision
    before: Belief | None
    after: Belief | None

    @property
    def moved(self) -> bool:
        """Whether it has moved a belief: only the first known outcome of a decision does."""
        return self.before != self.after

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "seq": self.seq,
            "feedback": self.feedback.to_dict(),
            "rule": self.decision.rule,
            "action": self.decision.action,
            "moved": self.moved,
            "before": _belief_dict(self.before),
            "after": _belief_dict(self.after),
        }


def decide_events(
    log: EventLog, names: Sequence[str], time: int, policy: Policy | None = None
) -> list[Decided]:
    """Return the decisions about some events, or without names about all that have none yet.

    What was decided stands: asked again, the answer is the same decision. With a `policy` that one
    is in force from here on; without any in the log, the shipped one. Raises NoSuchEntryError and
    the errors of the log.
    """
    known = Knowledge(log, log.own)
    known.read_on()
    with log.writer(log.own) as writer:
        known.read_on()
        keys = [known.event_named(name) for name in names] if names else list(undecided(known))
        batch = Batch(writer, known)
        _put_in_force(batch, known, policy, needed=any(key not in known.decided for key in keys))
        made = set()
        for seq, event in known.bodies([key for key in keys if key not in known.decided]):
            decision = decide(known.fold, event, seq)
            batch.add(decision)
            made.add(decision.id)
        batch.write(time)
    found = [known.decisions[known.decided[key]] for key in dict.fromkeys(keys)]
    return [
        Decided(seq, one, one.id in made, proposal(one, known.policies[one.policy]))
        for seq, one in found
    ]


def _put_in_force(batch: Batch, known: Knowledge, policy: Policy | None, *, needed: bool) -> None:
    now = known.fold.policy
    if policy is None and now is None and needed:
        from engine.betasphere.shipped import footwear_policy

        policy = footwear_policy()
    if policy is not None and (now is None or now.sha256 != policy.sha256):
        batch.add(policy)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a decision: was it right, who says so, and numbers by name."""

    outcome: str
    by: str
    metrics: Mapping[str, int | float]


def give_outcome(log: EventLog, name: str, seen: Seen, time: int) -> Outcome:
    """Return the outcome of a decision as the log keeps it; its id is the decision and the place.

    Raises NoSuchEntryError, InvalidMessageError and the errors of the log.
    """
    known = Knowledge(log, log.own)
    known.read_on()
    with log.writer(log.own) as writer:
        known.read_on()
        decision = known.decision_named(name)
        given = DecisionFeedback(
            f"{decision.id[:_SHORT]}.{known.fold.seq + 1}",
            decision.id,
            seen.outcome,
            seen.by,
            dict(seen.metrics),
        )
        feedback = DecisionFeedback.from_dict(given.to_dict())
        before = _belief(known, decision)
        batch = Batch(writer, known)
        seq = batch.add(feedback)
        batch.write(time)
    return Outcome(seq, feedback, decision, before, _belief(known, decision))


def _belief(known: Knowledge, decision: Decision) -> Belief | None:
    """Return the belief in the action of a decision by its own policy, or None if it has none."""
    trial, policy = trial_of(decision), known.policies.get(decision.policy)
    action = policy.action(decision.rule, decision.action) if policy else None
    return known.fold.beliefs.of(trial.place, action) if trial and action else None


def _belief_dict(belief: Belief | None) -> dict[str, float] | None:
    if belief is None:
        return None
    return {
        "alpha": belief.alpha,
        "beta": belief.beta,
        "mean": belief.mean,
        "lower": belief.lower,
        "upper": belief.upper,
    }
