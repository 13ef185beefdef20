"""`rr feedback accept`: a change request becomes a generation."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr feedback accept 3f2a9c",
    "rr feedback accept 3f2a9c --by main",
)


def feedback_accept(
    session: Session,
    feedback: Annotated[str, typer.Argument(help="First digits of its id.", metavar="ID")],
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="Why.", metavar="MSG")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="This generation answers it.", metavar="REV")
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Though a value has changed since the sample.")
    ] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", help="Let this audit finding pass; repeatable.", metavar="CODE"),
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> None:
    """Record a generation with the changes a factory asks for, audited; spec.yaml follows.

    A shoe whose audit has errors is refused with exit 9 unless each is allowed by its code.
    With --by nothing is made: the generation named answers the request. rr undo takes either back,
    and the request is open again.
    """
    from engine.feedback_answer import accept, accept_by
    from rrcli.failure import UsageMistakeError
    from rrcli.feedback_lines import print_accepted, who_acts
    from rrcli.orders import default_order

    session.allow("change")
    if by is not None and (message or anyway or discard or allow):
        raise UsageMistakeError("with --by nothing is made: leave out -m, --anyway and the like")
    if allow:
        session.allow("allow findings")
    project = session.project()
    if by is not None:
        print_accepted(session, accept_by(project.repository(), feedback, by, who_acts(session)))
        return
    order = default_order(session, project, message)
    found = accept(project, feedback, order, anyway=anyway, discard=discard, allow=allow or ())
    print_accepted(session, found)
