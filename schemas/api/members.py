"""Members of a project and their keys."""

from __future__ import annotations

from pydantic import Field, model_validator

from schemas.api.base import Answer, Instant, Line, ProjectId, Request, RoleName


class NewMember(Request):
    """Somebody who is to work in a project."""

    name: Line = Field(examples=["Ada <ada@example.org>"])
    role: RoleName


class MemberChange(Request):
    """Another role for a member; it holds for every key they have."""

    role: RoleName


class MemberAnswer(Answer):
    """A member of a project."""

    id: ProjectId
    name: str
    role: RoleName
    created: Instant
    removed: Instant | None


class MemberPage(Answer):
    """All members of a project, those that were removed too."""

    items: list[MemberAnswer]


class NewKey(Request):
    """A key to be made: a member's, with their role, or one with a role of its own."""

    label: Line = Field(examples=["laptop"])
    member: ProjectId | None = None
    role: RoleName | None = Field(default=None, description="For a key that is no member's.")
    days: int | None = Field(default=None, ge=1, le=3650, description="How long it is good.")

    @model_validator(mode="after")
    def _one_of_both(self) -> NewKey:
        if (self.member is None) == (self.role is None):
            raise ValueError("give either a member or a role")
        return self


class KeyAnswer(Answer):
    """A key without its secret."""

    id: str
    label: str
    role: RoleName
    member: ProjectId | None
    last_four: str
    created: Instant
    expires: Instant | None
    revoked: Instant | None


class MadeKeyAnswer(KeyAnswer):
    """A key that was made now: the only time that the whole of it is told."""

    key: str = Field(examples=["rr_live_k3v9d2m7qx1c_…"])


class KeyPage(Answer):
    """All keys of a project, without secrets, those that were revoked too."""

    items: list[KeyAnswer]
