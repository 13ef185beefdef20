"""`rr merge`: bring what another branch changed into this one."""

from typing import Annotated

import typer

from rrcli.orders import default_order
from rrcli.session import Session
from rrcli.short import short

EXAMPLES = (
    "rr merge wide-toe",
    "rr merge wide-toe --dry-run",
)


def merge(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch or generation to merge.", metavar="REV")],
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What is merged, and why.", metavar="MSG")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be; change nothing.")
    ] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> int:
    """Merge REV into the active branch by the meaning of what was written; spec.yaml follows.

    What one side changed is taken, what both changed alike is joined. What both changed differently
    is a conflict: the merge is recorded with it, exit 1, and rr resolve-conflict decides it.
    """
    from engine.merge import merge as merge_now
    from rrcli.merge_lines import merge_fields, merge_lines

    session.allow("change")
    project = session.project()
    order = default_order(session, project, message)
    found = merge_now(project, rev, order, discard=discard, dry_run=dry_run)
    if session.out.json:
        session.out.document("merge", merge_fields(found))
    else:
        session.out.lines(merge_lines(found, session))
    if found.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(found.kept_edits)} prints them")
    if found.conflicts and not dry_run:
        session.out.note("next: rr resolve-conflict PATH --ours, --theirs, --base or --set VALUE")
    return 1 if found.conflicts else 0
