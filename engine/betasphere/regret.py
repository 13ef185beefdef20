"""Simulated users: how much a policy loses while it learns, beside chance and beside always asking.

Events are drawn from habits, each with the true chance of every action to be right. Decisions,
outcomes and beliefs run through the same fold as a real stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from engine.betasphere.decide import decide
from engine.betasphere.fold import Fold
from engine.betasphere.gain import best_gain, gain
from engine.betasphere.uniform import uniforms
from schemas.event import Event
from schemas.stream_entry import (
    ESCALATE,
    FAILURE,
    SUCCESS,
    SUPPRESS,
    UNKNOWN,
    VERDICTS,
    Decision,
    DecisionFeedback,
    Entry,
    Terms,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemas.policy import Policy
    from schemas.stream_entry import Body


@dataclass(frozen=True, slots=True)
class Habit:
    """Events that come again: their type, their data, and the chance of each action to be right.

    `{n}` in a text of the data is the number of the event.
    """

    type: str
    data: Mapping[str, Any]
    chances: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class World:
    """A policy, and the habits it meets.

    Of the answers a share of `mistakes` is wrong, and a share of `unsure` says it does not know.
    Nobody answers to a silence.
    """

    policy: Policy
    habits: tuple[Habit, ...]
    mistakes: float = 0.05
    unsure: float = 0.2


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a run of decisions: the regret of each, by strategy, and the stream."""

    regrets: Mapping[str, tuple[float, ...]]
    entries: tuple[Entry, ...]

    def total(self, strategy: str) -> float:
        """Return the regret of a strategy over all decisions."""
        return fsum(self.regrets[strategy])

    def decisions(self) -> tuple[Decision, ...]:
        """Return the decisions in their order."""
        return tuple(one.body for one in self.entries if isinstance(one.body, Decision))


POLICY, CHANCE, ASKING = "policy", "chance", "asking"


def simulate(world: World, count: int, seed: str, new_fold: Callable[[], Fold] = Fold) -> Course:
    """Return the course of so many decisions; the same for the same world and seed."""
    stream = _Stream(new_fold())
    stream.add(world.policy)
    regrets: dict[str, list[float]] = {POLICY: [], CHANCE: [], ASKING: []}
    for number in range(count):
        habit, event = _event(world, seed, number)
        stream.add(event)
        decision = decide(stream.fold, event, stream.fold.seq)
        stream.add(decision)
        stream.add(_answer(world, habit, decision, seed, number))
        for strategy, regret in _regrets(world.policy, habit, decision).items():
            regrets[strategy].append(regret)
    return Course({name: tuple(row) for name, row in regrets.items()}, tuple(stream.entries))


class _Stream:
    """A fold and the entries it has folded."""

    def __init__(self, fold: Fold) -> None:
        self.fold = fold
        self.entries: list[Entry] = []

    def add(self, body: Body | None) -> None:
        """Append an entry and fold it."""
        if body is not None:
            self.entries.append(Entry(self.fold.seq + 1, body))
            self.fold.apply(self.entries[-1])


def _event(world: World, seed: str, number: int) -> tuple[Habit, Event]:
    drawn = next(uniforms("habit", seed, str(number)))
    habit = world.habits[int(drawn * len(world.habits))]
    data = {
        key: value.replace("{n}", str(number)) if isinstance(value, str) else value
        for key, value in habit.data.items()
    }
    return habit, Event(str(number), f"rr/users/{seed}", habit.type, data, subject=str(number))


def _answer(
    world: World, habit: Habit, decision: Decision, seed: str, number: int
) -> DecisionFeedback | None:
    """Return what a user says to a decision: most often the truth."""
    if decision.verdict == SUPPRESS or not decision.action:
        return None
    drawn = uniforms("user", seed, str(number), decision.action)
    right = next(drawn) < habit.chances[decision.action]
    mistaken = next(drawn) < world.mistakes
    outcome = SUCCESS if right != mistaken else FAILURE
    if next(drawn) < world.unsure:
        outcome = UNKNOWN
    return DecisionFeedback(str(number), decision.id, outcome, "user")


def _regrets(policy: Policy, habit: Habit, decision: Decision) -> dict[str, float]:
    """Return how much less than the best each strategy gains on average for one event."""
    rule = next((one for one in policy.rules if one.name == decision.rule), None)
    if rule is None or not decision.action:
        return {POLICY: 0.0, CHANCE: 0.0, ASKING: 0.0}
    chances = {
        action.name: (
            habit.chances[action.name],
            Terms(0.0, 0.0, action.cost_of_wrong_act, policy.cost_of_asking),
        )
        for action in rule.actions
    }
    best = max(best_gain(chance, terms) for chance, terms in chances.values())
    gains = [gain(verdict, *one) for one in chances.values() for verdict in VERDICTS]
    asked = max(gain(ESCALATE, *one) for one in chances.values())
    return {
        POLICY: best - gain(decision.verdict, *chances[decision.action]),
        CHANCE: best - fsum(gains) / len(gains),
        ASKING: best - asked,
    }
