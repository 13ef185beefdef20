"""The server as an ASGI application: `uvicorn server.app:app`, or `create_app(settings)`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from schemas.errors import RRError
from schemas.release import RELEASE
from server import errors
from server.documented import finish
from server.exchange import Exchange, log_to_stderr
from server.metrics import Metrics
from server.routes import routers
from server.routes.socket import watch
from server.routes.webhooks import outgoing
from server.service import service
from server.settings import BODY_BYTES, Settings, from_environment

SUMMARY = "Git for shoes: projects, generations and bundles for a team."
DESCRIPTION = """
Every request but `/`, `/health` and `/ready` has its key in the header `X-API-Key`. An answer
holds what the role of the key may see: a field that is not for the role is not there. Every error
has one shape; its `code` is the one that `rr explain CODE` explains.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """A server, at work between the start and the end of its lifespan.

    Without settings they are read from the environment when it starts.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            found = from_environment() if settings is None else settings
            log_to_stderr(debug=found.debug)
            async with service(found) as running:
                app.state.service = running
                registry = app.state.metrics.registry
                with (
                    running.streams.figures.told_by(registry),
                    running.webhooks.figures.told_by(registry),
                ):
                    yield
        except RRError as error:
            app.state.failure = error  # for whoever started us and can tell people
            raise

    app = FastAPI(
        title="RR Engine",
        version=RELEASE,
        summary=SUMMARY,
        description=DESCRIPTION,
        lifespan=lifespan,
        default_response_class=errors.JsonAnswer,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.metrics = Metrics()
    errors.install(app)
    for router in routers():
        app.include_router(router)
    app.webhooks.include_router(outgoing)
    app.add_api_websocket_route("/ws", watch)
    app.add_middleware(Exchange, metrics=app.state.metrics, clock=time.monotonic)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
            webhooks=app.webhooks.routes,
        )
        running = getattr(app.state, "service", None)
        body_bytes = BODY_BYTES if running is None else running.settings.body_bytes
        app.openapi_schema = finish(document, body_bytes)
    return app.openapi_schema


app = create_app()
