"""The streams of one running server: what writes them, watches them and folds them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from server.events.append import MAIN
from server.events.boot import tell_boot
from server.events.figures import Figures
from server.events.folds import Folds
from server.events.known import KnownProjects
from server.events.tails import Tails
from server.events.writer import Target, Writer
from store.sql import in_project

if TYPE_CHECKING:
    from server.events.tails import Place
    from server.wake import Wake
    from store.sql import Sql
    from store.stream_rows import Row


@dataclass(frozen=True, slots=True)
class Streams:
    """Everything about streams that a worker keeps; for the event loop."""

    sql: Sql
    writer: Writer
    tails: Tails
    folds: Folds
    figures: Figures
    known: KnownProjects = field(default_factory=KnownProjects)
    sockets: dict[str, int] = field(default_factory=dict)
    """How many WebSockets each key has open here."""

    def wrote(self, place: Place, kind: str) -> None:
        """Tell that one entry was added past the writer."""
        self.figures.wrote([kind])
        self.tails.moved(place.project, place.stream)

    async def own(self, project: str, rows: list[Row]) -> None:
        """Add events of the server itself to the stream `main` of a project."""
        target = Target(in_project(project, "worker", engine=True), MAIN)
        await self.writer.many(target, rows)


@asynccontextmanager
async def streams(sql: Sql, wake: Wake) -> AsyncIterator[Streams]:
    """Bring them up while a block runs."""
    figures = Figures()
    tails = Tails(sql, wake)
    writer = Writer(sql, tails.moved, figures)
    made = Streams(sql, writer, tails, Folds(sql), figures)
    booting = asyncio.create_task(tell_boot(made))
    try:
        yield made
    finally:
        booting.cancel()
        await asyncio.gather(booting, return_exceptions=True)
        await tails.aclose()
