"""Events and snapshots: posting them, and reading what a stream holds."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from starlette.responses import Response

from engine.roles import POST_EVENTS, POST_STATE, WATCH
from engine.stream_view import reads_stream, require_post
from schemas.api.stream import (
    EntryPage,
    EntryWritten,
    EventsWritten,
    EventWritten,
    NewState,
    StreamList,
)
from schemas.stream_entry import StateSnapshot
from server.access import Caller
from server.documented import KEY_HEADERS, IfNoneMatch, reading, routes_of, writing
from server.errors import JsonAnswer
from server.events.append import MAIN, require_plain
from server.events.doors import NO_NUL, StreamOf, require_stream, stream_caller, target_of
from server.events.posted import EVENT_BODY, read_events
from server.events.reading import Wanted, heads, page
from server.events.telling import told
from server.pages import conditional
from server.route import in_thread
from store.stream_rows import row_of

router = routes_of("streams")
PAGE, LARGEST = 100, 1_000
_LAST = 1 << 53
_SMALL = 1 << 16

After = Annotated[
    int | None, Query(ge=0, lt=_LAST, description="The number to begin behind: `next` of a page.")
]
Count = Annotated[int, Query(ge=1, le=LARGEST, description="How many at most.")]
Order = Annotated[
    Literal["oldest", "newest"], Query(description="Which come first; `newest` reads backwards.")
]
Text = Annotated[str, Query(max_length=256, pattern=NO_NUL)]
Verdict = Literal["", "act", "suppress", "escalate"]
Outcome = Literal["", "success", "failure", "unknown"]
Watcher = Annotated[Caller, Depends(stream_caller(WATCH))]
_THERE = {"description": "It was there before."}


@router.post(
    "/events",
    status_code=201,
    response_model=EventWritten | EventsWritten,
    responses={200: {"model": EventWritten | EventsWritten, **_THERE}, **writing()},
    openapi_extra={**KEY_HEADERS, **EVENT_BODY},
)
async def post_events(
    request: Request,
    caller: Annotated[Caller, Depends(stream_caller(POST_EVENTS))],
    stream: StreamOf = MAIN,
) -> Response:
    """Add one event or a batch of them; the answer says that they are durable, and where.

    A batch is added whole or not at all. What was there before is told, not added again.
    """
    body, kind = await request.body(), request.headers.get("content-type", "")
    if len(body) < _SMALL:
        events, batch = read_events(body, kind)
    else:
        events, batch = await in_thread(read_events, body, kind)
    target = target_of(caller, require_plain(stream))
    for event in events:
        require_post(caller.role, event)
    writer = caller.service.streams.writer
    if batch:
        written = await writer.many(target, [row_of(event) for event in events])
        places = [{"seq": one.seq, "new": one.new} for one in written]
        added = sum(one.new for one in written)
        return JsonAnswer(
            {"stream": stream, "added": added, "items": places}, 201 if added else 200
        )
    one = await writer.one(target, row_of(events[0]))
    source, name = events[0].key
    answer = {"stream": stream, "seq": one.seq, "new": one.new, "source": source, "id": name}
    return JsonAnswer(answer, 201 if one.new else 200)


@router.post(
    "/state",
    status_code=201,
    response_model=EntryWritten,
    responses={200: {"model": EntryWritten, **_THERE}, **writing()},
    openapi_extra=KEY_HEADERS,
)
async def post_state(
    order: NewState,
    caller: Annotated[Caller, Depends(stream_caller(POST_STATE))],
    stream: StreamOf = MAIN,
) -> Response:
    """Add a snapshot; the newest of its subject is what rules read."""
    snapshot = StateSnapshot.from_dict(order.model_dump())
    target = target_of(caller, require_plain(stream))
    one = await caller.service.streams.writer.one(target, row_of(snapshot))
    answer = {"stream": stream, "seq": one.seq, "new": one.new, "id": snapshot.id}
    return JsonAnswer(answer, 201 if one.new else 200)


@router.get("/streams", response_model=StreamList, responses=reading())
async def list_streams(
    request: Request, caller: Watcher, if_none_match: IfNoneMatch = None
) -> Response:
    """The streams of a project."""
    found = await heads(caller.service.sql, caller.access)
    items = [{"name": n, "seq": seq} for n, seq in found if reads_stream(caller.role, n)]
    return conditional(request, {"items": items})


@router.get("/entries", response_model=EntryPage, responses=reading())
async def read_entries(
    request: Request,
    caller: Watcher,
    stream: StreamOf = MAIN,
    after: After = None,
    limit: Count = PAGE,
    order: Order = "oldest",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Everything that a stream holds, as far as the role may see it."""
    return await _page(request, caller, stream, after, limit, order, "")


@router.get("/events", response_model=EntryPage, responses=reading())
async def read_events_of(
    request: Request,
    caller: Watcher,
    stream: StreamOf = MAIN,
    after: After = None,
    limit: Count = PAGE,
    order: Order = "oldest",
    id: Text = "",
    source: Text = "",
    type: Text = "",
    subject: Text = "",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Events, by their attributes."""
    equal = {"id": id, "source": source, "type": type, "subject": subject}
    return await _page(request, caller, stream, after, limit, order, "event", **equal)


@router.get("/state", response_model=EntryPage, responses=reading())
async def read_state(
    request: Request,
    caller: Watcher,
    stream: StreamOf = MAIN,
    after: After = None,
    limit: Count = PAGE,
    order: Order = "oldest",
    subject: Text = "",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Snapshots, by their subject."""
    return await _page(request, caller, stream, after, limit, order, "state", subject=subject)


@router.get("/decisions", response_model=EntryPage, responses=reading())
async def read_decisions(
    request: Request,
    caller: Watcher,
    stream: StreamOf = MAIN,
    after: After = None,
    limit: Count = PAGE,
    order: Order = "oldest",
    event: Text = "",
    type: Text = "",
    verdict: Verdict = "",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Decisions, by the event that they are about, its type, or their verdict."""
    equal = {"about": event, "type": type, "outcome": verdict}
    return await _page(request, caller, stream, after, limit, order, "decision", **equal)


@router.get("/feedback", response_model=EntryPage, responses=reading())
async def read_outcomes(
    request: Request,
    caller: Watcher,
    stream: StreamOf = MAIN,
    after: After = None,
    limit: Count = PAGE,
    order: Order = "oldest",
    decision: Text = "",
    outcome: Outcome = "",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Outcomes, by the decision that they are of, or by what they are."""
    equal = {"about": decision, "outcome": outcome}
    return await _page(request, caller, stream, after, limit, order, "feedback", **equal)


async def _page(
    request: Request,
    caller: Caller,
    stream: str,
    after: int | None,
    limit: int,
    order: str,
    kind: str,
    **equal: str,
) -> Response:
    require_stream(caller, stream)
    backwards = order == "newest"
    begin = (_LAST if backwards else 0) if after is None else after
    wanted = Wanted(kind, tuple(equal.items()), caller.role, backwards)
    found = await page(caller.service.sql, caller.access, stream, begin, limit + 1, wanted)
    items = [one for entry in found[:limit] if (one := told(caller.role, entry)) is not None]
    more = found[limit - 1].seq if len(found) > limit else None
    return conditional(request, {"stream": stream, "items": items, "next": more})
