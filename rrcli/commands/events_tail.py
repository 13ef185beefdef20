"""`rr events tail`: the newest entries of the log, and those to come."""

import time
from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events tail",
    "rr events tail -n 50 -f",
)
_WAIT_S = 0.25


def events_tail(
    session: Session,
    number: Annotated[
        int, typer.Option("-n", "--number", min=0, help="So many.", metavar="N")
    ] = 10,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C.")] = False,
    stream: Annotated[
        str | None, typer.Option("--stream", help="Of this stream; else our own.", metavar="S")
    ] = None,
) -> None:
    """Show the newest entries of the log of events; with -f also each that is written from now on.

    With --json and -f each lot of new entries is a document of its own.
    """
    from engine.events import Wanted, listed
    from rrcli.events_target import print_entries, project_log

    session.allow("history")
    log = project_log(session)
    name = stream or log.own
    end = log.end(name)
    found = listed(log, name, Wanted(max(0, end.length - number)))
    print_entries(session, log, name, found)
    while follow:
        session.out.flush()
        last = found[-1].seq if found else end.length
        while log.end(name).length <= last:
            time.sleep(_WAIT_S)
        found = listed(log, name, Wanted(last))
        print_entries(session, log, name, found, head=False)
