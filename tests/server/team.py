"""One server for the tests of a process: in this process, over a real PostgreSQL, with keys."""

from __future__ import annotations

import asyncio
import atexit
import json
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from engine.roles import Role
from server.app import create_app
from server.keys import EnvironmentKey, digest_of
from server.settings import Settings
from server.webhooks.address import Reach
from tests.servers import new_name, shared_database

OWNER_KEY = "the-key-of-the-owner-of-the-server"
LOOPBACK = Reach(http=True, networks=(ip_network("127.0.0.0/8"),))
"""Where receivers of webhooks are in tests."""
SPEC_FILE = Path(__file__).parents[2] / "examples" / "court.yaml"
_CLOSING = ExitStack()
atexit.register(_CLOSING.close)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, the bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Team:
    """An app on a loop of its own; `call` is answered from any thread."""

    def __init__(self, app: FastAPI, loop: asyncio.AbstractEventLoop) -> None:
        self.app = app
        self.loop = loop

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = OWNER_KEY,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """One request; `body` is sent as JSON, `content` as it is."""
        given = {} if key is None else {"X-API-Key": key}
        given |= dict(headers or {})
        sent = asyncio.run_coroutine_threadsafe(
            self._send(method, path, body, given, content), self.loop
        )
        return sent.result(120)

    async def _send(
        self, method: str, path: str, body: object, headers: dict[str, str], content: bytes | None
    ) -> Answer:
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rr") as client:
            if content is None and body is not None:
                content = json.dumps(body).encode()
                headers.setdefault("Content-Type", "application/json")
            got = await client.request(method, path, content=content, headers=headers)
            return Answer(got.status_code, got.headers, got.content)


def start(settings: Settings, stack: ExitStack) -> Team:
    """A server that runs until the stack is closed."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    app = create_app(settings)
    lifespan = app.router.lifespan_context(app)
    asyncio.run_coroutine_threadsafe(lifespan.__aenter__(), loop).result(60)

    def end() -> None:
        leaving = lifespan.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(leaving, loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    stack.callback(end)
    return Team(app, loop)


def test_settings(url: str, **changes: Any) -> Settings:
    """Settings for a database that has its tables, with geometry in threads."""
    keys = (
        EnvironmentKey("server", Role.OWNER, digest_of(OWNER_KEY), plain=True),
        *(EnvironmentKey(role, role, digest_of(f"server-wide-{role}"), False) for role in Role),
    )
    given = {"database_url": url, "keys": keys, "migrate": False, "jobs": 0, "reach": LOOPBACK}
    return Settings(data=Path("nowhere"), **(given | changes))


test_settings.__test__ = False  # type: ignore[attr-defined]


@cache
def team() -> Team:
    """The server that the tests of this process share."""
    return start(test_settings(shared_database()), _CLOSING)


def new_project(settings: Mapping[str, object] | None = None) -> str:
    """The id of a project that no other test has."""
    body = {"name": new_name()} | ({} if settings is None else {"settings": settings})
    made = team().call("POST", "/projects", body)
    assert made.status == 201, made.body
    return str(made.json["id"])


def key_of(project: str, role: str, **more: object) -> str:
    """A key of a project in a role."""
    body = {"label": f"{role} key", "role": role} | more
    made = team().call("POST", f"/projects/{project}/keys", body)
    assert made.status == 201, made.body
    return str(made.json["key"])


def spec(**changes: object) -> str:
    """The text of a whole spec; `toe_spring_mm` makes it another shoe."""
    text = SPEC_FILE.read_text("utf-8")
    for name, value in changes.items():
        found = [line for line in text.splitlines() if line.strip().startswith(f"{name}:")]
        assert found, name
        text = text.replace(found[0], f"{found[0].split(':')[0]}: {value}")
    return text


def expire(key: str) -> None:
    """Let a key's time be over, and the server see it now."""
    from store.projects import EVERYWHERE

    service = team().app.state.service
    sql = service.sql

    async def work() -> None:
        async with sql.transaction(EVERYWHERE) as db:
            await db.execute(
                "update api_keys set expires = now() - interval '1 second' where id = $1",
                key.split("_")[2],
            )

    sql.run(work())
    service.keys.forget()


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document as the running server gives it to anybody."""
    got = team().call("GET", "/openapi.json", key=None)
    assert got.status == 200
    return dict(got.json)
