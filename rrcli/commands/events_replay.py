"""`rr events replay`: make every decision again."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events replay",
    "rr events replay --policy strict.yaml",
)


def events_replay(
    session: Session,
    policy: Annotated[
        str | None,
        typer.Option("--policy", help="What this one would have decided.", metavar="FILE"),
    ] = None,
    stream: Annotated[
        str | None, typer.Option("--stream", help="Of this stream; else our own.", metavar="S")
    ] = None,
) -> int:
    """Fold the log again from its beginning: every decision must come out equal, to the last digit.

    Exit 0: all equal; 1: some differ. With --policy: which decisions it would have made otherwise,
    and the regret of both over those whose outcome says something about both.
    """
    from engine.event_replay import compare_log, replay_log
    from rrcli.events_lines import comparison_lines, replay_lines
    from rrcli.events_target import policy_from, project_log

    session.allow("history")
    log = project_log(session)
    name = stream or log.own
    changed = policy_from(session, policy)
    if changed is not None:
        other = compare_log(log, name, changed)
        if session.out.json:
            told = {"stream": name, "policy": changed.sha256, **other.to_dict()}
            session.out.document("events-compare", told)
        else:
            session.out.lines(comparison_lines(other))
        return 0
    found = replay_log(log, name)
    if session.out.json:
        session.out.document("events-replay", {"stream": name, **found.to_dict()})
    else:
        session.out.lines(replay_lines(found))
    return 1 if found.differing else 0
