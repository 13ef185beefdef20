"""The log of a clone: how much of it is here, and the rest."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request
from starlette.responses import Response

from engine.roles import PUSH
from schemas.api.stream import CloneLog
from server.access import Caller, caller_for
from server.documented import KEY_HEADERS, body_of_at_most, reading, routes_of, writing
from server.errors import JsonAnswer
from server.events.cloned import add_pushed, read_entries
from server.events.doors import target_of
from server.events.reading import head
from server.pages import conditional
from server.route import in_thread

router = routes_of("sync")
LARGEST_BYTES = 8 << 20
CloneName = Annotated[
    str, Path(pattern="^clone-[0-9a-f]{12}$", description="`clone-` and the clone's own id.")
]
_LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Entries as JSON, one a line, their numbers without holes.",
        "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
    }
}
_PATH = "/projects/{project}/sync/streams/{stream}"


@router.get(_PATH, response_model=CloneLog, responses=reading())
async def read_clone_log(
    request: Request, stream: CloneName, caller: Annotated[Caller, Depends(caller_for(PUSH))]
) -> Response:
    """How many entries of a clone's log are here."""
    seq = await head(caller.service.sql, caller.access, stream)
    return conditional(request, {"stream": stream, "seq": seq, "added": 0})


@router.post(
    _PATH,
    response_model=CloneLog,
    responses=writing(),
    openapi_extra={**KEY_HEADERS, **_LINES, **body_of_at_most(LARGEST_BYTES)},
)
async def push_clone_log(
    request: Request, stream: CloneName, caller: Annotated[Caller, Depends(caller_for(PUSH))]
) -> Response:
    """Add the entries that are not here yet. The same ones may be sent again."""
    entries = await in_thread(read_entries, await request.body())
    who = caller.principal
    by = who.key_id if who.member is None else str(who.member)
    target = target_of(caller, stream)
    seq, added = await add_pushed(caller.service.streams, target, entries, caller.role, by)
    return JsonAnswer({"stream": stream, "seq": seq, "added": added})
