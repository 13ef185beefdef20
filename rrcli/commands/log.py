"""`rr log`: list generations, newest first."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr log -n 5",
    "rr log wide-toe --json",
    "rr log --all --graph",
)


def log(
    session: Session,
    rev: Annotated[
        str | None, typer.Argument(help="Branch, tag, id or @~2 to start at.", metavar="[REV]")
    ] = None,
    number: Annotated[
        int | None, typer.Option("-n", "--number", min=0, help="Only the newest N.", metavar="N")
    ] = None,
    graph: Annotated[bool, typer.Option("--graph", help="Draw the lines between them.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Start at every branch.")] = False,
) -> None:
    """List generations, newest first: id, time, author, names and message."""
    from engine.history import log as entries_of

    session.allow("history")
    repository = session.project().repository()
    entries = entries_of(repository, rev, limit=number, everything=everything, graph=graph)
    if session.out.json:
        session.out.document("log", {"generations": [entry.to_dict() for entry in entries]})
        return
    from rrcli.graph import Lanes
    from rrcli.log_lines import entry_line

    lanes = Lanes() if graph else None
    empty = True
    for entry in entries:
        empty = False
        lines = [entry_line(entry, session.out)]
        if lanes:
            lines = lanes.draw(entry.generation_id, entry.generation.parents, lines[0])
        session.out.lines(lines)
    if empty and number != 0:
        session.out.note("no generation yet; next: rr generate -m 'first draft'")
