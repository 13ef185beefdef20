"""AI drafts as text and as JSON: what is proposed beside what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.ai_target import cost_text
from rrcli.short import plural, short
from rrcli.swatch import swatched
from rrcli.times import utc_text
from schemas.printable import printable

if TYPE_CHECKING:
    from engine.ai.accept import Accepted
    from engine.ai.actions import Draft
    from rrcli.session import Session

EMPTY = '""'
HEAD = ("draft", "state", "mode", "provider", "fields", "by", "generation")


def print_draft(session: Session, found: Draft, next_step: str = "") -> None:
    """Write a draft: a JSON document, or a page."""
    if session.out.json:
        session.out.document("ai", found.to_dict())
        return
    session.out.lines(draft_lines(found, session))
    if next_step:
        session.out.note(f"nothing has changed; next: {next_step}")


def draft_lines(found: Draft, session: Session) -> list[str]:
    """Return a draft as a page: who was asked, then each field as it is and as it would be."""
    out, action = session.out, found.action
    facts = {
        "draft": out.style(found.action_id, "yellow"),
        "state": found.state + (f", {short(found.generation)} has it" if found.generation else ""),
        "mode": action.mode,
        "about": " and ".join(map(short, action.generations)),
        "asked": printable(f"{action.provider} ({action.model})"),
        "prompt": f"sha256 {action.prompt_hash}",
        "took": cost_text(session, action),
        "by": f"{printable(action.invoked_by)}, {utc_text(action.time)} UTC",
    }
    lines = [f"{out.style(f'{name:<6}', 'dim')}  {text}" for name, text in facts.items() if text]
    for change in action.changes:
        before = "not written" if change.before is None else change.before or EMPTY
        lines += [
            "",
            out.style(change.path.removeprefix("appearance."), "bold"),
            f"  {swatched(before, out)} → {swatched(change.after or EMPTY, out)}",
            f"  {printable(change.reason)}",
        ]
    if found.decisions:
        lines.append("")
    for one in found.decisions:
        who = printable(one.action.accepted_by or one.action.invoked_by)
        count = plural(len(one.action.changes), "field")
        when = utc_text(one.action.time)
        lines.append(f"  {when}  {one.action.outcome} by {who}: {count} ({short(one.action_id)})")
    return lines


def draft_row(found: Draft) -> tuple[str, ...]:
    """Return a draft as the cells of one line."""
    action = found.action
    return (
        short(found.action_id),
        found.state,
        action.mode,
        printable(f"{action.provider} {action.model}"),
        str(len(action.changes)),
        printable(action.invoked_by),
        short(found.generation) if found.generation else "-",
    )


def print_accepted(session: Session, found: Accepted) -> None:
    """Write what accepting a draft did."""
    from rrcli.generate_lines import generated_fields, generated_lines

    if session.out.json:
        told = {"draft": found.draft.to_dict(), "made": generated_fields(found.done)}
        session.out.document("ai-accept", {**told, "kept_edits": found.kept_edits})
        return
    session.out.lines(generated_lines(found.done, session.out))
    session.out.line(f"it has AI draft {short(found.draft.action_id)}; rr undo takes it back")
    if found.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(found.kept_edits)} prints them")
