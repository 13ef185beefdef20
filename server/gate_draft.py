"""The third choice of the option gate: an AI drafts what a spec lacks, and a person accepts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.ai.draft import DraftWaitsError, Invoked
    from engine.ai.provider import Provider
    from server.access import Caller


def drafted_at_gate(
    caller: Caller,
    spec: bytes,
    missing: tuple[str, ...],
    *,
    branch: str,
    provider: str,
    author: str | None,
) -> DraftWaitsError:
    """What tells that a draft of what a spec lacks waits; it is in the AI log, and nothing else is.

    Raises NoAiProviderError and the errors of asking.
    """
    from engine.ai.draft import DraftWaitsError, ask_missing, draft_at_gate
    from engine.generate import target_of
    from engine.specfile import SpecFile
    from engine.validate import require_valid
    from server.derive import catch_up

    asked = provider_named(caller, provider)
    repository = caller.repository()
    tip = next(iter(target_of(repository.snapshot(), branch).parents), None)
    valid = require_valid(SpecFile("spec", spec))
    asking = ask_missing(repository, valid, missing, about=tip)
    waits = draft_at_gate(repository, asking, asked, who_asks(caller, author))
    catch_up(caller.service.sql, caller.project.id)
    place = f"/projects/{caller.project.id}/ai/drafts/{waits.place}"
    return DraftWaitsError(
        waits.message,
        place=waits.place,
        hint=f"GET {place} shows it; then POST {place}/accept with this spec, or {place}/reject",
        details=waits.details,
    )


def provider_named(caller: Caller, name: str) -> Provider:
    """The provider of that name; an endpoint only where the server's operator set one."""
    from engine.ai.endpoint import Endpoint
    from engine.ai.offline import Offline
    from engine.ai.post import Bounds, HttpPost
    from engine.gate import NoAiProviderError

    if name == Offline.name:
        return Offline()
    settings = caller.service.settings
    if settings.ai is None:
        raise NoAiProviderError(
            "this server asks no endpoint", hint='send it again with "provider": "offline"'
        )
    return Endpoint(settings.ai, HttpPost(Bounds(total_s=min(120.0, settings.answer_s / 2))))


def who_asks(caller: Caller, author: str | None) -> Invoked:
    """Who this is to the AI log."""
    from engine.ai.draft import Invoked

    who = caller.acts_as(author)
    return Invoked(who.author, who.time)
