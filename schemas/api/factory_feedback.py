"""Factory feedback: change requests, and what becomes of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.api.base import Answer, Id, Line, ProjectId, RefText, Request, Words
from schemas.api.generations import RecordedAnswer

Stage = Literal[
    "proto",
    "development",
    "photo",
    "confirmation",
    "size_set",
    "pre_production",
    "production",
]
Side = Literal["both", "left", "right"]
Reason = Literal["fit", "cosmetic", "cost", "construction", "test_failure", "legal"]
Severity = Literal["critical", "major", "minor"]
Affects = Literal["tooling", "last", "pattern", "bom", "grading"]
Number = Annotated[float, Field(allow_inf_nan=False)]
Word = Annotated[str, Field(max_length=200)]
SentPhoto = Annotated[str, Field(pattern="^[0-9a-f]{64}:.{1,120}$")]
"""A photo that was sent before, and the name that a form has for it."""


class NamedPhoto(Request):
    """A photo that was sent to the project before."""

    name: Line = Field(max_length=120, examples=["toe.jpg"])
    blob: Id


class NewFeedback(Request):
    """What a factory found on a sample, and what it asks for; lengths in mm."""

    project: ProjectId
    generation: RefText = Field(default="main", description="What was sampled.")
    observation: Words = Field(default="", examples=["toe box too low"])
    stage: Stage = "proto"
    round: int = Field(default=1, ge=1, le=999)
    size: Word = ""
    side: Side = "both"
    part: Word = Field(default="", examples=["upper"])
    landmark: Word = ""
    place_mm: tuple[Number, Number, Number] | None = Field(default=None, strict=False)
    measure: Word = Field(default="", examples=["last.ball_girth_mm"])
    nominal_mm: Number | None = None
    measured_mm: Number | None = None
    changes: dict[str, str | int | Number] = Field(
        default={}, max_length=50, examples=[{"last_profile.toe_spring_mm": 13}]
    )
    reason: Reason = "fit"
    severity: Severity = "major"
    affects: list[Affects] = Field(default=[], max_length=5)
    impact: Words = ""
    photos: list[NamedPhoto] = Field(
        default=[], max_length=8, description="As `POST …/factory_photos` answered."
    )
    author: Line | None = Field(default=None, description="Who says it; else the key's member.")


class AcceptOrder(Request):
    """How a request is taken up: as a generation on a branch, or by one that is there."""

    branch: RefText = "main"
    message: Words = ""
    by: RefText | None = Field(default=None, description="The generation that answers it.")
    anyway: bool = Field(default=False, description="Though a value has changed since.")
    allow: list[Line] = Field(
        default=[], max_length=50, description="Codes of audit findings to let pass."
    )
    author: Line | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> AcceptOrder:
        if self.by is not None and self.model_fields_set & {"branch", "message", "anyway", "allow"}:
            raise ValueError("with `by` nothing is made: leave out branch, message and anyway")
        return self


class DeclineOrder(Request):
    """Why a request is not followed, or not now."""

    note: Words = ""
    defer: bool = Field(default=False, description="Put it off instead of declining it.")
    author: Line | None = None


class VerifyOrder(Request):
    """What the next sample showed of a change that was made."""

    good: bool = Field(description="Whether it does what it should.")
    note: Words = ""


class ChangeAnswer(Answer):
    """One value that is to change."""

    path: str
    from_: str | int | float | None = Field(alias="from")
    to: str | int | float


class FeedbackAnswered(Answer):
    """An answer that made no generation."""

    answer: str
    note: str
    author: str
    role: str
    time: int


class DecisionAnswer(Answer):
    """What was decided, and why."""

    answer: Literal["accepted", "declined", "deferred"]
    note: str
    author: str
    time: int


class PhotoAnswer(Answer):
    """A photo of a sample by its name and hashes; `blob` is the object that holds its bytes."""

    name: str
    format: Literal["jpeg", "png"]
    blob: Id
    blake3: Id


class FeedbackItem(Answer):
    """A change request and what became of it; lengths in mm."""

    feedback: Id
    state: Literal["open", "accepted", "declined", "deferred"]
    accepted_by: Id | None
    decision: DecisionAnswer | None
    verified: bool | None
    generation: Id
    stage: str
    round: int
    size: str
    side: str
    part: str
    landmark: str
    observation: str
    measure: str
    changes: list[ChangeAnswer]
    reason: str
    severity: str
    affects: list[str]
    impact: str
    author: str
    role: str
    time: int
    place_mm: list[float] | None
    nominal_mm: float | None
    measured_mm: float | None
    photos: list[PhotoAnswer]
    answers: list[FeedbackAnswered]


class ImportedForm(Answer):
    """What a form that a factory filled in brought."""

    generation: Id
    added: list[FeedbackItem]
    known: int = Field(description="Requests that were here already.")
    within_tolerance: int = Field(description="Measurements that are as they should be.")


class FeedbackList(Answer):
    """Some change requests, oldest first, and where the next page begins."""

    items: list[FeedbackItem]
    next: str | None = Field(default=None, description="Give it as `cursor` for the next page.")


class AcceptedAnswer(Answer):
    """The request as it stands, and the generation made for it."""

    feedback: FeedbackItem
    made: RecordedAnswer | None
