"""`rr clone`: a new project with the history of a remote."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.progress import progress_bar
from rrcli.session import Session
from rrcli.short import short
from rrcli.sync_lines import cargo_line
from rrcli.visit import key_for

EXAMPLES = (
    "rr clone ../shared/aurora",
    "rr clone https://shoes.example.org/projects/aurora my-aurora",
)


def clone(
    session: Session,
    url: Annotated[str, typer.Argument(help="Folder, server or database.", metavar="URL")],
    folder: Annotated[
        Path | None, typer.Argument(help="New folder; else called after URL.", metavar="[DIR]")
    ] = None,
    project_id: Annotated[
        str | None, typer.Option("--project", help="Which project there.", metavar="ID")
    ] = None,
    meshes: Annotated[
        bool, typer.Option("--meshes", help="Bring all meshes that cannot be built again, too.")
    ] = False,
    name: Annotated[
        str, typer.Option("--name", help="What to call the remote.", metavar="NAME")
    ] = "origin",
) -> None:
    """Make a project in DIR with every branch and tag of a remote, and spec.yaml to go on with.

    It brings generations only: meshes are built again when they are needed, or come from the
    remote where they cannot be. Cut short, the same command goes on where it stopped.
    """
    from engine.clone import clone as clone_now
    from engine.clone import folder_for
    from engine.errand import Errand
    from engine.open_remote import open_remote
    from engine.remotes import parse_address

    session.allow("change")
    address = parse_address(url, project_id, session.directory)
    root = session.path(folder if folder is not None else folder_for(address))
    key = key_for(session, name, address)
    with open_remote(address, key=key) as remote, progress_bar(session, "cloning") as step:
        errand = Errand(name, session.author(), session.now(), step)
        done = clone_now(root, address, remote, errand, meshes=meshes)
    if session.out.json:
        session.out.document("clone", {"remote": name, **done.to_dict()})
        return
    session.out.line(cargo_line(done.fetched.cargo, "fetched", done.fetched.place))
    at = f" at {short(done.generation_id)}" if done.generation_id else ", which is empty yet"
    session.out.line(f"cloned into {done.project.root}, on branch {done.branch}{at}")
