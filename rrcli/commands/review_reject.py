"""`rr review reject`: reject a generation."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr review reject -m 'collar rubs'",
    "rr review reject sample-1 --json",
)


def review_reject(
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
    """Reject a generation; it counts against it until you approve.

    Each step stays on record, with who took it in which role; undo passes over it.
    """
    from rrcli.review_lines import take_step
    from schemas.review import REJECTED

    session.allow("review")
    take_step(session, rev, REJECTED, message or "", check)
