"""Who is asking for which project: what every endpoint declares, and nothing else checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from engine.approval_rule import ApprovalRule, rule_of
from engine.remote_database import rules_of
from engine.roles import Role, require
from server.listing import makers, stored_project
from server.principal import Principal
from server.service import Service
from store.projects import ProjectNotFoundError, StoredProject
from store.refnames import BRANCH
from store.sql import Access, in_project

if TYPE_CHECKING:
    from engine.review import Reviewer
    from store.repository import Repository

ProjectPath = Annotated[UUID, Path(description="The id of the project.")]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who has been let into a project, in a role that may do what is asked for."""

    service: Service
    principal: Principal
    project: StoredProject

    @property
    def role(self) -> Role:
        """The role to act in."""
        return self.principal.role

    @property
    def access(self) -> Access:
        """The same for row security."""
        return in_project(self.project.id, self.role.value, engine=True)

    def approval_rule(self, generation: str) -> ApprovalRule:
        """How many approvals a factory's bundle of a generation needs here, and not by whom."""
        rule = rule_of(self.project.settings)
        if rule.is_free or not rule.four_eyes:
            return rule
        return replace(rule, makers=self._makers(generation))

    def pushers(self, generation: str) -> frozenset[str]:
        """Who brought a generation here; of one that comes with this very push, who asks."""
        return self._makers(generation) or frozenset({self.principal.name})

    def _makers(self, generation: str) -> frozenset[str]:
        sql = self.service.sql
        return frozenset(sql.run(makers(sql, self.project.id, generation)))

    def require_movable(self, branch: str) -> None:
        """Raise unless the role may bring what is new to a branch: no endpoint is a way round.

        PushForbiddenError where it is protected, NotApprovedError where only what is approved goes.
        """
        rules = rules_of(self.project.settings)
        rules.require_movable(branch, self.role)
        rules.gate.require_free(BRANCH + branch)

    def repository(self) -> Repository:
        """The project's repository, as the role reaches it."""
        return self.service.repository(self.project.id, self.role)

    def acts_as(self, claimed: str | None = None) -> Reviewer:
        """Who this is to a record: whom the key belongs to, unless somebody else may be claimed."""
        from engine.review import Reviewer

        return Reviewer(claimed or self.principal.name, self.role.value, self.service.now())


# Not plain functions: those would each be called in a thread, for every request.
async def here(request: Request) -> Service:
    """The running server."""
    found: Service = request.app.state.service
    return found


async def who(request: Request) -> Principal:
    """Who asks; the route has found that out before."""
    found: Principal = request.state.principal
    return found


async def server_owner(principal: Annotated[Principal, Depends(who)]) -> Principal:
    """Who asks, if they own the server; raises ServerOwnersOnlyError."""
    principal.require_server()
    return principal


ServiceHere = Annotated[Service, Depends(here)]
Who = Annotated[Principal, Depends(who)]
ServerOwner = Annotated[Principal, Depends(server_owner)]


def caller_for(action: str) -> Callable[..., Awaitable[Caller]]:
    """The dependency that lets in whoever may do an action in the project of the path."""

    async def let_in(project: ProjectPath, service: ServiceHere, principal: Who) -> Caller:
        return await enter(service, principal, project, action)

    return let_in


async def enter(service: Service, principal: Principal, project: UUID, action: str) -> Caller:
    """Let somebody into a project for an action.

    Raises ProjectNotFoundError for one that is not theirs, whether it is there or not, and
    RoleForbidsError.
    """
    found = await _project(service, project) if principal.may_enter(project) else None
    if found is None:
        raise ProjectNotFoundError(f"there is no project {project}", place=str(project))
    require(principal.role, action)
    return Caller(service, principal, found)


async def _project(service: Service, project: UUID) -> StoredProject | None:
    async with service.sql.transaction(in_project(project, "view")) as db:
        row = await db.fetchrow(
            "select id, name, created, settings::text as settings from projects where id = $1",
            project,
        )
    return None if row is None else stored_project(row)
