"""`rr events list`: entries of the log of events."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events list --type factory.feedback -n 20",
    "rr events list --kind decision --kind feedback --json",
)


def events_list(
    session: Session,
    number: Annotated[
        int | None, typer.Option("-n", "--number", min=0, help="Only the newest N.", metavar="N")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", help="event, state, policy, decision, feedback; repeatable.", metavar="K"
        ),
    ] = None,
    type: Annotated[
        str, typer.Option("--type", help="Only events of this type.", metavar="TYPE")
    ] = "",
    after: Annotated[
        int, typer.Option("--after", min=0, help="Only behind this entry.", metavar="SEQ")
    ] = 0,
    stream: Annotated[
        str | None, typer.Option("--stream", help="Of this stream; else our own.", metavar="S")
    ] = None,
) -> None:
    """List what happened, what was decided and what came of it, oldest first."""
    from engine.events import Wanted, listed
    from rrcli.choices import choose_each
    from rrcli.events_target import print_entries, project_log
    from schemas.stream_entry import KINDS

    session.allow("history")
    log = project_log(session)
    kinds = choose_each(kind, KINDS, "--kind") if kind else ()
    name = stream or log.own
    print_entries(session, log, name, listed(log, name, Wanted(after, kinds, type, number)))
