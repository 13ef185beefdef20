"""HEAD, at every endpoint that answers GET: the same status and headers, and no body."""

from __future__ import annotations

import http.client

from tests.server.team import OWNER_KEY, Answer, team
from tests.server.test_bodies import listening
from tests.server.test_roles import TABLE, over, where, world

EACH_HAS_ITS_OWN = ("x-request-id", "ratelimit", "date")
READ = over([pair for pair in TABLE if pair[0] == "GET"])


def headers(answer: Answer) -> dict[str, str]:
    return {
        name: value
        for name, value in answer.headers.items()
        if not name.startswith(EACH_HAS_ITS_OWN)
    }


@READ
def test_head_is_get_without_the_body(method: str, path: str) -> None:
    row = TABLE[method, path]
    at = where(row, path)
    for key in (OWNER_KEY, world().keys["supplier"], None):
        get, head = (team().call(one, at, key=key) for one in ("GET", "HEAD"))
        assert (head.status, head.body) == (get.status, b"")
        if path == "/metrics":  # which counts these very requests
            assert headers(head).keys() == headers(get).keys()
        else:
            assert headers(head) == headers(get)


def test_what_is_not_read_has_no_head() -> None:
    for path in ("/generate", "/validate", f"/projects/{world().project}/ai/drafts/0000/accept"):
        refused = team().call("HEAD", path)
        assert (refused.status, refused.body) == (405, b"")
        assert refused.headers["allow"] == "POST"
    assert team().call("HEAD", "/nowhere").status == 404


def test_what_is_allowed_is_told_with_it() -> None:
    refused = team().call("DELETE", "/health")
    assert refused.status == 405
    assert {one.strip() for one in refused.headers["allow"].split(",")} == {"GET", "HEAD"}


def test_a_known_etag_is_answered_so_too() -> None:
    path = f"/projects/{world().project}"
    tag = {"If-None-Match": team().call("HEAD", path).headers["etag"]}
    got = team().call("HEAD", path, headers=tag)
    assert (got.status, got.headers["etag"], got.body) == (304, tag["If-None-Match"], b"")


def test_on_a_wire_no_body_follows() -> None:
    """One connection is used on: what was sent behind a head would be taken for the next answer."""
    with listening() as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        key = {"X-API-Key": OWNER_KEY}
        for method in ("HEAD", "HEAD", "GET", "HEAD"):
            line.request(method, "/projects?limit=1", headers=key)
            got = line.getresponse()
            body = got.read()
            assert got.status == 200 and int(got.headers["content-length"]) > 2
            assert len(body) == (int(got.headers["content-length"]) if method == "GET" else 0)
        line.close()
