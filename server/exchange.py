"""Round every request: its id, its line in the log, its figures, and the net under it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request
from starlette.responses import Response

from schemas.errors import RRError
from server.admission import told_of_limits
from server.errors import answer, bug
from server.keys import SHORTEST_PLAIN, looks_like_key

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from server.metrics import Metrics

LOG = logging.getLogger("rr.access")
ERRORS = logging.getLogger("rr.server")
REQUEST_ID = "X-Request-ID"
_TAKEN_S = 60.0
_SLOWEST = 8192
"""Seconds in which a client must begin to take a piece of its answer, and bytes a second then."""
_HIDDEN = "…"
_SPELT = 4
"""So often a sign is taken for one that is spelt."""
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LAST_PART = "/decide/"
_KEY_NAMES = frozenset({"key", "apikey", "token", "accesstoken", "xapikey"})


class KeyInAddressError(RRError):
    """There is a key in the address of the request.

    Addresses end up in logs, histories and the headers of other sites, so a key in one must count
    as lost. The request was refused, even if the key is good; have it revoked.
    """

    code: ClassVar[str] = "RR-V008"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "revoke that key, and send the new one in the header X-API-Key"


class Exchange:
    """An ASGI middleware: the outermost of all."""

    def __init__(self, app: ASGIApp, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _keep_slashes(scope)
        # HEAD is GET without the body: every endpoint answers both, and none knows of it.
        headless = scope["method"] == "HEAD"
        request = Request({**scope, "method": "GET"} if headless else scope, receive)
        given = request.headers.get(REQUEST_ID, "")
        request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        request.state.request_id = request_id
        request.state.has_key = key_in_address(request.scope) or _names_key(request)
        begun = self._clock()
        told = _Told(scope["method"])

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.status = message["status"]
                names = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *map(_with_head, message["headers"]),
                    (b"x-request-id", request_id.encode()),
                    *(item for item in told_of_limits(request) if item[0] not in names),
                    *(item for item in _ALWAYS if item[0] not in names),
                ]
            elif headless and "body" in message:
                message = {**message, "body": b""}
            size = len(message.get("body", b""))
            told.bytes += size
            async with asyncio.timeout(_TAKEN_S + size / _SLOWEST):  # who waits may hold a file
                await send(message)

        try:
            await self._guarded(request, receive, tell, told)
        finally:
            self._note(request, told, self._clock() - begun)

    async def _guarded(self, request: Request, receive: Receive, send: Send, told: _Told) -> None:
        response: Response
        try:
            if request.state.has_key:
                response = answer(request, KeyInAddressError("a key is in the address"))
            else:
                await self._app(request.scope, receive, send)
                return
        except RRError as error:
            if told.status:
                raise
            response = answer(request, error)
        except Exception as error:
            if told.status:  # half of it is on its way: only cutting it off is honest now
                ERRORS.error("cut off: %s", type(error).__name__, exc_info=error)
                raise
            response = bug(request, error)
        await response(request.scope, receive, send)

    def _note(self, request: Request, told: _Told, seconds: float) -> None:
        route = getattr(request.scope.get("route"), "path", "none")
        self._metrics.note(told.method, route, told.status, seconds)
        LOG.info(
            "request",
            extra={
                "fields": {
                    "request_id": request.state.request_id,
                    "method": told.method,
                    "route": route,
                    "path": _HIDDEN if request.state.has_key else request.scope["path"],
                    "status": told.status,
                    "milliseconds": round(seconds * 1000, 1),
                    "bytes": told.bytes,
                    "key": getattr(request.state, "key_id", None),
                    "code": getattr(request.state, "error_code", None),
                }
            },
        )


def _keep_slashes(scope: Scope) -> None:
    """Let a slash within a name stay `%2F`, as it was sent, so that it ends no part of the path.

    The id of an event is all that follows, so a slash in it may be sent either way.
    """
    raw = (scope.get("raw_path") or b"").partition(b"?")[0].decode("latin-1")
    if raw.startswith(_LAST_PART):
        return
    parts = re.split("%2[Ff]", raw)
    if len(parts) > 1:
        scope["path"] = "%2F".join(unquote(part) for part in parts)


def _shown(path: str) -> str:
    """A path as the log may have it."""
    return _HIDDEN if looks_like_key(_plain(path)) else path


def _plain(text: str) -> str:
    """A text with no sign of it spelt as `%5F`, not even as `%255F`."""
    for _ in range(_SPELT):
        text, before = unquote(text), text
        if text == before:
            break
    return text


class _Told:
    """What has been sent so far: the status (0: nothing yet) and bytes of the body, to what."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.status = 0
        self.bytes = 0


def _with_head(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A header of an answer; where GET is allowed, HEAD is too."""
    name, value = header
    methods = [one.strip() for one in value.split(b",")] if name.lower() == b"allow" else []
    if b"GET" not in methods or b"HEAD" in methods:
        return header
    return name, b", ".join([*methods, b"HEAD"])


_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"private, no-cache"),
]


def key_in_address(scope: Scope) -> bool:
    """Whether the path or the query has a key in it, or a field that is named like one."""
    query = scope.get("query_string", b"").decode("latin-1")
    if looks_like_key(_plain(str(scope.get("path", "")))) or looks_like_key(_plain(query)):
        return True
    names = (name for name, _ in parse_qsl(query, keep_blank_values=True))
    return any(re.sub("[^a-z]", "", name.lower()) in _KEY_NAMES for name in names)


def _names_key(request: Request) -> bool:
    """Whether a key of the environment, whatever it looks like, is in the address."""
    service = getattr(request.app.state, "service", None)
    if service is None:
        return False
    query = request.scope.get("query_string", b"").decode("latin-1")
    words = re.split("[/&=]", f"{_plain(request.scope['path'])}&{_plain(query)}")
    return any(service.keys.knows(word) for word in words if len(word) >= SHORTEST_PLAIN)


class JsonLines(logging.Formatter):
    """One JSON object a line. No header is ever in it, so no key is."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class NoQuery(logging.Filter):
    """Takes queries out of what uvicorn says of WebSockets: there may be a ticket or a key in one.

    It says it among its own errors, so turning its access log off does not end it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, and shorten the addresses in it."""
        if "WebSocket" in str(record.msg) and isinstance(record.args, tuple):
            record.args = tuple(
                _shown(one.partition("?")[0]) if isinstance(one, str) else one
                for one in record.args
            )
        return True


def log_to_stderr(*, debug: bool) -> None:
    """Let the server's own records go to standard error, one JSON object a line."""
    import time

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    JsonLines.converter = time.gmtime
    own = logging.getLogger("rr")
    own.handlers = [handler]
    own.setLevel(logging.DEBUG if debug else logging.INFO)
    own.propagate = False
    uvicorn = logging.getLogger("uvicorn.error")
    if not any(isinstance(one, NoQuery) for one in uvicorn.filters):
        uvicorn.addFilter(NoQuery())
