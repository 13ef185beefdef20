"""Connections to receivers: the address that is connected to is the one that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, ConnectError, ConnectTimeout

from server.webhooks.address import addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpcore2 import SOCKET_OPTION, AsyncNetworkStream

    from server.webhooks.address import Reach

LOOKUPS: Final = 8
"""Names that are looked up at once: a resolver that hangs takes no thread of requests."""
TRIED: Final = 3
"""Addresses of one host that are tried."""


class NameUnknown(Exception):
    """The name of a host is not known."""


class Guard(AsyncNetworkBackend):
    """Looks a name up once, and connects to what was found and allowed, not to the name."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._inner = AnyIOBackend()
        self._lookups = anyio.CapacityLimiter(LOOKUPS)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """A connection to an address of a host; raises AddressForbidden and NameUnknown."""
        try:
            addresses = await anyio.to_thread.run_sync(
                addresses_of, host, abandon_on_cancel=True, limiter=self._lookups
            )
        except OSError as error:
            raise NameUnknown from error
        self._reach.require(host, addresses)
        failed: Exception = NameUnknown()
        for address in addresses[:TRIED]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (ConnectError, ConnectTimeout) as error:
                failed = error
        raise failed
