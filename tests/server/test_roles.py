"""Who may do what, as one table: role × endpoint × outcome. An endpoint without a row fails.

Held to it are `server.admission`, `server.auth`, `server.principal` and `server.access`, and what
fills the answers: `server.listing`, `server.roster`, `server.viewing`, `server.documented`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from engine.roles import Role
from schemas.canonical import sha256_hex
from server.app import app
from server.keys import new_key
from store.wire import encode_message
from tests.photos import png
from tests.server.team import (
    OWNER_KEY,
    Answer,
    key_of,
    new_project,
    spec,
    start,
    team,
    test_settings,
)
from tests.servers import new_name

ALL = frozenset(Role)
OWNER = frozenset({Role.OWNER})
WRITERS = frozenset({Role.OWNER, Role.EDIT})
GIVERS = WRITERS | {Role.FACTORY}
READERS = WRITERS | {Role.VIEW, Role.QA}
NOBODY: frozenset[Role] = frozenset()
SERVER_ONLY = "RR-V004"
MISSING = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class World:
    """A project with a generation, a key of each role, and a key to be revoked."""

    project: str
    keys: dict[str, str]
    spare: str

    @property
    def spare_id(self) -> str:
        return self.spare.split("_")[2]


@dataclass(frozen=True)
class Row:
    """An endpoint: who may, what they then get, and what the request is made of."""

    allowed: frozenset[Role]
    status: int
    body: Callable[[World], object] = lambda _: None
    at: dict[str, Callable[[World], str]] = field(default_factory=dict)
    refusal: str = "RR-E006"
    open: bool = False
    query: Callable[[World], str] = lambda _: ""


def one_object() -> bytes:
    return b"".join(encode_message([(sha256_hex(b"here"), b"here")]))


def settings(_: World) -> object:
    return {"settings": {"protected": [], "approvals": 0}}


def in_query(world: World) -> str:
    return f"project={world.project}"


TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/"): Row(ALL, 200, open=True),
    ("GET", "/health"): Row(ALL, 200, open=True),
    ("GET", "/ready"): Row(ALL, 200, open=True),
    ("GET", "/asyncapi.json"): Row(ALL, 200, open=True),
    ("GET", "/stream"): Row(ALL, 200, open=True),
    ("GET", "/stream/{name}"): Row(ALL, 200, at={"name": lambda _: "page.js"}, open=True),
    # A key of one project is none of the server, whatever its role.
    ("GET", "/metrics"): Row(NOBODY, 200, refusal=SERVER_ONLY),
    ("POST", "/projects"): Row(NOBODY, 201, lambda _: {"name": "mine"}, refusal=SERVER_ONLY),
    ("GET", "/projects"): Row(ALL, 200),
    ("GET", "/projects/{project}"): Row(ALL, 200),
    ("PATCH", "/projects/{project}"): Row(OWNER, 200, settings),
    # An equal spec is there already: 200, not 201.
    ("POST", "/projects/{project}/generations"): Row(WRITERS, 200, lambda _: {"spec": spec()}),
    ("GET", "/projects/{project}/generations"): Row(ALL, 200),
    ("GET", "/projects/{project}/generations/{generation}"): Row(ALL, 200),
    ("POST", "/generate"): Row(
        WRITERS, 200, lambda world: {"project": world.project, "spec": spec()}
    ),
    ("POST", "/validate"): Row(ALL, 200, lambda _: {"spec": spec()}),
    # Each may ask for the own profile; of what is not there: the profiles have a table below.
    ("POST", "/export/projects/{project}/generations/{generation}"): Row(
        ALL, 404, lambda _: {}, {"generation": lambda _: "nothing"}
    ),
    # Nothing that could be read as a mesh.
    ("POST", "/imports"): Row(
        WRITERS, 422, lambda _: b"noise", query=lambda w: f"project={w.project}&name=a.stl"
    ),
    ("POST", "/factory_feedback"): Row(
        GIVERS, 201, lambda w: {"project": w.project, "observation": "low"}
    ),
    ("GET", "/projects/{project}/factory_feedback"): Row(READERS | GIVERS, 200),
    ("GET", "/projects/{project}/factory_feedback/{feedback}"): Row(READERS | GIVERS, 404),
    ("POST", "/projects/{project}/factory_feedback/{feedback}/accept"): Row(
        WRITERS, 404, lambda _: {}
    ),
    ("POST", "/projects/{project}/factory_feedback/{feedback}/decline"): Row(
        WRITERS, 404, lambda _: {"note": "no"}
    ),
    ("POST", "/projects/{project}/factory_feedback/{feedback}/verify"): Row(
        frozenset({Role.OWNER, Role.QA}), 404, lambda _: {"good": True}
    ),
    ("GET", "/projects/{project}/generations/{generation}/factory_form"): Row(GIVERS, 200),
    # Nothing that could be read as a form.
    ("POST", "/projects/{project}/factory_form"): Row(GIVERS, 422, lambda _: b"noise"),
    ("POST", "/projects/{project}/factory_photos"): Row(
        GIVERS, 201, lambda _: png(), query=lambda _: "name=toe.png"
    ),
    # Who may see a change request may see its photos.
    ("GET", "/projects/{project}/factory_feedback/{feedback}/photos/{photo}"): Row(
        READERS | GIVERS, 404
    ),
    # The AI log is for those who change the design, and what is drafted is too.
    ("POST", "/projects/{project}/ai/drafts"): Row(WRITERS, 201, lambda _: {"fields": ["colors"]}),
    ("POST", "/projects/{project}/ai/merges"): Row(
        WRITERS, 409, lambda _: {"ours": "main", "theirs": "main"}
    ),
    ("GET", "/projects/{project}/ai/drafts"): Row(WRITERS, 200),
    ("GET", "/projects/{project}/ai/drafts/{draft}"): Row(WRITERS, 404),
    ("POST", "/projects/{project}/ai/drafts/{draft}/accept"): Row(WRITERS, 404, lambda _: {}),
    ("POST", "/projects/{project}/ai/drafts/{draft}/reject"): Row(WRITERS, 404, lambda _: {}),
    ("GET", "/projects/{project}/generations/{generation}/reviews"): Row(READERS, 200),
    ("POST", "/projects/{project}/generations/{generation}/reviews"): Row(
        WRITERS, 201, lambda _: {"verdict": "requested"}
    ),
    # A factory pushes and may not fetch: it says what it has made and learns ids and no more.
    ("GET", "/projects/{project}/sync"): Row(GIVERS, 200),
    ("POST", "/projects/{project}/sync/lacking"): Row(GIVERS, 200, lambda _: bytes(32)),
    ("POST", "/projects/{project}/sync/objects"): Row(GIVERS, 200, lambda _: one_object()),
    ("POST", "/projects/{project}/sync/refs"): Row(
        GIVERS, 200, lambda _: {"author": "Ada", "moves": []}
    ),
    ("POST", "/projects/{project}/sync/missing"): Row(
        WRITERS, 200, lambda _: {"wanted": [], "known": []}
    ),
    ("POST", "/projects/{project}/sync/want"): Row(WRITERS, 200, lambda _: b""),
    ("GET", "/projects/{project}/sync/streams/{stream}"): Row(GIVERS, 200),
    ("POST", "/projects/{project}/sync/streams/{stream}"): Row(GIVERS, 200, lambda _: b""),
    # What of a stream each role reads and posts has tables of its own: test_stream_roles.py.
    ("POST", "/events"): Row(GIVERS | {Role.QA}, 422, lambda _: {}, query=in_query),
    ("GET", "/events"): Row(ALL, 200, query=in_query),
    ("GET", "/entries"): Row(ALL, 200, query=in_query),
    ("GET", "/streams"): Row(ALL, 200, query=in_query),
    ("POST", "/state"): Row(
        WRITERS, 201, lambda _: {"id": new_name(), "subject": "x", "confidence": 1}, query=in_query
    ),
    ("GET", "/state"): Row(ALL, 200, query=in_query),
    ("POST", "/decide/{event_id}"): Row(WRITERS, 404, query=in_query),
    ("GET", "/decisions"): Row(ALL, 200, query=in_query),
    ("POST", "/feedback"): Row(
        WRITERS, 404, lambda _: {"decision": "0" * 64, "outcome": "success"}, query=in_query
    ),
    ("GET", "/feedback"): Row(ALL, 200, query=in_query),
    ("GET", "/beliefs"): Row(WRITERS, 200, query=in_query),
    ("GET", "/policy"): Row(WRITERS, 200, query=in_query),
    ("POST", "/policy"): Row(OWNER, 422, lambda _: b"policy: 2", query=in_query),
    ("POST", "/ws/ticket"): Row(ALL, 201, query=in_query),
    # Nothing of a webhook is for anybody but the owner.
    ("POST", "/projects/{project}/webhooks"): Row(
        OWNER, 201, lambda _: {"url": "https://receiver.example/", "enabled": False}
    ),
    ("GET", "/projects/{project}/webhooks"): Row(OWNER, 200),
    ("GET", "/projects/{project}/webhooks/{webhook}"): Row(OWNER, 404),
    ("PATCH", "/projects/{project}/webhooks/{webhook}"): Row(
        OWNER, 404, lambda _: {"enabled": False}
    ),
    ("DELETE", "/projects/{project}/webhooks/{webhook}"): Row(OWNER, 404),
    ("POST", "/projects/{project}/webhooks/{webhook}/secret"): Row(OWNER, 404, lambda _: {}),
    ("POST", "/projects/{project}/webhooks/{webhook}/ping"): Row(OWNER, 404),
    # The member is there already.
    ("POST", "/projects/{project}/members"): Row(
        OWNER, 409, lambda _: {"name": "Ada", "role": "view"}
    ),
    ("GET", "/projects/{project}/members"): Row(WRITERS, 200),
    ("PATCH", "/projects/{project}/members/{member}"): Row(OWNER, 404, lambda _: {"role": "edit"}),
    ("DELETE", "/projects/{project}/members/{member}"): Row(OWNER, 404),
    ("POST", "/projects/{project}/keys"): Row(
        OWNER, 201, lambda _: {"label": "another", "role": "view"}
    ),
    ("GET", "/projects/{project}/keys"): Row(OWNER, 200),
    ("DELETE", "/projects/{project}/keys/{key}"): Row(OWNER, 200),
}


IN_QUERY = {path for (_, path), row in TABLE.items() if row.query is in_query}
NAMED_ELSEWHERE = {"/generate", "/imports", "/factory_feedback", *IN_QUERY}
"""Where the project is named in the body or the query."""


def over(pairs: Iterable[tuple[str, str]]) -> pytest.MarkDecorator:
    """One test for each of some endpoints, named as people name them."""
    found = [pytest.param(method, path, id=f"{method} {path}") for method, path in pairs]
    return pytest.mark.parametrize(("method", "path"), found)


EVERY_ENDPOINT = over(TABLE)


def endpoints() -> set[tuple[str, str]]:
    """Every method and path of the document, which is every route there is (next test)."""
    return {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }


@cache
def world() -> World:
    project = new_project()
    made = team().call("POST", f"/projects/{project}/generations", {"spec": spec()})
    assert made.status == 201, made.body
    added = team().call("POST", f"/projects/{project}/members", {"name": "Ada", "role": "view"})
    assert added.status == 201, added.body
    keys = {role.value: key_of(project, role.value) for role in Role}
    return World(project, keys, key_of(project, "view"))


def ask(row: Row, method: str, path: str, key: str | None, **more: Any) -> Answer:
    """The request of a row, made with some key."""
    return send(method, where(row, path), row.body(world()), key, **more)


def where(row: Row, path: str) -> str:
    """The address of a row's request."""
    here = world()
    places: dict[str, Callable[[World], str]] = {
        "project": lambda w: w.project,
        "generation": lambda _: "main",
        "member": lambda _: MISSING,
        "webhook": lambda _: MISSING,
        "key": lambda w: w.spare_id,
        "feedback": lambda _: "0000",
        "draft": lambda _: "0000",
        "photo": lambda _: "0000",
        "event_id": lambda _: "none",
        "stream": lambda _: "clone-0123456789ab",
    }
    for name, place in (places | row.at).items():
        path = path.replace(f"{{{name}}}", place(here))
    if query := row.query(here):
        path += ("&" if "?" in path else "?") + query
    return path


