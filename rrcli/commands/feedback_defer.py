"""`rr feedback defer`: put a change off."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    'rr feedback defer 3f2a9c -m "after the size set"',
    'rr feedback defer 3f2a9c -m "next season" --json',
)


def feedback_defer(
    session: Session,
    feedback: Annotated[str, typer.Argument(help="First digits of its id.", metavar="ID")],
    message: Annotated[str, typer.Option("-m", "--message", help="Why.", metavar="MSG")] = "",
) -> None:
    """Put a change request off. It stays on record, to be accepted or declined later."""
    from engine.feedback_answer import defer
    from rrcli.feedback_lines import item_lines, who_acts

    session.allow("change")
    item = defer(session.project().repository(), feedback, who_acts(session), message)
    if session.out.json:
        session.out.document("feedback", item.to_dict())
        return
    session.out.lines(item_lines(item, session.out))
