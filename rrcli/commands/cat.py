"""`rr cat`: print a stored object."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr cat 3f2a9c1d",
    "rr cat main~1 --source > before.yaml",
)


def cat(
    session: Session,
    name: Annotated[str, typer.Argument(help="Object id (4 digits or more) or REV.", metavar="ID")],
    source: Annotated[
        bool, typer.Option("--source", help="The spec file of that generation.")
    ] = False,
) -> None:
    """Print a stored object byte for byte; its SHA-256 is its id."""
    from engine.cat import cat as content_of
    from engine.cat import source_of

    session.allow("history")
    repository = session.project().repository()
    found = source_of(repository, name) if source else content_of(repository, name)
    if not session.out.json:
        session.out.raw(found.data)
        return
    from base64 import b64encode

    fields = {"object": found.object_id, "kind": found.kind, "bytes": len(found.data)}
    session.out.document("cat", {**fields, "base64": b64encode(found.data).decode("ascii")})
