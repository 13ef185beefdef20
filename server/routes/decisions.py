"""Decisions about events, what became of them, and the policy that makes them."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from engine.roles import ANSWER, DECIDE, SET_POLICY
from schemas.api.stream import (
    BeliefsAnswer,
    DecisionAnswer,
    EntryWritten,
    NewOutcome,
    PolicyAnswer,
)
from schemas.policy_reader import read_policy
from schemas.stream_entry import DecisionFeedback
from server.access import Caller
from server.documented import KEY_HEADERS, IfNoneMatch, body_of_at_most, reading, routes_of, writing
from server.errors import JsonAnswer
from server.events.append import MAIN, require_plain
from server.events.deciding import (
    beliefs,
    decide_about,
    policy_in_force,
    set_policy,
    take_feedback,
)
from server.events.doors import NO_NUL, StreamOf, stream_caller, target_of
from server.events.tails import Place
from server.pages import conditional
from server.route import in_thread

router = routes_of("decisions")
LARGEST_POLICY = 1 << 20
_POLICY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A policy as YAML or JSON.",
        "content": {
            "application/yaml": {"schema": {"type": "string", "minLength": 1}},
        },
    }
}
_THERE = {"description": "It was there before."}


@router.post(
    "/decide/{event_id:path}",
    status_code=201,
    response_model=DecisionAnswer,
    responses={200: {"model": DecisionAnswer, **_THERE}, **writing()},
    openapi_extra=KEY_HEADERS,
)
async def decide(
    event_id: Annotated[
        str, Path(max_length=256, pattern=NO_NUL, description="The id of the event.")
    ],
    caller: Annotated[Caller, Depends(stream_caller(DECIDE))],
    stream: StreamOf = MAIN,
    source: Annotated[
        str | None,
        Query(max_length=256, pattern=NO_NUL, description="Whose event, if several have one."),
    ] = None,
) -> Response:
    """Decide about an event: act, suppress or escalate, and why. A second time is the first."""
    target = target_of(caller, require_plain(stream))
    decided = await decide_about(caller.service.streams, target, event_id, source)
    answer = {"stream": stream, **decided.to_dict()}
    return JsonAnswer(answer, 201 if decided.written.new else 200)


@router.post(
    "/feedback",
    status_code=201,
    response_model=EntryWritten,
    responses={200: {"model": EntryWritten, **_THERE}, **writing()},
    openapi_extra=KEY_HEADERS,
)
async def feedback(
    order: NewOutcome,
    caller: Annotated[Caller, Depends(stream_caller(ANSWER))],
    stream: StreamOf = MAIN,
) -> Response:
    """Say what became of a decision; the first outcome that is known moves a belief."""
    outcome = DecisionFeedback.from_dict(
        {
            **order.model_dump(),
            "id": order.id or secrets.token_hex(16),
            "by": caller.principal.name,
        }
    )
    target = target_of(caller, require_plain(stream))
    one = await take_feedback(caller.service.streams, target, outcome)
    answer = {"stream": stream, "seq": one.seq, "new": one.new, "id": outcome.id}
    return JsonAnswer(answer, 201 if one.new else 200)


@router.get("/policy", response_model=PolicyAnswer, responses=reading())
async def read_policy_of(
    request: Request,
    caller: Annotated[Caller, Depends(stream_caller(DECIDE))],
    stream: StreamOf = MAIN,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The policy that a stream's next decision will be made by."""
    place = Place(str(caller.project.id), stream)
    return conditional(request, await policy_in_force(caller.service.streams, place))


@router.post(
    "/policy",
    status_code=201,
    response_model=EntryWritten,
    responses={200: {"model": EntryWritten, **_THERE}, **writing()},
    openapi_extra={**KEY_HEADERS, **_POLICY, **body_of_at_most(LARGEST_POLICY)},
)
async def change_policy(
    request: Request,
    caller: Annotated[Caller, Depends(stream_caller(SET_POLICY))],
    stream: StreamOf = MAIN,
) -> Response:
    """Put a policy in force from here on; it stands in the stream like everything else."""
    policy = await in_thread(read_policy, await request.body(), "policy")
    target = target_of(caller, require_plain(stream))
    one = await set_policy(caller.service.streams, target, policy)
    answer = {"stream": stream, "seq": one.seq, "new": one.new, "id": policy.sha256}
    return JsonAnswer(answer, 201 if one.new else 200)


@router.get("/beliefs", response_model=BeliefsAnswer, responses=reading())
async def read_beliefs(
    request: Request,
    caller: Annotated[Caller, Depends(stream_caller(DECIDE))],
    stream: StreamOf = MAIN,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """What outcomes have taught so far: every belief that one of them has moved."""
    place = Place(str(caller.project.id), stream)
    return conditional(request, await beliefs(caller.service.streams, place))
