from dataclasses import replace

import pytest

from engine.betasphere import fold as fold_module
from engine.betasphere.beliefs import Place
from engine.betasphere.fold import BrokenStreamError, Fold, fold
from schemas.event import Event
from schemas.stream_entry import (
    ACT,
    ESCALATE,
    FAILURE,
    SUCCESS,
    SUPPRESS,
    SURE,
    UNKNOWN,
    Decision,
    DecisionFeedback,
    Entry,
    StateSnapshot,
)
from tests.engine.betasphere.streams import Log, policy, random_log


def decision(verdict: str, action: str = "tell", folded: int = 1) -> Decision:
    key = Event("1", "rr", "shoe.x").key
    made = Decision(key, 1, folded, "a" * 64, "1", verdict, SURE)
    return replace(made, rule="finding", bucket=("c",), action=action)


def learnt(made: Decision, *outcomes: str, keep: float = 1) -> tuple[float, float] | None:
    log = Log(policy(keep=keep))
    log.add(made)
    for outcome in outcomes:
        log.outcome(made, outcome)
    return log.fold.beliefs.evidence().get(Place("finding", "tell", '["c"]'))


@pytest.mark.parametrize(
    ("verdict", "outcome", "expected"),
    [
        (ACT, SUCCESS, (1, 0)),
        (ACT, FAILURE, (0, 1)),
        (ESCALATE, SUCCESS, (1, 0)),
        (ESCALATE, FAILURE, (0, 1)),
        (SUPPRESS, SUCCESS, (0, 1)),
        (SUPPRESS, FAILURE, (1, 0)),
        (ACT, UNKNOWN, None),
        (SUPPRESS, UNKNOWN, None),
    ],
)
def test_an_outcome_moves_the_belief_in_the_action(
    verdict: str, outcome: str, expected: tuple[int, int] | None
) -> None:
    """Silence that was right says that acting would have been wrong."""
    assert learnt(decision(verdict), outcome) == expected


def test_the_first_outcome_that_is_known_counts() -> None:
    assert learnt(decision(ACT), UNKNOWN, SUCCESS, FAILURE, SUCCESS) == (1, 0)


def test_outcomes_of_duplicates_floods_and_strangers_move_nothing() -> None:
    assert learnt(decision(SUPPRESS, action=""), SUCCESS) is None
    log = Log(policy())
    log.add(DecisionFeedback("f", "b" * 64, SUCCESS, "Ada"))
    assert log.fold.beliefs.evidence() == {}


def test_entries_follow_one_another() -> None:
    entries = random_log(1, 10).entries
    for wrong in (entries[1:], [*entries[:3], *entries[4:]], [*entries[:3], entries[2]]):
        with pytest.raises(BrokenStreamError):
            fold(wrong)
    assert fold(entries).seq == len(entries)


def test_the_newest_snapshot_of_a_subject_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold_module, "SUBJECTS", 2)
    log = Log()
    for name, subject in (("1", "a"), ("2", "b"), ("3", "a"), ("4", "c")):
        log.add(StateSnapshot(name, subject, {}, {}, 1.0))
    assert {subject: one.id for subject, one in log.fold.snapshots.items()} == {"a": "3", "c": "4"}


def test_only_so_many_decisions_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold_module, "OPEN", 2)
    log = Log(policy())
    made = [decision(ACT, folded=n) for n in (1, 2, 3)]
    for one in made:
        log.add(one)
    for one in made:
        log.outcome(one, SUCCESS)
    assert list(log.fold.beliefs.evidence().values()) == [(2, 0)]


def test_the_newest_policy_is_in_force_unless_one_is_given() -> None:
    new, given = policy(version='"2"'), policy(version='"3"')
    entries = [Entry(1, policy()), Entry(2, new)]
    assert fold(entries).policy == new
    made = Fold(given)
    for entry in entries:
        made.apply(entry)
    assert made.policy == given
