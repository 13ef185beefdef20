"""Reviews of a generation: reading how it stands, and taking a step."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from engine.project_view import find_generation
from engine.roles import CHANGE, READ_REVIEWS, REVIEW, SEE, require
from schemas.api.reviews import NewReview, StandingAnswer
from server.access import Caller, caller_for
from server.documented import KEY_HEADERS, IfNoneMatch, reading, routes_of, writing
from server.errors import JsonAnswer
from server.pages import conditional
from server.routes.generations import GenerationPath

router = routes_of("reviews")


@router.get(
    "/projects/{project}/generations/{generation}/reviews",
    response_model=StandingAnswer,
    responses=reading(),
)
def read_reviews(
    request: Request,
    generation: GenerationPath,
    caller: Annotated[Caller, Depends(caller_for(READ_REVIEWS))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Who asked, approved and rejected, and whether a factory may have it."""
    from engine.review import standing

    repository = caller.repository()
    named = find_generation(repository, caller.role, generation)
    rule = caller.approval_rule(named)
    return conditional(request, standing(repository, named, rule).to_dict(rule.needed))


@router.post(
    "/projects/{project}/generations/{generation}/reviews",
    status_code=201,
    response_model=StandingAnswer,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
def add_review(
    generation: GenerationPath,
    order: NewReview,
    caller: Annotated[Caller, Depends(caller_for(SEE))],
) -> Response:
    """Ask for a review, approve or reject; a person's newest step is the one that counts."""
    from engine.review import review
    from schemas.review import REQUESTED
    from server.derive import catch_up

    require(caller.role, CHANGE if order.verdict == REQUESTED else REVIEW)
    repository = caller.repository()
    found = find_generation(repository, caller.role, generation)
    # Approvals are counted by people, so nobody says who they are.
    rule = caller.approval_rule(found)
    now = review(repository, found, order.verdict, caller.acts_as(), order.note, rule, order.check)
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(now.to_dict(rule.needed), 201)
