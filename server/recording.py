"""Recording a generation for somebody: from the request's fields to the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.specfile import READ_LIMIT
from server.derive import Attester
from server.pages import conditional_body
from server.tasks import Wish, generate
from server.viewing import one_generation

if TYPE_CHECKING:
    from starlette.responses import Response

    from server.access import Caller


def spec_bytes(spec: str | dict[str, Any]) -> bytes:
    """The spec as the bytes of a file: the text as it was sent, or the table as JSON.

    Half characters and numbers without end stay as they are spelt: the reader of specs says so.
    It refuses what is too long, so no more than that is written of a table.
    """
    if isinstance(spec, str):
        return spec.encode("utf-8", "surrogatepass")
    text, size = list[str](), 0
    for piece in json.JSONEncoder(indent=1).iterencode(spec):
        text.append(piece)
        size += len(piece)
        if size >= READ_LIMIT:
            break
    return "".join(text).encode()


def recorded(
    caller: Caller,
    *,
    spec: str | dict[str, Any] | None,
    regenerate: str | None,
    message: str,
    branch: str,
    author: str | None,
    missing: str,
) -> Response:
    """The answer to a wish for a generation: 201 when it is new, else 200."""
    caller.require_movable(branch)
    who = caller.principal
    wish = Wish(
        spec=None if spec is None else spec_bytes(spec),
        regenerate=regenerate,
        message=message,
        branch=branch,
        author=author or who.name,
        time=caller.service.now(),
        missing=missing,
    )
    attester = Attester(who.key_id, who.role, who.member)
    done = caller.service.jobs.run(generate, caller.project.id, attester, wish)
    if done.changed:
        caller.service.shared.ref_moved(str(caller.project.id))
    told = one_generation(caller, done.generation_id)
    status = 201 if done.changed else 200
    response = conditional_body({**told, "changed": done.changed, "branch": done.branch}, status)
    place = f"/projects/{caller.project.id}/generations/{done.generation_id}"
    response.headers["Location"] = place
    return response
