import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.betasphere.beliefs import Belief, Beliefs, Place, bucket_text, told
from schemas.policy import Action
from tests.engine.betasphere.streams import Log, policy

ACTION = Action("ask", "ask", "log", 2.0, 1.0, 1.0)
PLACE = Place("rule", "ask", "[]")


def learnt(outcomes: list[bool], keep: float = 1.0) -> Belief:
    beliefs = Beliefs()
    for right in outcomes:
        beliefs.learn(PLACE, right=right, keep=keep)
    return beliefs.of(PLACE, ACTION)


def test_without_evidence_the_prior_counts() -> None:
    assert learnt([]) == Belief(2.0, 1.0)


@given(st.lists(st.booleans(), max_size=50))
def test_a_belief_counts_what_was_right_and_wrong(outcomes: list[bool]) -> None:
    found = learnt(outcomes)
    assert found == Belief(2.0 + outcomes.count(True), 1.0 + outcomes.count(False))
    assert 0 <= found.lower <= found.mean <= found.upper <= 1


@given(st.lists(st.booleans(), max_size=30))
def test_a_success_raises_a_belief_and_a_failure_lowers_it(outcomes: list[bool]) -> None:
    """The one thing that must never be the wrong way round."""
    before = learnt(outcomes)
    assert learnt([*outcomes, True]).mean > before.mean > learnt([*outcomes, False]).mean


def test_forgetting_lets_new_outcomes_win() -> None:
    turned = [True] * 200 + [False] * 20
    assert learnt(turned).mean > 0.85
    assert learnt(turned, keep=0.9).mean < 0.25
    assert learnt(turned, keep=0.9).alpha + learnt(turned, keep=0.9).beta < 3 + 10


def test_evidence_narrows_the_span() -> None:
    few, many = learnt([True, True, False]), learnt([True, True, False] * 40)
    assert few.upper - few.lower > 3 * (many.upper - many.lower)


@pytest.mark.parametrize(("alpha", "beta"), [(1, 1), (2, 5), (20, 3), (16, 1), (50, 50)])
def test_nine_of_ten_lie_in_the_span_and_few_below_or_above(alpha: float, beta: float) -> None:
    from scipy import stats

    belief, exact = Belief(alpha, beta), stats.beta(alpha, beta)
    below, above = exact.cdf(belief.lower), exact.sf(belief.upper)
    assert max(below, above) < 0.08
    assert 0.02 < below + above < 0.12


def test_values_of_other_types_are_other_buckets() -> None:
    assert len({bucket_text([one]) for one in (1, True, "1", "true", None, "null", 1.5)}) == 7


def test_beliefs_are_told_with_their_priors() -> None:
    log = Log(policy())
    for action, rule in (("tell", "finding"), ("gone", "finding"), ("tell", "gone")):
        log.fold.beliefs.learn(Place(rule, action, '["x",true]'), right=True, keep=1.0)
    assert told(log.fold.beliefs, policy()) == [
        {
            "rule": "finding", "action": "tell", "bucket": ["x", True], "right": 1, "wrong": 0,
            "alpha": 3, "beta": 1, "mean": 0.75,
            "lower": Belief(3, 1).lower, "upper": Belief(3, 1).upper,
        }
    ]  # fmt: skip


def test_evidence_is_told_by_name() -> None:
    beliefs = Beliefs()
    for name in ("b", "a"):
        beliefs.learn(Place(name, "ask", "[]"), right=True, keep=1.0)
    assert [place.rule for place in beliefs.evidence()] == ["a", "b"]
