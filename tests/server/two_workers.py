"""Two `rr serve` over one PostgreSQL and one Redis, each of which a test may end and bring back."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.migrate import migrate
from server.postgres import Installation, RunningPostgres, installed, started
from tests.server.redis_server import RedisServer, redis_server
from tests.server.serve_process import Serve, serve_process

AWAY = "RR-R080: "
"""How the log says that the database did not answer."""
KEY = "the-key-of-two-workers"


class Database:
    """A PostgreSQL that keeps what it has said is kept, at one address however often it ends."""

    def __init__(self, found: Installation) -> None:
        self._found = found
        self._running = ExitStack()
        self.start()
        self.url = RunningPostgres(found.data, found.sockets, self.process, found.tools).url()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = self._running.enter_context(started(self._found))

    def stop(self) -> None:
        """End it as its administrator would: every connection is cut."""
        self._running.close()

    def kill(self) -> None:
        """End it at once, with SIGKILL."""
        self.process.kill()
        self._running.close()


@dataclass(frozen=True)
class Workers:
    """Everything that runs."""

    database: Database
    redis: RedisServer
    workers: tuple[Serve, Serve]

    def errors(self) -> list[str]:
        """What the logs have of errors but that the database is away, or is no line of a log."""
        texts = [(one.folder / "log").read_text("utf-8") for one in self.workers]
        return [line for text in texts for line in text.splitlines() if _is_error(line)]


def _is_error(line: str) -> bool:
    if not line.startswith("{"):
        return True
    told = json.loads(line)
    return told["level"] == "error" and not told["message"].startswith(AWAY)


@contextmanager
def two_workers() -> Iterator[Workers]:
    """All of it while a block runs."""
    folder = Path(tempfile.mkdtemp(prefix="rr-two-"))
    folder.chmod(0o711)  # as root the database is another user
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        found = stack.enter_context(installed(folder / "data"))
        database = Database(found)
        stack.callback(database.stop)
        redis = stack.enter_context(redis_server())
        migrate(database.url)
        given = {"DATABASE_URL": database.url, "REDIS_URL": redis.url, "API_KEYS": KEY}
        opened = [serve_process(**given, RR_MIGRATE="0") for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            one, two = pool.map(stack.enter_context, opened)
        yield Workers(database, redis, (one, two))
