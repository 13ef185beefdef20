"""`rr remote remove`: forget a remote."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = ("rr remote remove origin",)


def remote_remove(
    session: Session,
    name: Annotated[str, typer.Argument(help="Remote to forget.", metavar="NAME")],
) -> None:
    """Forget a remote and what it had when it was last asked; nothing is removed there."""
    from engine.remotes import remove_remote

    session.allow("change")
    project = session.project()
    entry = remove_remote(
        project.repository(), name, author=session.author(project), time=session.now()
    )
    if session.out.json:
        session.out.document("remote", {"action": "removed", "remotes": [entry.to_dict()]})
        return
    session.out.line(f"forgot remote {name}: {entry.address.shown}")
