"""Importing a mesh: the bytes of a file, as they are, become a generation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from engine.import_mesh import MeshInput
from engine.roles import CHANGE
from schemas.api.base import Line, RefText, Words
from schemas.api.imports import ImportAnswer
from server.access import Caller, ServiceHere, Who, enter
from server.documented import BUILDING, body_of_at_most, routes_of, writing
from server.recording import attester_of, recorded_answer, said_by
from server.route import in_thread
from server.tasks import Said, bring

router = routes_of("imports")
LARGEST_BYTES = 64 * 1024 * 1024
"""A scan of a million triangles as binary STL is 50 MB."""
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: STL, OBJ, PLY, GLB, 3MF, USDZ or STEP.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Word = Annotated[Line | None, Query(max_length=40)]


@router.post(
    "/imports",
    status_code=201,
    response_model=ImportAnswer,
    responses=writing(501),
    openapi_extra={**BUILDING, **_BODY, **body_of_at_most(LARGEST_BYTES)},
)
async def import_file(
    request: Request,
    service: ServiceHere,
    principal: Who,
    project: UUID,
    name: Annotated[Line, Query(description="Of the file.")],
    part: Word = None,
    unit: Word = None,
    forward: Word = None,
    up: Word = None,
    branch: Annotated[RefText, Query()] = "main",
    message: Annotated[Words, Query()] = "",
    author: Annotated[Line | None, Query()] = None,
) -> Response:
    """Record a mesh as a generation, kept as given; its spec is that of the branch's tip."""
    caller = await enter(service, principal, project, CHANGE)
    said = said_by(caller, message, branch, author)
    mesh = MeshInput(name, await request.body(), unit, part, forward, up)
    return await in_thread(_imported, caller, mesh, said)


def _imported(caller: Caller, mesh: MeshInput, said: Said) -> Response:
    who = attester_of(caller)
    done, told = caller.service.jobs.run(bring, caller.project.id, who, mesh, said)
    return recorded_answer(caller, done, **told)
