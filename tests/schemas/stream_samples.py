"""An event, a snapshot, a decision and its outcome, and a policy: one of each kind of entry."""

from schemas.event import Event
from schemas.policy import Policy
from schemas.policy_reader import read_policy
from schemas.stream_entry import SURE, Arm, Decision, DecisionFeedback, StateSnapshot, Terms

POLICY_TEXT = """\
policy: 1
name: test
version: "1"
rules:
  - name: repeated
    on: factory.*
    when:
      - {path: data.severity, in: [critical, major]}
      - {same: [data.parameter], within: 200, at_least: 2}
    context: [data.stage]
    duplicates: {same: [data], within: 50, seconds: 3600}
    flood: {same: [data.generation], within: 100, at_least: 6}
    actions:
      - {name: propose_review, says: ask for a review, prior: {right: 2, wrong: 1}}
  - name: any
    on: factory.feedback
    actions:
      - {name: tell, says: tell the owner, proposal: ws, cost_of_wrong_act: 0.5}
"""

EVENT = Event(
    id="1",
    source="rr/shoe",
    type="factory.feedback",
    data={"severity": "major", "measured": 41.5, "stage": "proto", "tags": ["heel", None, True]},
    subject="a" * 64,
    time="2026-11-27T08:30:00Z",
    extensions={"rrrole": "factory", "rrcount": 3, "rrdry": False},
)
SNAPSHOT = StateSnapshot("s1", "shoe", {"branch": "main"}, {"open": 3}, 0.75)
DECISION = Decision(
    event=EVENT.key,
    event_seq=3,
    folded=5,
    policy="b" * 64,
    policy_version="1",
    rule="repeated",
    bucket=("proto", 2, None, True),
    verdict="act",
    because=SURE,
    action="propose_review",
    proposal="log",
    confidence=0.9,
    arms=(Arm("propose_review", 9.0, 1.0, 0.9, 0.75, 1.0, 0.871234567, 0.742469134),),
    terms=Terms(0.8, 0.2, 1.0, 0.25),
)
FEEDBACK = DecisionFeedback("f1", DECISION.id, "success", "Ada", {"minutes": 2.5})


def policy(text: str = POLICY_TEXT) -> Policy:
    """The policy of a text that has no errors."""
    return read_policy(text.encode(), "policy.yaml")
