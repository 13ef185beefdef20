"""`rr feedback list`: what factories have asked for."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr feedback list",
    "rr feedback list sample-1 --state open",
)


def feedback_list(
    session: Session,
    rev: Annotated[
        str | None, typer.Argument(help="Only about this generation.", metavar="[REV]")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", help="open, accepted, declined or deferred.", metavar="S"),
    ] = None,
) -> None:
    """List change requests, oldest first, and what became of each."""
    from engine.feedback import STATES, list_feedback
    from rrcli.choices import choose
    from rrcli.columns import columns
    from rrcli.feedback_lines import HEAD, item_row

    session.allow("read feedback")
    wanted = choose(state, STATES, "--state") if state else None
    found = list_feedback(session.project().repository(), rev=rev, state=wanted)
    if session.out.json:
        rows = [item.to_dict() for item in found]
        session.out.document("feedback-list", {"feedback": rows})
        return
    session.out.lines(columns(HEAD, map(item_row, found), session))
    if not found:
        session.out.note("no factory feedback; next: rr feedback add")
