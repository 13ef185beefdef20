"""Reviews: a step of one, and how a generation stands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.api.base import Answer, Id, Request, Words


class NewReview(Request):
    """A step: a review is asked for, or a generation approved or rejected, by whose key it is."""

    verdict: Literal["requested", "approved", "rejected"]
    note: Words = Field(default="", examples=["sealed"])


class ReviewStep(Answer):
    """One step that somebody took."""

    review: Id
    verdict: str
    note: str
    author: str
    role: str
    time: int


class StandingAnswer(Answer):
    """How a generation stands. With `needed` above 0 a factory has it once so many approve and
    nobody rejects.
    """

    generation: Id
    state: Literal["none", "requested", "approved", "rejected"]
    approvals: int
    rejections: int
    needed: int
    steps: list[ReviewStep]
