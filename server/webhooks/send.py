"""Sending one message once, and what came of it."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from schemas.release import RELEASE
from server.webhooks.address import AddressForbidden, BadWebhookAddressError, require_address
from server.webhooks.sign import signed_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpcore2 import AsyncConnectionPool, Response

    from server.webhooks.address import Reach

MEDIA_TYPE: Final = "application/cloudevents+json"
GONE: Final = 410
READ_BYTES: Final = 4_096
READ_S: Final = 1.0
"""So much of an answer is read, in so long, that a connection can be used again; none is kept."""
IDLE_S: Final = 5.0
IDLE: Final = 16
DELIVERED, REFUSED, SLOW = "delivered", "refused", "slow"
UNREACHABLE, FORBIDDEN = "unreachable", "forbidden"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told, under which id; `seq` is the entry it tells of, None for a test."""

    id: str
    body: bytes
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one try: the status, or why there is none. No word of it is the receiver's."""

    outcome: str
    milliseconds: int
    status: int | None = None
    error: str | None = None
    wait_s: float = 0.0

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.outcome == DELIVERED


class Sender:
    """Sends messages to receivers, directly: no proxy, no redirect, no cookie."""

    def __init__(self, reach: Reach, pool: AsyncConnectionPool, attempt_s: float) -> None:
        self.reach = reach
        self._pool = pool
        self._attempt_s = attempt_s

    async def send(self, url: str, keys: Sequence[bytes], message: Message) -> Attempt:
        """What came of sending a message, signed with each key; raises nothing of the line's."""
        import httpcore2

        from server.webhooks.guard import NameUnknown

        begun = time.monotonic()
        judged: Attempt | None = None

        def ended(outcome: str, error: str) -> Attempt:
            return judged or Attempt(outcome, _milliseconds(begun), error=error)

        try:
            async with asyncio.timeout(self._attempt_s), self._post(url, keys, message) as got:
                judged = _judged(got, _milliseconds(begun))  # what follows the status is no matter
                await _read_a_little(got)
                return judged
        except TimeoutError:
            return ended(SLOW, f"no answer in {self._attempt_s:g} s")
        except (AddressForbidden, BadWebhookAddressError):
            return ended(FORBIDDEN, "the address is not one that webhooks may go to")
        except NameUnknown:
            return ended(UNREACHABLE, "the name of the host is not known")
        except httpcore2.ConnectError as error:
            return ended(UNREACHABLE, _why(error))
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException):
            return ended(UNREACHABLE, "the connection broke before an answer came")

    @asynccontextmanager
    async def _post(
        self, text: str, keys: Sequence[bytes], message: Message
    ) -> AsyncIterator[Response]:
        import httpcore2

        url = require_address(text, self.reach)  # the settings may be others than they were
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        headers: list[tuple[bytes | str, bytes | str]] = [
            ("host", url.netloc),
            ("content-type", MEDIA_TYPE),
            ("user-agent", f"rr-engine/{RELEASE}"),
            *signed_headers(keys, message.id, int(time.time()), message.body).items(),
        ]
        async with self._pool.stream("POST", target, headers=headers, content=message.body) as got:
            yield got


@asynccontextmanager
async def sender(reach: Reach, attempt_s: float) -> AsyncIterator[Sender]:
    """A sender while a block runs."""
    import anyio
    import httpcore2

    from server.webhooks.guard import Guard

    trust = await anyio.to_thread.run_sync(httpcore2.default_ssl_context)  # else at each connection
    async with httpcore2.AsyncConnectionPool(
        ssl_context=trust,
        max_connections=None,  # who sends bounds them
        max_keepalive_connections=IDLE,
        keepalive_expiry=IDLE_S,
        network_backend=Guard(reach),
    ) as pool:
        yield Sender(reach, pool, attempt_s)


def _judged(got: Response, milliseconds: int) -> Attempt:
    status = got.status
    if 200 <= status < 300:
        return Attempt(DELIVERED, milliseconds, status)
    error = (
        "a redirect, and none is followed" if 300 <= status < 400 else f"the answer was {status}"
    )
    return Attempt(REFUSED, milliseconds, status, error, _asked_s(got))


def _asked_s(got: Response) -> float:
    """How long the receiver asks us to wait, in seconds; 0 where it says nothing we can read."""
    for name, value in got.headers:
        if name.lower() == b"retry-after" and value.isdigit() and len(value) < 8:
            return float(value)
    return 0.0


async def _read_a_little(got: Response) -> None:
    import httpcore2

    size = 0
    with suppress(TimeoutError, httpcore2.NetworkError, httpcore2.ProtocolError):
        async with asyncio.timeout(READ_S):
            async for piece in got.aiter_stream():
                size += len(piece)
                if size > READ_BYTES:
                    return


def _why(error: Exception) -> str:
    """Why there is no connection, in our own words and those of our own TLS."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not good: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return "TLS failed"
        cause = cause.__cause__ or cause.__context__
    return "no connection"


def _milliseconds(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
