"""Projects: one design line each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.api.base import Answer, Id, Instant, Line, ProjectId, Request, RoleName


class ProjectSettings(Request):
    """The rules of a project: branches that only owners move, and what is asked for before a
    factory gets a generation, or before it goes to a branch or tag of `push_approved`.
    """

    protected: list[Line] = Field(default=[], max_length=100, examples=[["main", "release/*"]])
    approvals: int = Field(default=0, ge=0, le=20)
    four_eyes: bool = Field(
        default=False, description="Whether approvals of who made a generation do not count."
    )
    review_by: list[Literal["owner", "qa"]] = Field(
        default=[], max_length=2, description="Whose verdicts count; empty: both roles."
    )
    review_people: list[Line] = Field(
        default=[], max_length=100, description="Whose verdicts count, by name; empty: anybody's."
    )
    review_checks: list[Literal["audit", "measures", "critical feedback", "major feedback"]] = (
        Field(default=[], max_length=4, description="What must be green.")
    )
    review_rounds: int = Field(default=0, ge=0, le=4, description="Check rounds to be passed.")
    push_approved: list[Line] = Field(
        default=[],
        max_length=100,
        description="Branches and tags that only approved generations go to, by whatever way.",
        examples=[["release/*"]],
    )


class NewProject(Request):
    """A project to be made."""

    name: Line = Field(examples=["aurora"])
    settings: ProjectSettings = ProjectSettings()


class ProjectChange(Request):
    """What is to change in a project; what is left out stays."""

    name: Line | None = Field(default=None, examples=["aurora"])
    settings: ProjectSettings | None = None


class ProjectAnswer(Answer):
    """A project, as far as the role may see it."""

    id: ProjectId
    name: str
    role: RoleName = Field(description="The role that this key acts in.")
    created: Instant | None = None
    settings: ProjectSettings | None = None
    branches: dict[str, Id] | None = Field(
        default=None, description="Each branch with its newest generation."
    )
    tags: dict[str, Id] | None = None
    names: list[str] | None = Field(
        default=None, description="The branches and tags that a partner may ask bundles of."
    )
    fault: str | None = Field(
        default=None,
        description="In a list: the code of why it cannot be opened. Then only its row is told.",
    )


class ProjectPage(Answer):
    """Some projects, by name, and where the next page begins."""

    items: list[ProjectAnswer]
    next: str | None = Field(default=None, description="Give it as `cursor` for the next page.")
