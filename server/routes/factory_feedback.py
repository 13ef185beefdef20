"""Factory feedback: change requests come in, and are accepted or declined by somebody else."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from engine.project_view import find_generation
from engine.roles import ALLOW, CHANGE, GIVE_FEEDBACK, READ_FEEDBACK, REVIEW, require
from schemas.api.base import Line, RefText
from schemas.api.factory_feedback import (
    AcceptedAnswer,
    AcceptOrder,
    DeclineOrder,
    FeedbackItem,
    FeedbackList,
    ImportedForm,
    NewFeedback,
    SentPhoto,
    Stage,
    VerifyOrder,
)
from server.access import Caller, ServiceHere, Who, caller_for, enter
from server.documented import (
    BUILDING,
    KEY_HEADERS,
    IfNoneMatch,
    body_of_at_most,
    reading,
    routes_of,
    writing,
)
from server.errors import JsonAnswer
from server.pages import PAGE, Cursor, Limit, conditional, page_of
from server.recording import attester_of, recorded_view, said_by
from server.route import in_thread
from server.routes.generations import GenerationPath
from server.tasks import accept

router = routes_of("factory feedback")
LARGEST_FORM = 4 * 1024 * 1024
MOST_SENT = 100
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON_TYPE = "application/json"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_OBJECT = {"schema": {"type": "object"}}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The form as it was filled in: XLSX, or JSON.",
        "content": {"application/octet-stream": _BYTES},
    }
}
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
    from engine.photo import kept_photo
    from server.derive import catch_up

    repository = caller.repository()
    told = order.model_dump(exclude={"project", "generation", "author", "affects", "photos"})
    rev = find_generation(repository, caller.role, order.generation)
    photos = tuple(kept_photo(repository, one.name, one.blob) for one in order.photos)
    item = add_feedback(
        repository,
        Asked(rev=rev, affects=tuple(order.affects), photos=photos, **told),
        caller.acts_as(order.author),
    )
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(item.to_dict(), 201)


@router.get(
    "/projects/{project}/generations/{generation}/factory_form",
    response_class=Response,
    responses={200: {"content": {XLSX_TYPE: _BYTES, JSON_TYPE: _OBJECT}}, **reading()},
)
def read_form(
    request: Request,
    generation: GenerationPath,
    caller: Annotated[Caller, Depends(caller_for(GIVE_FEEDBACK))],
    kind: Annotated[Literal["xlsx", "json"], Query(description="Which form.")] = "xlsx",
    stage: Annotated[Stage, Query(description="Of the sample.")] = "proto",
    round: Annotated[int, Query(ge=1, le=999, description="Of the stage.")] = 1,
) -> Response:
    """The form that a factory fills in about a generation, with what became of earlier requests."""
    from engine.feedback_form import feedback_form

    repository = caller.repository()
    found = find_generation(repository, caller.role, generation)
    _, data = feedback_form(repository, found, kind=kind, stage=stage, round=round)
    return Response(data, media_type=XLSX_TYPE if kind == "xlsx" else JSON_TYPE)


@router.post(
    "/projects/{project}/factory_form",
    status_code=201,
    response_model=ImportedForm,
    responses=writing(),
    openapi_extra={**KEY_HEADERS, **_BODY, **body_of_at_most(LARGEST_FORM)},
)
async def take_form(
    request: Request,
    service: ServiceHere,
    principal: Who,
    project: UUID,
    generation: Annotated[
        RefText | None, Query(description="Refuse a form about another one.")
    ] = None,
    author: Annotated[Line | None, Query(description="Who brings it.")] = None,
    photo: Annotated[
        list[SentPhoto],
        Query(max_length=MOST_SENT, description="`BLOB:NAME` of each photo that it names."),
    ] = [],  # noqa: B006
) -> Response:
    """Keep every finding of a form, or none; what was read before is not kept twice."""
    caller = await enter(service, principal, project, GIVE_FEEDBACK)
    return await in_thread(_taken, caller, await request.body(), generation, author, photo)


def _taken(
    caller: Caller, data: bytes, generation: str | None, author: str | None, photos: list[str]
) -> Response:
    from engine.feedback_import import import_form
    from engine.form_photos import sent_before
    from server.derive import catch_up

    repository = caller.repository()
    rev = None if generation is None else find_generation(repository, caller.role, generation)
    find = sent_before(repository, photos)
    found = import_form(repository, data, caller.acts_as(author), rev=rev, find=find)
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(found.to_dict(), 201)


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

    page, more = page_of(
        items(caller.repository().snapshot()),
        lambda item: (item.request.time, str(item.feedback_id)),
        limit,
        cursor,
    )
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
        if order.allow:
            require(caller.role, ALLOW)
        item, done = service.jobs.run(
            accept, project, who, feedback, said, anyway=anyway, allow=order.allow
        )
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
    """Say why a change is not made, or not now; the request stays on record."""
    from engine.feedback_answer import decline, defer
    from server.derive import catch_up

    answer = defer if order.defer else decline
    item = answer(caller.repository(), feedback, caller.acts_as(order.author), order.note)
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(item.to_dict(), 201)


@router.post(
    "/projects/{project}/factory_feedback/{feedback}/verify",
    status_code=201,
    response_model=FeedbackItem,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
def verify_feedback(
    feedback: FeedbackPath,
    order: VerifyOrder,
    caller: Annotated[Caller, Depends(caller_for(REVIEW))],
) -> Response:
    """Say of an accepted change whether the next sample shows it."""
    from engine.feedback_answer import verify_change
    from server.derive import catch_up

    who, repository = caller.acts_as(), caller.repository()
    item = verify_change(repository, feedback, who, order.note, good=order.good)
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(item.to_dict(), 201)
