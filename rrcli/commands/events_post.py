"""`rr events post`: write events into the log."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events post boot.json",
    "curl -s https://plm.example.org/feed | rr events post -",
)
KINDS = ("event", "state")


def events_post(
    session: Session,
    file: Annotated[str, typer.Argument(help="File, or - for stdin.", metavar="FILE")],
    kind: Annotated[
        str, typer.Option("--kind", help=f"One of {', '.join(KINDS)}.", metavar="K")
    ] = KINDS[0],
) -> None:
    """Write CloudEvents (JSON) or snapshots of state into the log: one, an array, one on each line.

    All of them are written or none. What is there already is not written again; the same id with
    other content is refused with exit 6.
    """
    from engine.event_post import post, read_posts
    from rrcli.choices import choose
    from rrcli.events_target import project_log, read_input
    from rrcli.short import plural

    session.allow("change")
    log = project_log(session)
    messages = read_posts(read_input(session, file), choose(kind, KINDS, "--kind"))
    posted = post(log, messages, session.now())
    if session.out.json:
        rows = [one.to_dict() for one in posted]
        session.out.document("events-post", {"stream": log.own, "kind": kind, "posted": rows})
        return
    new = sum(one.new for one in posted)
    known = f", {len(posted) - new} known already" if new < len(posted) else ""
    session.out.line(f"{plural(new, kind)} written{known}")
    if new and kind == KINDS[0]:
        session.out.note("next: rr events decide")
