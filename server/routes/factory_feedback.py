"""Factory feedback: change requests come in, and are accepted or declined by somebody else."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.responses import Response

from engine.project_view import find_generation
from engine.roles import CHANGE, GIVE_FEEDBACK, READ_FEEDBACK
from schemas.api.factory_feedback import (
    AcceptedAnswer,
    AcceptOrder,
    DeclineOrder,
    FeedbackItem,
    FeedbackList,
    NewFeedback,
)
from server.access import Caller, ServiceHere, Who, caller_for, enter
from server.documented import BUILDING, KEY_HEADERS, IfNoneMatch, reading, routes_of, writing
from server.errors import JsonAnswer
from server.pages import PAGE, Cursor, Limit, conditional, cursor_of, time_and_id
from server.recording import attester_of, recorded_view, said_by
from server.route import in_thread
from server.tasks import accept

router = routes_of("factory feedback")
FeedbackPath = Annotated[
    str, Path(pattern="^[0-9a-f]{4,64}$", description="The id of the request, or how it begins.")
]


@router.post(
    "/factory_feedback",
    status_code=201,
    response_model=FeedbackItem,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
async def give_feedback(order: NewFeedback, service: ServiceHere, principal: Who) -> Response:
    """Keep a change request. It is open until somebody accepts it; the design stays as it is."""
    caller = await enter(service, principal, UUID(order.project), GIVE_FEEDBACK)
    return await in_thread(_given, caller, order)


def _given(caller: Caller, order: NewFeedback) -> Response:
    from engine.feedback_add import Request as Asked
    from engine.feedback_add import add_feedback
    from server.derive import catch_up

    repository = caller.repository()
    told = order.model_dump(exclude={"project", "generation", "author", "affects"})
    rev = find_generation(repository, caller.role, order.generation)
    item = add_feedback(
        repository,
        Asked(rev=rev, affects=tuple(order.affects), **told),
        caller.acts_as(order.author),
    )
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(item.to_dict(), 201)


@router.get(
    "/projects/{project}/factory_feedback", response_model=FeedbackList, responses=reading()
)
def list_feedback(
    request: Request,
    caller: Annotated[Caller, Depends(caller_for(READ_FEEDBACK))],
    limit: Limit = PAGE,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The change requests of a project, oldest first."""
    from engine.feedback import items

    place = None if cursor is None else time_and_id(cursor)
    found = [
        item
        for item in items(caller.repository().snapshot())
        if place is None or (item.request.time, str(item.feedback_id)) > place
    ]
    page, more = found[:limit], None
    if len(found) > limit:
        more = cursor_of(str(page[-1].request.time), page[-1].feedback_id)
    return conditional(request, {"items": [item.to_dict() for item in page], "next": more})


@router.get(
    "/projects/{project}/factory_feedback/{feedback}",
    response_model=FeedbackItem,
    responses=reading(),
)
def read_feedback(
    request: Request,
    feedback: FeedbackPath,
    caller: Annotated[Caller, Depends(caller_for(READ_FEEDBACK))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One change request, and what became of it."""
    from engine.feedback import feedback_named

    found = feedback_named(caller.repository().snapshot(), feedback)
    return conditional(request, found.to_dict())


@router.post(
    "/projects/{project}/factory_feedback/{feedback}/accept",
    status_code=201,
    response_model=AcceptedAnswer,
    responses=writing(),
    openapi_extra=BUILDING,
)
def accept_feedback(
    feedback: FeedbackPath,
    order: AcceptOrder,
    caller: Annotated[Caller, Depends(caller_for(CHANGE))],
) -> Response:
    """Make a generation with the changes asked for, or say which one answers the request."""
    from engine.feedback_answer import accept_by
    from server.derive import catch_up

    service, project, made = caller.service, caller.project.id, None
    if order.by is None:
        said = said_by(caller, order.message, order.branch, order.author)
        who, anyway = attester_of(caller), order.anyway
        item, done = service.jobs.run(accept, project, who, feedback, said, anyway=anyway)
        made = recorded_view(caller, done)
    else:
        item = accept_by(caller.repository(), feedback, order.by, caller.acts_as(order.author)).item
        catch_up(service.sql, project)
    return JsonAnswer({"feedback": item.to_dict(), "made": made}, 201)


@router.post(
    "/projects/{project}/factory_feedback/{feedback}/decline",
    status_code=201,
    response_model=FeedbackItem,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
def decline_feedback(
    feedback: FeedbackPath,
    order: DeclineOrder,
    caller: Annotated[Caller, Depends(caller_for(CHANGE))],
) -> Response:
    """Say why a change is not made; the request stays on record."""
    from engine.feedback_answer import decline
    from server.derive import catch_up

    item = decline(caller.repository(), feedback, caller.acts_as(order.author), order.note)
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(item.to_dict(), 201)
