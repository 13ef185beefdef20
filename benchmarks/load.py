"""One request over and over on several connections, each as soon as the last is answered."""

import asyncio
import re
from typing import cast

CONNECTIONS = 8
PATIENCE_S = 600.0
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Load:
    """What is sent to a port, and the status that every answer must have."""

    def __init__(self, port: int, request: bytes, status: int) -> None:
        self.port, self.request, self.status = port, request, str(status).encode()
        self.left = 0
        self.done: asyncio.Future[None]

    def send(self, count: int) -> None:
        """Return when so many requests are answered; raises what went wrong."""
        import uvloop

        uvloop.run(self._send(count))

    async def _send(self, count: int) -> None:
        loop = asyncio.get_running_loop()
        self.left, self.done = count, loop.create_future()
        lines = [
            await loop.create_connection(lambda: _Line(self), "127.0.0.1", self.port)
            for _ in range(min(CONNECTIONS, count))
        ]
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.done
        finally:
            for transport, _ in lines:
                transport.abort()


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, load: Load) -> None:
        self._load, self._got = load, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._load.request)

    def data_received(self, data: bytes) -> None:
        """Ask again once the answer is whole."""
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or (length is not None and len(body) < int(length[1])):
            return
        self._got.clear()
        load = self._load
        if load.done.done():
            return
        if head[9:12] != load.status:
            load.done.set_exception(AssertionError(bytes(head[:300])))
            return
        load.left -= 1
        if load.left <= 0:
            load.done.set_result(None)
        else:
            self._transport.write(load.request)

    def connection_lost(self, error: Exception | None) -> None:
        """Tell of a connection that ended before its time."""
        if not self._load.done.done():
            self._load.done.set_exception(error or ConnectionError("the server hung up"))
