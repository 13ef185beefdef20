from dataclasses import replace

import pytest

from schemas.canonical import canonical_bytes
from schemas.errors import InvalidRecordError
from schemas.ids import GenerationId, ReviewId
from schemas.review import APPROVED, VERDICTS, Review

REVIEW = Review(GenerationId("a" * 64), APPROVED, "sealed", "Ada <ada@example.org>", "qa", 7)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_review_comes_back(verdict: str) -> None:
    step = replace(REVIEW, verdict=verdict, supersedes=(ReviewId("b" * 64),))
    assert Review.from_dict(step.to_dict()) == step
    assert canonical_bytes(step.to_dict()) != canonical_bytes(REVIEW.to_dict())


def test_the_order_of_what_it_supersedes_says_nothing() -> None:
    old = (ReviewId("b" * 64), ReviewId("c" * 64))
    one, other = replace(REVIEW, supersedes=old), replace(REVIEW, supersedes=old[::-1])
    assert canonical_bytes(one.to_dict()) == canonical_bytes(other.to_dict())


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "maybe"},
        {"generation": "x"},
        {"version": 2},
        {"kind": "generation"},
        {"time": 1.5},
        {"supersedes": ["x"]},
        {"more": 1},
    ],
)
def test_anything_else_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        Review.from_dict({**REVIEW.to_dict(), **wrong})
