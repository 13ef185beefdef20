"""The WebSocket of streams, and tickets for those who cannot send a key with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, cast
from uuid import UUID

from fastapi import Depends
from starlette.websockets import WebSocket

from engine.roles import WATCH
from schemas.api.stream import TicketAnswer
from schemas.errors import RRError
from server.access import Caller
from server.auth import HEADER, BadKeyError, NoKeyError
from server.documented import KEY_HEADERS, routes_of, writing
from server.errors import BadRequestError, JsonAnswer, answer
from server.events.doors import let_in, stream_caller
from server.events.session import Session
from server.events.tickets import LIVES_S, BadTicketError, new_ticket, use_ticket
from server.exchange import KeyInAddressError, key_in_address
from server.limits import DENIED, READ

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from server.service import Service

router = routes_of("streams")
MOST_SOCKETS: Final = 50
"""WebSockets of one key at one worker."""


class TooManySocketsError(RRError):
    """The key has fifty WebSockets open at this worker already; one can watch sixteen streams."""

    code: ClassVar[str] = "RR-V039"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 429
    hint: ClassVar[str] = "close one, or watch several streams with one"


@router.post(
    "/ws/ticket",
    status_code=201,
    response_model=TicketAnswer,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
async def make_ticket(caller: Annotated[Caller, Depends(stream_caller(WATCH))]) -> Response:
    """Get a ticket that opens one WebSocket within a minute: `/ws?project=…&ticket=…`."""
    ticket = await new_ticket(caller.service.sql, caller.project.id, caller.principal)
    return JsonAnswer({"ticket": ticket, "seconds": LIVES_S}, 201)


async def watch(socket: WebSocket) -> None:
    """Serve a WebSocket: refused as any request is, or a session until one side ends it."""
    service: Service = socket.app.state.service
    try:
        caller = await _caller(service, socket)
        first = _first(socket)
        open_now = service.streams.sockets.get(caller.principal.key_id, 0)
        if open_now >= MOST_SOCKETS:
            raise TooManySocketsError(f"{MOST_SOCKETS} WebSockets of this key are open")
    except RRError as error:
        await _refuse(socket, error)
        return
    await _serve(service, socket, caller, first)


async def _serve(
    service: Service, socket: WebSocket, caller: Caller, first: dict[str, Any] | None
) -> None:
    open_now, key = service.streams.sockets, caller.principal.key_id
    open_now[key] = open_now.get(key, 0) + 1
    service.streams.figures.sockets.inc()
    try:
        await socket.accept()
        await Session(socket, caller).run(first)
    finally:
        service.streams.figures.sockets.dec()
        open_now[key] -= 1
        if not open_now[key]:
            del open_now[key]


async def _caller(service: Service, socket: WebSocket) -> Caller:
    """Who it is, by the header or the ticket, in which project."""
    if key_in_address(socket.scope):
        raise KeyInAddressError("a key is in the address")
    query = socket.query_params
    project = _project(query.get("project"))
    limits = service.shared.limits
    try:
        ticket = query.get("ticket")
        if ticket is None:
            who = await service.keys.principal(socket.headers.get(HEADER))
        elif project is None:
            raise BadTicketError("a ticket is good for the project that is named beside it")
        else:
            who = await service.keys.still(await use_ticket(service.sql, project, ticket))
    except (NoKeyError, BadKeyError, BadTicketError):
        address = "unknown" if socket.client is None else socket.client.host
        counted = await limits.count(f"address:{address}", DENIED)
        if counted is not None:
            counted.require()
        raise
    socket.state.principal = who
    counted = await limits.count(f"key:{who.key_id}", READ)
    if counted is not None:
        counted.require()
    return await let_in(service, who, project, WATCH)


def _project(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise BadRequestError("project is no id", place="query.project") from error


def _first(socket: WebSocket) -> dict[str, Any] | None:
    """The subscription that the address asks for, if it does."""
    stream, after = socket.query_params.get("stream"), socket.query_params.get("after")
    if stream is None:
        return None
    if after is None:
        return {"subscribe": stream}
    if not (after.isascii() and after.isdigit() and len(after) < 17):
        raise BadRequestError("after is no number of an entry", place="query.after")
    return {"subscribe": stream, "after": int(after)}


async def _refuse(socket: WebSocket, error: RRError) -> None:
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(answer(cast("Request", socket), error))
    else:
        await socket.close()
