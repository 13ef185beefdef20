"""Cleaning up every project of a database: `python -m server.clean URL [KEEP_DAYS GRACE_DAYS]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemas.errors import RRError

if TYPE_CHECKING:
    from store.blobs import Blobs
    from store.gc import GcReport
    from store.gc_plan import Policy

USAGE = "usage: [BLOB_URL=…] python -m server.clean URL [KEEP_DAYS GRACE_DAYS]\n"


def clean(
    url: str, policy: Policy, blobs: Blobs | None
) -> Iterator[tuple[str, GcReport | RRError]]:
    """The name of each project, with what clean-up did in it or why it did nothing.

    `blobs` is where the server keeps large frames. Raises the errors of the database.
    """
    from store.backends.postgres import PostgresBackend
    from store.gc_database import gc_database
    from store.names import FORMAT
    from store.projects import list_projects
    from store.sql import WORKER, Sql

    with Sql.open(url, role=WORKER, blobs=blobs) as sql:
        for project in list_projects(sql):
            backend = PostgresBackend(sql, project.id, role="worker")
            try:
                if backend.has(FORMAT):  # else nothing was ever sent to it
                    yield project.name, gc_database(backend, policy, author="server")
            except RRError as error:
                yield project.name, error


def main(arguments: list[str]) -> int:
    """The exit code; what was done is on standard output, what went wrong on standard error."""
    from engine.gc import GRACE, KEEP
    from engine.settings import read_setting
    from store.blobs import open_blobs
    from store.gc_plan import Policy

    days = arguments[1:] or [str(read_setting(name, [])) for name in (KEEP, GRACE)]
    if not arguments or len(days) != 2 or not all(_is_days(one) for one in days):
        sys.stderr.write(USAGE)
        return 2
    now = int(time.time())
    worst = 0
    try:
        place = os.environ.get("BLOB_URL")
        blobs = open_blobs(place) if place else None
        for name, done in clean(arguments[0], Policy(now, now, *map(int, days)), blobs):
            if isinstance(done, RRError):
                worst = _told(done, name)
            else:
                sys.stdout.write(
                    f"{name!a}: removed {done.removed_objects} objects, {done.leftovers} blobs "
                    f"and {done.expired_operations} operations\n"
                )
    except RRError as error:
        return _told(error, error.place)
    return worst


def _is_days(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _told(error: RRError, where: str) -> int:
    sys.stderr.write(f"{where!a}: {error.code}: {error.message}\n{error.next_step}\n")
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
