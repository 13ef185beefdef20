"""`rr feedback show`: one change request in full."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr feedback show 3f2a9c",
    "rr feedback show 3f2a9c --json",
)


def feedback_show(
    session: Session,
    feedback: Annotated[str, typer.Argument(help="First digits of its id.", metavar="ID")],
) -> None:
    """Show what was found, what is wanted, and what became of it."""
    from engine.feedback import feedback_named
    from rrcli.feedback_lines import item_lines

    session.allow("read feedback")
    item = feedback_named(session.project().repository().snapshot(), feedback)
    if session.out.json:
        session.out.document("feedback", item.to_dict())
        return
    session.out.lines(item_lines(item, session.out))
