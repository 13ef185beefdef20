"""Keys of a project: made once, shown once, revoked for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import Depends, Path
from starlette.responses import Response

from engine.roles import MANAGE
from schemas.api.members import KeyAnswer, KeyPage, MadeKeyAnswer, NewKey
from server.access import Caller, caller_for
from server.documented import errors, routes_of, writing
from server.errors import JsonAnswer
from server.keys import new_key
from server.pages import instant
from server.roster import add_key, list_keys, revoke_key

if TYPE_CHECKING:
    from server.roster import Key

router = routes_of("members")
Manager = Annotated[Caller, Depends(caller_for(MANAGE))]


@router.post(
    "/projects/{project}/keys",
    status_code=201,
    response_model=MadeKeyAnswer,
    responses=writing(),
)
async def create_key(order: NewKey, caller: Manager) -> Response:
    """Make a key for a member, or one with a role of its own. It is told now and never again."""
    made = new_key("dev" if caller.service.settings.debug else "live")
    kept = await add_key(
        caller.service.sql,
        caller.access,
        made,
        order.label,
        member=None if order.member is None else UUID(order.member),
        role=order.role,
        days=order.days,
    )
    told = {**_told(kept), "key": made.text}
    return JsonAnswer(told, 201, headers={"Cache-Control": "no-store"})


@router.get(
    "/projects/{project}/keys",
    response_model=KeyPage,
    responses=errors(403, 404, 422),
)
async def read_keys(caller: Manager) -> Response:
    """Every key of the project, without its secret."""
    found = await list_keys(caller.service.sql, caller.access)
    return JsonAnswer({"items": [_told(key) for key in found]})


@router.delete(
    "/projects/{project}/keys/{key}",
    response_model=KeyAnswer,
    responses=errors(403, 404, 422),
)
async def delete_key(
    key: Annotated[str, Path(pattern="^[a-z0-9]{12}$", description="The id within the key.")],
    caller: Manager,
) -> Response:
    """Revoke a key, for good."""
    revoked = await revoke_key(caller.service.sql, caller.access, key)
    await caller.service.shared.forget_keys(key)
    return JsonAnswer(_told(revoked))


def _told(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "label": key.label,
        "role": key.role,
        "member": None if key.member is None else str(key.member),
        "last_four": key.last_four,
        "created": instant(key.created),
        "expires": None if key.expires is None else instant(key.expires),
        "revoked": None if key.revoked is None else instant(key.revoked),
    }
