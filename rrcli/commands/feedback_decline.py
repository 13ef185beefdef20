"""`rr feedback decline`: say why a change is not made."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    'rr feedback decline 3f2a9c -m "within tolerance"',
    'rr feedback decline 3f2a9c -m "next season" --json',
)


def feedback_decline(
    session: Session,
    feedback: Annotated[str, typer.Argument(help="First digits of its id.", metavar="ID")],
    message: Annotated[str, typer.Option("-m", "--message", help="Why.", metavar="MSG")] = "",
) -> None:
    """Decline a change request. It stays on record, and may still be accepted."""
    from engine.feedback_answer import decline
    from rrcli.feedback_lines import item_lines, who_acts

    session.allow("change")
    item = decline(session.project().repository(), feedback, who_acts(session), message)
    if session.out.json:
        session.out.document("feedback", item.to_dict())
        return
    session.out.lines(item_lines(item, session.out))
