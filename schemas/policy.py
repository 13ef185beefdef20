"""A policy of decisions as data: for which events, what may be proposed, and how sure is sure.

An action is a proposal and nothing else: a name, a way to tell people, a belief to begin with, and
what a wrong one costs. It has no field that could reach a spec.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from schemas.canonical import canonical_id

POLICY_FORM = 1
"""Version of the form of a policy; its own version is the author's."""

LOG, WEBHOOK, WS = "log", "webhook", "ws"
PROPOSALS = (LOG, WEBHOOK, WS)
"""How a proposal is told: it stands in the log, is also posted to a webhook, or sent to sockets."""

IS, IS_NOT, IN, AT_LEAST, AT_MOST, EXISTS = "is", "is_not", "in", "at_least", "at_most", "exists"
OPERATORS = (IS, IS_NOT, IN, AT_LEAST, AT_MOST, EXISTS)

EVENT_ROOTS = ("data", "event")
ROOTS = (*EVENT_ROOTS, "snapshot")
"""What a path begins with: the event's data, its attributes, or the newest snapshot of its subject
(`snapshot.state.…`, `snapshot.context.…`, `snapshot.confidence`). Windows compare events alone."""

WIDEST_WINDOW = 1_000
"""No window reaches further back than so many events of the stream."""

SUPPRESS, ESCALATE = "suppress", "escalate"
OTHERWISE = (SUPPRESS, ESCALATE)
"""What may become of events that no rule is for."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one value: `path` is dotted, `value` what the operator compares with."""

    path: str
    operator: str
    value: Scalar | tuple[Scalar, ...]

    def to_dict(self) -> dict[str, Any]:
        """The condition as a policy writes it."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"path": self.path, self.operator: value}


@dataclass(frozen=True, slots=True)
class Window:
    """Earlier events of the same type among the last `within` of the stream that are alike.

    Alike are those with equal values at the paths of `same`. With `seconds` only those count
    that claim to be at most so much older.
    """

    same: tuple[str, ...]
    within: int
    seconds: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The window as a policy writes it."""
        return {"same": list(self.same), "within": self.within, "seconds": self.seconds}


@dataclass(frozen=True, slots=True)
class Count:
    """A window and how many alike, the event itself among them, make it full."""

    window: Window
    at_least: int

    def to_dict(self) -> dict[str, Any]:
        """The count as a policy writes it."""
        return {**self.window.to_dict(), "at_least": self.at_least}


@dataclass(frozen=True, slots=True)
class Action:
    """A proposal: its name, what it says to people, how it is told, and what is believed of it.

    `right` and `wrong` are the prior, as if so many had turned out so; a wrong one costs
    `cost_of_wrong_act` where a right one gains 1.
    """

    name: str
    says: str
    proposal: str
    right: float
    wrong: float
    cost_of_wrong_act: float

    def to_dict(self) -> dict[str, Any]:
        """The action as a policy writes it."""
        return {
            "name": self.name,
            "says": self.says,
            "proposal": self.proposal,
            "prior": {"right": self.right, "wrong": self.wrong},
            "cost_of_wrong_act": self.cost_of_wrong_act,
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done about events of one type: the first rule that fits an event is its rule.

    `on` is a type, or the beginning of types with `.*` after it. `context` are the paths whose
    values part the beliefs. Acting needs a mean of `act_at`; below `suppress_at` nothing is said.
    """

    name: str
    on: str
    when: tuple[Condition | Count, ...]
    context: tuple[str, ...]
    duplicates: Window | None
    flood: Count | None
    act_at: float
    suppress_at: float
    actions: tuple[Action, ...]

    def is_for(self, type_: str) -> bool:
        """Whether the rule is for events of a type."""
        if self.on.endswith(".*"):
            return type_.startswith(self.on[:-1])
        return type_ == self.on

    def to_dict(self) -> dict[str, Any]:
        """The rule as a policy writes it."""
        return {
            "name": self.name,
            "on": self.on,
            "when": [one.to_dict() for one in self.when],
            "context": list(self.context),
            "duplicates": self.duplicates.to_dict() if self.duplicates else None,
            "flood": self.flood.to_dict() if self.flood else None,
            "act_at": self.act_at,
            "suppress_at": self.suppress_at,
            "actions": [one.to_dict() for one in self.actions],
        }


@dataclass(frozen=True)
class Policy:
    """Rules in their order, and what holds for all of them.

    `keep` is the share of a belief's evidence that each new outcome leaves (1 forgets nothing);
    `cost_of_asking` is what a person's answer costs; `explore` the share of hopeless proposals
    that are put to a person all the same; `otherwise` what becomes of events without a rule.
    """

    name: str
    version: str
    rules: tuple[Rule, ...]
    keep: float
    cost_of_asking: float
    explore: float
    otherwise: str

    KIND: ClassVar[str] = "policy"

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical bytes, by which decisions name their policy."""
        return canonical_id(self.to_dict())

    def action(self, rule: str, name: str) -> Action | None:
        """An action by the name of its rule and its own, or None."""
        found = (one for row in self.rules if row.name == rule for one in row.actions)
        return next((one for one in found if one.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain JSON values, every default written."""
        return {
            "policy": POLICY_FORM,
            "name": self.name,
            "version": self.version,
            "keep": self.keep,
            "cost_of_asking": self.cost_of_asking,
            "explore": self.explore,
            "otherwise": self.otherwise,
            "rules": [one.to_dict() for one in self.rules],
        }
