"""`rr show`: one generation."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr show",
    "rr show main~1 --json",
)


def show(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch, tag, id prefix, @ or @~2.")] = "@",
) -> None:
    """Show one generation: what was specified, what came out, who, when and why."""
    from engine.show import show as facts_of

    session.allow("history")
    found = facts_of(session.project().repository(), rev)
    if session.out.json:
        session.out.document("show", found.to_dict())
        return
    from rrcli.show_lines import show_lines

    session.out.lines(show_lines(found, session.out))
