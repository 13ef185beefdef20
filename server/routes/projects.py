"""Projects: making one, and reading them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from engine.project_view import project_view, row_view
from engine.roles import MANAGE, SEE
from schemas.api.projects import NewProject, ProjectAnswer, ProjectChange, ProjectPage
from schemas.errors import RRError
from server.access import Caller, ServerOwner, ServiceHere, Who, caller_for
from server.documented import KEY_HEADERS, IfNoneMatch, reading, routes_of, writing
from server.errors import LOG, JsonAnswer
from server.listing import add_project, change_project, projects_after
from server.pages import PAGE, Cursor, Limit, conditional, cursor_of, instant, parts_of
from server.route import in_thread
from store.projects import EVERYWHERE
from store.sql import in_project
from store.trouble import StorageFailedError

if TYPE_CHECKING:
    from engine.roles import Role
    from server.service import Service
    from store.projects import StoredProject

router = routes_of("projects")


@router.post(
    "/projects",
    status_code=201,
    response_model=ProjectAnswer,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
async def create_project(
    order: NewProject, service: ServiceHere, principal: ServerOwner
) -> Response:
    """Make a project: an empty repository on the branch `main`."""
    project = await add_project(service.sql, order.name, order.settings.model_dump())
    told = await _told(service, principal.role, project, principal.name)
    return JsonAnswer(told, 201, headers={"Location": f"/projects/{project.id}"})


@router.get("/projects", response_model=ProjectPage, responses=reading())
async def list_projects(
    request: Request,
    service: ServiceHere,
    principal: Who,
    limit: Limit = PAGE,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The projects of this key, by name."""
    after = "" if cursor is None else parts_of(cursor, 1)[0]
    mine = principal.project
    access = EVERYWHERE if mine is None else in_project(mine, "view")
    found = await projects_after(service.sql, access, after, limit + 1)
    page = [await in_thread(_listed, service, principal.role, one) for one in found[:limit]]
    more = cursor_of(found[limit - 1].name) if len(found) > limit else None
    return conditional(request, {"items": page, "next": more})


@router.get("/projects/{project}", response_model=ProjectAnswer, responses=reading())
async def read_project(
    request: Request,
    caller: Annotated[Caller, Depends(caller_for(SEE))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A project, as far as the role may see it."""
    return conditional(request, await _told(caller.service, caller.role, caller.project))


@router.patch("/projects/{project}", response_model=ProjectAnswer, responses=writing())
async def edit_project(
    change: ProjectChange, caller: Annotated[Caller, Depends(caller_for(MANAGE))]
) -> Response:
    """Change the name of a project, or some of its rules; what is left out stays."""
    settings = {} if change.settings is None else change.settings.model_dump(exclude_unset=True)
    project = await change_project(caller.service.sql, caller.access, change.name, settings)
    return JsonAnswer(await _told(caller.service, caller.role, project))


async def _told(
    service: Service, role: Role, project: StoredProject, author: str = "server"
) -> dict[str, Any]:
    return await in_thread(_view, service, role, project, author)


def _listed(service: Service, role: Role, project: StoredProject) -> dict[str, Any]:
    """The project, or its row alone where it is damaged: the others are listed all the same."""
    try:
        return _view(service, role, project, "server")
    except StorageFailedError:  # of all of them, not of this one
        raise
    except RRError as error:
        LOG.error("project %s cannot be opened: %s", project.id, error.code, exc_info=error)
        return row_view(role, {**_row(project), "fault": error.code})


def _view(service: Service, role: Role, project: StoredProject, author: str) -> dict[str, Any]:
    from server.service import open_repository

    repository = open_repository(
        service.sql, project.id, role.value, author=author, time=int(time.time())
    )
    return project_view(role, _row(project), repository.snapshot())


def _row(project: StoredProject) -> dict[str, Any]:
    return {
        "id": str(project.id),
        "name": project.name,
        "created": instant(project.created),
        "settings": project.settings,
    }
