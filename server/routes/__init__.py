"""The endpoints, one file a subject; all of them are listed here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """Every router of the server, in the order of the documentation."""
    from server.routes import (
        ai,
        decisions,
        events,
        export,
        factory_feedback,
        factory_photos,
        generate,
        generations,
        health,
        imports,
        keys,
        members,
        projects,
        reviews,
        socket,
        stream_page,
        stream_sync,
        webhooks,
    )
    from server.routes import validate as validating
    from server.sync_door import routes as sync_routes

    return (
        health.router,
        projects.router,
        generations.router,
        generate.router,
        validating.router,
        export.router,
        imports.router,
        ai.router,
        factory_feedback.router,
        factory_photos.router,
        reviews.router,
        sync_routes(),
        stream_sync.router,
        events.router,
        decisions.router,
        socket.router,
        stream_page.router,
        webhooks.router,
        members.router,
        keys.router,
    )
