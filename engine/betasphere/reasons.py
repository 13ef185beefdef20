"""Why a decision is as it is, in sentences for people: from the decision alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.stream_entry import (
    COSTLY,
    DUPLICATE,
    EXPLORED,
    FLOOD,
    NO_RULE,
    SUPPRESS,
    SURE,
    UNLIKELY,
    UNSURE,
)

if TYPE_CHECKING:
    from schemas.policy import Policy, Scalar
    from schemas.stream_entry import Arm, Decision, Terms


def proposal(decision: Decision, policy: Policy) -> str:
    """Return what an action or a question says to people, by its policy; nothing of a silence."""
    action = policy.action(decision.rule, decision.action)
    return action.says if action and decision.verdict != SUPPRESS else ""


def reasons(decision: Decision) -> tuple[str, ...]:
    """Return the reasons of a decision, the most important first."""
    if decision.because == NO_RULE:
        return (f"policy {decision.policy_version} has no rule for this event",)
    where = f"rule {decision.rule} of policy {decision.policy_version}{_context(decision.bucket)}"
    noise = _noise(decision)
    if noise:
        return noise, where
    best = next(arm for arm in decision.arms if arm.action == decision.action)
    others = [arm for arm in decision.arms if arm is not best]
    told = [_belief(decision.because, best, decision.terms), _evidence(best)]
    if others:
        told.append(
            f"{best.action} was drawn first of {len(decision.arms)}: "
            + ", ".join(f"{arm.action} {arm.score:+.2f}" for arm in decision.arms)
        )
    return *told, where


def _noise(decision: Decision) -> str:
    if decision.because == DUPLICATE:
        return f"the same was said before, at entry {decision.first_seq}"
    if decision.because == FLOOD:
        return f"a flood: {decision.alike} alike since entry {decision.first_seq}"
    return ""


def _belief(because: str, arm: Arm, terms: Terms | None) -> str:
    assert terms is not None, "a decision with actions has terms"
    mean, wrong = _share(arm.mean), _share(1.0 - arm.lower)
    price = f"a wrong one costs {terms.cost_of_wrong_act:g}, asking {terms.cost_of_asking:g}"
    return {
        SURE: f"{arm.action} is right in {mean} of such cases, of which {_share(terms.act_at)} "
        f"are enough; it may be wrong in {wrong}, and {price}",
        UNSURE: f"{arm.action} is right in {mean} of such cases, and {_share(terms.act_at)} are "
        "asked for: a person decides",
        COSTLY: f"{arm.action} is right in {mean} of such cases, but may be wrong in {wrong}, and "
        f"{price}: a person decides",
        UNLIKELY: f"{arm.action} is right in {_share(arm.upper)} of such cases at most; from "
        f"{_share(terms.suppress_at)} down nothing is said",
        EXPLORED: f"{arm.action} is right in {_share(arm.upper)} of such cases at most, but now "
        "and then a person is asked all the same",
    }[because]


def _evidence(arm: Arm) -> str:
    return f"believed of it: Beta({arm.alpha:.4g}, {arm.beta:.4g}), so {_span(arm)}"


def _span(arm: Arm) -> str:
    return f"between {_share(arm.lower)} and {_share(arm.upper)}"


def _context(bucket: tuple[Scalar, ...]) -> str:
    if not bucket:
        return ""
    return ", context " + ", ".join("–" if one is None else str(one) for one in bucket)


def _share(share: float) -> str:
    return f"{share * 100:.0f} %"
