"""A stream decided again: the same decisions by its own policies, or others by a changed one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from math import fsum
from typing import TYPE_CHECKING, Any

from engine.betasphere.beliefs import Place, bucket_text
from engine.betasphere.beta_draw import PLACES
from engine.betasphere.decide import decide
from engine.betasphere.fold import Fold, Trial, trial_of
from engine.betasphere.gain import best_gain, gain
from schemas.event import Event
from schemas.stream_entry import SUCCESS, SUPPRESS, UNKNOWN, Decision, DecisionFeedback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schemas.event import EventKey
    from schemas.policy import Policy
    from schemas.stream_entry import Entry

    Read = Callable[[], Iterable[Entry]]
    """Reads a log from its beginning, as often as it is called."""


@dataclass(frozen=True, slots=True)
class Remade:
    """A decision of the log, where it stands, and what it is when made again.

    None stands for one that cannot be made again: its event is not there, or no policy.
    """

    seq: int
    recorded: Decision
    again: Decision | None

    @property
    def same(self) -> bool:
        """Whether it came out equal, to the last digit."""
        return self.again is not None and self.again.id == self.recorded.id

    def to_dict(self) -> dict[str, Any]:
        """Return both decisions as JSON values."""
        return {
            "seq": self.seq,
            "recorded": self.recorded.to_dict(),
            "again": self.again.to_dict() if self.again else None,
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay gave: how many decisions, a digest over all of them, and those that differ."""

    decisions: int
    sha256: str
    differing: tuple[Remade, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the replay as JSON values."""
        return {
            "decisions": self.decisions,
            "sha256": self.sha256,
            "differing": [one.to_dict() for one in self.differing],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a changed policy would have done with the events that a log decided about.

    `differing` are those with another verdict, action or rule. `judged` are the decisions whose
    outcome is known and says something about both policies; the regrets are over those.
    """

    decisions: int
    differing: tuple[Remade, ...]
    judged: int
    regret_recorded: float
    regret_changed: float

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        return {
            "decisions": self.decisions,
            "differing": [one.to_dict() for one in self.differing],
            "judged": self.judged,
            "regret_recorded": self.regret_recorded,
            "regret_changed": self.regret_changed,
        }


def replay(read: Read) -> Replay:
    """Return what the decisions of a log are when made again by the policies in it.

    Raises BrokenStreamError.
    """
    remade = sorted(_remade(read, Fold()), key=lambda one: one.seq)
    digest = sha256()
    for one in remade:
        digest.update(one.again.id.encode() if one.again else b"-")
    return Replay(len(remade), digest.hexdigest(), tuple(one for one in remade if not one.same))


def compare(read: Read, policy: Policy) -> Comparison:
    """Return what another policy makes of the same log: which decisions differ, and the regret.

    It learns from the outcomes in the log, each where it would have kept it. What would have come
    of an action that was not taken nobody knows: such decisions are not judged. Raises
    BrokenStreamError.
    """
    shadow = _Shadow(policy)
    remade = []
    for one in _remade(read, shadow):
        shadow.again[one.recorded.id] = one.again
        remade.append(one)
    remade.sort(key=lambda one: one.seq)
    outcomes = _outcomes(read)
    regrets = [
        pair
        for one in remade
        for pair in [_regrets(one, outcomes.get(one.recorded.id))]
        if pair is not None
    ]
    return Comparison(
        decisions=len(remade),
        differing=tuple(one for one in remade if _verdict(one.again) != _verdict(one.recorded)),
        judged=len(regrets),
        regret_recorded=round(fsum(recorded for recorded, _ in regrets), PLACES),
        regret_changed=round(fsum(changed for _, changed in regrets), PLACES),
    )


class _Shadow(Fold):
    """A fold that keeps outcomes where the policy it is given would keep them."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(policy)
        self.again: dict[str, Decision | None] = {}

    def trial(self, decision: Decision) -> Trial | None:
        """Return the trial of a recorded decision, in the rule and bucket of the other policy."""
        again, trial = self.again.get(decision.id), trial_of(decision)
        if again is None or trial is None or not again.rule:
            return None
        place = Place(again.rule, decision.action, bucket_text(again.bucket))
        return replace(trial, place=place)


def _remade(read: Read, fold: Fold) -> Iterator[Remade]:
    """Yield every decision of a log made again, once the fold is where it was when it was made."""
    due: dict[int, list[tuple[int, Decision]]] = defaultdict(list)
    uses: Counter[EventKey] = Counter()
    for entry in read():
        if isinstance(entry.body, Decision):
            made_at = entry.body.folded if entry.body.folded < entry.seq else 0  # 0: never
            due[made_at].append((entry.seq, entry.body))
            uses[entry.body.event] += 1
    events: dict[EventKey, tuple[Event, int]] = {}
    for entry in read():
        fold.apply(entry)
        if isinstance(entry.body, Event) and entry.body.key in uses:
            events[entry.body.key] = (entry.body, entry.seq)
        for seq, recorded in due.pop(entry.seq, ()):
            yield Remade(seq, recorded, _again(fold, events.get(recorded.event)))
            uses[recorded.event] -= 1
            if not uses[recorded.event]:
                events.pop(recorded.event, None)
    for left in due.values():
        yield from (Remade(seq, recorded, None) for seq, recorded in left)


def _again(fold: Fold, found: tuple[Event, int] | None) -> Decision | None:
    if found is None or fold.policy is None:
        return None
    return decide(fold, *found)


def _outcomes(read: Read) -> dict[str, str]:
    """Return the outcome that counts of every decision that has one: the first that is known."""
    found: dict[str, str] = {}
    for entry in read():
        if isinstance(entry.body, DecisionFeedback) and entry.body.outcome != UNKNOWN:
            found.setdefault(entry.body.decision, entry.body.outcome)
    return found


def _verdict(decision: Decision | None) -> tuple[str, str, str]:
    return (decision.verdict, decision.action, decision.rule) if decision else ("", "", "")


def _regrets(one: Remade, outcome: str | None) -> tuple[float, float] | None:
    """Return the regret of a decision and of the other in its place, or None if one is unknown."""
    recorded, again = one.recorded, one.again
    if outcome is None or again is None or not recorded.action:
        return None
    if again.verdict != SUPPRESS and again.action != recorded.action:
        return None
    terms = again.terms or recorded.terms
    if terms is None:
        return None
    right = (outcome == SUCCESS) != (recorded.verdict == SUPPRESS)
    chance = 1.0 if right else 0.0
    best = best_gain(chance, terms)
    return best - gain(recorded.verdict, chance, terms), best - gain(again.verdict, chance, terms)
