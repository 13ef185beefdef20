"""What a stream holds: events, snapshots, policies, decisions, and their outcomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from schemas.canonical import sha256_hex
from schemas.decode import Fields
from schemas.errors import InvalidRecordError
from schemas.event import LONGEST_NAME, Event, EventKey
from schemas.message import InvalidMessageError, Message, plain_bytes, plain_json
from schemas.policy import PROPOSALS, Policy, Scalar
from schemas.policy_tree import policy_of_record

ACT, SUPPRESS, ESCALATE = "act", "suppress", "escalate"
VERDICTS = (ACT, SUPPRESS, ESCALATE)

SUCCESS, FAILURE, UNKNOWN = "success", "failure", "unknown"
OUTCOMES = (SUCCESS, FAILURE, UNKNOWN)

NO_RULE, DUPLICATE, FLOOD = "no_rule", "duplicate", "flood"
SURE, UNSURE, COSTLY, UNLIKELY, EXPLORED = "sure", "unsure", "costly", "unlikely", "explored"
BECAUSE = (NO_RULE, DUPLICATE, FLOOD, SURE, UNSURE, COSTLY, UNLIKELY, EXPLORED)
"""Why a decision is as it is; `engine.betasphere.reasons` says it to people."""

MOST_METRICS = 32
LONGEST_METRIC = 64


@dataclass(frozen=True, slots=True)
class StateSnapshot:
    """How something was at a moment: its context, its state, and how sure the sender is (0 to 1).

    The newest snapshot of a subject is what rules read of it.
    """

    id: str
    subject: str
    context: Mapping[str, Any]
    state: Mapping[str, Any]
    confidence: float

    KIND: ClassVar[str] = "state"

    def __post_init__(self) -> None:
        """Keep copies of the tables as a log gives them back."""
        object.__setattr__(self, "context", plain_json(self.context))
        object.__setattr__(self, "state", plain_json(self.state))

    def to_dict(self) -> dict[str, Any]:
        """The snapshot as plain JSON values."""
        return {
            "id": self.id,
            "subject": self.subject,
            "context": dict(self.context),
            "state": dict(self.state),
            "confidence": self.confidence,
        }

    @classmethod
    def from_dict(cls, data: object) -> "StateSnapshot":
        """The snapshot read; raises InvalidMessageError with every field at fault."""
        fields = Message(data, cls.KIND)
        snapshot = cls(
            id=fields.text("id", LONGEST_NAME),
            subject=fields.text("subject", LONGEST_NAME),
            context=fields.table("context"),
            state=fields.table("state"),
            confidence=fields.share("confidence"),
        )
        fields.close()
        return snapshot


@dataclass(frozen=True, slots=True)
class DecisionFeedback:
    """The outcome of a decision, as somebody saw it: was it right?

    Right is an act whose action was right, a question that was rightly put (the action was right
    to take), and a silence that was rightly kept. `unknown` moves no belief and leaves the
    decision open; the first other outcome counts.
    """

    id: str
    decision: str
    outcome: str
    by: str
    metrics: Mapping[str, int | float] = field(default_factory=dict)

    KIND: ClassVar[str] = "feedback"

    def to_dict(self) -> dict[str, Any]:
        """The feedback as plain JSON values."""
        return {
            "id": self.id,
            "decision": self.decision,
            "outcome": self.outcome,
            "by": self.by,
            "metrics": dict(self.metrics),
        }

    @classmethod
    def from_dict(cls, data: object) -> "DecisionFeedback":
        """The feedback read; raises InvalidMessageError with every field at fault."""
        fields = Message(data, cls.KIND)
        feedback = cls(
            id=fields.text("id", LONGEST_NAME),
            decision=fields.text("decision", LONGEST_NAME),
            outcome=fields.choice("outcome", OUTCOMES),
            by=fields.text("by", LONGEST_NAME),
            metrics=_metrics(fields),
        )
        fields.close()
        return feedback


@dataclass(frozen=True, slots=True)
class Arm:
    """One action as it stood when a decision was made: its belief, and what was drawn from it.

    The belief is Beta(alpha, beta), with its mean and the span it most likely lies in; `score` is
    what acting would gain if the draw were the truth.
    """

    action: str
    alpha: float
    beta: float
    mean: float
    lower: float
    upper: float
    draw: float
    score: float

    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"action", "alpha", "beta", "mean", "lower", "upper", "draw", "score"}
    )

    def to_dict(self) -> dict[str, Any]:
        """The arm as plain JSON values."""
        return {
            "action": self.action,
            "alpha": self.alpha,
            "beta": self.beta,
            "mean": self.mean,
            "lower": self.lower,
            "upper": self.upper,
            "draw": self.draw,
            "score": self.score,
        }

    @classmethod
    def from_dict(cls, data: object) -> "Arm":
        """The arm read back; raises InvalidRecordError."""
        fields = Fields(data, "arm", cls._NAMES)
        numbers = [
            _number(fields.raw(name), f"arm.{name}")
            for name in ("alpha", "beta", "mean", "lower", "upper", "draw", "score")
        ]
        return cls(fields.text("action"), *numbers)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule asked for when a decision was made: thresholds and costs."""

    act_at: float
    suppress_at: float
    cost_of_wrong_act: float
    cost_of_asking: float

    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"act_at", "suppress_at", "cost_of_wrong_act", "cost_of_asking"}
    )

    def to_dict(self) -> dict[str, Any]:
        """The terms as plain JSON values."""
        return {
            "act_at": self.act_at,
            "suppress_at": self.suppress_at,
            "cost_of_wrong_act": self.cost_of_wrong_act,
            "cost_of_asking": self.cost_of_asking,
        }

    @classmethod
    def from_dict(cls, data: object) -> "Terms":
        """The terms read back; raises InvalidRecordError."""
        fields = Fields(data, "terms", cls._NAMES)
        return cls(
            *(
                _number(fields.raw(name), f"terms.{name}")
                for name in ("act_at", "suppress_at", "cost_of_wrong_act", "cost_of_asking")
            )
        )


