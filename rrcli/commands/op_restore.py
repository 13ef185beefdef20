"""`rr op restore`: go to the state that an operation left."""

from typing import Annotated

import typer

from rrcli.ref_changes import EDITS_STAY, print_state
from rrcli.session import Session
from rrcli.short import short

EXAMPLES = (
    "rr op restore @~3",
    "rr op restore 5f6ea15e",
)


def op_restore(
    session: Session,
    operation: Annotated[
        str, typer.Argument(help="Its id, as rr op log prints it, or @~3.", metavar="OPERATION")
    ],
) -> None:
    """Bring back all branches, tags and the active generation as an operation left them.

    This is an operation itself: rr undo takes it back. spec.yaml follows, unless it holds edits.
    """
    from engine.op_restore import op_restore as restore

    session.allow("change")
    project = session.project()
    done = restore(project, operation, author=session.author(project), time=session.now())
    if session.out.json:
        session.out.document("op-restore", done.to_dict())
        return
    result = done.result
    again = "" if result.operation else ": nothing to change"
    session.out.line(f"restored the state after operation {short(result.restored)}{again}")
    print_state(session.out, result.changes, result.after)
    if result.after.generation and not done.working_file_follows:
        session.out.note(EDITS_STAY)
