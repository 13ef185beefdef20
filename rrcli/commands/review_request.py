"""`rr review request`: ask for a review."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr review request",
    'rr review request sample-1 -m "second round, toe raised"',
)


def review_request(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch, tag, id prefix, @ or @~2.")] = "@",
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What there is to say.", metavar="MSG")
    ] = None,
    check: Annotated[
        str | None,
        typer.Option("--check", help="Of the first, second, third or fourth check.", metavar="N"),
    ] = None,
) -> None:
    """Ask for a review of a generation; nothing else changes.

    Each step stays on record, with who took it in which role; undo passes over it.
    """
    from rrcli.review_lines import take_step
    from schemas.review import REQUESTED

    session.allow("change")
    take_step(session, rev, REQUESTED, message or "", check)
