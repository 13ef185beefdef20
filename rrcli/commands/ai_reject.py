"""`rr ai reject`: say no to a draft."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = ("rr ai reject", "rr ai reject 3f2a9c")


def ai_reject(
    session: Session,
    draft: Annotated[
        str | None, typer.Argument(help="First digits of its id.", metavar="[ID]")
    ] = None,
) -> None:
    """Reject a draft; without ID the newest that waits. It stays in the log."""
    from engine.ai.accept import reject
    from rrcli.ai_lines import print_draft
    from rrcli.ai_target import who_asks

    session.allow("change")
    project = session.project()
    print_draft(session, reject(project.repository(), draft, who_asks(session, project)))
