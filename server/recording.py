"""Recording a generation for somebody: from the request's fields to the answer."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from engine.gate import DEFAULTS, NoAiProviderError
from engine.happenings import Happening, of_codes
from engine.specfile import READ_LIMIT
from engine.validate import InvalidSpecError
from server.derive_makers import Attester
from server.events.emitting import own_event
from server.gate_draft import drafted_at_gate
from server.pages import conditional_body
from server.tasks import Recorded, Said, Wish, generate
from server.viewing import one_generation
from store.stream_rows import row_of

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
    provider: str,
) -> Response:
    """The answer to a wish for a generation: 201 when it is new, else 200."""
    said = said_by(caller, message, branch, author, missing)
    data = None if spec is None else spec_bytes(spec)
    wish = Wish(data, regenerate, said)
    try:
        done = caller.service.jobs.run(generate, caller.project.id, attester_of(caller), wish)
    except InvalidSpecError as error:
        _tell_invalid(caller, branch, error)
        raise
    except NoAiProviderError as error:
        # The gate has chosen a draft. It is made here: a worker has no key of an endpoint, and
        # waiting for one would keep its process from building.
        if data is None:
            raise
        missed: Any = error.details["missing"]
        raise drafted_at_gate(
            caller, data, tuple(missed), branch=branch, provider=provider, author=author
        ) from None
    return recorded_answer(caller, done)


def _tell_invalid(caller: Caller, branch: str, error: InvalidSpecError) -> None:
    """Tell the stream that a spec was refused: codes of findings, and none of its values."""
    findings: Any = error.details.get("findings", [])
    codes = [str(one["code"]) for one in findings if one["severity"] == "error"]
    name = secrets.token_hex(16)
    event = own_event(Happening("spec.validation_failed", branch, of_codes(codes), name))
    service = caller.service
    service.sql.run(service.streams.own(str(caller.project.id), [row_of(event)]))


def said_by(
    caller: Caller, message: str, branch: str, author: str | None, missing: str = DEFAULTS
) -> Said:
    """What somebody says of a generation they record, on a branch that they may move.

    Raises PushForbiddenError and NotApprovedError.
    """
    caller.require_movable(branch)
    return Said(message, branch, author or caller.principal.name, caller.service.now(), missing)


def attester_of(caller: Caller) -> Attester:
    """Whose key brings what is recorded."""
    who = caller.principal
    return Attester(who.key_id, who.role, who.member)


def recorded_view(caller: Caller, done: Recorded) -> dict[str, Any]:
    """A generation that was just recorded, as far as its maker may see it."""
    if done.changed:
        caller.service.shared.ref_moved(str(caller.project.id))
    view = one_generation(caller, done.generation_id)
    return {**view, "changed": done.changed, "branch": done.branch}


def recorded_answer(caller: Caller, done: Recorded, **more: Any) -> Response:
    """The answer with what was recorded and more of it: 201 when it is new, else 200."""
    content = {**recorded_view(caller, done), **more}
    response = conditional_body(content, 201 if done.changed else 200)
    place = f"/projects/{caller.project.id}/generations/{done.generation_id}"
    response.headers["Location"] = place
    return response
