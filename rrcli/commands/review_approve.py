"""`rr review approve`: approve a generation."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr review approve",
    'rr review approve sample-1 -m "sealed"',
)


def review_approve(
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
    """Approve a generation; it takes the place of what you said of it before.

    Each step stays on record, with who took it in which role; undo passes over it.
    """
    from rrcli.review_lines import take_step
    from schemas.review import APPROVED

    session.allow("review")
    take_step(session, rev, APPROVED, message or "", check)
