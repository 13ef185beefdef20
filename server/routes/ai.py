"""AI drafts of appearance: for those who change the design, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Request
from starlette.responses import Response

from engine.roles import CHANGE
from schemas.api.ai import (
    AcceptDraft,
    AcceptedDraft,
    DraftItem,
    DraftList,
    NewDraft,
    NewMergeDraft,
    RejectDraft,
)
from server.access import Caller, caller_for
from server.documented import (
    BUILDING,
    DRAFTING,
    KEY_HEADERS,
    IfNoneMatch,
    reading,
    routes_of,
    writing,
)
from server.errors import JsonAnswer
from server.gate_draft import provider_named, who_asks
from server.pages import PAGE, Cursor, Limit, conditional, page_of
from server.recording import attester_of, recorded_view, said_by, spec_bytes
from server.tasks import accept_draft

if TYPE_CHECKING:
    from engine.ai.draft import Asking
    from store.repository import Repository

router = routes_of("AI drafts")
DraftPath = Annotated[
    str, Path(pattern="^[0-9a-f]{4,64}$", description="The id of the draft, or how it begins.")
]
Changer = Annotated[Caller, Depends(caller_for(CHANGE))]


@router.post(
    "/projects/{project}/ai/drafts",
    status_code=201,
    response_model=DraftItem,
    responses=writing(*DRAFTING),
    openapi_extra=BUILDING,
)
def ask_for_draft(order: NewDraft, caller: Changer) -> Response:
    """Have an AI propose another appearance. It waits; the design stays as it is."""
    from engine.ai.draft import ask_about
    from engine.project_view import find_generation
    from engine.specfile import SpecFile
    from engine.validate import require_valid

    repository = caller.repository()
    about = find_generation(repository, caller.role, order.generation)
    data = repository.get(repository.generation(about).spec.source)
    spec = require_valid(SpecFile("the recorded spec", data))
    asking = ask_about(repository, spec, fields=order.fields, brief=order.brief, about=about)
    return _drafted(caller, repository, asking, order.provider, order.author)


@router.post(
    "/projects/{project}/ai/merges",
    status_code=201,
    response_model=DraftItem,
    responses=writing(*DRAFTING),
    openapi_extra=BUILDING,
)
def ask_for_merge(order: NewMergeDraft, caller: Changer) -> Response:
    """Have an AI propose values where two appearances are in conflict, and only there."""
    from engine.ai.draft import ask_merge

    repository = caller.repository()
    asking = ask_merge(repository, order.ours, order.theirs, brief=order.brief)
    return _drafted(caller, repository, asking, order.provider, order.author)


@router.get("/projects/{project}/ai/drafts", response_model=DraftList, responses=reading())
def list_drafts(
    request: Request,
    caller: Changer,
    limit: Limit = PAGE,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The AI log of a project, oldest first."""
    from engine.ai.actions import drafts

    page, more = page_of(
        drafts(caller.repository().snapshot()),
        lambda one: (one.action.time, str(one.action_id)),
        limit,
        cursor,
    )
    return conditional(request, {"items": [one.to_dict() for one in page], "next": more})


@router.get("/projects/{project}/ai/drafts/{draft}", response_model=DraftItem, responses=reading())
def read_draft(
    request: Request, draft: DraftPath, caller: Changer, if_none_match: IfNoneMatch = None
) -> Response:
    """One draft, what it was asked with, and what became of it."""
    from engine.ai.actions import draft_named

    found = draft_named(caller.repository().snapshot(), draft)
    return conditional(request, found.to_dict())


@router.post(
    "/projects/{project}/ai/drafts/{draft}/accept",
    status_code=201,
    response_model=AcceptedDraft,
    responses=writing(),
    openapi_extra=BUILDING,
)
def accept(draft: DraftPath, order: AcceptDraft, caller: Changer) -> Response:
    """Make a generation of a draft, or of a part of it, whose shape is that of its parent."""
    said = said_by(caller, order.message, order.branch, order.author)
    spec = None if order.spec is None else spec_bytes(order.spec)
    who = attester_of(caller)
    found, done = caller.service.jobs.run(
        accept_draft, caller.project.id, who, draft, said, only=order.only, spec=spec
    )
    return JsonAnswer({"draft": found.to_dict(), "made": recorded_view(caller, done)}, 201)


@router.post(
    "/projects/{project}/ai/drafts/{draft}/reject",
    status_code=201,
    response_model=DraftItem,
    responses=writing(),
    openapi_extra=KEY_HEADERS,
)
def reject(draft: DraftPath, order: RejectDraft, caller: Changer) -> Response:
    """Say no to a draft; it stays on record."""
    from engine.ai.accept import reject as reject_now
    from server.derive import catch_up

    found = reject_now(caller.repository(), draft, who_asks(caller, order.author))
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(found.to_dict(), 201)


def _drafted(
    caller: Caller, repository: Repository, asking: Asking, provider: str, author: str | None
) -> Response:
    from engine.ai.draft import draft
    from server.derive import catch_up

    found = draft(repository, asking, provider_named(caller, provider), who_asks(caller, author))
    catch_up(caller.service.sql, caller.project.id)
    return JsonAnswer(found.to_dict(), 201)
