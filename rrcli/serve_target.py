"""Starting the server from the command line: what may listen where, and with which key."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from rrcli.session import Session
    from server.settings import Settings

NEEDED = ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "alembic", "prometheus_client")


class ServerMissingError(RRError):
    """The packages that the server is made with are not installed."""

    code: ClassVar[str] = "RR-C010"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = "install rr-engine[server]"


class OpenToTheWorldError(RRError):
    """The server would listen on a public address in a way that gives keys or data away.

    The own database of one person is for loopback alone. Keys that stand in `API_KEYS` as they
    are, and keys that travel without TLS, can be read on the way.
    """

    code: ClassVar[str] = "RR-C011"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "leave out --host, or set DATABASE_URL and put it --behind-tls"


class CannotListenError(RRError):
    """The address or port cannot be listened on: another program does, or it is not ours."""

    code: ClassVar[str] = "RR-C012"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "choose another --port, or --port 0 for a free one"


def serve_until_stopped(session: Session, host: str, port: int, *, behind_tls: bool) -> None:
    """Run the server on an address; raises what is wrong before anything is started."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ServerMissingError(f"the server needs {', '.join(missing)}")
    from server.own_key import own_key
    from server.settings import from_environment

    settings = from_environment()
    check_address(settings, host, behind_tls=behind_tls)
    file: Path | None = None
    if not settings.keys and settings.database_url is None:
        key, file = own_key(settings.data)
        settings = replace(settings, keys=(key,))
    _run(session, settings, host, port, file)


def check_address(settings: Settings, host: str, *, behind_tls: bool) -> None:
    """Raise OpenToTheWorldError for what only loopback may be."""
    from engine.remotes import is_loopback

    if is_loopback(host):
        return
    if settings.database_url is None:
        raise OpenToTheWorldError(f"without DATABASE_URL the server is for loopback, not {host}")
    if not behind_tls:
        raise OpenToTheWorldError(
            f"keys would travel to {host} in the clear",
            hint="put a proxy with TLS before it and say --behind-tls",
        )
    plain = [key.label for key in settings.keys if key.plain]
    if plain and not settings.debug:
        raise OpenToTheWorldError(
            f"API_KEYS has {len(plain)} of its keys as they are",
            hint="write them as label:role:sha256hex, or set DEBUG=1 to try it all the same",
        )


def _run(session: Session, settings: Settings, host: str, port: int, key_file: Path | None) -> None:
    import os
    import signal
    import socket

    import uvicorn

    from server.app import create_app

    try:
        bound = socket.create_server((host, port), family=_family(host), backlog=512)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotListenError(f"cannot listen on {host}:{port}: {reason}") from error
    with bound:
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{bound.getsockname()[1]}"
        if session.out.json:
            file = None if key_file is None else str(key_file)
            session.out.document("serve", {"url": url, "key_file": file, "process": os.getpid()})
            sys.stdout.flush()
        else:
            session.out.line(f"{url}  (Ctrl-C ends it)")
            if key_file is not None:
                session.out.note(f"your key is in {key_file}")
        app = create_app(settings)
        server = uvicorn.Server(uvicorn_config(app))
        # uvicorn ends in good order, then sends itself again the signal that it was ended with.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[bound])
        if not server.started:
            raise getattr(app.state, "failure", None) or CannotListenError("it did not start")


def uvicorn_config(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves an application of ours."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=1 << 16,
        proxy_headers=False,
    )


def _family(host: str) -> int:
    import socket

    return socket.AF_INET6 if ":" in host else socket.AF_INET
