"""Bodies of requests within limits: how many bytes, in how much time, declared or not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message, Receive


class BodyTooLargeError(RRError):
    """The body of the request is larger than the endpoint takes.

    The limits stand at `/` and in the OpenAPI document (`x-rr-body-bytes`). A spec has at most a
    mebibyte.
    """

    code: ClassVar[str] = "RR-V009"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 413
    hint: ClassVar[str] = "send less at once; `/` tells the limits"


class BodyTooSlowError(RRError):
    """The body of the request did not arrive whole in the time there is for it."""

    code: ClassVar[str] = "RR-V010"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 408
    hint: ClassVar[str] = "send the request again, on a better line or with a smaller body"


class BodyCutOffError(RRError):
    """The client went away before its request had arrived."""

    code: ClassVar[str] = "RR-V011"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "send the request again"


def limited(request: Request, most_bytes: int, seconds: float) -> Receive:
    """The same stream of messages, which ends in an error where the body goes beyond a limit.

    Raises BodyTooLargeError at once when the declared length does.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and (len(declared) > 15 or int(declared) > most_bytes):
        raise _too_large(most_bytes)
    last = asyncio.get_running_loop().time() + seconds
    receive = request.receive
    got, whole = 0, False

    async def receive_limited() -> Message:
        nonlocal got, whole
        if whole:  # what follows is only ever the client's leaving
            return await receive()
        try:
            async with asyncio.timeout_at(last):
                message = await receive()
        except TimeoutError as error:
            raise BodyTooSlowError(f"the body took more than {seconds:g} s") from error
        if message["type"] == "http.disconnect":
            raise BodyCutOffError("the client left before its request had arrived")
        got += len(message.get("body", b""))
        if got > most_bytes:
            raise _too_large(most_bytes)
        whole = not message.get("more_body", False)
        return message

    return receive_limited


def _too_large(most_bytes: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        f"the body has more than {most_bytes} bytes", details={"most_bytes": most_bytes}
    )
