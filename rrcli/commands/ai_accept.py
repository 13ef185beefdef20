"""`rr ai accept`: a draft becomes a generation."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr ai accept",
    "rr ai accept 3f2a9c --only colors,materials.upper",
)


def ai_accept(
    session: Session,
    draft: Annotated[
        str | None, typer.Argument(help="First digits of its id.", metavar="[ID]")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Fields or sections, such as colors.", metavar="PATH"),
    ] = None,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="Why.", metavar="MSG")
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> None:
    """Write a draft into spec.yaml and record the generation; without ID the newest that waits.

    The shape stays as it is, byte for byte, or nothing is recorded. rr undo takes it back; the log
    of it stays.
    """
    from engine.ai.accept import accept
    from rrcli.ai_lines import print_accepted
    from rrcli.choices import words_of
    from rrcli.orders import default_order

    session.allow("change")
    chosen = words_of(only, "--only")
    project = session.project()
    order = default_order(session, project, message)
    print_accepted(session, accept(project, draft, order, only=chosen, discard=discard))
