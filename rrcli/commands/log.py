"""`rr log`: list generations, newest first."""

from typing import TYPE_CHECKING, Annotated

import typer

from rrcli.choices import choose
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.times import seconds_of
from schemas.records import SOURCES

if TYPE_CHECKING:
    from store.index import Query

NO_GENERATION = "no generation yet; next: rr generate -m 'first draft'"

EXAMPLES = (
    "rr log -n 5",
    "rr log wide-toe --json",
    "rr log --all --graph",
    "rr log --touched toe_spring_mm --since 2026-11-01",
    "rr log --author ada --source generate",
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
    author: Annotated[
        str | None, typer.Option(help="Only by authors whose name has this.", metavar="NAME")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help=f"Only {', '.join(SOURCES)}.", metavar="SOURCE")
    ] = None,
    touched: Annotated[
        str | None, typer.Option(help="Only what changed this value or table.", metavar="PATH")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only from this day or time on, UTC.", metavar="DATE")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only up to this day or time, UTC.", metavar="DATE")
    ] = None,
) -> None:
    """List generations, newest first: id, time, author, names and message."""
    from engine.history import log as entries_of

    session.allow("history")
    query = None
    if any(one is not None for one in (author, source, touched, since, until)):
        query = _query(author, source, touched, since, until)
        if graph:
            raise UsageMistakeError("lines join a whole history: leave --graph or the filters out")
    repository = session.project().repository()
    entries = entries_of(
        repository, rev, limit=number, everything=everything, graph=graph, query=query
    )
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
        session.out.note(_nothing(touched) if query else NO_GENERATION)


def _query(
    author: str | None,
    source: str | None,
    touched: str | None,
    since: str | None,
    until: str | None,
) -> "Query":
    from store.index import Query

    return Query(
        author=author,
        source=source if source is None else choose(source, SOURCES, "--source"),
        touched=touched,
        since=None if since is None else seconds_of(since, "--since"),
        until=None if until is None else seconds_of(until, "--until", end=True),
    )


def _nothing(touched: str | None) -> str:
    from engine.touched import is_parameter

    if touched is not None and not is_parameter(touched):
        return f"no generation, and no parameter is called {touched}; rr params lists them"
    return "no generation is like that"
