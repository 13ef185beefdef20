"""What becomes of an event: act, suppress or escalate, and what that was decided by."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from engine.betasphere.beliefs import Belief, Place, bucket_text
from engine.betasphere.beta_draw import PLACES, beta_draw
from engine.betasphere.condition import bucket, holds
from engine.betasphere.recent import Alike, row_of
from engine.betasphere.uniform import uniforms
from schemas.errors import RRError
from schemas.policy import Condition
from schemas.stream_entry import (
    ACT,
    COSTLY,
    DUPLICATE,
    ESCALATE,
    EXPLORED,
    FLOOD,
    NO_RULE,
    SUPPRESS,
    SURE,
    UNLIKELY,
    UNSURE,
    Arm,
    Decision,
    Terms,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.betasphere.fold import Fold
    from engine.betasphere.recent import Row
    from schemas.event import Event
    from schemas.policy import Action, Policy, Rule, Scalar


class NoPolicyError(RRError):
    """No policy is in force in this stream, so nothing can be decided.

    The policy that decisions are made by is an entry of the stream itself and comes before them.
    """

    code: ClassVar[str] = "RR-E091"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "put a policy into the stream first"


def decide(fold: Fold, event: Event, seq: int) -> Decision:
    """Return the decision about an event that stands at `seq`, by all that is folded so far.

    It changes nothing: folding the decision's own entry does. Raises NoPolicyError.
    """
    policy = fold.policy
    if policy is None:
        raise NoPolicyError("no policy is in force in this stream")
    row = fold.recent.row(event.key) or row_of(seq, 0, event)
    rule = rule_for(policy, fold, event, row)
    made = partial(
        Decision,
        event=event.key,
        event_seq=seq,
        folded=fold.seq,
        policy=policy.sha256,
        policy_version=policy.version,
    )
    if rule is None:
        return made(verdict=policy.otherwise, because=NO_RULE)
    values = bucket(rule.context, event, fold.snapshots.get(event.subject))
    made = partial(made, rule=rule.name, bucket=values)
    noise = _noise(fold, rule, row)
    if noise is not None:
        because, alike = noise
        return made(
            verdict=SUPPRESS,
            because=because,
            confidence=1.0,
            alike=alike.count,
            first_seq=alike.first_seq,
        )
    arms = _arms(fold, policy, event, rule, values)
    best = max(arms, key=lambda arm: arm.score)  # of equals the first by name
    action = next(one for one in rule.actions if one.name == best.action)
    terms = Terms(rule.act_at, rule.suppress_at, action.cost_of_wrong_act, policy.cost_of_asking)
    verdict, because = judge(best, terms)
    if because == UNLIKELY and next(_drawn(policy, event, rule)) < policy.explore:
        verdict, because = ESCALATE, EXPLORED
    return made(
        verdict=verdict,
        because=because,
        action=action.name,
        proposal=action.proposal,
        confidence=round(1.0 - best.mean, PLACES) if verdict == SUPPRESS else best.mean,
        arms=arms,
        terms=terms,
    )


def rule_for(policy: Policy, fold: Fold, event: Event, row: Row) -> Rule | None:
    """Return the first rule that fits an event, or None."""
    snapshot = fold.snapshots.get(event.subject)
    for rule in policy.rules:
        if rule.is_for(event.type) and all(
            holds(one, event, snapshot)
            if isinstance(one, Condition)
            else fold.recent.alike(row, one.window).count >= one.at_least
            for one in rule.when
        ):
            return rule
    return None


def _noise(fold: Fold, rule: Rule, row: Row) -> tuple[str, Alike] | None:
    """Return why an event is a duplicate or part of a flood, or None."""
    if rule.duplicates is not None:
        alike = fold.recent.alike(row, rule.duplicates)
        if alike.count > 1:
            return DUPLICATE, alike
    if rule.flood is not None:
        alike = fold.recent.alike(row, rule.flood.window)
        if alike.count >= rule.flood.at_least:
            return FLOOD, alike
    return None


def judge(arm: Arm, terms: Terms) -> tuple[str, str]:
    """Return what is done about an action that is believed so, and why.

    Hardly likely to be right: silence. Likely enough, and a wrong act costs less than asking even
    at the lower end of the belief: act. Otherwise a person is asked.
    """
    if arm.upper <= terms.suppress_at:
        return SUPPRESS, UNLIKELY
    if arm.mean < terms.act_at:
        return ESCALATE, UNSURE
    if (1.0 - arm.lower) * terms.cost_of_wrong_act > terms.cost_of_asking:
        return ESCALATE, COSTLY
    return ACT, SURE


def _arms(
    fold: Fold, policy: Policy, event: Event, rule: Rule, values: tuple[Scalar, ...]
) -> tuple[Arm, ...]:
    """Return the actions of a rule by name, with their beliefs and a draw from each."""
    text = bucket_text(values)
    return tuple(
        _arm(
            fold.beliefs.of(Place(rule.name, action.name, text), action),
            action,
            _drawn(policy, event, rule, action.name),
        )
        for action in sorted(rule.actions, key=lambda one: one.name)
    )


def _arm(belief: Belief, action: Action, drawn: Iterator[float]) -> Arm:
    draw = beta_draw(belief.alpha, belief.beta, drawn)
    score = round(draw - (1.0 - draw) * action.cost_of_wrong_act, PLACES)
    return Arm(
        action.name, belief.alpha, belief.beta, belief.mean, belief.lower, belief.upper, draw, score
    )


def _drawn(policy: Policy, event: Event, rule: Rule, *action: str) -> Iterator[float]:
    return uniforms(policy.version, event.source, event.id, rule.name, *action)
