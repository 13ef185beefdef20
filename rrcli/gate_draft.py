"""The third choice of the option gate: an AI drafts what is missing, a person says yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.gate import AI_DRAFT
from rrcli.ask import gate_choice, says_yes

if TYPE_CHECKING:
    from engine.ai.draft import DraftWaitsError
    from engine.project import Project
    from engine.record_spec import Generated, Order
    from rrcli.session import Session


def choice_at_gate(
    session: Session, project: Project, missing: tuple[str, ...], how: str, *, drafts: bool
) -> str:
    """Return what to do about a missing appearance; raises DraftWaitsError once a draft is made.

    A draft is made of the project's spec.yaml alone (`drafts`): no other file is written into.
    """
    choice = gate_choice(session, missing, how)
    if choice != AI_DRAFT or not drafts:
        return choice
    from rrcli.ai_target import draft_missing

    raise draft_missing(session, project, missing)


def accepted_at_gate(
    session: Session, project: Project, order: Order, waits: DraftWaitsError
) -> Generated:
    """Return the generation, if a person at the terminal accepts the draft; else raises `waits`."""
    from dataclasses import replace

    from engine.ai.accept import accept
    from engine.ai.actions import draft_named
    from engine.gate import DEFAULTS
    from rrcli.ai_lines import draft_lines

    if not session.environment.stdin_tty:
        raise waits
    found = draft_named(project.repository().snapshot(), waits.place)
    for line in draft_lines(found, session):
        session.out.note(line)
    if not says_yes(session, "accept?"):
        raise waits
    told = replace(order, choose=lambda paths: DEFAULTS)
    return accept(project, waits.place, told).done
