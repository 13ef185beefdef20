"""`rr fetch`: bring here what a remote has."""

from typing import Annotated

import typer

from rrcli.session import Session
from rrcli.sync_lines import cargo_line, row_lines
from rrcli.visit import visit

EXAMPLES = (
    "rr fetch",
    "rr fetch origin --meshes",
)


def fetch(
    session: Session,
    remote_name: Annotated[
        str | None, typer.Argument(help="Remote; else the usual one.", metavar="[REMOTE]")
    ] = None,
    meshes: Annotated[
        bool, typer.Option("--meshes", help="Bring all meshes that cannot be built again, too.")
    ] = False,
) -> None:
    """Bring all branches and tags of a remote; your own branches and spec.yaml stay as they are.

    What it has is known as REMOTE/BRANCH from then on: rr merge origin/main. Cut short, the same
    command goes on where it stopped.
    """
    from engine.fetch import fetch as fetch_now
    from engine.push import SAME

    session.allow("change")
    project = session.project()
    with visit(session, project, remote_name, "fetching from") as (remote, errand):
        found = fetch_now(project.repository(), remote, errand, meshes=meshes)
    if session.out.json:
        session.out.document("fetch", {"remote": errand.remote, **found.to_dict()})
        return
    session.out.line(cargo_line(found.cargo, "fetched", found.place))
    session.out.lines(row_lines(found.rows, but=(SAME,)))
