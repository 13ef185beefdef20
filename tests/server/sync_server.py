"""A real server on a real port with nothing but the routes of sync, and a way to break it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse

from engine.receive import Pusher, Rules
from engine.remote_http import HttpRemote
from engine.remotes import Address
from engine.roles import Role, RoleForbidsError
from schemas.errors import RRError
from server.routes.sync import SyncDoor, sync_router
from store.backends import MemoryBackend
from store.repository import Repository
from store.revs import RevNotFoundError


@dataclass
class Projects:
    """The projects of the server by name, and the rules of all of them."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    pushed: list[tuple[Pusher, int]] = field(default_factory=list)


def make_app(projects: Projects) -> FastAPI:
    """An application whose keys are the names of roles."""
    app = FastAPI()

    def door(project: str, x_api_key: Annotated[str | None, Header()] = None) -> SyncDoor:
        if x_api_key is None:
            raise RoleForbidsError("no key")
        if project not in projects.repositories:
            raise RevNotFoundError("there is no such project")
        pusher = Pusher(Role(x_api_key), member="m1", key="k1")
        repository = projects.repositories[project]
        return SyncDoor(repository, pusher, projects.rules, lambda moved: after(pusher, moved))

    @app.exception_handler(RRError)
    def told(request: Request, error: RRError) -> JSONResponse:
        return JSONResponse(error.to_dict(), error.http_status)

    def after(pusher: Pusher, moved: Any) -> None:
        projects.pushed.append((pusher, len(moved.generations)))

    app.include_router(sync_router(door))
    return app


@contextmanager
def serving(projects: Projects) -> Iterator[int]:
    """The port of a running server."""
    config = uvicorn.Config(make_app(projects), port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def remote(port: int, project: str, role: str | None = "owner") -> HttpRemote:
    """A remote that does not wait between its tries."""
    address = Address(f"http://127.0.0.1:{port}", project)
    return HttpRemote(address, role, sleep=lambda seconds: None)


def copy_of(repository: Repository) -> Repository:
    """A repository in memory with the same bytes."""
    backend = MemoryBackend()
    backend._table = dict(repository.backend._table)  # type: ignore[attr-defined]
    return Repository.open(backend)


class CutProxy:
    """Passes bytes on to a port, until so many have gone one way: then the line is dead.

    `up` counts what the client sends, `down` what it gets; `bounds` are where pieces ended. With
    `once` new connections are let through after the cut; `at_cut` is called before it. With
    `passes` it is called there, and nothing is cut.
    """

    def __init__(
        self,
        port: int,
        up: int | None = None,
        down: int | None = None,
        at_cut: Callable[[], None] = lambda: None,
        *,
        passes: bool = False,
    ) -> None:
        self._port, self._left, self._at_cut = port, {"up": up, "down": down}, at_cut
        self._passes = passes
        self.counts = {"up": 0, "down": 0}
        self.bounds: dict[str, list[int]] = {"up": [], "down": []}
        self.dead = self.once = False
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.dead = True
        self._listening.close()
        self._hang_up()

    def __enter__(self) -> "CutProxy":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if not self._connect(client):
                    client.close()

    def _connect(self, client: socket.socket) -> bool:
        """Whether a client has got a line to the port: not when cut, or when nobody listens."""
        if self.dead:
            return False
        try:
            server = socket.create_connection(("127.0.0.1", self._port))
        except OSError:
            return False
        with self._lock:
            self._open += [client, server]
        for source, target, way in ((client, server, "up"), (server, client, "down")):
            threading.Thread(target=self._pump, args=(source, target, way), daemon=True).start()
        if self.dead:  # cut between the first question and here: nobody else would close it
            self._hang_up()
        return True

    def _pump(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                rest = b""
                with self._lock:
                    left = self._left[way]
                    if left is not None:
                        piece, rest = piece[:left], piece[left:]
                        self._left[way] = left - len(piece)
                    self.counts[way] += len(piece)
                    self.bounds[way].append(self.counts[way])
                target.sendall(piece)
                if self._left[way] == 0:
                    self._left[way] = None
                    self._at_cut()
                    if self._passes:
                        target.sendall(rest)
                        continue
                    self.dead = not self.once
                    self._hang_up()
                    return
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _hang_up(self) -> None:
        with self._lock:
            going, self._open = self._open, []
        for one in going:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
