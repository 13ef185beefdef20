from dataclasses import replace

import pytest

from schemas.errors import InvalidRecordError
from schemas.feedback import FactoryFeedback, FeedbackAnswer, RequestedChange
from schemas.ids import FeedbackId, GenerationId

FEEDBACK = FactoryFeedback(
    generation=GenerationId("a" * 64),
    stage="confirmation",
    round=2,
    size="EU 42",
    side="left",
    part="upper",
    landmark="toe_point",
    place_um=(280_000, 0, 11_000),
    observation="toe box too low",
    measure="last.ball_girth_mm",
    nominal_um=248_000,
    measured_um=251_500,
    changes=(RequestedChange("instrumental.last_profile.toe_spring_mm", 11, 13.5),),
    reason="fit",
    severity="major",
    affects=("grading", "last"),
    impact="one week",
    author="Li",
    role="factory",
    time=7,
)
BARE = replace(
    FEEDBACK, place_um=None, nominal_um=None, measured_um=None, changes=(), affects=(), size=""
)
ANSWER = FeedbackAnswer(FeedbackId("b" * 64), "declined", "within tolerance", "Ada", "owner", 8)


@pytest.mark.parametrize("record", [FEEDBACK, BARE, ANSWER, *FEEDBACK.changes])
def test_records_come_back(record: FactoryFeedback | FeedbackAnswer | RequestedChange) -> None:
    assert type(record).from_dict(record.to_dict()) == record


def test_what_a_value_was_may_be_nothing() -> None:
    change = RequestedChange("size.width", None, "EE")
    assert RequestedChange.from_dict(change.to_dict()) == change


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": "third"},
        {"side": "up"},
        {"reason": "mood"},
        {"severity": "huge"},
        {"affects": ["price"]},
        {"affects": ["last", "last"]},
        {"place_um": [1, 2]},
        {"measured_um": 1.5},
        {"round": "2"},
        {"changes": [{"path": "x", "from": 1}]},
        {"changes": [{"path": "x", "from": 1, "to": None}]},
        {"changes": [{"path": "x", "from": True, "to": 1}]},
        {"changes": [{"path": "x", "from": [], "to": 1}]},
        {"photo": "x"},
        {"version": 2},
    ],
)
def test_anything_else_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        FactoryFeedback.from_dict({**FEEDBACK.to_dict(), **wrong})


@pytest.mark.parametrize("wrong", [{"answer": "accepted"}, {"feedback": "x"}, {"kind": "review"}])
def test_an_answer_is_what_it_is(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        FeedbackAnswer.from_dict({**ANSWER.to_dict(), **wrong})
