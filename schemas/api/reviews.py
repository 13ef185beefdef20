"""Reviews: a step of one, and how a generation stands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.api.base import Answer, Id, Line, Request, Words


class NewReview(Request):
    """A step: a review is asked for, or a generation approved or rejected."""

    verdict: Literal["requested", "approved", "rejected"]
    note: Words = Field(default="", examples=["sealed"])
    author: Line | None = Field(default=None, description="Who says it; else the key's member.")


class ReviewStep(Answer):
    """One step that somebody took."""

    review: Id
    verdict: str
    note: str
    author: str
    role: str
    time: int


class StandingAnswer(Answer):
    """How a generation stands: `needed` approvals let a factory have it, a rejection does not."""

    generation: Id
    state: Literal["none", "requested", "approved", "rejected"]
    approvals: int
    rejections: int
    needed: int
    steps: list[ReviewStep]
