"""docs/internals/streams.md says what holds: who reads and posts what, codes of closing, limits."""

import re

from engine.roles import Role
from engine.stream_view import FIELDS, POSTS
from server.events import posted, session, tails
from server.events.tickets import LIVES_S
from server.limits import EVENTS, kind_of
from server.routes.socket import MOST_SOCKETS
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "internals" / "streams.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the first table behind a heading."""
    part = PAGE.partition(heading)[2]
    lines = re.search(r"(?m)^(\|.*\n)+", part)
    assert lines is not None
    return [[cell.strip() for cell in row[1:-1].split("|")] for row in lines[0].splitlines()]


def test_the_table_of_types_and_roles_is_the_one_of_the_engine() -> None:
    head, _, *rows = table("## Who reads what")
    roles = [[Role(name) for name in re.findall(r"`(\w+)`", cell)] for cell in head[1:]]
    shown = {
        row[0].strip("`"): {
            role: tuple(cell.split(", "))
            for names, cell in zip(roles, row[1:], strict=True)
            for role in names
            if cell
        }
        for row in rows
    }
    assert shown == FIELDS


def test_the_table_of_who_posts_is_the_one_of_the_engine() -> None:
    rows = {row[0].strip("`"): row[1] for row in table("`subject`, which is")[2:]}
    for role, begins in POSTS.items():
        told = rows.pop(role.value)
        assert [told] == (["all types"] if begins == ("",) else [f"`{begins[0]}…`"])
    assert rows == {"others": ""}


def test_codes_and_sizes_are_those_of_the_code() -> None:
    codes = {int(row[0]) for row in table("| closed with")[0:] if row[0].isdigit()} | {
        int(code) for code in re.findall(r"(?m)^\| (\d{4}) \|", PAGE)
    }
    assert codes == {
        session.BAD_MESSAGE, session.KEY_ENDED, session.FORBIDDEN, session.TOO_SLOW,
        session.TOO_MANY, session.AWAY,
    }  # fmt: skip
    for told in (
        f"every {session.HEARTBEAT_S:g} s",
        f"at most {session.MOST_STREAMS} streams",
        f"most {MOST_SOCKETS} lines",
        f"{session.MESSAGES.count} messages in {session.MESSAGES.seconds} s",
        f"at most {session.MESSAGE_BYTES:,} characters",
        f"nothing for {session.SLOW_S:g} s",
        f"At most {posted.MOST:,} events",
    ):
        assert told in PAGE, told
    assert LIVES_S == 60
    decided = (ROOT / "docs" / "adr" / "0034-streams-on-the-server.md").read_text("utf-8")
    assert f"{tails.PAGE} entries or {tails.KEPT_BYTES >> 20} MiB" in decided


def test_every_file_is_named() -> None:
    files = {path.name for path in (ROOT / "server" / "events").glob("*.py")} - {"__init__.py"}
    named = set(re.findall(r"`(\w+\.py)`", PAGE.partition("## Files")[2]))
    assert named | {"streams.py", "doors.py", "posted.py"} == files


def test_every_endpoint_of_streams_is_named() -> None:
    from server.routes import decisions, events, socket

    for router in (decisions.router, events.router, socket.router):
        for route in router.routes:
            assert f"`{route.path_format}`" in PAGE or f" {route.path_format}`" in PAGE  # type: ignore[attr-defined]


def test_what_counts_as_an_event() -> None:
    for path in ("/events", "/state", "/decide/{event_id:path}", "/feedback"):
        assert kind_of("POST", path) == EVENTS
        assert kind_of("GET", path) == "read"
    assert kind_of("POST", "/factory_feedback") == "write"
    assert kind_of("POST", "/projects/{project}/sync/streams/{stream}") == "sync"
