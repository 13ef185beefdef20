"""Members of a project: who they are, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from engine.roles import MANAGE, READ_MEMBERS
from schemas.api.members import MemberAnswer, MemberChange, MemberPage, NewMember
from server.access import Caller, caller_for
from server.documented import KEY_HEADERS, errors, routes_of, writing
from server.errors import JsonAnswer
from server.pages import instant
from server.roster import add_member, change_member, list_members, remove_member

if TYPE_CHECKING:
    from server.roster import Member

router = routes_of("members")
Manager = Annotated[Caller, Depends(caller_for(MANAGE))]


@router.post(
    "/projects/{project}/members",
    status_code=201,
    response_model=MemberAnswer,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
async def create_member(order: NewMember, caller: Manager) -> Response:
    """Take somebody into the project. They come in with a key that is made for them."""
    made = await add_member(caller.service.sql, caller.access, order.name, order.role)
    return JsonAnswer(_told(made), 201)


@router.get(
    "/projects/{project}/members",
    response_model=MemberPage,
    responses=errors(403, 404, 422),
)
async def read_members(caller: Annotated[Caller, Depends(caller_for(READ_MEMBERS))]) -> Response:
    """Every member of the project."""
    found = await list_members(caller.service.sql, caller.access)
    return JsonAnswer({"items": [_told(member) for member in found]})


@router.patch(
    "/projects/{project}/members/{member}",
    response_model=MemberAnswer,
    responses=writing(),
)
async def edit_member(member: UUID, change: MemberChange, caller: Manager) -> Response:
    """Give a member another role, in all their keys."""
    changed = await change_member(caller.service.sql, caller.access, member, change.role)
    await caller.service.shared.forget_keys()
    return JsonAnswer(_told(changed))


@router.delete(
    "/projects/{project}/members/{member}",
    response_model=MemberAnswer,
    responses=errors(403, 404, 422),
)
async def delete_member(member: UUID, caller: Manager) -> Response:
    """Let a member go; their keys are good no longer. What they did stays theirs."""
    removed = await remove_member(caller.service.sql, caller.access, member)
    await caller.service.shared.forget_keys()
    return JsonAnswer(_told(removed))


def _told(member: Member) -> dict[str, Any]:
    return {
        "id": str(member.id),
        "name": member.name,
        "role": member.role,
        "created": instant(member.created),
        "removed": None if member.removed is None else instant(member.removed),
    }
