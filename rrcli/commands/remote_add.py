"""`rr remote add`: name another place that holds the same project."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr remote add origin ../shared/aurora",
    "rr remote add team https://shoes.example.org/projects/aurora",
)


def remote_add(
    session: Session,
    name: Annotated[str, typer.Argument(help="What to call it, such as origin.", metavar="NAME")],
    url: Annotated[str, typer.Argument(help="Folder, server or database.", metavar="URL")],
    project_id: Annotated[
        str | None, typer.Option("--project", help="Which project there.", metavar="ID")
    ] = None,
    lazy: Annotated[
        bool, typer.Option("--lazy", help="Leave meshes there until they are needed.")
    ] = False,
) -> None:
    """Remember under NAME where the project lies elsewhere; nothing is sent or fetched yet.

    URL is a folder, https://HOST/projects/ID, or postgresql://HOST/NAME?project=ID. The key for a
    server is read from RR_API_KEY_NAME or RR_API_KEY when it is needed, and is kept nowhere.
    """
    from engine.remotes import RemoteEntry, add_remote, parse_address

    session.allow("change")
    entry = RemoteEntry(name, parse_address(url, project_id, session.directory), lazy)
    add_remote(session.project().repository(), entry)
    if session.out.json:
        session.out.document("remote", {"action": "added", "remotes": [entry.to_dict()]})
        return
    session.out.line(f"added remote {name}: {entry.address.shown}")
    session.out.note(f"next: rr push {name}, or rr fetch {name}")
