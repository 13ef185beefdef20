"""Who stands at the door of sync, and what the server does after a push."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from engine.receive import Pusher
from engine.remote_database import rules_of
from engine.roles import SEE
from server.access import Caller, caller_for
from server.route import RRRoute
from server.routes.sync import LIMITS, SyncDoor, sync_router

if TYPE_CHECKING:
    from fastapi import APIRouter

    from engine.remote import Moved


def open_door(caller: Annotated[Caller, Depends(caller_for(SEE))]) -> SyncDoor:
    """The project of the path for whoever may see it; what they may do there the receiver says."""
    who, project = caller.principal, caller.project
    member = None if who.member is None else str(who.member)
    rules = rules_of(project.settings)
    rules = replace(rules, limits=LIMITS, gate=replace(rules.gate, makers=caller.pushers))

    def after(moved: Moved) -> None:
        _note(caller, moved)

    return SyncDoor(caller.repository(), Pusher(who.role, member, who.key_id), rules, after)


def routes() -> APIRouter:
    """The routes of sync, held to the same rules as every other."""
    return sync_router(open_door, RRRoute)


def _note(caller: Caller, moved: Moved) -> None:
    """Bring the tables up to date and wake the other workers.

    A push that has moved nothing may be the second of one whose server was killed before this.
    """
    from server.derive import catch_up

    catch_up(caller.service.sql, caller.project.id, read=moved.generations)
    if moved.operation is not None:
        caller.service.shared.ref_moved(str(caller.project.id))
