"""The whole API tried with what its own document allows and forbids: no 5xx, all as documented."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, reject, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.server.team import OWNER_KEY, Answer, new_project, spec, team

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
QUICK, LONG = 6, 300
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
LONGEST_REF = 200
LONGEST_URL = 60_000
"""Letters that a generation may be named by; of an address that the client of these tests sends."""
UNDONE = ("Content-Length", "Transfer-Encoding", "Connection", "X-API-Key")


@cache
def document() -> dict[str, Any]:
    """The document as the running server gives it to anybody."""
    got = team().call("GET", "/openapi.json", key=None)
    assert got.status == 200
    return dict(got.json)


@cache
def project() -> str:
    made = new_project()
    done = team().call("POST", f"/projects/{made}/generations", {"spec": spec()})
    assert done.status == 201
    return made


schema = schemathesis.openapi.from_dict(document())


@schemathesis.serializer(
    "application/vnd.rr.ids",
    "application/vnd.rr.message",
    "application/x-ndjson",
    "application/yaml",
)
def as_it_is(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """Bodies that are no JSON: bytes, whatever they mean."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def broken(path_parameters: dict[str, Any]) -> bool:
    """Whether a project's id is none, or a generation's name too long."""
    if len(str(path_parameters.get("generation", ""))) > LONGEST_REF:
        return True
    try:
        UUID(str(path_parameters.get("project", UUID(int=0))))
    except ValueError:
        return True
    return False


@schema.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
    """Half of the requests are for the project that is there; bundles are made elsewhere.

    What breaks the document is left as it is: schemathesis counts on its being refused.
    """
    if not path_parameters or not hash(str(path_parameters)) % 2 or broken(path_parameters):
        return path_parameters
    exporting = context.operation.path.startswith("/export")
    known = {"project": project(), "generation": "nothing" if exporting else "main"}
    return path_parameters | {name: known[name] for name in path_parameters.keys() & known.keys()}


def ask(case: schemathesis.Case) -> Answer:
    """The request of a case, sent to the server of the tests, and checked."""
    import requests

    if "X-API-Key" in (case.headers or {}):
        case.headers["X-API-Key"] = OWNER_KEY
    arguments = case.as_transport_kwargs(base_url="http://rr")
    prepared = requests.Request(**arguments).prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    path = str(prepared.url).removeprefix("http://rr")
    if len(path) > LONGEST_URL:
        reject()
    headers = {n: v for n, v in prepared.headers.items() if n not in UNDONE}
    key = prepared.headers.get("X-API-Key")
    got = team().call(str(prepared.method), path, key=key, content=body, headers=headers)
    response = schemathesis.Response(
        got.status,
        {name: [value] for name, value in got.headers.items()},
        got.body,
        prepared,
        elapsed=0.0,
        verify=True,
    )
    case.validate_response(response, checks=CHECKS)
    return got


@schema.parametrize()
@settings(max_examples=QUICK, deadline=None, suppress_health_check=QUIET, derandomize=True)
def test_the_api_holds_to_its_document(case: schemathesis.Case) -> None:
    ask(case)


@pytest.mark.prove
@schema.parametrize()
@settings(max_examples=LONG, deadline=None, suppress_health_check=QUIET, derandomize=True)
def test_the_api_holds_to_its_document_at_length(case: schemathesis.Case) -> None:
    ask(case)
