from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.betasphere.decide import NoPolicyError, decide, judge
from engine.betasphere.fold import Fold
from schemas.event import Event
from schemas.stream_entry import (
    ACT,
    COSTLY,
    DUPLICATE,
    ESCALATE,
    EXPLORED,
    FAILURE,
    FLOOD,
    NO_RULE,
    SUCCESS,
    SUPPRESS,
    SURE,
    UNLIKELY,
    UNSURE,
    Arm,
    Decision,
    StateSnapshot,
    Terms,
)
from tests.engine.betasphere.streams import TEXT, Log, policy


def learn(log: Log, *, right: bool, code: str = "x") -> None:
    """One more finding, and the truth about the action that was proposed or left."""
    made = log.decide(*log.event(code=code, n=len(log.entries)))
    log.outcome(made, SUCCESS if right == (made.verdict != SUPPRESS) else FAILURE)


def after(log: Log, right: bool, times: int, code: str = "x") -> Decision:
    """The decision about one more finding after so many like it."""
    for _ in range(times):
        learn(log, right=right, code=code)
    return log.decide(*log.event(code=code, n=len(log.entries)))


QUIET = "\n".join(
    line for line in TEXT.splitlines() if not line.strip().startswith(("duplicates", "flood"))
)


def quiet() -> Log:
    """A log whose findings are never noise."""
    return Log(policy(QUIET))


def test_at_first_a_person_is_asked() -> None:
    made = after(quiet(), True, 0)
    assert (made.verdict, made.because, made.action) == (ESCALATE, UNSURE, "tell")
    assert (made.rule, made.bucket, made.proposal) == ("finding", ("x",), "ws")
    assert made.confidence == made.arms[0].mean == pytest.approx(2 / 3)


def test_what_was_right_often_enough_is_done() -> None:
    made = after(quiet(), True, 20)
    assert (made.verdict, made.because) == (ACT, SURE)
    assert made.confidence > 0.9


def test_what_was_wrong_often_enough_is_left() -> None:
    made = after(quiet(), False, 40)
    assert (made.verdict, made.because) == (SUPPRESS, UNLIKELY)
    assert made.confidence > 0.9
    assert made.action == "tell", "the outcome of a silence is about the action that was left"


def test_what_is_learnt_stays_in_its_context() -> None:
    log = quiet()
    assert after(log, True, 20, code="x").verdict == ACT
    assert after(log, True, 0, code="y").verdict == ESCALATE


def test_a_costly_action_needs_more() -> None:
    log = quiet()
    text = QUIET.replace("proposal: ws,", "proposal: ws, cost_of_wrong_act: 9,")
    assert after(log, True, 20).verdict == ACT
    log.add(policy(text, version='"2"'))
    made = after(log, True, 0)
    assert (made.verdict, made.because) == (ESCALATE, COSTLY)


def test_of_the_hopeless_some_are_put_to_a_person() -> None:
    log = quiet()
    after(log, False, 60)
    assert log.fold.policy is not None
    log.add(replace(log.fold.policy, explore=0.2))
    found = [decide(log.fold, *log.event(code="x", n=n)).because for n in range(200)]
    assert set(found) == {UNLIKELY, EXPLORED}
    assert 20 < found.count(EXPLORED) < 60


def test_a_duplicate_is_left_and_names_the_first() -> None:
    log = Log(policy())
    log.event(code="x", subject="s")
    first, seq = log.event(code="a", subject="s")
    log.decide(first, seq)
    log.event(code="b", subject="s")
    made = log.decide(*log.event(code="a", subject="s"))
    assert (made.verdict, made.because, made.alike, made.first_seq) == (SUPPRESS, DUPLICATE, 2, seq)
    assert made.confidence == 1 and not made.arms
    assert decide(log.fold, first, seq).because != DUPLICATE, "the first is none, however late"


def test_a_duplicate_falls_out_of_the_window() -> None:
    log = Log(policy())
    log.event(code="a", subject="s")
    for number in range(3):
        log.event("other", n=number)
    assert decide(log.fold, *log.event(code="a", subject="s")).because != DUPLICATE


def test_a_flood_is_left() -> None:
    log = Log(policy())
    found = [log.decide(*log.event(code="a", n=n, subject="s")) for n in range(5)]
    assert [one.because == FLOOD for one in found] == [False, False, False, True, True]
    assert (found[3].alike, found[3].first_seq) == (4, found[0].event_seq)