@dataclass(frozen=True)
class Decision:
    """What was decided about an event, and everything it was made of.

    `event_seq` is where the event stands in its stream, `folded` the last entry that was known.
    `bucket` are the values of the rule's context, `terms` what the chosen action had to meet.
    `confidence` says how likely the action is right, or of a silence, that it is. `alike` counts
    the events of the window that made a duplicate or a flood, `first_seq` is the oldest of them.
    """

    event: EventKey
    event_seq: int
    folded: int
    policy: str
    policy_version: str
    verdict: str
    because: str
    rule: str = ""
    bucket: tuple[Scalar, ...] = ()
    action: str = ""
    proposal: str = ""
    confidence: float = 0.0
    arms: tuple[Arm, ...] = ()
    terms: Terms | None = None
    alike: int = 0
    first_seq: int = 0

    KIND: ClassVar[str] = "decision"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "event",
            "event_seq",
            "folded",
            "policy",
            "policy_version",
            "rule",
            "bucket",
            "verdict",
            "because",
            "action",
            "proposal",
            "confidence",
            "arms",
            "terms",
            "alike",
            "first_seq",
        }
    )

    @cached_property
    def id(self) -> str:
        """The SHA-256 of everything else: a decision made again is the same decision."""
        return sha256_hex(plain_bytes(plain_json(self._content())))

    def has_id(self, decision_id: str) -> bool:
        """Whether the content is that of an id; numbers without a canonical form have none."""
        try:
            return self.id == decision_id
        except ValueError:
            return False

    def to_dict(self) -> dict[str, Any]:
        """The decision as plain JSON values, its id among them."""
        return {"id": self.id, **self._content()}

    @classmethod
    def from_dict(cls, data: object) -> "Decision":
        """The decision read back; raises InvalidRecordError, also if it is not what its id says."""
        fields = Fields(data, cls.KIND, cls._NAMES, cls.VERSION)
        event = fields.table("event")
        if set(event) != {"source", "id"} or not all(isinstance(v, str) for v in event.values()):
            raise InvalidRecordError("decision.event must have a source and an id")
        terms = fields.raw("terms")
        decision = cls(
            event=EventKey(str(event["source"]), str(event["id"])),
            event_seq=fields.number("event_seq"),
            folded=fields.number("folded"),
            policy=fields.id("policy"),
            policy_version=fields.text("policy_version"),
            rule=fields.text("rule"),
            bucket=tuple(_scalar(one) for one in fields.items("bucket")),
            verdict=fields.choice("verdict", VERDICTS),
            because=fields.choice("because", BECAUSE),
            action=fields.text("action"),
            proposal=fields.choice("proposal", (*PROPOSALS, "")),
            confidence=_number(fields.raw("confidence"), "decision.confidence"),
            arms=tuple(Arm.from_dict(one) for one in fields.items("arms")),
            terms=None if terms is None else Terms.from_dict(terms),
            alike=fields.number("alike"),
            first_seq=fields.number("first_seq"),
        )
        if not decision.has_id(fields.id("id")):
            raise InvalidRecordError("a decision is not what its id says", place="decision.id")
        return decision

    def _content(self) -> dict[str, Any]:
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "event": {"source": self.event.source, "id": self.event.id},
            "event_seq": self.event_seq,
            "folded": self.folded,
            "policy": self.policy,
            "policy_version": self.policy_version,
            "rule": self.rule,
            "bucket": list(self.bucket),
            "verdict": self.verdict,
            "because": self.because,
            "action": self.action,
            "proposal": self.proposal,
            "confidence": self.confidence,
            "arms": [arm.to_dict() for arm in self.arms],
            "terms": self.terms.to_dict() if self.terms else None,
            "alike": self.alike,
            "first_seq": self.first_seq,
        }


