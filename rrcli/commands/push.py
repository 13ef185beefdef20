"""`rr push`: let a remote have what it lacks."""

from typing import Annotated

import typer

from rrcli.session import Session
from rrcli.sync_lines import cargo_line, log_lines, row_lines
from rrcli.visit import visit

EXAMPLES = (
    "rr push",
    "rr push origin wide-toe v1",
    "rr push --all",
)


def push(
    session: Session,
    remote_name: Annotated[
        str | None, typer.Argument(help="Remote; else the usual one.", metavar="[REMOTE]")
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Branches and tags; else the active branch.", metavar="[NAME]..."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Push every branch and every tag.")
    ] = False,
    delete: Annotated[
        list[str] | None,
        typer.Option("--delete", help="Delete this branch there.", metavar="NAME"),
    ] = None,
) -> None:
    """Send a remote the generations it lacks, then move its branches: all of them, or none.

    Nothing there is overwritten: where both sides changed a branch, exit 6 and the next step. Cut
    short, the same command goes on where it stopped.
    """
    from engine.push import BEHIND, Choice
    from engine.push import push as push_now

    session.allow("push")
    project = session.project()
    choice = Choice(tuple(names or ()), everything, delete=tuple(delete or ()))
    with visit(session, project, remote_name, "pushing to", begin=True) as (remote, errand):
        done = push_now(project.repository(), remote, errand, choice)
    if session.out.json:
        session.out.document("push", {"remote": errand.remote, **done.to_dict()})
        return
    session.out.line(cargo_line(done.cargo, "pushed", done.place))
    session.out.lines([*row_lines(done.rows), *log_lines(done.entries)])
    if any(row.state == BEHIND for row in done.rows):
        session.out.note("next: rr pull")
