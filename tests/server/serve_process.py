"""`rr serve` as a process with a PostgreSQL of its own, which tests ask, kill and start again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import httpx2

from engine.remote_http import HttpRemote
from engine.remotes import Address
from server.postgres import ADMIN
from store.backends.postgres import PostgresBackend
from store.blobs import open_blobs
from store.repository import Repository
from store.sql import Sql
from tests.servers import new_name

ROOT = Path(__file__).parents[2]
_TAKEN = ("DATABASE_URL", "REDIS_URL", "BLOB_URL", "API_KEYS", "RR_API_KEY", "RR_ROLE")


class Serve:
    """The process, where it answers, and the owner's key."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self._variables = {"RATE_LIMITS": "none"} | variables
        self.start()

    def start(self, port: int = 0) -> None:
        """Begin to serve; a start after a kill finds what was durable."""
        given = {name: value for name, value in os.environ.items() if name not in _TAKEN}
        given |= {"RR_DATA": str(self.folder), "RR_JOBS": "0"} | self._variables
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rrcli", "--json", "serve", "--port", str(port)],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=given,
            )
        told = json.loads(self._document())
        self.url: str = told["url"]
        self.port = int(self.url.rpartition(":")[2])
        file = told["key_file"]  # none where it was given keys
        self.key = self._variables["API_KEYS"] if file is None else Path(file).read_text().strip()
        ready = httpx2.get(f"{self.url}/ready", timeout=60)
        assert ready.status_code == 200, ready.text

    def _document(self) -> bytes:
        """What it says first: a JSON document, which it is told by its last line."""
        assert self.process.stdout is not None
        lines: list[bytes] = []
        with self.process.stdout as stream:
            for line in stream:
                lines.append(line)
                if line == b"}\n":
                    return b"".join(lines)
        self.process.wait()
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """SIGKILL the server."""
        self.process.kill()
        self.process.wait()

    def kill_database(self) -> None:
        """SIGKILL its PostgreSQL."""
        os.kill(int(self._status()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def _status(self) -> list[str]:
        (found,) = self.folder.glob("postgresql-*/postmaster.pid")
        return found.read_text().splitlines()

    def ask(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> httpx2.Response:
        """One request, by the owner unless a key is given."""
        headers = {"X-API-Key": key or self.key}
        return httpx2.request(method, f"{self.url}{path}", json=body, headers=headers, timeout=60)

    def project(self, settings: Mapping[str, object] | None = None) -> str:
        """The id of a new project."""
        body = {"name": new_name()} | ({} if settings is None else {"settings": settings})
        made = self.ask("POST", "/projects", body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def key_of(self, project: str, role: str) -> str:
        """A key of a project."""
        made = self.ask("POST", f"/projects/{project}/keys", {"label": role, "role": role})
        assert made.status_code == 201, made.text
        return str(made.json()["key"])

    def remote(self, project: str, key: str | None = None, port: int | None = None) -> HttpRemote:
        """The project as a remote that does not wait between its tries."""
        address = Address(f"http://127.0.0.1:{port or self.port}", project)
        return HttpRemote(address, key or self.key, sleep=lambda seconds: None)

    @property
    def database_url(self) -> str:
        """The address of the database itself."""
        return f"postgresql://{ADMIN}@/postgres?host={quote(self._status()[4], safe='')}"

    @contextmanager
    def stored(self, project: str) -> Iterator[Repository]:
        """The project in the database itself, past the server."""
        url = self._variables.get("BLOB_URL")
        with Sql.open(self.database_url, blobs=None if url is None else open_blobs(url)) as sql:
            yield Repository.open(PostgresBackend(sql, UUID(project)))

    def tables(self, project: str, query: str) -> list[tuple[object, ...]]:
        """Rows of a table; `$1` is the project."""
        with Sql.open(self.database_url, role=None) as sql:

            async def work() -> list[tuple[object, ...]]:
                lease = await sql.lease()
                try:
                    return [tuple(row) for row in await lease.driver.fetch(query, UUID(project))]
                finally:
                    await sql.give_back(lease)

            return sql.run(work())


@contextmanager
def serve_process(**variables: str) -> Iterator[Serve]:
    """A server in a folder of its own, which as root an unprivileged user must reach."""
    folder = Path(tempfile.mkdtemp(prefix="rr-serve-"))
    folder.chmod(0o711)
    running = None
    try:
        running = Serve(folder, **variables)
        yield running
    finally:
        if running is not None:
            running.stop()
        shutil.rmtree(folder, ignore_errors=True)
