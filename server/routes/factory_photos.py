"""Photos of samples: sent as they are before the request that names them, and read back by it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from engine.photo import LARGEST_PHOTO, LONGEST_NAME
from engine.roles import GIVE_FEEDBACK, READ_FEEDBACK
from schemas.api.base import Line
from schemas.api.factory_feedback import PhotoAnswer
from server.access import Caller, ServiceHere, Who, caller_for, enter
from server.documented import (
    KEY_HEADERS,
    IfNoneMatch,
    body_of_at_most,
    reading,
    routes_of,
    writing,
)
from server.errors import JsonAnswer
from server.pages import unless_known
from server.route import in_thread
from server.routes.factory_feedback import FeedbackPath

router = routes_of("factory feedback")
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_TYPES = ("image/jpeg", "image/png")
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The photo as it is: PNG or JPEG.",
        "content": dict.fromkeys(("application/octet-stream", *_TYPES), _BYTES),
    }
}
_ANSWERS = reading()
_ANSWERS[200] = {**_ANSWERS[200], "content": dict.fromkeys(_TYPES, _BYTES)}


@router.post(
    "/projects/{project}/factory_photos",
    status_code=201,
    response_model=PhotoAnswer,
    responses=writing(),
    openapi_extra={**KEY_HEADERS, **_BODY, **body_of_at_most(LARGEST_PHOTO)},
)
async def send_photo(
    request: Request,
    service: ServiceHere,
    principal: Who,
    project: UUID,
    name: Annotated[Line, Query(max_length=LONGEST_NAME, description="What it is called.")],
) -> Response:
    """Keep a photo byte for byte, for a change request or form to name by its `blob`.

    What no request names goes at a later clean-up.
    """
    caller = await enter(service, principal, project, GIVE_FEEDBACK)
    declared = request.headers.get("content-type", "")
    return await in_thread(_sent, caller, name, await request.body(), declared)


def _sent(caller: Caller, name: str, data: bytes, declared: str) -> Response:
    from engine.photo import PhotoFile, put_photo

    photo = put_photo(caller.repository(), PhotoFile(name, data), declared)
    return JsonAnswer(photo.to_dict(), 201)


@router.get(
    "/projects/{project}/factory_feedback/{feedback}/photos/{photo}",
    response_class=Response,
    responses=_ANSWERS,
)
def read_photo(
    request: Request,
    feedback: FeedbackPath,
    photo: Annotated[
        str, Path(pattern="^[0-9a-f]{4,64}$", description="Its `blob`, or how that begins.")
    ],
    caller: Annotated[Caller, Depends(caller_for(READ_FEEDBACK))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A photo of a change request, byte for byte; its SHA-256 is the ETag."""
    from engine.feedback import feedback_named
    from engine.photo import media_type, photo_in

    repository = caller.repository()
    found = photo_in(feedback_named(repository.snapshot(), feedback).request, photo)
    headers = {
        "ETag": f'"{found.blob}"',
        # Never shown as a page of this server, whatever a camera or a stranger wrote into it.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
    }
    data = repository.get(found.blob)
    return unless_known(request, Response(data, media_type=media_type(found), headers=headers))
