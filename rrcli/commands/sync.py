"""`rr sync`: both ways at once."""

from typing import Annotated

import typer

from rrcli.orders import default_order
from rrcli.session import Session
from rrcli.sync_lines import cargo_line, log_lines, row_lines
from rrcli.visit import visit

EXAMPLES = ("rr sync",)


def sync(
    session: Session,
    remote_name: Annotated[
        str | None, typer.Argument(help="Remote; else the usual one.", metavar="[REMOTE]")
    ] = None,
) -> int:
    """Bring what the remote has and send what it lacks, for every branch and tag.

    A branch moves on the side that has nothing of its own. Where both have, it stays on both, exit
    6: rr merge REMOTE/BRANCH joins the two. One that was deleted there stays so, and is told.
    spec.yaml follows the active branch.
    """
    from engine.push import SAME
    from engine.sync import sync as sync_now

    session.allow("push")
    project = session.project()
    order = default_order(session, project, None)
    with visit(session, project, remote_name, "syncing with", begin=True) as (remote, errand):
        done = sync_now(project, remote, errand, order)
    if session.out.json:
        session.out.document("sync", {"remote": errand.remote, **done.to_dict()})
    else:
        session.out.line(cargo_line(done.fetched.cargo, "fetched", done.fetched.place))
        session.out.lines([f"  {ref.replace('/', ' ', 1)} moved here" for ref in done.moved])
        session.out.line(cargo_line(done.pushed.cargo, "pushed", done.pushed.place))
        session.out.lines(row_lines(done.pushed.rows, but=(SAME,)))
        session.out.lines(log_lines(done.pushed.entries))
        for error in done.diverged:
            session.out.line(f"  {error.message}")
            session.out.note(f"next: {error.next_step}")
        for ref in done.gone:
            name = ref.partition("/")[2]
            session.out.line(f"  branch {name} was deleted at the remote; yours stays")
            session.out.note(
                f"next: rr branch -d {name}, or rr push {errand.remote} {name} to have it there"
            )
    return 6 if done.diverged else 0
