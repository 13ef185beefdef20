"""The door of every endpoint: who asks, and whether not too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.auth import HEADER, BadKeyError, NoKeyError
from server.limits import DENIED, kind_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.limits import Counted


async def admit(request: Request, path: str) -> None:
    """Find out who asks, and count it, before anything of the body is read.

    `path` is the endpoint's pattern. Raises NoKeyError, BadKeyError, TooManyRequestsError,
    LimitsAwayError.
    """
    service = request.app.state.service
    try:
        principal = await service.keys.principal(request.headers.get(HEADER))
    except (NoKeyError, BadKeyError):
        address = "unknown" if request.client is None else request.client.host
        await _count(request, f"address:{address}", DENIED)
        raise
    request.state.principal = principal
    request.state.key_id = principal.key_id
    await _count(request, f"key:{principal.key_id}", kind_of(request.method, path))


async def _count(request: Request, who: str, kind: str) -> None:
    counted = await request.app.state.service.shared.limits.count(who, kind)
    request.state.counted = counted
    if counted is not None:
        counted.require()


def told_of_limits(request: Request) -> list[tuple[bytes, bytes]]:
    """The headers that tell what is left of a limit; none where nothing was counted."""
    counted: Counted | None = getattr(request.state, "counted", None)
    headers = {} if counted is None else counted.headers()
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
