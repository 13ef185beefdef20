"""One WebSocket: what it watches, what it is told, and when it is ended."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from engine.roles import WATCH, require, stream_actions
from schemas.api.socket import (
    SENT,
    ErrorTold,
    Heartbeat,
    Ping,
    Pong,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
    Welcome,
)
from schemas.errors import RRError
from server.auth import BadKeyError
from server.events.doors import require_stream
from server.events.posted import parsed
from server.events.reading import head
from server.events.tails import Place
from server.events.telling import message
from server.gcra import Limit, LocalBuckets

if TYPE_CHECKING:
    from pydantic import BaseModel
    from starlette.websockets import WebSocket

    from server.access import Caller

HEARTBEAT_S: Final = 15.0
SLOW_S: Final = 10.0
"""How long one message may wait for its reader."""
AT_ONCE: Final = 4
"""So many entries are sent before others have their turn, and it is heard that the line is gone."""
MOST_STREAMS: Final = 16
MESSAGE_BYTES: Final = 4_096
MESSAGES: Final = Limit(60, 10)
BAD_MESSAGE, KEY_ENDED, FORBIDDEN, TOO_SLOW, TOO_MANY, AWAY = 4400, 4401, 4403, 4408, 4429, 1013
CLOSES: Final = {
    BAD_MESSAGE: "the message was no text, or too long",
    KEY_ENDED: "the key is no longer good; found with the next heartbeat",
    FORBIDDEN: "the role of the key has changed",
    TOO_SLOW: f"the reader took nothing for {SLOW_S:g} s: resume with `after`",
    TOO_MANY: "too many messages",
    AWAY: "the database is away",
}
"""Why we close."""
_FIRST_FIELD: Final = {next(iter(one.model_fields)): one for one in SENT}


class BadSocketMessageError(RRError):
    """A message that came by WebSocket is none that the server knows.

    `{"subscribe": "main", "after": 12}` watches a stream from an entry on, `{"unsubscribe":
    "main"}` ends that, `{"ping": "x"}` is answered. `after` is the last entry that one has; without
    it only what is new is told.
    """

    code: ClassVar[str] = "RR-V038"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = 'send {"subscribe": "main", "after": 0} to begin at the beginning'


class Closing(Exception):
    """The end of a session, with the code for the other side; none where that has gone."""

    def __init__(self, code: int | None = None, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Session:
    """A WebSocket that was accepted, of somebody who was let into a project."""

    def __init__(self, socket: WebSocket, caller: Caller) -> None:
        self._socket = socket
        self._caller = caller
        self._streams = caller.service.streams
        self._turn = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._at: dict[str, int] = {}
        self._bucket = LocalBuckets(time.monotonic, 1)

    async def run(self, first: dict[str, Any] | None) -> None:
        """Serve it until one side ends it; `first` is a message that came with the address."""
        end = Closing()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(group, first))
                group.create_task(self._beat())
        except* Closing as ends:
            end = next(one for one in _flat(ends) if isinstance(one, Closing))
        if end.code is not None:
            self._streams.figures.ended.labels(str(end.code)).inc()
            with suppress(TimeoutError, RuntimeError, OSError, WebSocketDisconnect):
                async with asyncio.timeout(1):
                    await self._socket.close(end.code, end.reason)

    async def _listen(self, group: asyncio.TaskGroup, first: dict[str, Any] | None) -> None:
        role = self._caller.role
        told = {"role": role.value, "may": stream_actions(role), "heartbeat_s": HEARTBEAT_S}
        await self._tell(Welcome.model_validate({"message": "welcome", **told}))
        if first is not None:
            await self._take(group, first)
        while True:
            got = await self._socket.receive()
            if got["type"] == "websocket.disconnect":
                raise Closing
            if not self._bucket.take("", MESSAGES).allowed:
                raise Closing(TOO_MANY, "too many messages")
            text = got.get("text")
            if text is None or len(text) > MESSAGE_BYTES:
                raise Closing(BAD_MESSAGE, "text of at most 4096 characters is taken")
            await self._take(group, text)

    async def _take(self, group: asyncio.TaskGroup, given: str | dict[str, Any]) -> None:
        """Do what a message asks for; what is wrong with it is told, and ends nothing."""
        try:
            table = parsed(given.encode("utf-8", "replace")) if isinstance(given, str) else given
            match _message(table):
                case Subscribe(subscribe=stream, after=after):
                    await self._subscribe(group, stream, after)
                case Unsubscribe(unsubscribe=stream) if stream in self._tasks:
                    self._tasks.pop(stream).cancel()
                    self._at.pop(stream, None)
                    await self._tell(Unsubscribed(message="unsubscribed", stream=stream))
                case Ping(ping=word):
                    await self._tell(Pong(message="pong", ping=word[:100]))
                case _:
                    raise BadSocketMessageError("the stream is not watched", place="unsubscribe")
        except RRError as error:
            if error.http_status >= 500:
                raise Closing(AWAY, f"{error.code}: try again in a while") from error
            told = {"code": error.code, "text": error.message, "hint": error.next_step}
            await self._tell(ErrorTold(message="error", **told))

    async def _subscribe(self, group: asyncio.TaskGroup, stream: str, after: int | None) -> None:
        require_stream(self._caller, stream)
        if stream in self._tasks:
            raise BadSocketMessageError(f"{stream} is watched already", place=stream)
        if len(self._tasks) >= MOST_STREAMS:
            raise BadSocketMessageError(f"{MOST_STREAMS} streams are watched already")
        service = self._caller.service
        newest = await service.sql.wait(head(service.sql, self._caller.access, stream))
        begin = newest if after is None else after
        if begin > newest:
            raise BadSocketMessageError(
                f"{stream} ends with entry {newest}; there is nothing after {begin}", place="after"
            )
        await self._tell(
            Subscribed(message="subscribed", stream=stream, after=begin, newest=newest)
        )
        self._at[stream] = begin
        self._tasks[stream] = group.create_task(self._follow(stream, begin))

    async def _follow(self, stream: str, seq: int) -> None:
        """Send what a stream has after an entry, and then what is added, for ever."""
        place = Place(str(self._caller.project.id), stream)
        async with self._streams.tails.watching(place) as tail:
            while True:
                try:
                    entries = await tail.after(seq, HEARTBEAT_S)
                except RRError as error:
                    raise Closing(AWAY, f"{error.code}: try again in a while") from error
                for entry in entries:
                    text = message(self._caller.role, stream, entry)
                    if text is not None:
                        await self._send(text)
                        self._streams.figures.sent.inc()
                    seq = self._at[stream] = entry.seq
                    if not seq % AT_ONCE:
                        await asyncio.sleep(0)
                await asyncio.sleep(0)

    async def _beat(self) -> None:
        """Say now and then how far each stream was told, and see that the key is still good."""
        keys = self._caller.service.keys
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                who = await keys.still(self._caller.principal)
                require(who.role, WATCH)
            except BadKeyError as error:
                raise Closing(KEY_ENDED, "the key is no longer good") from error
            except RRError:
                continue  # the database is away: the next time tells
            if who.role is not self._caller.role:
                raise Closing(FORBIDDEN, "the role has changed: connect again")
            await self._tell(Heartbeat(message="heartbeat", at=dict(self._at)))

    async def _tell(self, message: BaseModel) -> None:
        await self._send(json.dumps(message.model_dump()))

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(SLOW_S), self._turn:
                await self._socket.send_text(text)
        except TimeoutError as error:
            raise Closing(TOO_SLOW, "the reader is too slow: resume with after") from error
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            raise Closing from error


def _message(table: Any) -> BaseModel:
    """What a client has sent, known by its first field; raises BadSocketMessageError."""
    names = [name for name in _FIRST_FIELD if isinstance(table, dict) and name in table]
    if len(names) != 1:
        raise BadSocketMessageError("that is no message that is known")
    try:
        return _FIRST_FIELD[names[0]].model_validate(table)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = str(wrong["loc"][0])[:64]
        raise BadSocketMessageError(f"{place}: {wrong['msg']}"[:200], place=place) from error


def _flat(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The exceptions of a group, also of the groups in it."""
    found: list[BaseException] = []
    for one in group.exceptions:
        found += _flat(one) if isinstance(one, BaseExceptionGroup) else [one]
    return found
