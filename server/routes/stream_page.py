"""The live page of streams: files for the browser, open to all, since nothing of a project is in
them. What it shows it asks for with the reader's own key.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import Path, Request
from starlette.responses import Response

from server.documented import OPEN_TO_ALL, IfNoneMatch, errors, routes_of
from server.errors import NoSuchEndpointError
from server.pages import unless_known
from server.stream_page import ASSETS, KINDS, PAGE, POLICY, file_bytes

router = routes_of("streams")
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _file(kind: str) -> dict[str, Any]:
    return {"content": {kind: {"schema": {"type": "string"}}}, "description": "The file."}


@router.get(
    "/stream",
    response_class=Response,
    responses={200: _file("text/html"), 304: {"description": "It is as known."}, **errors()},
    openapi_extra=OPEN_TO_ALL,
)
async def page(request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """The page for people: events, decisions and beliefs as they come."""
    return _answer(request, PAGE, "text/html; charset=utf-8")


@router.get(
    "/stream/{name}",
    response_class=Response,
    responses={
        200: {"content": {kind.partition(";")[0]: {} for kind in KINDS.values()}},
        304: {"description": "It is as known."},
        **errors(404, 422),
    },
    openapi_extra=OPEN_TO_ALL,
)
async def asset(
    request: Request,
    name: Annotated[str, Path(max_length=64, description="A file of the page.")],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A style or a script of the page."""
    if name not in ASSETS:
        raise NoSuchEndpointError("the page has no such file", place="name")
    return _answer(request, name, KINDS[name.rpartition(".")[2]])


def _answer(request: Request, name: str, kind: str) -> Response:
    body = file_bytes(name)
    headers = _HEADERS | {"ETag": f'"{sha256(body).hexdigest()}"'}
    return unless_known(request, Response(body, headers=headers, media_type=kind))
