import json
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes
from schemas.errors import InvalidRecordError
from schemas.message import InvalidMessageError
from schemas.stream_entry import (
    KINDS,
    OUTCOMES,
    Body,
    Decision,
    DecisionFeedback,
    Entry,
    StateSnapshot,
)
from tests.schemas.stream_samples import DECISION, EVENT, FEEDBACK, SNAPSHOT, policy

BODIES = (EVENT, SNAPSHOT, policy(), DECISION, FEEDBACK)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.KIND)
def test_an_entry_of_each_kind_comes_back_with_the_same_bytes(body: Body) -> None:
    data = canonical_bytes(Entry(7, body).to_dict())
    back = Entry.from_dict(json.loads(data))
    assert back == Entry(7, body)
    assert canonical_bytes(back.to_dict()) == data


def test_there_is_a_sample_of_every_kind() -> None:
    assert tuple(body.KIND for body in BODIES) == KINDS


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 0},
        {"seq": True},
        {"seq": 2**53},
        {"kind": "rumour"},
        {"kind": "state"},
        {"recorded_at": 1},
        {"body": None},
        {"body": {**EVENT.to_dict(), "id": ""}},
    ],
)
def test_a_damaged_entry_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        Entry.from_dict({**Entry(7, EVENT).to_dict(), **wrong})


CHANGES: dict[str, Any] = {
    "event": EVENT.key._replace(id="2"), "event_seq": 4, "folded": 6, "policy": "c" * 64,
    "policy_version": "2", "rule": "x", "bucket": ("proto",), "verdict": "escalate",
    "because": "unsure", "action": "x", "proposal": "ws", "confidence": 0.8, "arms": (),
    "terms": None, "alike": 1, "first_seq": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", [one.name for one in fields(Decision)])
def test_everything_a_decision_is_made_of_is_in_its_id(name: str) -> None:
    assert replace(DECISION, **{name: CHANGES[name]}).id != DECISION.id


@pytest.mark.parametrize("name", list(DECISION.to_dict()))
def test_a_decision_that_was_altered_is_refused(name: str) -> None:
    altered = DECISION.to_dict() | {name: {"verdict": "suppress", "because": "flood"}.get(name, 9)}
    with pytest.raises(InvalidRecordError):
        Decision.from_dict(altered)


@pytest.mark.parametrize(("name", "value"), [("confidence", float("nan")), ("folded", 2**60)])
def test_a_decision_with_a_number_that_has_no_canonical_form_is_refused(
    name: str, value: float
) -> None:
    with pytest.raises(InvalidRecordError):
        Decision.from_dict(DECISION.to_dict() | {name: value})


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_comes_back(outcome: str) -> None:
    feedback = replace(FEEDBACK, outcome=outcome)
    assert DecisionFeedback.from_dict(feedback.to_dict()) == feedback


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "maybe"},
        {"decision": ""},
        {"by": None},
        {"metrics": {"a": "1"}},
        {"metrics": {"a": True}},
        {"metrics": {"": 1}},
        {"metrics": {f"m{n}": n for n in range(33)}},
        {"edit": {"last.length_mm": 1}},
    ],
)
def test_other_feedback_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidMessageError):
        DecisionFeedback.from_dict({**FEEDBACK.to_dict(), **wrong})


@pytest.mark.parametrize(
    "wrong", [{"confidence": 2}, {"subject": ""}, {"state": 1}, {"context": []}, {"x": 1}]
)
def test_another_snapshot_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidMessageError):
        StateSnapshot.from_dict({**SNAPSHOT.to_dict(), **wrong})


TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.sampled_from(BODIES), TREE, st.randoms(use_true_random=False))
def test_whatever_stands_somewhere_in_an_entry_it_is_read_or_refused(
    body: Body, value: Any, random: Random
) -> None:
    """And what is read has canonical bytes, and comes back from them."""
    top: Any = json.loads(canonical_bytes(Entry(3, body).to_dict()))
    table, key = {"top": top}, "top"
    while random.random() < 0.8 and table[key] and isinstance(table[key], dict | list):
        table = table[key]
        key = random.choice(list(table) if isinstance(table, dict) else range(len(table)))
    table[key] = value
    try:
        entry = Entry.from_dict(value if key == "top" else top)
    except InvalidRecordError:
        return
    data = canonical_bytes(entry.to_dict())
    again = Entry.from_dict(json.loads(data))
    assert canonical_bytes(again.to_dict()) == data
