import pytest

from engine.betasphere.gain import best_gain, gain
from schemas.stream_entry import ACT, ESCALATE, SUPPRESS, Terms

TERMS = Terms(0.8, 0.2, cost_of_wrong_act=2.0, cost_of_asking=0.25)


@pytest.mark.parametrize(
    ("verdict", "chance", "expected"),
    [
        (ACT, 1.0, 1.0),
        (ACT, 0.0, -2.0),
        (ACT, 0.5, -0.5),
        (ESCALATE, 1.0, 0.75),
        (ESCALATE, 0.0, -0.25),
        (SUPPRESS, 1.0, 0.0),
        (SUPPRESS, 0.0, 0.0),
    ],
)
def test_what_a_verdict_gains(verdict: str, chance: float, expected: float) -> None:
    assert gain(verdict, chance, TERMS) == expected


@pytest.mark.parametrize(("chance", "verdict"), [(0.95, ACT), (0.6, ESCALATE), (0.1, SUPPRESS)])
def test_each_verdict_is_the_best_somewhere(chance: float, verdict: str) -> None:
    assert best_gain(chance, TERMS) == gain(verdict, chance, TERMS)
