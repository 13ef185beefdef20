"""An own PostgreSQL that is started again whenever it ends by itself, on the same address."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from server.postgres import PostgresFailedError, RunningPostgres, installed, started

if TYPE_CHECKING:
    import subprocess

    from server.postgres import Installation

LOG = logging.getLogger("rr.server")
REST_S = 1.0
"""The pause before a start, so that one that dies at once does not take all of the machine."""
_LOOK_S = 0.2


@contextmanager
def revived_postgres(data: Path) -> Iterator[RunningPostgres]:
    """Run a server on a data folder while a block runs, however often somebody kills it.

    Raises NoPostgresError, and PostgresFailedError if the first start fails; a later one that
    fails is told to the log, and tried again. `process` of what it gives is the first one.
    """
    first: Future[subprocess.Popen[bytes]] = Future()
    leaving = threading.Event()
    with installed(data) as found:
        keeper = threading.Thread(target=_keep, args=(found, first, leaving), name="rr-postgres")
        keeper.start()
        try:
            yield RunningPostgres(data, found.sockets, first.result(), found.tools)
        finally:
            leaving.set()
            keeper.join()


def _keep(
    found: Installation, first: Future[subprocess.Popen[bytes]], leaving: threading.Event
) -> None:
    """Start the server, wait for its end, and begin anew, until it is time to leave."""
    try:
        while not leaving.is_set():
            try:
                with started(found) as process:
                    if not first.done():
                        first.set_result(process)
                    while process.poll() is None and not leaving.wait(_LOOK_S):
                        pass
                    if not leaving.is_set():
                        LOG.error("our PostgreSQL ended (%s): it is started again", process.poll())
            except (PostgresFailedError, OSError) as error:
                if not first.done():
                    first.set_exception(error)
                    return
                LOG.error("our PostgreSQL does not start: %s", error)
            leaving.wait(REST_S)
    finally:
        first.cancel()  # so that nobody waits for it in vain, whatever happened here
