"""`rr feedback verify`: what the next sample showed of a change."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    'rr feedback verify 3f2a9c -m "toe box as wished"',
    'rr feedback verify 3f2a9c --failed -m "still too low"',
)


def feedback_verify(
    session: Session,
    feedback: Annotated[str, typer.Argument(help="First digits of its id.", metavar="ID")],
    failed: Annotated[
        bool, typer.Option("--failed", help="It does not do what it should.")
    ] = False,
    message: Annotated[
        str, typer.Option("-m", "--message", help="What was seen.", metavar="MSG")
    ] = "",
) -> None:
    """Say of an accepted change whether the next sample shows it. The last word counts."""
    from engine.feedback_answer import verify_change
    from rrcli.feedback_lines import item_lines, who_acts

    session.allow("review")
    who, repository = who_acts(session), session.project().repository()
    item = verify_change(repository, feedback, who, message, good=not failed)
    if session.out.json:
        session.out.document("feedback", item.to_dict())
        return
    session.out.lines(item_lines(item, session.out))
