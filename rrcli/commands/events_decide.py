"""`rr events decide`: what is to become of events."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events decide",
    "rr events decide 42 --policy strict.yaml",
)


def events_decide(
    session: Session,
    events: Annotated[
        list[str] | None,
        typer.Argument(help="Ids or numbers; else all not decided yet.", metavar="[EVENT]..."),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy", help="By this file from now on; `footwear` is shipped.", metavar="FILE"
        ),
    ] = None,
) -> None:
    """Decide about events: act, suppress or escalate, with the action proposed and the reasons.

    An action is a proposal to people: no decision changes a spec or a branch. What was decided
    stands. The policy in force is an entry of the log; the first one is the shipped one.
    """
    from engine.event_decide import decide_events
    from rrcli.events_target import policy_from, project_log

    session.allow("change")
    log = project_log(session)
    found = decide_events(log, events or [], session.now(), policy_from(session, policy))
    if session.out.json:
        rows = [one.to_dict() for one in found]
        session.out.document("events-decide", {"stream": log.own, "decisions": rows})
        return
    from rrcli.events_lines import decided_lines

    for one in found:
        session.out.lines(decided_lines(one, session.out))
    if found:
        session.out.note("next: rr events feedback DECISION success, or failure")
    else:
        session.out.note("every event is decided about")
