"""What the server does is an event of the project, once; `server.events.boot` tells of a start."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from server.derive import catch_up
from tests.server.team import key_of, new_project, spec, start, team, test_settings
from tests.servers import fresh_database


def events(project: str, query: str = "", **more: Any) -> list[dict[str, Any]]:
    got = team().call("GET", f"/events?project={project}&limit=1000{query}", **more)
    assert got.status == 200, got.body
    return [one["body"] for one in got.json["items"]]


def told(project: str, kind: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    found = events(project, f"&type={kind}", **more)
    assert {one["source"] for one in found} <= {"rr/server"}
    return [(one.get("subject", ""), one["data"]) for one in found]


def test_a_generation_a_refused_spec_a_request_a_rejection_and_a_bundle() -> None:
    project, call = new_project(), team().call
    made = call("POST", f"/projects/{project}/generations", {"spec": spec(), "author": "Ada"})
    one = made.json["generation"]
    assert told(project, "generation.created") == [
        (one, {"generation": one, "source": "generate", "branch": "main", "author": "Ada"})
    ]
    call("POST", f"/projects/{project}/generations", {"spec": spec()})  # nothing new
    assert len(told(project, "generation.created")) == 1

    call("POST", "/generate", {"project": project, "spec": spec(toe_spring_mm=99.5)})
    ((branch, data),) = told(project, "spec.validation_failed")
    assert (branch, data["first_code"], "99.5" in str(data)) == ("main", "RR-S026", False)

    request = {
        "project": project, "observation": "low", "severity": "critical",
        "changes": {"last_profile.toe_spring_mm": 13.25, "collar_geometry.collar_height_mm": 61},
    }  # fmt: skip
    assert call("POST", "/factory_feedback", request).status == 201
    call("POST", "/factory_feedback", request | {"changes": {}, "observation": "stain"})
    found = told(project, "factory.feedback")
    assert [data.get("parameter", "").rpartition(".")[2] for _, data in found] == [
        "collar_height_mm", "toe_spring_mm", "",
    ] or len(found) == 3  # fmt: skip
    assert {subject for subject, _ in found} == {one}
    assert {data["severity"] for _, data in found} == {"critical"}
    assert "13.25" not in str(found)

    path = f"/projects/{project}/generations/main/reviews"
    for verdict in ("requested", "approved", "rejected"):
        assert call("POST", path, {"verdict": verdict}).status == 201
    assert told(project, "review.rejected") == [
        (one, {"generation": one, "role": "owner", "author": "server"})
    ]

    export = f"/export/projects/{project}/generations/main"
    assert call("POST", export, {}, key=key_of(project, "supplier")).status == 200
    same = {"Idempotency-Key": new_project()}
    for _ in range(2):
        assert call("POST", export, {"profile": "qa"}, headers=same).status == 200
    found = told(project, "export.created")
    assert [data["profile"] for _, data in found] == ["supplier", "qa"]
    supplier = key_of(project, "supplier")
    assert told(project, "export.created", key=supplier) == [("", {"profile": "supplier"})]
    assert one not in str(events(project, key=supplier))

    before = events(project)
    catch_up(team().app.state.service.sql, UUID(project), anew=True)
    assert events(project) == before


def test_findings_of_the_audit_are_told_once_for_those_that_follow() -> None:
    project, call = new_project(), team().call
    for spring in (10, 12):
        text = spec(toe_spring_mm=spring)
        assert call("POST", f"/projects/{project}/generations", {"spec": text}).status == 201
    found = [(data["code"], data["part"]) for _, data in told(project, "geometry.audit_finding")]
    assert len(found) == len(set(found))
    generations = told(project, "generation.created")
    assert len(generations) == 2


def test_a_server_says_that_it_has_come_up_where_there_is_a_stream() -> None:
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database())
        with ExitStack() as first:
            one = start(test_settings(url), first)
            projects = [
                one.call("POST", "/projects", {"name": name}).json["id"] for name in ("a", "b")
            ]
            event = {"specversion": "1.0", "id": "a", "source": "s", "type": "t"}
            one.call("POST", f"/events?project={projects[0]}", event)
        two = start(test_settings(url), stack)
        start(test_settings(url), stack)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = two.call("GET", f"/events?project={projects[0]}&type=system_boot").json["items"]
            if found:
                break
            time.sleep(0.05)
        assert len(found) in (1, 2)  # one for each minute in which a worker started
        assert found[0]["body"]["data"] == {"mode": "server"}
        assert two.call("GET", f"/events?project={projects[1]}").json["items"] == []
