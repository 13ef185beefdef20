"""Generations: recording a spec, and reading them as far as a role may."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import AfterValidator
from starlette.responses import Response

from engine.roles import CHANGE, SEE
from schemas.api.generations import (
    GenerationAnswer,
    GenerationPage,
    NewGeneration,
    RecordedAnswer,
)
from server.access import Caller, caller_for
from server.documented import BUILDING, DRAFTING, IfNoneMatch, reading, routes_of, writing
from server.pages import PAGE, Cursor, Limit, conditional
from server.recording import recorded
from server.viewing import one_generation, some_generations

router = routes_of("generations")
GenerationPath = Annotated[
    str,
    Path(
        max_length=200,
        description="An id, the beginning of one, a branch, a tag or `@`, perhaps with `~n`. "
        "A slash in a name is written `%2F`.",
    ),
    AfterValidator(lambda rev: rev.replace("%2F", "/")),
]


@router.post(
    "/projects/{project}/generations",
    status_code=201,
    response_model=RecordedAnswer,
    responses={
        200: {"model": RecordedAnswer, "description": "An equal spec is the newest already."},
        **writing(*DRAFTING),
    },
    openapi_extra=BUILDING,
)
def create_generation(
    order: NewGeneration, caller: Annotated[Caller, Depends(caller_for(CHANGE))]
) -> Response:
    """Build a spec and record it on a branch: a new generation."""
    return recorded(
        caller,
        spec=order.spec,
        regenerate=None,
        message=order.message,
        branch=order.branch,
        author=order.author,
        missing=order.missing,
        provider=order.provider,
    )


@router.get("/projects/{project}/generations", response_model=GenerationPage, responses=reading())
def list_generations(
    request: Request,
    caller: Annotated[Caller, Depends(caller_for(SEE))],
    limit: Limit = PAGE,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The generations of a project, newest first; for partners those that a branch or tag names."""
    return conditional(request, some_generations(caller, limit, cursor))


@router.get(
    "/projects/{project}/generations/{generation}",
    response_model=GenerationAnswer,
    responses=reading(),
)
def read_generation(
    request: Request,
    generation: GenerationPath,
    caller: Annotated[Caller, Depends(caller_for(SEE))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One generation, as far as the role may see it."""
    return conditional(request, one_generation(caller, generation))
