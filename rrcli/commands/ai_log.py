"""`rr ai log`: what AIs were asked, and what came of it."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = ("rr ai log", "rr ai log --generation main~1")


def ai_log(
    session: Session,
    generation: Annotated[
        str | None,
        typer.Option("--generation", help="Only what this one was made of.", metavar="REV"),
    ] = None,
) -> None:
    """List the drafts, newest first; --generation leads from a shoe back to the prompt's hash."""
    from engine.ai.actions import ai_log as read_log
    from rrcli.ai_lines import HEAD, draft_lines, draft_row
    from rrcli.columns import columns

    session.allow("change")
    found = read_log(session.project().repository(), generation)[::-1]
    if session.out.json:
        session.out.document("ai-log", {"drafts": [one.to_dict() for one in found]})
    elif generation is not None:
        session.out.lines([line for one in found for line in (*draft_lines(one, session), "")])
    else:
        session.out.lines(columns(HEAD, [draft_row(one) for one in found], session))
