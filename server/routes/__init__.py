"""The endpoints, one file a subject; all of them are listed here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """Every router of the server, in the order of the documentation."""
    from server.routes import export, generate, generations, health, keys, members, projects
    from server.routes import validate as validating

    return (
        health.router,
        projects.router,
        generations.router,
        generate.router,
        validating.router,
        export.router,
        members.router,
        keys.router,
    )