def test_the_first_rule_that_fits_counts() -> None:
    log = Log(policy())
    one = log.decide(*log.event("shoe.finding", code="a", grave=True))
    two = log.decide(*log.event("shoe.finding", code="a", grave=True, n=2))
    three = log.decide(*log.event("shoe.finding", code="a", grave=False, n=3))
    assert [made.rule for made in (one, two, three)] == ["finding", "again", "finding"]
    assert [arm.action for arm in two.arms] == ["ask", "fix"]


def test_the_newest_snapshot_of_the_subject_parts_beliefs() -> None:
    log = Log(policy())
    log.add(StateSnapshot("1", "s", {}, {"mood": "bad"}, 1.0))
    log.event("shoe.finding", code="a", grave=True, subject="s")
    made = log.decide(*log.event("shoe.finding", code="a", grave=True, subject="s", n=2))
    assert made.bucket == ("a", None, "bad", 1)


@pytest.mark.parametrize("otherwise", [SUPPRESS, ESCALATE])
def test_an_event_without_a_rule(otherwise: str) -> None:
    log = Log(policy(otherwise=otherwise))
    made = log.decide(*log.event("elsewhere"))
    assert (made.verdict, made.because, made.rule, made.action) == (otherwise, NO_RULE, "", "")


def test_without_a_policy_nothing_is_decided() -> None:
    with pytest.raises(NoPolicyError):
        decide(Fold(), Event("1", "rr", "x"), 1)


def test_deciding_changes_nothing_and_is_the_same_again() -> None:
    log = Log(policy())
    event, seq = log.event(code="a")
    assert decide(log.fold, event, seq) == decide(log.fold, event, seq)
    assert decide(log.fold, event, seq).id == log.decide(event, seq).id


def test_another_version_of_a_policy_draws_other_numbers() -> None:
    log, other = Log(policy()), Log(policy(version='"2"'))
    for one in (log, other):
        one.event(code="a")
    event = Event("1", "rr/test", "shoe.other", {"code": "a"})
    assert decide(log.fold, event, 2).arms[0].draw != decide(other.fold, event, 2).arms[0].draw


@pytest.mark.parametrize(
    ("mean", "lower", "upper", "expected"),
    [
        (0.8, 0.75, 0.9, (ACT, SURE)),
        (0.799, 0.75, 0.9, (ESCALATE, UNSURE)),
        (0.99, 0.749, 1.0, (ESCALATE, COSTLY)),
        (0.1, 0.0, 0.25, (SUPPRESS, UNLIKELY)),
        (0.1, 0.0, 0.251, (ESCALATE, UNSURE)),
    ],
)
def test_the_edges_between_verdicts(
    mean: float, lower: float, upper: float, expected: tuple[str, str]
) -> None:
    terms = Terms(0.8, 0.25, cost_of_wrong_act=1.0, cost_of_asking=0.25)
    assert judge(Arm("a", 1, 1, mean, lower, upper, 0.5, 0.5), terms) == expected


SHARES = st.floats(0, 1)


@given(SHARES, SHARES, SHARES, st.floats(0.5, 0.999), st.floats(0, 0.499), st.floats(0, 9), SHARES)
def test_a_verdict_follows_from_belief_and_costs(
    lower: float,
    mean: float,
    upper: float,
    act_at: float,
    suppress_at: float,
    wrong: float,
    ask: float,
) -> None:
    lower, mean, upper = sorted((lower, mean, upper))
    terms = Terms(act_at, suppress_at, wrong, ask)
    verdict, because = judge(Arm("a", 1, 1, mean, lower, upper, 0.5, 0.5), terms)
    assert (verdict == SUPPRESS) is (upper <= suppress_at)
    assert (verdict == ACT) is (
        upper > suppress_at and mean >= act_at and (1 - lower) * wrong <= ask
    )
    assert because in {SUPPRESS: (UNLIKELY,), ACT: (SURE,), ESCALATE: (UNSURE, COSTLY)}[verdict]


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_more_successes_never_make_a_decision_shyer(outcomes: list[bool]) -> None:
    rank = {SUPPRESS: 0, ESCALATE: 1, ACT: 2}
    ranks = []
    for more in (False, True):
        log = quiet()
        for right in [*outcomes * 6, *[more] * 6]:
            learn(log, right=right)
        ranks.append(rank[log.decide(*log.event(code="x", n="end")).verdict])
    assert ranks[0] <= ranks[1]
