"""One kind of route for all endpoints: limits, deadlines, keys, and work off the event loop."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from typing import Any, ClassVar, ParamSpec, TypeVar

import anyio
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from schemas.errors import RRError
from server.admission import admit
from server.body import limited
from server.idempotency import once

LIMIT = "x-rr-body-bytes"
SECONDS = "x-rr-body-seconds"
OPEN = "x-rr-open"
ONCE = "x-rr-once"
BUILDS = "x-rr-builds"
"""Marks of a route in the OpenAPI document: they are enforced as they stand there."""
P = ParamSpec("P")
T = TypeVar("T")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TookTooLongError(RRError):
    """The server did not come to an end with the request in the time that it gives itself.

    What was asked for may still be done; sending the request again, with the same Idempotency-Key
    if it had one, tells.
    """

    code: ClassVar[str] = "RR-V012"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 503
    hint: ClassVar[str] = "send the same request again in a while"


class RRRoute(APIRoute):
    """An endpoint. A plain function runs in a thread, and is left behind at the deadline."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not inspect.iscoroutinefunction(endpoint):
            endpoint = _awaitable(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        """The handler with everything that holds for every endpoint."""
        inner = super().get_route_handler()
        marks = self.openapi_extra or {}

        async def handler(request: Request) -> Response:
            service = request.app.state.service
            settings = service.settings
            turns = service.turns if marks.get(BUILDS) else nullcontext()
            most = marks.get(LIMIT) or settings.body_bytes
            seconds = marks.get(SECONDS) or settings.body_s
            try:
                async with asyncio.timeout(settings.answer_s + seconds):
                    if not marks.get(OPEN):
                        await admit(request, self.path)
                    async with turns:  # before the body is read: who waits takes no memory
                        held = Request(request.scope, limited(request, most, seconds))
                        return await (once(held, inner) if marks.get(ONCE) else inner(held))
            except TimeoutError as error:
                limit = f"{settings.answer_s:g} s"
                raise TookTooLongError(f"the request was not done in {limit}") from error

        return handler


async def in_thread(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function returns or raises that was called in a worker thread.

    Whoever stops waiting leaves the thread to itself; its database calls end in time.
    """
    call = functools.partial(work, *args, **kwargs)
    return await anyio.to_thread.run_sync(call, abandon_on_cancel=True)


def _awaitable(endpoint: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """An endpoint of the same parameters that is done in a thread."""

    async def awaited(*args: Any, **kwargs: Any) -> Any:
        return await in_thread(endpoint, *args, **kwargs)

    functools.update_wrapper(awaited, endpoint)
    del awaited.__wrapped__  # type: ignore[attr-defined]
    awaited.__signature__ = inspect.signature(endpoint, eval_str=True)  # type: ignore[attr-defined]
    return awaited
