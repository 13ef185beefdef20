"""Whom `rr ai` asks: the provider named, else the one that is set, with its key from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rrcli.choices import choose
from rrcli.environment import AI_KEY, AI_MODEL, AI_PRICE, AI_URL, OPENAI_KEY, BadEnvironmentError

if TYPE_CHECKING:
    from engine.ai.draft import Asking, DraftWaitsError, Invoked
    from engine.ai.provider import Provider
    from engine.project import Project
    from rrcli.session import Session
    from schemas.ai_action import AiAction

OFFLINE, OPENAI = "offline", "openai"
PROVIDERS: Final = (OFFLINE, OPENAI)


def provider_named(session: Session, project: Project, given: str | None) -> Provider:
    """Return the provider; raises NoAiProviderError where an endpoint is not set up."""
    from engine.settings import read_setting

    name = choose(
        given or read_setting("ai.provider", [project.config_file]), PROVIDERS, "--provider"
    )
    if name == OFFLINE:
        from engine.ai.offline import Offline

        return Offline()
    from engine.ai.endpoint import OPENAI_URL, Endpoint, EndpointSettings
    from engine.ai.post import HttpPost

    told = session.environment.ai
    url = told.get(AI_URL, OPENAI_URL)
    # OpenAI's own key goes to OpenAI and to nobody else.
    key = told.get(AI_KEY) or (told.get(OPENAI_KEY) if url == OPENAI_URL else None)
    if key and not (key.isascii() and key.isprintable()):
        raise BadEnvironmentError(
            "the key is not one line of plain ASCII", place=f"environment variable {AI_KEY}"
        )
    return Endpoint(EndpointSettings(url, told.get(AI_MODEL, ""), key), HttpPost())


def draft_or_print(
    session: Session, project: Project, asking: Asking, given: str | None, *, show_prompt: bool
) -> None:
    """Ask and write the draft; with `show_prompt` ask nobody and write the question's bytes."""
    from engine.ai.draft import draft
    from rrcli.ai_lines import print_draft

    provider = provider_named(session, project, given)
    if show_prompt:
        session.out.raw(provider.prompt(asking.request))
        return
    found = draft(project.repository(), asking, provider, who_asks(session, project))
    print_draft(session, found, "rr ai accept, rr ai accept --only PATH, or rr ai reject")


def who_asks(session: Session, project: Project) -> Invoked:
    """Return who this session is to the AI log."""
    from engine.ai.draft import Invoked

    return Invoked(session.author(project), session.now())


def draft_missing(session: Session, project: Project, missing: tuple[str, ...]) -> DraftWaitsError:
    """Return what tells of the draft of what the option gate misses in spec.yaml; it waits."""
    from engine.ai.draft import ask_missing, draft_at_gate
    from engine.validate import require_valid

    repository = project.repository()
    spec = require_valid(session.spec(None, project.working_file))
    provider = provider_named(session, project, None)
    asking = ask_missing(repository, spec, missing)
    return draft_at_gate(repository, asking, provider, who_asks(session, project))


def cost_text(session: Session, action: AiAction) -> str:
    """Return what a draft took: tokens, and dollars where RR_AI_PRICE says what they cost.

    Raises BadEnvironmentError for a price that is none.
    """
    if action.tokens_in is None or action.tokens_out is None:
        return ""
    text = f"{action.tokens_in} tokens in, {action.tokens_out} out"
    price = session.environment.ai.get(AI_PRICE)
    if price is None:
        return text
    try:
        asking, answering = (float(one) for one in price.split("/"))
    except ValueError:
        raise BadEnvironmentError(
            f"{AI_PRICE} is {price!a}, not dollars a million tokens in and out, such as 0.15/0.60",
            place=f"environment variable {AI_PRICE}",
        ) from None
    dollars = (action.tokens_in * asking + action.tokens_out * answering) / 1e6
    return f"{text}, about ${dollars:.4f}"
