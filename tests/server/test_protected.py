"""Protected branches: owners alone move them, by whatever endpoint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.server.team import Answer, key_of, new_project, spec, team
from tests.server.test_idempotency import LAST

Way = Callable[[str, str, str], Answer]


def recorded(project: str, branch: str, key: str) -> Answer:
    body = {"spec": spec(toe_spring_mm=11), "branch": branch}
    return team().call("POST", f"/projects/{project}/generations", body, key=key)


def generated(project: str, branch: str, key: str) -> Answer:
    body = {"project": project, "spec": spec(toe_spring_mm=12), "branch": branch}
    return team().call("POST", "/generate", body, key=key)


def imported(project: str, branch: str, key: str) -> Answer:
    query = f"project={project}&branch={branch}&name=last.stl&part=last&unit=mm"
    return team().call("POST", f"/imports?{query}", content=LAST + b"endsolid last", key=key)


def accepted(project: str, branch: str, key: str) -> Answer:
    wish = {"project": project, "changes": {"last_profile.toe_spring_mm": 13}}
    asked = team().call("POST", "/factory_feedback", wish)
    assert asked.status == 201, asked.body
    path = f"/projects/{project}/factory_feedback/{asked.json['feedback']}/accept"
    return team().call("POST", path, {"branch": branch}, key=key)


@pytest.mark.parametrize("way", [recorded, generated, imported, accepted])
def test_an_editor_moves_no_protected_branch(way: Way) -> None:
    project = new_project({"protected": ["main", "release/*"], "approvals": 0})
    editor, owner = key_of(project, "edit"), key_of(project, "owner")
    assert recorded(project, "main", owner).status == 201
    before = team().call("GET", f"/projects/{project}").json["branches"]
    for branch in ("main", "release/1"):
        got = way(project, branch, editor)
        assert (got.status, got.json["code"]) == (403, "RR-E067"), got.body
    assert team().call("GET", f"/projects/{project}").json["branches"] == before
    done = way(project, "main", owner)
    assert done.status in (200, 201), done.body


def drafted(project: str, branch: str, key: str) -> Answer:
    asked = team().call("POST", f"/projects/{project}/ai/drafts", {"generation": "start"})
    assert asked.status == 201, asked.body
    path = f"/projects/{project}/ai/drafts/{asked.json['action']}/accept"
    return team().call("POST", path, {"branch": branch}, key=key)


@pytest.mark.parametrize("way", [recorded, generated, imported, accepted, drafted])
def test_nothing_new_goes_where_only_the_approved_goes(way: Way) -> None:
    """`push_approved` is held against every endpoint, and against the owner too."""
    project = new_project()
    owner = key_of(project, "owner")
    for branch in ("main", "start"):
        assert recorded(project, branch, owner).status in (200, 201)
    rules = {"settings": {"push_approved": ["main", "release/*"]}}
    assert team().call("PATCH", f"/projects/{project}", rules).status == 200
    before = team().call("GET", f"/projects/{project}").json["branches"]
    for branch in ("main", "release/1"):
        got = way(project, branch, owner)
        assert (got.status, got.json["code"]) == (409, "RR-E078"), got.body
        assert "another branch" in got.json["hint"]
    assert team().call("GET", f"/projects/{project}").json["branches"] == before
    done = way(project, "start", owner)
    assert done.status in (200, 201), done.body


def test_an_editor_moves_what_is_not_protected() -> None:
    project = new_project({"protected": ["main"], "approvals": 0})
    for way in (recorded, generated, imported):
        got = way(project, "mine", key_of(project, "edit"))
        assert got.status == 201, got.body


def test_with_four_eyes_a_push_needs_the_approval_of_another() -> None:
    """Whose key brought a generation is known, whatever author it claims."""
    project = new_project({"push_approved": ["main"], "approvals": 1, "four_eyes": True})
    owner = key_of(project, "owner")
    body = {"spec": spec(), "branch": "work", "author": "Bea"}
    made = team().call("POST", f"/projects/{project}/generations", body, key=owner)
    assert made.status == 201, made.body
    tip = made.json["generation"]
    reviews = f"/projects/{project}/generations/work/reviews"
    moves = {"author": "Bea", "moves": [{"ref": "branch/main", "before": None, "after": tip}]}
    approve = {"verdict": "approved"}
    assert team().call("POST", reviews, approve, key=owner).json["approvals"] == 0
    refused = team().call("POST", f"/projects/{project}/sync/refs", moves, key=owner)
    assert (refused.status, refused.json["code"]) == (409, "RR-E078"), refused.body
    assert "by others than who made it" in refused.json["message"]
    other = team().call("POST", reviews, approve, key=key_of(project, "qa"))
    assert other.json["approvals"] == 1
    moved = team().call("POST", f"/projects/{project}/sync/refs", moves, key=owner)
    assert moved.status == 200, moved.body
    assert team().call("GET", f"/projects/{project}").json["branches"]["main"] == tip
