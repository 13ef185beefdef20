"""Recording and reading generations over HTTP: the gate, pages, hashes, doing it once, who did."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.push import push
from engine.receive import Receiver
from engine.roles import Role
from server import derive
from server.rebuild import rebuild
from server.route import TookTooLongError
from store.backends.postgres import PostgresBackend
from store.sql import in_project
from tests.engine.exchange import ERRAND
from tests.engine.test_push import ALL
from tests.server.team import (
    SPEC_FILE,
    Answer,
    key_of,
    new_project,
    spec,
    start,
    team,
    test_settings,
)
from tests.servers import shared_database
from tests.store.samples import history, record


def bare(**changes: object) -> str:
    """A spec whose appearance nobody has written."""
    return spec(**changes).partition("appearance:")[0]


def post(project: str, text: str, **more: Any) -> Answer:
    headers = more.pop("headers", None)
    key = {"key": more.pop("key")} if "key" in more else {}
    body = {"spec": text, **more}
    return team().call("POST", f"/projects/{project}/generations", body, headers=headers, **key)


@cache
def filled() -> tuple[str, list[str]]:
    """A project with five generations of one geometry, oldest first."""
    project = new_project()
    ids = []
    for number in range(5):
        text = spec().replace("name: court-classic", f"name: court-{number}")
        made = post(project, text, message=f"number {number}", author="Ada <ada@example.org>")
        assert made.status == 201, made.body
        ids.append(made.json["generation"])
    return project, ids


def test_a_generation_is_what_the_command_line_makes() -> None:
    """Same spec bytes, same author, time and words: the id differs by nothing of the server."""
    project, ids = filled()
    got = team().call("GET", f"/projects/{project}/generations/{ids[0]}").json
    assert (
        got["spec"]["source"]
        == hashlib.sha256(spec().replace("court-classic", "court-0").encode()).hexdigest()
    )
    assert (got["message"], got["author"]) == ("number 0", "Ada <ada@example.org>")
    assert got["instrumental"]["last_profile.toe_spring_mm"] == 10
    assert SPEC_FILE.read_bytes().decode() == spec()


def test_an_equal_spec_is_no_new_generation() -> None:
    project, ids = filled()
    again = post(project, spec().replace("court-classic", "court-4"))
    assert (again.status, again.json["changed"]) == (200, False)
    assert again.json["generation"] == ids[-1]


def test_the_gate_asks_and_takes_an_answer() -> None:
    project = new_project()
    asked = post(project, bare())
    assert (asked.status, asked.json["code"]) == (409, "RR-E011")
    details = asked.json["details"]
    assert [one["missing"] for one in details["choices"]] == ["defaults", "cancel", "ai-draft"]
    assert "materials.upper" in details["missing"]
    assert post(project, bare(), missing="cancel").status == 409
    assert post(project, bare(), missing="ai-draft").json["code"] == "RR-E128"
    assert team().call("GET", f"/projects/{project}/generations").json["items"] == []
    done = post(project, bare(), missing="defaults")
    assert done.status == 201
    assert set(done.json["filled"]) == set(details["missing"])


def test_regenerating_with_the_same_kernel_is_nothing_new() -> None:
    project, ids = filled()
    order = {"project": project, "regenerate": "main"}
    done = team().call("POST", "/generate", order)
    assert (done.status, done.json["changed"], done.json["generation"]) == (200, False, ids[-1])
    editor = key_of(project, "edit")
    assert team().call("POST", "/generate", order, key=editor).json["code"] == "RR-E006"


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_pages_hold_each_generation_once_newest_first(size: int) -> None:
    project, ids = filled()
    found: list[str] = []
    cursor = ""
    for _ in range(10):
        path = f"/projects/{project}/generations?limit={size}{cursor}"
        page = team().call("GET", path).json
        assert len(page["items"]) <= size
        found += [item["generation"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == sorted(ids)
    times = [
        team().call("GET", f"/projects/{project}/generations/{one}").json["time"] for one in found
    ]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "bm90aGluZw", "eA" * 40])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    project, _ = filled()
    for key in (key_of(project, "view"), key_of(project, "factory")):
        got = team().call("GET", f"/projects/{project}/generations?cursor={cursor}", key=key)
        assert (got.status, got.json["code"]) == (422, "RR-V016")


def test_an_answer_that_has_not_changed_is_not_sent_again() -> None:
    project, ids = filled()
    path = f"/projects/{project}/generations/{ids[1]}"
    first = team().call("GET", path)
    tag = first.headers["etag"]
    assert tag == f'"{hashlib.sha256(first.body).hexdigest()}"'
    for given in (tag, f'"x", W/{tag}', "*"):
        again = team().call("GET", path, headers={"If-None-Match": given})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert team().call("GET", path, headers={"If-None-Match": '"x"'}).status == 200


def test_who_brought_a_generation_is_attested_beside_who_claims_it() -> None:
    project = new_project()
    member = team().call("POST", f"/projects/{project}/members", {"name": "Bo", "role": "edit"})
    order = {"label": "bo", "member": member.json["id"]}
    key = team().call("POST", f"/projects/{project}/keys", order).json["key"]
    made = post(project, spec(), key=key, author="Ada")
    (attested,) = made.json["attested"]
    assert made.json["author"] == "Ada"
    assert (attested["member"], attested["role"]) == ("Bo", "edit")
    assert attested["key"] == key.split("_")[2]
    other = post(project, spec().replace("court-classic", "other"), key=key)
    assert other.json["author"] == "Bo"


def test_an_export_is_the_bundle_and_says_its_hashes() -> None:
    project, ids = filled()
    path = f"/export/projects/{project}/generations/main"
    key = key_of(project, "supplier")
    got = team().call("POST", path, {}, key=key)
    assert got.status == 200, got.body
    digest = hashlib.sha256(got.body).hexdigest()
    assert got.headers["x-rr-sha256"] == digest
    assert got.headers["etag"] == f'"{digest}"'
    assert int(got.headers["content-length"]) == len(got.body)
    assert got.headers["x-rr-profile"] == "supplier"
    assert "x-rr-generation" not in got.headers
    names = zipfile.ZipFile(io.BytesIO(got.body)).namelist()
    assert "manifest.json" in names
    assert not [name for name in names if name.startswith("geometry/")]
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(got.body)).read("manifest.json"))
    assert manifest["bundle"] == got.headers["x-rr-bundle"]
    seen = team().call("GET", f"/projects/{project}/generations/main", key=key).json
    assert seen["bundle"] == manifest["bundle"]
    assert team().call("POST", path, {}, key=key).body == got.body
    assert ids[-1] not in got.body.decode("latin-1")


def test_a_partner_lets_no_finding_pass() -> None:
    """Whether a shoe goes out although its audit refuses it is no decision of who receives it."""
    project, _ = filled()
    path = f"/export/projects/{project}/generations/main"
    for role in Role:
        got = team().call("POST", path, {"allow": ["RR-G999"]}, key=f"server-wide-{role}")
        expected = {Role.OWNER, Role.EDIT, Role.QA}
        told = (422, "RR-E057") if role in expected else (403, "RR-E006")
        assert (got.status, got.json["code"]) == told, role


def test_a_branch_with_a_slash_in_its_name_is_found() -> None:
    project = new_project()
    made = post(project, spec(), branch="release/1")
    assert made.status == 201, made.body
    for key in (key_of(project, "view"), key_of(project, "factory")):
        for name in ("release%2F1", "release%2f1", "branch%2Frelease%2F1"):
            got = team().call("GET", f"/projects/{project}/generations/{name}", key=key)
            assert (got.status, got.json.get("generation")) == (200, made.json["generation"]), name
    path = f"/export/projects/{project}/generations/release%2F1"
    assert team().call("POST", path, {"profile": "supplier"}).status == 200
    assert team().call("GET", f"/projects/{project}/generations/release%2F2").json["code"] == (
        "RR-R031"
    )


def test_a_name_of_a_branch_and_a_tag_is_nobodys_guess() -> None:
    """A factory must not build one for the other."""
    project = new_project()
    first, second = (post(project, spec(toe_spring_mm=mm)).json["generation"] for mm in (10, 12))
    tag = {"ref": "tag/main", "before": None, "after": first}
    moved = team().call("POST", f"/projects/{project}/sync/refs", {"author": "Ada", "moves": [tag]})
    assert moved.status == 200, moved.body
    for role in ("factory", "view"):
        key, path = key_of(project, role), f"/projects/{project}/generations"
        doubtful = team().call("GET", f"{path}/main", key=key)
        assert (doubtful.status, doubtful.json["code"]) == (422, "RR-R034"), role
        for name, meant in (("tag%2Fmain", first), ("branch%2Fmain", second)):
            assert team().call("GET", f"{path}/{name}", key=key).json["generation"] == meant, role


def test_every_bundle_that_goes_out_is_noted_and_what_is_repeated_once() -> None:
    project, _ = filled()
    path, once = f"/export/projects/{project}/generations/main", {"Idempotency-Key": "twice"}
    sql = team().app.state.service.sql

    async def noted() -> list[str]:
        async with sql.transaction(in_project(project, "owner")) as db:
            rows = await db.fetch("select profile from exports where key_id = $1", key_id)
            return sorted(row["profile"] for row in rows)

    key = key_of(project, "owner")
    key_id = key.split("_")[2]
    for profile in ("supplier", "supplier", "qa"):
        got = team().call("POST", path, {"profile": profile}, key=key, headers=once)
        assert got.status == 200, got.body
    assert sql.run(noted()) == ["qa", "supplier"]


def test_a_large_bundle_is_read_from_a_file_that_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project, _ = filled()
    path, body = f"/export/projects/{project}/generations/main", {"profile": "supplier"}
    small = team().call("POST", path, body)
    monkeypatch.setattr("server.kept.LARGEST", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    key = key_of(project, "edit")  # whose role has nothing kept
    large = team().call("POST", path, body, key=key)
    assert (large.status, large.body) == (200, small.body)
    assert large.headers["content-digest"] == small.headers["content-digest"]
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert team().call("POST", path, body, key=key).json["code"] == "RR-R001"


def test_the_tables_can_be_made_anew() -> None:
    project, ids = filled()
    sql = team().app.state.service.sql
    from uuid import UUID

    from store.sql import WORKER, in_project

    async def lose() -> None:
        async with sql.transaction(in_project(project, "worker")) as db:
            await db.execute(f"set local role {WORKER}")
            for table in ("generations", "views", "operations"):
                await db.execute(f"delete from {table} where project = rr_project()")

    async def count() -> dict[str, int]:
        async with sql.transaction(in_project(project, "worker")) as db:
            return {
                table: await db.fetchval(
                    f"select count(*) from {table} where project = rr_project()"
                )
                for table in ("generations", "views", "operations", "attestations")
            }

    before = sql.run(count())
    assert before["generations"] == before["attestations"] == len(ids)
    sql.run(lose())
    assert sql.run(count())["generations"] == 0
    derive.catch_up(sql, UUID(project))
    assert sql.run(count()) == before
    sql.run(lose())
    listed = team().call("GET", f"/projects/{project}/generations").json["items"]
    assert len(listed) == len(ids)  # a list mends its table by itself
    sql.run(lose())
    name = team().call("GET", f"/projects/{project}").json["name"]
    projects, failed = rebuild(shared_database())
    assert projects >= 1
    assert name not in failed  # those of other tests may be damaged
    assert sql.run(count()) == before


def test_geometry_is_built_in_a_process_of_its_own() -> None:
    """And its errors come back coded, its results whole."""
    project = new_project()
    with ExitStack() as stack:
        pooled = start(test_settings(shared_database(), jobs=1), stack)
        path = f"/projects/{project}/generations"
        assert pooled.call("POST", path, {"spec": bare()}).json["code"] == "RR-E011"
        made = pooled.call("POST", path, {"spec": spec()})
        assert made.status == 201, made.body
        order = f"/export/projects/{project}/generations/main"
        bundle = pooled.call("POST", order, {"profile": "supplier"})
        assert bundle.status == 200, bundle.body
        assert pooled.call("POST", order, {"profile": "no"}).status == 422
    assert team().call("POST", order, {"profile": "supplier"}).body == bundle.body
    assert made.json["geometry_hash"] == post(project, spec()).json["geometry_hash"]


def test_errors_have_one_shape_and_an_id_that_is_in_the_answer() -> None:
    got = team().call("GET", "/nowhere", headers={"X-Request-ID": "my-own-id"})
    assert set(got.json) == {"code", "message", "hint", "place", "details", "request_id"}
    assert got.json["request_id"] == got.headers["x-request-id"] == "my-own-id"
    odd = team().call("GET", "/nowhere", headers={"X-Request-ID": "an id; with blanks"})
    assert odd.headers["x-request-id"] != "an id; with blanks"
    assert team().call("DELETE", "/projects").status == 405
    assert TookTooLongError.http_status == 503


def test_the_log_has_no_key(caplog: pytest.LogCaptureFixture) -> None:
    import logging

    from server.exchange import JsonLines
    from tests.server.team import OWNER_KEY

    made = key_of(new_project(), "view")
    spelt = made.replace("_", "%5F")
    caplog.clear()
    with caplog.at_level("INFO", logger="rr"):
        logging.getLogger("rr").addHandler(caplog.handler)
        try:
            team().call("GET", "/projects")
            twice = spelt.replace("%", "%25")
            owner = OWNER_KEY.replace("-", "%2D")
            keys = (made, spelt, twice, OWNER_KEY, owner)
            for path in (
                f"?key={OWNER_KEY}",
                *(f"{way}{one}" for one in keys for way in ("/", "?x=")),
            ):
                got = team().call("GET", f"/projects{path}")
                assert (got.status, got.json["code"]) == (400, "RR-V008"), path
        finally:
            logging.getLogger("rr").removeHandler(caplog.handler)
    lines = [JsonLines().format(record) for record in caplog.records]
    assert len(lines) >= 12
    secrets = (OWNER_KEY, owner, made.split("_", 3)[3])
    assert not [line for line in lines for secret in secrets if secret in line]
    told = [json.loads(line) for line in lines]
    first = next(one for one in told if "route" in one)  # of others' projects it may tell, too
    assert (first["route"], first["status"], first["key"]) == ("/projects", 200, "server")


def test_an_odd_query_is_in_the_log_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """What is no UTF-8 must hide nobody."""
    import asyncio
    import logging

    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/health", "query_string": b"\xff",
             "headers": [], "http_version": "1.1", "scheme": "http"}  # fmt: skip
    with caplog.at_level("INFO", logger="rr"):
        logging.getLogger("rr").addHandler(caplog.handler)
        try:
            work = team().app(scope, receive, send)
            asyncio.run_coroutine_threadsafe(work, team().loop).result(60)
        finally:
            logging.getLogger("rr").removeHandler(caplog.handler)
    assert sent[0]["status"] == 200
    assert [record.fields["path"] for record in caplog.records] == ["/health"]


def test_figures_count_routes_not_ids() -> None:
    project, _ = filled()
    team().call("GET", f"/projects/{project}")
    text = team().call("GET", "/metrics").body.decode()
    assert 'route="/projects/{project}"' in text
    assert project not in text


@pytest.mark.parametrize("role", [Role.OWNER, Role.FACTORY])
def test_a_page_is_not_read_one_by_one(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    project = new_project()
    theirs = team().app.state.service.repository(project, Role.OWNER)
    ours, made = history(40)
    for number, one in enumerate(made):
        record(ours, f"branch/line-{number}", None, one)
    push(ours, Receiver(theirs), ERRAND, ALL)
    path, key = f"/projects/{project}/generations", key_of(project, role)
    told = team().call("GET", path, key=key).json["items"]
    assert len(told) == len(made)
    asked: list[str] = []
    load = PostgresBackend.load

    def counted(self: PostgresBackend, name: str) -> bytes:
        asked.append(name)
        return load(self, name)

    monkeypatch.setattr(PostgresBackend, "load", counted)
    assert team().call("GET", path, key=key).json["items"] == told
    alone = {name.removeprefix("objects/") for name in asked} & set(made)
    assert not alone, "each is a trip to the database"
