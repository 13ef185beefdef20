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


def test_an_editor_moves_what_is_not_protected() -> None:
    project = new_project({"protected": ["main"], "approvals": 0})
    for way in (recorded, generated, imported):
        got = way(project, "mine", key_of(project, "edit"))
        assert got.status == 201, got.body
