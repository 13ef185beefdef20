"""A proxy in front of a server, on a thread of its own, that can cut, hold or drop what passes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, quote, urlsplit

Watch = Callable[[bytes, bool], bool]
"""Given bytes and whether the client sent them; False ends that connection instead of passing."""


class Wire:
    """The faults: change them at any time from any thread."""

    def __init__(self) -> None:
        self.silent = False
        self.watch: Watch = lambda data, from_client: True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()

    def cut(self) -> None:
        """End every connection there is, at once."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    async def _cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_client: bool
    ) -> None:
        with suppress(ConnectionError, OSError):
            while data := await reader.read(1 << 16):
                if not self.watch(data, from_client):
                    await self._cut()
                    return
                while self.silent:
                    await asyncio.sleep(0.005)
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@contextmanager
def database_behind(url: str) -> Iterator[tuple[str, Wire]]:
    """The address of a database through a proxy on a unix socket, and its faults."""
    parts = urlsplit(url)
    behind = Path(parse_qs(parts.query)["host"][0]) / ".s.PGSQL.5432"
    with TemporaryDirectory(prefix="rr-wire-") as folder:
        wire = Wire()
        served = _Served(wire, Path(folder) / ".s.PGSQL.5432", behind)
        with served:
            yield f"{url.partition('?')[0]}?host={quote(folder, safe='')}", wire


class _Served:
    def __init__(self, wire: Wire, front: Path, behind: Path) -> None:
        self._wire, self._front, self._behind = wire, front, behind
        self._thread = threading.Thread(target=wire._loop.run_forever, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()
        loop = self._wire._loop
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_unix_server(self._serve, self._front), loop
        ).result()

    def __exit__(self, *exception: object) -> None:
        loop = self._wire._loop
        self._wire.silent = False
        asyncio.run_coroutine_threadsafe(self._end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()

    async def _end(self) -> None:
        self._server.close()
        await self._wire._cut()
        own = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not own]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._behind)
        both = {writer, back}
        self._wire._writers |= both
        try:
            await asyncio.gather(
                self._wire._pump(reader, back, from_client=True),
                self._wire._pump(there, writer, from_client=False),
            )
        finally:
            self._wire._writers -= both
