"""What a verdict is worth: a right act gains 1, a wrong one and asking cost, silence is 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.stream_entry import ACT, ESCALATE, VERDICTS

if TYPE_CHECKING:
    from schemas.stream_entry import Terms


def gain(verdict: str, chance: float, terms: Terms) -> float:
    """Return what a verdict gains on average when its action is right with a chance.

    Whoever is asked takes the action where it is right, and leaves it where it is not.
    """
    if verdict == ACT:
        return chance - (1.0 - chance) * terms.cost_of_wrong_act
    if verdict == ESCALATE:
        return chance - terms.cost_of_asking
    return 0.0


def best_gain(chance: float, terms: Terms) -> float:
    """Return what the best verdict gains; what another gains less is its regret."""
    return max(gain(verdict, chance, terms) for verdict in VERDICTS)
