"""Deciding about events, and taking in what became of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.betasphere.beliefs import told
from engine.betasphere.decide import decide
from engine.betasphere.reasons import proposal, reasons
from engine.betasphere.shipped import footwear_policy
from schemas.event import Event
from schemas.message import plain_json
from schemas.stream_entry import Decision
from server.events.append import Written, append, hold
from server.events.reading import find_decision, find_decision_about, find_event
from server.events.tails import Place
from store.stream_rows import row_of

if TYPE_CHECKING:
    from schemas.policy import Policy
    from schemas.stream_entry import DecisionFeedback
    from server.events.streams import Streams
    from server.events.writer import Target


class Decided(NamedTuple):
    """A decision, where it stands, whether it is new, and what its action says to people."""

    decision: Decision
    written: Written
    says: str

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "seq": self.written.seq,
            "new": self.written.new,
            "decision": plain_json(self.decision.to_dict()),
            "reasons": list(reasons(self.decision)),
            "says": self.says,
        }


async def decide_about(
    streams: Streams, target: Target, event_id: str, source: str | None
) -> Decided:
    """The decision about an event of a stream: the one that is there, or a new one.

    A stream without a policy gets the one that comes with RR Engine. Raises EntryNotFoundError and
    SeveralEventsError.
    """
    place = Place(target.access.project, target.stream)
    found = await streams.sql.wait(_find(streams, target, event_id, source))
    if found.decision is None:
        await _need_policy(streams, target, place)
    async with streams.folds.up_to_date(place) as fold:
        if found.decision is None:
            made = decide(fold, found.event, found.seq)
            decided = await streams.sql.wait(_keep(streams, target, found.event, made))
        else:
            decided = (found.decision, Written(found.decision_seq, False))
        policy = fold.policy
    decision, written = decided
    if written.new:
        streams.wrote(place, Decision.KIND)
    return Decided(decision, written, "" if policy is None else proposal(decision, policy))


async def take_feedback(streams: Streams, target: Target, feedback: DecisionFeedback) -> Written:
    """Write the outcome of a decision; raises EntryNotFoundError and OtherEntryError."""

    async def work() -> None:
        async with streams.sql.transaction(target.access) as db:
            await find_decision(db, target.stream, feedback.decision)

    await streams.sql.wait(work())
    return await streams.writer.one(target, row_of(feedback))


async def set_policy(streams: Streams, target: Target, policy: Policy) -> Written:
    """Put a policy in force from here on; one that is in force already stays as it is."""
    place = Place(target.access.project, target.stream)
    async with streams.folds.up_to_date(place) as fold:
        if fold.policy is not None and fold.policy.sha256 == policy.sha256:
            return Written(fold.seq, False)
    return await streams.writer.one(target, row_of(policy))


async def beliefs(streams: Streams, place: Place) -> dict[str, Any]:
    """Up to where a stream was read, its policy, and every belief that outcomes have moved."""
    async with streams.folds.up_to_date(place) as fold:
        policy = fold.policy
        return {
            "stream": place.stream,
            "seq": fold.seq,
            "policy": None if policy is None else _named(policy),
            "beliefs": [] if policy is None else told(fold.beliefs, policy),
        }


async def policy_in_force(streams: Streams, place: Place) -> dict[str, Any]:
    """The policy of a stream: its own, or the one that its first decision will bring."""
    async with streams.folds.up_to_date(place) as fold:
        policy = fold.policy or footwear_policy()
        return {**_named(policy), "in_log": fold.policy is not None, "policy": policy.to_dict()}


def _named(policy: Policy) -> dict[str, str]:
    return {"name": policy.name, "version": policy.version, "sha256": policy.sha256}


class _Found(NamedTuple):
    event: Event
    seq: int
    decision: Decision | None
    decision_seq: int


async def _find(streams: Streams, target: Target, event_id: str, source: str | None) -> _Found:
    async with streams.sql.transaction(target.access) as db:
        found = await find_event(db, target.stream, event_id, source)
        event = Event.from_dict(found.table)
        there = await find_decision_about(db, target.stream, event)
    if there is None:
        return _Found(event, found.seq, None, 0)
    return _Found(event, found.seq, Decision.from_dict(there.table), there.seq)


async def _keep(
    streams: Streams, target: Target, event: Event, made: Decision
) -> tuple[Decision, Written]:
    """Write a decision, unless somebody else has decided meanwhile."""
    async with streams.sql.transaction(target.access) as db:
        await hold(db, target.stream)
        there = await find_decision_about(db, target.stream, event)
        if there is not None:
            return Decision.from_dict(there.table), Written(there.seq, False)
        (written,) = await append(db, target.stream, [row_of(made, event)])
        return made, written.require()


async def _need_policy(streams: Streams, target: Target, place: Place) -> None:
    async with streams.folds.up_to_date(place) as fold:
        if fold.policy is not None:
            return
    await streams.sql.wait(_bring_policy(streams, target))
    streams.wrote(place, "policy")


async def _bring_policy(streams: Streams, target: Target) -> None:
    """Add the policy of this release, unless somebody else was first."""
    async with streams.sql.transaction(target.access) as db:
        await hold(db, target.stream)
        there = await db.fetchval(
            "select true from stream_entries where project = rr_project() and stream = $1 "
            "and kind = 'policy' limit 1",
            target.stream,
        )
        if not there:
            await append(db, target.stream, [row_of(footwear_policy())])
