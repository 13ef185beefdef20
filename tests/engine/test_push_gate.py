"""Names for approved generations alone: push_gate is asked here and at the remote."""

from pathlib import Path

import pytest

from engine.approval_rule import ApprovalRule
from engine.errand import Errand
from engine.push import Choice, push
from engine.push_gate import OPEN_GATE, PushGate, gate_of, gate_of_files
from engine.receive import Receiver, Rules
from engine.review import NotApprovedError, Reviewer, review
from schemas.review import APPROVED, REJECTED
from store.backends import MemoryBackend
from store.repository import Repository

QA = Reviewer("Quinn", "qa", 5)
GATE = PushGate(("main", "release/*"))


def pushed(design: Repository, ours: PushGate, theirs: PushGate) -> Repository:
    there = Repository.init(MemoryBackend(), author="Zoe", time=1)
    errand = Errand("origin", "Ada", 9, gate=ours)
    remote = Receiver(there, rules=Rules(gate=theirs))
    push(design, remote, errand, Choice())
    return there


@pytest.mark.parametrize(("ours", "theirs"), [(GATE, OPEN_GATE), (OPEN_GATE, GATE), (GATE, GATE)])
def test_a_generation_that_is_not_approved_goes_nowhere(
    design: Repository, ours: PushGate, theirs: PushGate
) -> None:
    with pytest.raises(NotApprovedError) as caught:
        pushed(design, ours, theirs)
    assert caught.value.next_step.startswith("rr review approve")
    # The approval goes with the same push as what it is of.
    review(design, "main", APPROVED, QA)
    assert pushed(design, ours, theirs).resolve("main") == design.resolve("main")
    review(design, "main", REJECTED, QA)
    with pytest.raises(NotApprovedError):
        pushed(design, ours, theirs)


def test_other_names_are_free(design: Repository) -> None:
    gate = PushGate(("release/*",))
    assert pushed(design, gate, gate).resolve("main") == design.resolve("main")


def test_the_rule_of_the_gate_is_asked_for(design: Repository) -> None:
    two = PushGate(("*",), ApprovalRule(2))
    review(design, "main", APPROVED, QA)
    with pytest.raises(NotApprovedError):
        pushed(design, OPEN_GATE, two)
    review(design, "main", APPROVED, Reviewer("Bea", "owner", 5))
    pushed(design, two, two)


def test_green_checks_alone_are_no_approval(design: Repository) -> None:
    """Caught by it: a branch for approved generations that takes what nobody has approved."""
    gate = PushGate(("main",), ApprovalRule(checks=("measures",)))
    with pytest.raises(NotApprovedError, match="0 of 1"):
        pushed(design, gate, OPEN_GATE)
    review(design, "main", APPROVED, QA)
    assert pushed(design, gate, gate).resolve("main") == design.resolve("main")


def test_gates_come_from_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    assert gate_of_files([file]) == OPEN_GATE == gate_of({}) == gate_of({"push_approved": "main"})
    file.write_text('push.approved = "main"\nexport.approvals = "2"\n')
    told = {"push_approved": ["main"], "approvals": 2}
    assert gate_of_files([file]) == PushGate(("main",), ApprovalRule(2)) == gate_of(told)
