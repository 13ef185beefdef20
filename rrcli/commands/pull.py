"""`rr pull`: fetch, and let the active branch follow the remote's."""

from typing import Annotated

import typer

from rrcli.orders import default_order
from rrcli.session import Session
from rrcli.short import short
from rrcli.sync_lines import cargo_line, row_lines
from rrcli.visit import visit

EXAMPLES = (
    "rr pull",
    "rr pull --merge",
)


def pull(
    session: Session,
    remote_name: Annotated[
        str | None, typer.Argument(help="Remote; else the usual one.", metavar="[REMOTE]")
    ] = None,
    may_merge: Annotated[
        bool, typer.Option("--merge", help="Where both sides changed it, merge at once.")
    ] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Replace unrecorded edits of spec.yaml.")
    ] = False,
) -> int:
    """Fetch, then move the active branch to the remote's branch of that name; spec.yaml follows.

    Where both sides changed the branch nothing moves, exit 6: rr merge REMOTE/BRANCH joins the two,
    or --merge does it at once. Unrecorded edits are never overwritten: exit 3, unless --discard.
    """
    from engine.pull import pull as pull_now
    from engine.push import SAME
    from rrcli.merge_lines import merge_lines

    session.allow("change")
    project = session.project()
    order = default_order(session, project, None)
    with visit(session, project, remote_name, "pulling from") as (remote, errand):
        done = pull_now(project, remote, errand, order, may_merge=may_merge, discard=discard)
    if session.out.json:
        session.out.document("pull", {"remote": errand.remote, **done.to_dict()})
    else:
        session.out.line(cargo_line(done.fetched.cargo, "fetched", done.fetched.place))
        session.out.lines(row_lines(done.fetched.rows, but=(SAME,)))
        session.out.lines(merge_lines(done.merge, session))
    if done.merge.kept_edits:
        session.out.note(f"your edits are kept: rr cat {short(done.merge.kept_edits)} prints them")
    if done.merge.conflicts:
        session.out.note("next: rr resolve-conflict PATH --ours, --theirs, --base or --set VALUE")
    return 1 if done.merge.conflicts else 0
