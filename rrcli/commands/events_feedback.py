"""`rr events feedback`: what came of a decision."""

from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr events feedback 3f2a9c success",
    "rr events feedback 3f2a9c failure --metric minutes_lost=30",
)


def events_feedback(
    session: Session,
    decision: Annotated[str, typer.Argument(help="First digits of its id.", metavar="DECISION")],
    outcome: Annotated[str, typer.Argument(help="success, failure or unknown.", metavar="OUTCOME")],
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", help="A number by name; repeatable.", metavar="NAME=VALUE"),
    ] = None,
) -> None:
    """Say whether a decision was right: a rightful act, question or silence is a success.

    The belief in its action moves, once: the first known outcome of a decision counts.
    """
    from engine.event_decide import Seen, give_outcome
    from rrcli.choices import choose
    from rrcli.events_lines import outcome_lines
    from rrcli.events_target import metrics_of, project_log
    from schemas.stream_entry import OUTCOMES

    session.allow("change")
    seen = Seen(
        choose(outcome, OUTCOMES, "OUTCOME"),
        session.author(session.project()),
        metrics_of(metric or []),
    )
    found = give_outcome(project_log(session), decision, seen, session.now())
    if session.out.json:
        session.out.document("events-feedback", found.to_dict())
        return
    session.out.lines(outcome_lines(found))
