"""Reviews: a step of one, and how a generation stands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.api.base import Answer, Id, Request, Words


class NewReview(Request):
    """A step: a review is asked for, or a generation approved or rejected, by whose key it is."""

    verdict: Literal["requested", "approved", "rejected"]
    note: Words = Field(default="", examples=["sealed"])
    check: Literal["", "first", "second", "third", "fourth"] = Field(
        default="", description="The check round that it is of; empty: of none."
    )


class ReviewStep(Answer):
    """One step that somebody took."""

    review: Id
    verdict: str
    note: str
    author: str
    role: str
    time: int
    check: str


class RoundAnswer(Answer):
    """How a check round stands: what it needs to be approved, and which generation passed it."""

    round: str
    sample: str
    needs: list[str]
    state: Literal["open", "passed", "rejected"]
    generation: Id | None


class StandingAnswer(Answer):
    """How a generation stands. With `needed` above 0 a factory has it once so many approve and
    nobody rejects.
    """

    generation: Id
    state: Literal["none", "requested", "approved", "rejected"]
    approvals: int
    rejections: int
    needed: int
    rounds: list[RoundAnswer]
    steps: list[ReviewStep]
