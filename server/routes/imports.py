"""Importing a mesh: the bytes of a file, as they are, become a generation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from engine.roles import CHANGE
from schemas.api.base import Line, RefText, Words
from schemas.api.imports import ImportAnswer
from server.access import Caller, ServiceHere, Who, enter
from server.documented import BUILDING, body_of_at_most, routes_of, writing
from server.pages import conditional_body
from server.route import in_thread

router = routes_of("imports")
LARGEST_BYTES = 64 * 1024 * 1024
"""A scan of a million triangles as binary STL is 50 MB."""
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: STL, OBJ, PLY, GLB, 3MF or RR Engine's own USDZ.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Word = Annotated[Line | None, Query(max_length=40)]


@router.post(
    "/imports",
    status_code=201,
    response_model=ImportAnswer,
    responses=writing(),
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
    branch: Annotated[RefText, Query()] = "main",
    message: Annotated[Words, Query()] = "",
    author: Annotated[Line | None, Query()] = None,
) -> Response:
    """Record a mesh as a generation, kept as given; its spec is that of the branch's tip."""
    caller = await enter(service, principal, project, CHANGE)
    caller.require_movable(branch)
    data = await request.body()
    return await in_thread(_imported, caller, name, data, part, unit, branch, message, author)


def _imported(
    caller: Caller,
    name: str,
    data: bytes,
    part: str | None,
    unit: str | None,
    branch: str,
    message: str,
    author: str | None,
) -> Response:
    from engine.gate import DEFAULTS
    from engine.import_mesh import MeshInput, import_mesh
    from engine.record_spec import Order
    from server.derive import Attester, attest, catch_up
    from server.viewing import one_generation

    who, service = caller.principal, caller.service
    order = Order(message, branch, author or who.name, service.now(), lambda _: DEFAULTS)
    found = import_mesh(caller.repository(), MeshInput(name, data, unit, part), order)
    made, record = found.done.generation_id, found.done.generation.geometry.imported
    attest(service.sql, caller.project.id, [made], Attester(who.key_id, who.role, who.member))
    catch_up(service.sql, caller.project.id)
    service.shared.ref_moved(str(caller.project.id))
    view = one_generation(caller, made)
    told = None if record is None else record.to_dict()
    answer = {**view, "changed": True, "branch": found.done.branch, "imported": told}
    response = conditional_body(answer, 201)
    response.headers["Location"] = f"/projects/{caller.project.id}/generations/{made}"
    return response
