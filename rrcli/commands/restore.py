"""`rr restore`: make an older spec the newest one again."""

from typing import Annotated

import typer

from rrcli.orders import default_order
from rrcli.session import Session
from rrcli.short import short

EXAMPLES = (
    "rr restore main~2",
    'rr restore sample-1 -m "back to the sample"',
)


def restore(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Generation whose spec comes back.", metavar="REV")],
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="Why.", metavar="MSG")
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> None:
    """Record the spec of REV as a new generation on this branch; spec.yaml follows.

    What came after REV stays in history. Unrecorded edits are never overwritten: exit 3, unless
    --discard.
    """
    from engine.restore import restore as restore_now
    from rrcli.generate_lines import generated_fields, generated_lines

    session.allow("change")
    project = session.project()
    order = default_order(session, project, message)
    found = restore_now(project, rev, order, discard=discard)
    if session.out.json:
        fields = {"restored": found.restored, "kept_edits": found.kept_edits}
        session.out.document("restore", {**generated_fields(found.done), **fields})
        return
    session.out.lines(generated_lines(found.done, session.out))
    if found.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(found.kept_edits)} prints them")
