"""What is believed of each action in each context: how often it was right, and how sure that is."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.betasphere.beta_draw import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.policy import Action, Policy, Scalar

DEVIATIONS: Final = 1.645
"""The span of a belief: so many standard deviations to each side leave 5 % beyond each end."""


@dataclass(frozen=True, slots=True)
class Belief:
    """Beta(alpha, beta): its mean, and the ends of the span that it most likely lies in."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        """How likely the action is right."""
        return round(self.alpha / (self.alpha + self.beta), PLACES)

    @property
    def lower(self) -> float:
        """The lower end: it is hardly less likely than this."""
        return max(0.0, round(self.mean - self._reach(), PLACES))

    @property
    def upper(self) -> float:
        """The upper end: it is hardly more likely than this."""
        return min(1.0, round(self.mean + self._reach(), PLACES))

    def _reach(self) -> float:
        mean = self.alpha / (self.alpha + self.beta)
        return DEVIATIONS * math.sqrt(mean * (1.0 - mean) / (self.alpha + self.beta + 1.0))


@dataclass(frozen=True, slots=True)
class Place:
    """Where evidence is kept: a rule, an action of it, and the values of the rule's context."""

    rule: str
    action: str
    bucket: str


class Beliefs:
    """Evidence by place: how often an action turned out right, and how often wrong."""

    __slots__ = ("_evidence",)

    def __init__(self) -> None:
        self._evidence: dict[Place, tuple[float, float]] = {}

    def of(self, place: Place, action: Action) -> Belief:
        """Return the belief at a place: what the action began with, and the evidence."""
        right, wrong = self._evidence.get(place, (0.0, 0.0))
        return Belief(action.right + right, action.wrong + wrong)

    def learn(self, place: Place, *, right: bool, keep: float) -> None:
        """Take one more outcome in; of the evidence before, `keep` (a share) still counts."""
        old_right, old_wrong = self._evidence.get(place, (0.0, 0.0))
        self._evidence[place] = (
            old_right * keep + (1.0 if right else 0.0),
            old_wrong * keep + (0.0 if right else 1.0),
        )

    def evidence(self) -> dict[Place, tuple[float, float]]:
        """Return how much speaks for and against, by place, in the order of names."""
        ordered = sorted(
            self._evidence.items(), key=lambda one: (one[0].rule, one[0].action, one[0].bucket)
        )
        return dict(ordered)


def told(beliefs: Beliefs, policy: Policy) -> list[dict[str, Any]]:
    """Return every belief that outcomes have moved, as JSON values, in the order of names.

    Of actions that the policy does not know there is none: their prior is gone.
    """
    rows = []
    for place, (right, wrong) in beliefs.evidence().items():
        action = policy.action(place.rule, place.action)
        if action is None:
            continue
        belief = beliefs.of(place, action)
        rows.append(
            {
                "rule": place.rule,
                "action": place.action,
                "bucket": json.loads(place.bucket),
                "right": right,
                "wrong": wrong,
                "alpha": belief.alpha,
                "beta": belief.beta,
                "mean": belief.mean,
                "lower": belief.lower,
                "upper": belief.upper,
            }
        )
    return rows


def bucket_text(values: Iterable[Scalar]) -> str:
    """Return the values of a context as one text: 1, true and "1" are three."""
    return json.dumps(list(values), separators=(",", ":"))
