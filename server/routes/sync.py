"""The remote of `rr push`, `fetch` and `clone`: six questions, each of which may be repeated."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Annotated, Any, ClassVar

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from engine.receive import Pusher, Receiver, Rules
from engine.remote import PROTOCOL, Limits, Move, Moved
from schemas.api.sync import (
    HelloAnswer,
    LimitsAnswer,
    MissingQuestion,
    MovedAnswer,
    MovesQuestion,
    StoredAnswer,
)
from schemas.errors import RRError
from schemas.ids import GenerationId, ObjectId
from schemas.printable import unsafe_signs
from server.body import BodyCutOffError, BodyTooSlowError
from server.documented import errors, writing
from server.route import LIMIT, SECONDS
from store.arrive import TooLargeError
from store.backends import MissingError
from store.repository import Repository
from store.wire import DamagedMessageError, MessageReader, encode_message

MESSAGE = "application/vnd.rr.message"
IDS = "application/vnd.rr.ids"
LIMITS = Limits(object_bytes=1 << 27)
"""What a server takes at once: a lot of a message and one object more fit into memory."""
_ID = 32
_SLACK = 1 << 20
_MESSAGE_BYTES = LIMITS.message_bytes + LIMITS.object_bytes + _SLACK
_MESSAGE_S = 900.0
_QUESTION: dict[str, Any] = {LIMIT: 4 << 20}
_MOVES: dict[str, Any] = {LIMIT: 16 << 20}


class BadSyncQuestionError(RRError):
    """A question to the remote cannot be read: ids that are none, or a name with odd signs."""

    code: ClassVar[str] = "RR-V027"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "see docs/internals/protocol.md for the form of a question"


@dataclass(frozen=True, slots=True)
class SyncDoor:
    """One project as the one who asks may see it: made anew for every request."""

    repository: Repository
    pusher: Pusher
    rules: Rules
    after: Callable[[Moved], None] = lambda moved: None
    """Told of every push when all of it is durable, even if all was so already; in a thread."""

    @property
    def receiver(self) -> Receiver:
        """The project as a remote."""
        return Receiver(self.repository, self.pusher, self.rules)


_OCTETS: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_IDS_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {IDS: _OCTETS}},
    LIMIT: LIMITS.ids * _ID,
}
_MESSAGE_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {MESSAGE: _OCTETS}},
    LIMIT: _MESSAGE_BYTES,
    SECONDS: _MESSAGE_S,
}
_IDS_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {IDS: _OCTETS}}, **writing()}
_MESSAGE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {MESSAGE: _OCTETS}},
    **writing(),
}


def sync_router(open_door: Callable[..., Any], route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """The routes below `/projects/{project}/sync`; `open_door` is a dependency for a SyncDoor."""
    router = APIRouter(prefix="/projects/{project}/sync", tags=["sync"], route_class=route_class)
    door_type = Annotated[SyncDoor, Depends(open_door)]

    @router.get("", responses=errors(403, 404, 422))
    def hello(door: door_type) -> HelloAnswer:
        """Tell what the project has, and what it takes at once."""
        return _hello(door.receiver)

    @router.post(
        "/lacking", response_class=Response, responses=_IDS_ANSWER, openapi_extra=_IDS_BODY
    )
    async def lacking(request: Request, door: door_type) -> Response:
        """Tell those of the ids in the body that the project does not have."""
        ids = await _ids(request, door.rules)
        return _packed(await to_thread.run_sync(door.receiver.lacking, ids))

    @router.post("/objects", responses=writing(), openapi_extra=_MESSAGE_BODY)
    async def send(request: Request, door: door_type) -> StoredAnswer:
        """Check and store the objects of a message; nothing leads to them yet."""
        return StoredAnswer(objects=await _store(request, door))

    @router.post(
        "/missing", response_class=Response, responses=_IDS_ANSWER, openapi_extra=_QUESTION
    )
    def missing(question: MissingQuestion, door: door_type) -> Response:
        """Tell the ids of all that the wanted generations need and the known ones do not."""
        wanted = [GenerationId(one) for one in question.wanted]
        known = [GenerationId(one) for one in question.known]
        return _packed(door.receiver.missing(wanted, known))

    @router.post(
        "/want", response_class=Response, responses=_MESSAGE_ANSWER, openapi_extra=_IDS_BODY
    )
    async def want(request: Request, door: door_type) -> Response:
        """Give a message with the objects of the ids in the body."""
        ids = await _ids(request, door.rules)
        return await to_thread.run_sync(_wanted, door, ids)

    @router.post("/refs", responses=writing(), openapi_extra=_MOVES)
    def move(question: MovesQuestion, door: door_type) -> MovedAnswer:
        """Move branches and tags, all or none, if each is where the caller saw it."""
        return _move(question, door)

    return router


def _hello(receiver: Receiver) -> HelloAnswer:
    found = receiver.hello()
    limits = found.limits
    return HelloAnswer(
        protocol=PROTOCOL,
        refs=dict(found.refs),
        head=found.head,
        protected=sorted(found.protected),
        cases=sorted(found.cases),
        role=found.role,
        limits=LimitsAnswer(
            ids=limits.ids,
            objects=limits.objects,
            message_bytes=limits.message_bytes,
            object_bytes=limits.object_bytes,
        ),
    )


async def _ids(request: Request, rules: Rules) -> list[str]:
    """The ids in a body, 32 bytes each; raises TooLargeError before it is read to its end."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > rules.limits.ids * _ID:
            raise TooLargeError(f"more than {rules.limits.ids} ids are too many at once")
    if len(body) % _ID:
        raise BadSyncQuestionError("the body does not end with a whole id")
    return [body[place : place + _ID].hex() for place in range(0, len(body), _ID)]