def send(method: str, path: str, body: object, key: str | None, **more: Any) -> Answer:
    """The request with its body: bytes as they are, all else as JSON."""
    if isinstance(body, bytes):
        return team().call(method, path, content=body, key=key, **more)
    return team().call(method, path, body, key=key, **more)


def test_the_table_is_complete() -> None:
    assert endpoints() == set(TABLE)


def test_no_endpoint_is_left_out_of_the_document() -> None:
    """What is not in the document is that document and its pages, and nothing else."""
    from server.routes import routers

    routes = {
        (method, route.path_format)
        for router in routers()
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    assert routes == endpoints()
    others = {getattr(route, "path", None) for route in app.routes}
    assert others - {path for _, path in routes} <= {
        None,
        "/ws",  # which OpenAPI has no words for
        "/decide/{event_id:path}",
        "/openapi.json",
        "/docs",
        "/docs/oauth2-redirect",
        "/redoc",
    }


@EVERY_ENDPOINT
def test_each_role_gets_what_the_table_says(method: str, path: str) -> None:
    row = TABLE[method, path]
    for role, key in world().keys.items():
        got = ask(row, method, path, key)
        if Role(role) in row.allowed:
            assert got.status == row.status, (role, got.body)
        else:
            assert (got.status, got.json["code"]) == (403, row.refusal), (role, got.body)


BAD_KEYS: dict[str, Callable[[], str]] = {
    "nobody's": lambda: new_key().text,
    "another secret": lambda: world().keys["owner"][:-20] + "A" * 20,
    "cut": lambda: world().keys["owner"][:-1],
    "with more": lambda: world().keys["owner"] + "x",
    "the id alone": lambda: world().keys["owner"].split("_")[2],
    "the other case": lambda: world().keys["owner"].swapcase(),
    "very long": lambda: "k" * 5000,
    "odd signs": lambda: "rr_live_'; drop table api_keys; --",
    "revoked": lambda: _ended("revoke"),
    "expired": lambda: _ended("expire"),
    "of a member who left": lambda: _ended("leave"),
}


@cache
def _ended(how: str) -> str:
    project, call = world().project, team().call
    if how == "leave":
        name = {"name": "Bo", "role": "owner"}
        member = call("POST", f"/projects/{project}/members", name).json["id"]
        key = key_of_member(project, member)
        assert call("GET", f"/projects/{project}", key=key).status == 200
        gone = call("DELETE", f"/projects/{project}/members/{member}")
        assert gone.json["removed"]
        return key
    key = key_of(project, "owner", days=1)
    assert call("GET", f"/projects/{project}", key=key).status == 200
    if how == "revoke":
        assert call("DELETE", f"/projects/{project}/keys/{key.split('_')[2]}").json["revoked"]
    else:
        from tests.server.team import expire

        expire(key)
    return key


def key_of_member(project: str, member: str) -> str:
    made = team().call("POST", f"/projects/{project}/keys", {"label": "m", "member": member})
    assert made.status == 201, made.body
    return str(made.json["key"])


@EVERY_ENDPOINT
def test_without_a_good_key_nothing_is_told(method: str, path: str) -> None:
    row = TABLE[method, path]
    if row.open:
        assert ask(row, method, path, None).status == row.status
        return
    got = ask(row, method, path, None)
    assert (got.status, got.json["code"]) == (401, "RR-V002")
    assert got.headers["www-authenticate"]
    for name, make in BAD_KEYS.items():
        got = ask(row, method, path, make())
        assert (got.status, got.json["code"]) == (401, "RR-V003"), (name, got.body)


@over([pair for pair in TABLE if "{project}" in pair[1] or pair[1] in NAMED_ELSEWHERE])
def test_another_project_is_not_there(method: str, path: str) -> None:
    """An owner's key of one project learns nothing of another, not even that it is there."""
    row = TABLE[method, path]
    elsewhere = key_of(_other_project(), "owner")
    got = ask(row, method, path, elsewhere)
    assert (got.status, got.json["code"]) == (404, "RR-R064"), got.body
    body = row.body(world())
    if isinstance(body, dict) and "project" in body:
        body = body | {"project": MISSING}
    at = path.replace("{project}", MISSING).replace("{generation}", "main")
    at = (
        at.replace("{webhook}", MISSING)
        .replace("{member}", MISSING)
        .replace("{key}", world().spare_id)
    )
    at = at.replace("{feedback}", "0000").replace("{event_id}", "none").replace("{draft}", "0000")
    at = at.replace("{photo}", "0000")
    at = at.replace("{stream}", "clone-0123456789ab")
    if query := row.query(world()):
        at += f"?{query.replace(world().project, MISSING)}"
    none = send(method, at, body, elsewhere)
    assert (none.status, _told(none, MISSING)) == (404, _told(got, world().project))


def _told(answer: Answer, project: str) -> object:
    return {**answer.json, "request_id": ""} | {
        name: answer.json[name].replace(project, "X") for name in ("message", "place")
    }


@cache
def _other_project() -> str:
    return new_project()


@EVERY_ENDPOINT
def test_a_key_in_the_address_is_refused(method: str, path: str) -> None:
    """Even a good one, and even beside a good one in the header."""
    row = TABLE[method, path]
    key = world().keys["owner"]
    for query in (f"?x={key}", "?api_key=abc", "?X-API-Key=abc", "?token="):
        got = ask(row, method, path + query, OWNER_KEY)
        assert (got.status, got.json["code"]) == (400, "RR-V008"), query
        assert key.encode() not in got.body
    got = team().call(method, f"/{key}", key=OWNER_KEY)
    assert got.json["code"] == "RR-V008"


def test_a_project_key_sees_its_own_project_in_the_list() -> None:
    for role, key in world().keys.items():
        listed = team().call("GET", "/projects", key=key).json["items"]
        assert [item["id"] for item in listed] == [world().project], role
        assert listed[0]["role"] == role


def test_keys_of_the_whole_server_act_in_their_role_everywhere() -> None:
    for role in Role:
        got = team().call("GET", f"/projects/{world().project}", key=f"server-wide-{role}")
        assert got.json["role"] == role
        made = team().call("POST", "/projects", {"name": " "}, key=f"server-wide-{role}")
        assert made.status == (422 if role is Role.OWNER else 403)


def test_a_members_key_acts_in_the_role_the_member_has_now() -> None:
    project, call = world().project, team().call
    added = call("POST", f"/projects/{project}/members", {"name": "Cy", "role": "supplier"})
    member = added.json["id"]
    key = key_of_member(project, member)
    assert call("GET", f"/projects/{project}", key=key).json["role"] == "supplier"
    assert call("GET", f"/projects/{project}/members", key=key).status == 403
    call("PATCH", f"/projects/{project}/members/{member}", {"role": "edit"})
    assert call("GET", f"/projects/{project}", key=key).json["role"] == "edit"
    assert call("GET", f"/projects/{project}/members", key=key).status == 200


FULL = {
    "project", "name", "names", "bundle", "kernel", "quality", "generation", "geometry_hash",
    "build_key", "style", "parents", "message", "author", "time", "source", "active", "filled",
    "conflicts", "changes", "attested", "spec", "instrumental", "appearance", "parts", "bounds_um",
    "anchors_um", "measures", "audit", "ai_actions",
}  # fmt: skip
MAKER = {
    "project", "name", "names", "bundle", "kernel", "quality", "generation", "geometry_hash",
    "build_key", "style", "instrumental", "appearance", "parts", "bounds_um", "anchors_um",
    "measures", "audit",
}  # fmt: skip
# Role × field, written out: nothing here is taken from the code that decides it.
GENERATION_FIELDS: dict[str, set[str]] = {
    "owner": FULL,
    "edit": FULL,
    "view": FULL - {"ai_actions"},
    "factory": MAKER,
    "qa": MAKER,
    "supplier": {"project", "name", "names", "bundle", "kernel", "quality", "appearance"},
    "render": {"project", "name", "names", "bundle", "kernel", "quality"},
}
LISTED = {
    "project", "name", "names", "bundle", "generation", "parents", "geometry_hash", "kernel",
    "style", "message", "author", "time", "source", "active", "attested",
}  # fmt: skip
PROJECT = {"id", "name", "role", "names"}
PROJECT_FIELDS = {
    "owner": PROJECT | {"created", "branches", "tags", "settings"},
    "edit": PROJECT | {"created", "branches", "tags", "settings"},
    "view": PROJECT | {"created", "branches", "tags"},
    **dict.fromkeys(("factory", "supplier", "render", "qa"), PROJECT),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_fields_and_no_others(role: str) -> None:
    here, key = world(), world().keys[role]
    base = f"/projects/{here.project}"
    one = team().call("GET", f"{base}/generations/main", key=key).json
    assert set(one) == GENERATION_FIELDS[role]
    (entry,) = team().call("GET", f"{base}/generations", key=key).json["items"]
    assert set(entry) == GENERATION_FIELDS[role] & LISTED
    assert set(team().call("GET", base, key=key).json) == PROJECT_FIELDS[role]


@pytest.mark.parametrize("role", ["supplier", "render"])
def test_opaque_roles_are_told_no_id_anywhere(role: str) -> None:
    """Not in a list, a header or an error; and an id they were never given leads nowhere."""
    here, key = world(), world().keys[role]
    full = team().call("GET", f"/projects/{here.project}/generations/main").json
    ids = [full["generation"], full["geometry_hash"], full["build_key"], *full["parts"].values()]
    for path in ("", "/generations", "/generations/main", "/generations/none"):
        got = team().call("GET", f"/projects/{here.project}{path}", key=key)
        text = got.body.decode() + str(got.headers)
        assert not [one for one in ids if one in text], path
    for (method, path), row in TABLE.items():
        got = ask(row, method, path, key, headers={"Idempotency-Key": "once"})
        text = got.body.decode("latin-1") + str(got.headers)
        assert not [one for one in ids if one[:12] in text], (method, path)
    named = f"/projects/{here.project}/generations/{full['generation']}"
    assert team().call("GET", named, key=key).status == 404
    assert team().call("GET", named, key=here.keys["factory"]).status == 200


def test_an_error_tells_a_role_no_more_than_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit stops a bundle: whose role sees no values gets no findings with values in them."""
    finding = {"code": "RR-G106", "severity": "error", "part": "last", "message": "9.75", "x": 9.75}
    monkeypatch.setattr("engine.audit.full_audit", lambda *_: (finding,))
    project = new_project()
    made = team().call("POST", f"/projects/{project}/generations", {"spec": spec()})
    path = f"/export/projects/{project}/generations/main"
    for role in Role:
        got = team().call("POST", path, {}, key=key_of(project, role.value))
        assert (got.status, got.json["code"]) == (422, "RR-E025"), role
        assert (b"9.75" in got.body) == ("audit" in GENERATION_FIELDS[role]), role
        assert made.json["generation"][:12] not in got.body.decode()


def test_where_the_database_is_only_the_owner_of_the_server_is_told() -> None:
    with ExitStack() as stack:
        alone = start(test_settings("postgresql://hidden@127.0.0.1:1/hidden"), stack)
        for key in (new_key().text, "server-wide-edit", "server-wide-supplier"):
            got = alone.call("GET", f"/projects/{MISSING}", key=key)
            assert (got.status, got.json["code"]) == (503, "RR-R080"), key
            assert b"hidden" not in got.body and b"127.0.0.1" not in got.body, got.body
        assert b"hidden" in alone.call("GET", f"/projects/{MISSING}").body
    body, where = bytes(32), team().app.state.service.sql.place
    for key in (OWNER_KEY, world().keys["owner"]):
        got = team().call("POST", f"/projects/{world().project}/sync/want", content=body, key=key)
        assert got.status == 404, got.body
        drop = {"author": "Ada", "moves": [{"ref": "branch/main", "before": _tip(), "after": None}]}
        got = team().call("POST", f"/projects/{world().project}/sync/refs", drop, key=key)
        assert got.status == 403, got.body
        assert (where in got.json["message"]) == (key == OWNER_KEY)


def _tip() -> str:
    return str(team().call("GET", f"/projects/{world().project}").json["branches"]["main"])


@pytest.mark.parametrize("role", ["factory", "supplier", "render", "qa"])
def test_partners_do_not_walk_through_history(role: str) -> None:
    here = world()
    for rev in ("main~1", "@", "@~1", here.project):
        path = f"/projects/{here.project}/generations/{rev}"
        assert team().call("GET", path, key=here.keys[role]).status == 404, rev


# Profile × role, written out.
EXPORTS = {
    "owner": WRITERS,
    "factory": WRITERS | {Role.FACTORY},
    "supplier": WRITERS | {Role.SUPPLIER},
    "render": WRITERS | {Role.RENDER},
    "qa": WRITERS | {Role.QA},
    "view": WRITERS | {Role.VIEW},
}


@pytest.mark.parametrize("profile", EXPORTS)
def test_each_role_exports_its_own_profile_and_no_other(profile: str) -> None:
    path = f"/export/projects/{world().project}/generations/nothing"
    for role, key in world().keys.items():
        got = team().call("POST", path, {"profile": profile}, key=key)
        wanted = (404, "RR-R031") if Role(role) in EXPORTS[profile] else (403, "RR-E006")
        assert (got.status, got.json["code"]) == wanted, role
