"""The policy for footwear: the nine types of event, what it proposes, and what it never does."""

import pytest

from engine.betasphere.decide import decide
from engine.betasphere.shipped import FOOTWEAR, footwear_policy
from schemas.parameters import PARAMETERS
from schemas.policy import PROPOSALS
from schemas.policy_reader import check_policy
from schemas.stream_entry import DUPLICATE, FLOOD, SUPPRESS
from tests.engine.betasphere.streams import Log

TYPES = {
    "design_intent": {"half": "appearance"},
    "spec.validation_failed": {"first_code": "RR-S026"},
    "generation.created": {"source": "spec", "branch": "main", "generation": "a"},
    "geometry.audit_finding": {"generation": "a", "code": "RR-G147", "part": "upper"},
    "export.created": {"profile": "factory", "generation": "a"},
    "factory.feedback": {"severity": "minor", "stage": "proto", "reason": "fit"},
    "review.rejected": {"role": "qa", "generation": "a", "author": "Ada"},
    "remote.lagging": {"remote": "origin", "branch": "main", "behind": 3},
    "system_boot": {"mode": "serve"},
}


def test_it_has_no_findings_not_even_a_warning() -> None:
    assert check_policy(FOOTWEAR.read_bytes(), FOOTWEAR.name) == (footwear_policy(), ())


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_has_a_rule_and_an_action(type_: str) -> None:
    log = Log(footwear_policy())
    made = log.decide(*log.event(type_, subject="shoe", **TYPES[type_]))
    assert made.action and made.proposal in PROPOSALS
    assert None not in made.bucket, "the context is in the data of the type"


def test_the_same_parameter_again_is_a_case_of_its_own() -> None:
    log = Log(footwear_policy())
    data = {"severity": "major", "stage": "proto", "reason": "fit"}
    first = log.decide(*log.event("factory.feedback", "a", parameter="last.x_mm", **data))
    other = log.decide(*log.event("factory.feedback", "b", parameter="last.y_mm", **data))
    again = log.decide(*log.event("factory.feedback", "c", parameter="last.x_mm", **data))
    assert [made.rule for made in (first, other, again)] == [
        "feedback", "feedback", "feedback-repeated",
    ]  # fmt: skip
    assert (again.action, again.bucket) == ("propose_review", ("last.x_mm", "major"))


def test_a_shoe_full_of_findings_is_a_flood() -> None:
    log = Log(footwear_policy())
    found = [
        log.decide(*log.event("geometry.audit_finding", generation="a", code=f"RR-G1{n}", part="x"))
        for n in range(8)
    ]
    assert [made.because == FLOOD for made in found] == [False] * 5 + [True] * 3
    other = log.event("geometry.audit_finding", generation="b", code="RR-G11", part="x")
    assert decide(log.fold, *other).because != FLOOD


def test_a_second_boot_within_a_minute_is_a_duplicate() -> None:
    from schemas.event import Event

    log = Log(footwear_policy())
    decisions = []
    for number, time in enumerate(("08:00:00", "08:00:59", "08:02:00")):
        event = Event(str(number), "rr/server", "system_boot", {"mode": "serve"},
                      time=f"2026-11-27T{time}Z")  # fmt: skip
        decisions.append(log.decide(event, log.add(event)))
    assert [one.because == DUPLICATE for one in decisions] == [False, True, False]
    assert decisions[1].verdict == SUPPRESS


def test_no_action_of_it_names_a_parameter() -> None:
    """It may speak about parameters that events bring; it knows none, and so can set none."""
    text = FOOTWEAR.read_text("utf-8")
    assert not [row.path for row in PARAMETERS if row.name in text]
