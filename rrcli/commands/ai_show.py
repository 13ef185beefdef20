"""`rr ai show`: one draft, each field as it is and as it would be."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr ai show",
    "rr ai show 3f2a9c",
)


def ai_show(
    session: Session,
    draft: Annotated[
        str | None, typer.Argument(help="First digits of its id.", metavar="[ID]")
    ] = None,
) -> None:
    """Show a draft, colours as swatches; without ID the newest that waits."""
    from engine.ai.actions import draft_named
    from rrcli.ai_lines import print_draft

    session.allow("change")
    print_draft(session, draft_named(session.project().repository().snapshot(), draft))