Body = Event | StateSnapshot | Policy | Decision | DecisionFeedback

_READERS: dict[str, Callable[[object], Body]] = {
    Event.KIND: Event.from_dict,
    StateSnapshot.KIND: StateSnapshot.from_dict,
    Policy.KIND: policy_of_record,
    Decision.KIND: Decision.from_dict,
    DecisionFeedback.KIND: DecisionFeedback.from_dict,
}
KINDS = tuple(_READERS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a stream: its place, counted from 1 without holes, and what stands there.

    When it was written down is the log's knowledge and no part of it: no fold knows a clock.
    """

    seq: int
    body: Body

    _NAMES: ClassVar[frozenset[str]] = frozenset({"seq", "kind", "body"})

    @property
    def kind(self) -> str:
        """What stands there: one of `KINDS`."""
        return self.body.KIND

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain JSON values."""
        return {"seq": self.seq, "kind": self.kind, "body": self.body.to_dict()}

    @classmethod
    def from_dict(cls, data: object) -> "Entry":
        """The entry read back; raises InvalidRecordError."""
        fields = Fields(data, "entry", cls._NAMES)
        seq = fields.number("seq")
        if not 1 <= seq < 2**53:
            raise InvalidRecordError(f"entry.seq is {seq}, they count from 1", place="entry.seq")
        try:
            return cls(seq, _READERS[fields.choice("kind", KINDS)](fields.raw("body")))
        except InvalidMessageError as error:
            raise InvalidRecordError(f"entry {seq}: {error.message}", place="entry.body") from error


def _metrics(fields: Message) -> dict[str, int | float]:
    """Numbers by name."""
    table = fields.table("metrics")
    wrong = [
        name
        for name, value in table.items()
        if isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < len(name) <= LONGEST_METRIC
    ]
    if wrong or len(table) > MOST_METRICS:
        fields.fault("metrics", f"must be up to {MOST_METRICS} numbers with short names")
        return {}
    return table


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRecordError(f"{place} must be a number", place=place)
    return value


def _scalar(value: object) -> Scalar:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise InvalidRecordError("decision.bucket must hold plain values", place="decision.bucket")
