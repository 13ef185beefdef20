"""Servers of their own database whose webhooks are quick, and a project that is set up at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from server.webhooks.pace import Pace
from tests.house.source import ROOT
from tests.server.team import Answer, Team, start, test_settings
from tests.servers import administer, fresh_database, new_name

QUICK = Pace(first_s=0.05, most_s=0.2, attempt_s=3.0, look_s=0.1)
EXAMPLES = ROOT / "examples" / "events"
_NUMBER = count(1)


@dataclass(frozen=True)
class Hooked:
    """A project on one of some servers of one database; every call goes to the first."""

    url: str
    teams: list[Team]
    project: str = field(default="")

    def call(self, method: str, path: str, body: object = None, **more: Any) -> Answer:
        return self.teams[0].call(method, path, body, **more)

    def new_project(self) -> Hooked:
        made = self.call("POST", "/projects", {"name": new_name()})
        assert made.status == 201, made.body
        return Hooked(self.url, self.teams, made.json["id"])

    @property
    def place(self) -> str:
        return f"/projects/{self.project}/webhooks"

    def add(self, url: str, **more: object) -> dict[str, Any]:
        """A webhook of the project, with its secret."""
        made = self.call("POST", self.place, {"url": url} | more)
        assert made.status == 201, made.body
        return dict(made.json)

    def get(self, hook: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self.call("GET", f"{self.place}/{hook['id']}").json)

    def change(self, hook: Mapping[str, Any], **more: object) -> dict[str, Any]:
        changed = self.call("PATCH", f"{self.place}/{hook['id']}", more)
        assert changed.status == 200, changed.body
        return dict(changed.json)

    def event(self, kind: str = "noted", team: int = 0, **more: object) -> str:
        """The id of a new event in the stream `main`."""
        event_id = f"event-{next(_NUMBER)}"
        body = {"specversion": "1.0", "id": event_id, "source": "shop", "type": kind} | more
        path = f"/events?project={self.project}"
        posted = self.teams[team].call("POST", path, body)
        assert posted.status == 201, posted.body
        return event_id

    def workshop(self) -> None:
        """Put the policy of the example in force, and its events in the stream."""
        where = f"?project={self.project}"
        policy = (EXAMPLES / "workshop.yaml").read_bytes()
        assert self.call("POST", f"/policy{where}", content=policy).status == 201
        boots = (EXAMPLES / "boots.ndjson").read_bytes()
        lines = {"Content-Type": "application/x-ndjson"}
        assert self.call("POST", f"/events{where}", content=boots, headers=lines).status == 201

    def decide(self, event_id: str) -> dict[str, Any]:
        made = self.call("POST", f"/decide/{event_id}?project={self.project}")
        assert made.status == 201, made.body
        return dict(made.json)

    def run(self, statement: str) -> str:
        """Let the administrator of the database do something behind the server's back."""
        name = self.url.partition("?")[0].rpartition("/")[2]
        return administer(statement, name)


@contextmanager
def hooked(workers: int = 1, **changes: Any) -> Iterator[Hooked]:
    """A project on servers that send to loopback, while a block runs."""
    with fresh_database() as url, ExitStack() as stack:
        given = {"pace": QUICK} | changes
        teams = [start(test_settings(url, **given), stack) for _ in range(workers)]
        yield Hooked(url, teams).new_project()
