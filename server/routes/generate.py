"""Generating: a spec, or the spec of a generation once more with the kernel of this release."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from engine.roles import CHANGE, REGENERATE
from schemas.api.generations import GenerateOrder, RecordedAnswer
from server.access import ServiceHere, Who, enter
from server.documented import BUILDING, DRAFTING, routes_of, writing
from server.recording import recorded
from server.route import in_thread

router = routes_of("generations")


@router.post(
    "/generate",
    status_code=201,
    response_model=RecordedAnswer,
    responses={
        200: {"model": RecordedAnswer, "description": "Nothing is new."},
        **writing(*DRAFTING),
    },
    openapi_extra=BUILDING,
)
async def generate(
    request: Request, order: GenerateOrder, service: ServiceHere, principal: Who
) -> Response:
    """Generate or regenerate, with the option gate for an incomplete appearance."""
    action = CHANGE if order.regenerate is None else REGENERATE
    caller = await enter(service, principal, UUID(order.project), action)
    return await in_thread(
        recorded,
        caller,
        spec=order.spec,
        regenerate=order.regenerate,
        message=order.message,
        branch=order.branch,
        author=order.author,
        missing=order.missing,
        provider=order.provider,
    )
