"""AI drafts: asked for, shown, accepted or rejected. None of it can hold a value of geometry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.api.base import Answer, Id, Line, RefText, Request, Words
from schemas.api.generations import ProviderName, RecordedAnswer, SpecInput

Brief = Annotated[str, Field(max_length=4_000, description="What is wanted, in plain words.")]
FieldPath = Annotated[str, Field(min_length=1, max_length=200, examples=["colors.primary_hex"])]
AppearancePath = Annotated[str, Field(pattern=r"^appearance\.")]


class NewDraft(Request):
    """Which generation another appearance is wanted for, and which fields of it."""

    generation: RefText = "main"
    fields: list[FieldPath] = Field(
        default=[], max_length=50, description="Fields or sections; none: all but words."
    )
    brief: Brief = ""
    provider: ProviderName = "offline"
    author: Line | None = Field(default=None, description="Who asks; else the key's member.")


class NewMergeDraft(Request):
    """Which two generations disagree on appearance: where it goes, and what comes in."""

    ours: RefText
    theirs: RefText
    brief: Brief = ""
    provider: ProviderName = "offline"
    author: Line | None = None


class AcceptDraft(Request):
    """Which part of a draft becomes a generation, and on which branch."""

    branch: RefText = "main"
    message: Words = ""
    only: list[FieldPath] = Field(
        default=[], max_length=50, description="Fields or sections; none: all of the draft."
    )
    spec: SpecInput | None = Field(
        default=None, description="The spec that was to be generated, for a draft of what it lacks."
    )
    author: Line | None = None


class RejectDraft(Request):
    """Who says no."""

    author: Line | None = None


class DraftedChange(Answer):
    """One value that is proposed, and why."""

    path: AppearancePath
    from_: str | None = Field(alias="from")
    to: str
    reason: str


class DraftDecision(Answer):
    """What somebody decided about a draft."""

    action: Id
    outcome: Literal["accepted", "rejected"]
    by: str
    time: int
    fields: list[AppearancePath]


class DraftItem(Answer):
    """A draft and what became of it."""

    action: Id
    state: Literal["drafted", "accepted", "rejected"]
    generation: Id | None = Field(description="The one that it led to.")
    mode: Literal["resolve", "draft", "merge"]
    provider: str
    model: str
    prompt_hash: Id
    generations: list[Id] = Field(description="Those that it is about.")
    instrumental: Id
    fields: list[AppearancePath]
    changes: list[DraftedChange]
    tokens_in: int | None
    tokens_out: int | None
    invoked_by: str
    time: int
    prompt: str | None
    decisions: list[DraftDecision]


class DraftList(Answer):
    """Some drafts, oldest first, and where the next page begins."""

    items: list[DraftItem]
    next: str | None = Field(default=None, description="Give it as `cursor` for the next page.")


class AcceptedDraft(Answer):
    """The draft as it stands, and the generation made of it."""

    draft: DraftItem
    made: RecordedAnswer
