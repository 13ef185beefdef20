"""Streams for tests: a log with its fold, and streams drawn at random."""

from random import Random
from typing import Any

from engine.betasphere.decide import decide
from engine.betasphere.fold import Fold
from schemas.event import Event
from schemas.policy import Policy
from schemas.policy_reader import read_policy
from schemas.stream_entry import Body, Decision, DecisionFeedback, Entry, StateSnapshot

TEXT = """\
policy: 1
name: test
version: "1"
explore: 0
rules:
  - name: again
    on: shoe.finding
    when:
      - {path: data.grave, is: true}
      - {same: [data.code], within: 5, at_least: 2}
    context: [data.code, data.w, snapshot.state.mood, snapshot.confidence]
    actions:
      - {name: ask, says: ask}
      - {name: fix, says: fix, proposal: webhook, cost_of_wrong_act: 2}
  - name: finding
    on: shoe.*
    context: [data.code]
    duplicates: {same: [data], within: 4}
    flood: {same: [event.subject], within: 6, at_least: 4}
    actions:
      - {name: tell, says: tell, proposal: ws, prior: {right: 2, wrong: 1}}
"""


def policy(text: str = TEXT, **changes: object) -> Policy:
    """The policy of a text, some of its values changed."""
    lines = [line for line in text.splitlines() if line.partition(":")[0] not in changes]
    text = "\n".join([*(f"{name}: {value}" for name, value in changes.items()), *lines, ""])
    return read_policy(text.encode(), "policy.yaml")


class Log:
    """A log in memory and its fold."""

    def __init__(self, in_force: Policy | None = None, fold: Fold | None = None) -> None:
        self.entries: list[Entry] = []
        self.fold = fold or Fold()
        if in_force is not None:
            self.add(in_force)

    def add(self, body: Body) -> int:
        """Append an entry, and return where it stands."""
        self.entries.append(Entry(len(self.entries) + 1, body))
        self.fold.apply(self.entries[-1])
        return len(self.entries)

    def event(self, type_: str = "shoe.other", subject: str = "", **data: Any) -> tuple[Event, int]:
        """Append an event with an id of its own."""
        event = Event(str(len(self.entries)), "rr/test", type_, data, subject=subject)
        return event, self.add(event)

    def decide(self, event: Event, seq: int) -> Decision:
        """Decide about an event, and append the decision."""
        decision = decide(self.fold, event, seq)
        self.add(decision)
        return decision

    def outcome(self, decision: Decision, outcome: str) -> int:
        """Append an outcome of a decision."""
        name = f"f{len(self.entries)}"
        return self.add(DecisionFeedback(name, decision.id, outcome, "Ada"))


def random_log(seed: int, count: int, in_force: Policy | None = None) -> Log:
    """A log of everything: late decisions, stale ones, changed policies, outcomes that repeat."""
    random = Random(seed)
    hopeful = TEXT.replace("right: 2", "right: 12")
    log = Log(in_force or policy(hopeful))
    events: list[tuple[Event, int]] = []
    decisions: list[Decision] = []
    held: list[Decision] = []
    for number in range(count):
        what = random.random()
        if what < 0.4 or not events:
            code = random.choice(["a", "b", "c"])
            data = {"code": code, "grave": random.random() < 0.5, "n": random.choice([1, number])}
            data["w"] = random.choice([1, 1.0, 2.5, -0.0, True])
            kind = random.choice(["shoe.finding", "shoe.other", "other"])
            subject = random.choice(["", "s", "t"])
            event = Event(str(number), "rr/test", kind, data, subject=subject)
            events.append((event, log.add(event)))
        elif what < 0.65:
            decision = decide(log.fold, *events[-1 - random.randrange(min(5, len(events)))])
            decisions.append(decision)
            if random.random() < 0.3:  # written down after something else got in between
                held.append(decision)
            else:
                log.add(decision)
        elif what < 0.9 and decisions:
            outcome = random.choice(["success", "success", "failure", "unknown"])
            log.add(DecisionFeedback(str(number), random.choice(decisions).id, outcome, "Ada"))
        elif what < 0.95:
            mood = random.choice(["good", "bad", True, 1])
            log.add(
                StateSnapshot(
                    str(number), random.choice("st"), {}, {"mood": mood}, random.choice([1.0, 0.5])
                )
            )
        elif what < 0.97:
            log.add(policy(hopeful, version=f'"{number}"', keep=random.choice([0.9, 1])))
        while held and random.random() < 0.5:
            log.add(held.pop(0))
    for decision in held:
        log.add(decision)
    return log
