"""What the server says of itself, to anybody; its figures, to its owner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import Response

from schemas.api.health import HealthAnswer, ReadyAnswer, RootAnswer
from schemas.errors import RRError
from schemas.release import RELEASE
from server.access import ServerOwner, ServiceHere
from server.asyncapi import document
from server.documented import OPEN_TO_ALL, errors, routes_of
from server.errors import JsonAnswer
from server.metrics import MEDIA_TYPE
from server.shared import can_work
from store.sql import Access

if TYPE_CHECKING:
    from server.service import Service

router = routes_of("server")
_PATIENCE_S = 3.0


@router.get("/", response_model=RootAnswer, responses=errors(), openapi_extra=OPEN_TO_ALL)
async def root(service: ServiceHere) -> Response:
    """Who is here, and what it takes at most."""
    from geometry.kernel import KERNEL

    settings = service.settings
    limits = {
        "body_bytes": settings.body_bytes,
        "body_seconds": int(settings.body_s),
        "answer_seconds": int(settings.answer_s),
        "spec_bytes": 1 << 20,
    }
    answer = RootAnswer(release=RELEASE, kernel=KERNEL, documentation="/docs", limits=limits)
    return JsonAnswer(answer.model_dump())


@router.get("/health", response_model=HealthAnswer, responses=errors(), openapi_extra=OPEN_TO_ALL)
async def health() -> Response:
    """Whether the process answers; it asks nothing of anybody else."""
    return JsonAnswer({"ok": True})


@router.get(
    "/asyncapi.json",
    response_model=dict[str, Any],
    responses=errors(),
    openapi_extra=OPEN_TO_ALL,
)
async def asyncapi() -> Response:
    """The AsyncAPI document of the WebSocket `/ws`: its messages, with examples."""
    return JsonAnswer(document())


@router.get(
    "/ready",
    response_model=ReadyAnswer,
    responses={**errors(), 503: {"model": ReadyAnswer, "description": "What is missing."}},
    openapi_extra=OPEN_TO_ALL,
)
async def ready(request: Request, service: ServiceHere) -> Response:
    """Whether the server can do its work: each thing that it depends on, and how that is."""
    redis = await service.shared.state()
    checks = {"database": await _database(service), "redis": redis}
    well = checks["database"] == "ok" and can_work(service.settings, redis)
    request.app.state.metrics.ready.set(well)
    return JsonAnswer({"ready": well, "checks": checks}, 200 if well else 503)


async def _database(service: Service) -> str:
    try:
        async with asyncio.timeout(_PATIENCE_S), service.sql.transaction(Access()) as db:
            await db.fetchval("select version_num from alembic_version")
    except RRError as error:
        return error.code
    except TimeoutError:
        return "no answer"
    return "ok"


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "content": {"text/plain": {"schema": {"type": "string"}}},
            "description": "Figures for Prometheus.",
        },
        **errors(403),
    },
)
async def metrics(request: Request, _: ServerOwner) -> Response:
    """Figures of this process in the text form of Prometheus."""
    return Response(request.app.state.metrics.text(), media_type=MEDIA_TYPE)