def _packed(ids: Iterable[str]) -> Response:
    return Response(b"".join(map(bytes.fromhex, ids)), media_type=IDS)


async def _store(request: Request, door: SyncDoor) -> int:
    """Store a message as it comes: each lot is durable before more of it is taken."""
    limits, receiver = door.rules.limits, door.receiver
    await to_thread.run_sync(receiver.allow_push)
    reader = MessageReader(limits.object_bytes)
    lot: dict[str, bytes] = {}
    size = count = taken = 0
    try:
        async for piece in request.stream():
            taken += len(piece)
            if taken > limits.message_bytes + limits.object_bytes + _SLACK:
                raise TooLargeError("the message is longer than what is taken at once")
            room = limits.objects - count
            for object_id, content in await to_thread.run_sync(_fed, reader, piece, room):
                lot[object_id] = content
                size += len(content)
                count += 1
            if count > limits.objects:
                raise TooLargeError(f"more than {limits.objects} objects are too many at once")
            if size >= limits.message_bytes:
                await to_thread.run_sync(receiver.send, lot)
                lot, size = {}, 0
        reader.close()
    except (ClientDisconnect, BodyCutOffError, BodyTooSlowError, DamagedMessageError):
        await to_thread.run_sync(receiver.send, lot)  # what is whole is not sent again
        raise
    await to_thread.run_sync(receiver.send, lot)
    return count


def _fed(reader: MessageReader, piece: bytes, room: int) -> list[tuple[str, bytes]]:
    """What has come whole with a piece, or one object more than there is room for."""
    return list(islice(reader.feed(piece), room + 1))


def _wanted(door: SyncDoor, ids: list[str]) -> Response:
    objects = door.receiver.want(ids)
    for object_id in door.repository.objects.absent(ids):
        raise MissingError("the remote has no such object", place=ObjectId(object_id))
    # The first is read before the answer begins, so that most errors are told and not cut.
    first = list(islice(objects, 1))
    return StreamingResponse(encode_message(chain(first, objects)), media_type=MESSAGE)


def _move(question: MovesQuestion, door: SyncDoor) -> MovedAnswer:
    if unsafe_signs(question.author):
        raise BadSyncQuestionError("the author is not one line of plain text")
    moves = [
        Move(one.ref, _generation(one.before), _generation(one.after)) for one in question.moves
    ]
    moved = door.receiver.move(
        moves,
        author=question.author,
        time=int(time.time()),
        sent=question.sent,
        cases=question.cases,
    )
    door.after(moved)
    return MovedAnswer(operation=moved.operation, generations=list(moved.generations))


def _generation(given: str | None) -> GenerationId | None:
    return None if given is None else GenerationId(given)
