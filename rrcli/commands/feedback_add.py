"""`rr feedback add`: what a factory found on a sample, and what it asks for."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    'rr feedback add --part upper -m "toe box too low" --change last_profile.toe_spring_mm=13',
    "rr feedback add sample-1 --measure last.ball_girth_mm --measured 251.5 --severity critical",
    'rr feedback add -m "glue marks at the toe" --part upper --photo toe.jpg',
)


def feedback_add(
    session: Session,
    rev: Annotated[str, typer.Argument(help="The generation that was sampled.")] = "@",
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What was found.", metavar="MSG")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", help="What it is to be; repeatable.", metavar="PATH=VALUE"),
    ] = None,
    part: Annotated[str, typer.Option("--part", help="Part of the shoe.")] = "",
    landmark: Annotated[str, typer.Option("--landmark", help="Landmark (rr measure).")] = "",
    at: Annotated[
        str, typer.Option("--at", help="Place on the right foot, mm.", metavar="X,Y,Z")
    ] = "",
    measure: Annotated[str, typer.Option("--measure", help="What was measured.")] = "",
    measured: Annotated[float | None, typer.Option("--measured", help="What it is, mm.")] = None,
    nominal: Annotated[
        float | None, typer.Option("--nominal", help="What it should be, mm; else as recorded.")
    ] = None,
    stage: Annotated[str, typer.Option("--stage", help="Of the sample.")] = "proto",
    round: Annotated[int, typer.Option("--round", help="Of the stage.")] = 1,
    size: Annotated[str, typer.Option("--size", help="Of the sample.")] = "",
    side: Annotated[str, typer.Option("--side", help="left, right or both.")] = "both",
    reason: Annotated[
        str,
        typer.Option("--reason", help="fit, cosmetic, cost, construction, test_failure, legal."),
    ] = "fit",
    severity: Annotated[str, typer.Option("--severity", help="critical, major, minor.")] = "major",
    affects: Annotated[
        list[str] | None,
        typer.Option("--affects", help="tooling, last, pattern, bom, grading; repeatable."),
    ] = None,
    impact: Annotated[str, typer.Option("--impact", help="On cost and time.")] = "",
    photo: Annotated[
        list[Path] | None,
        typer.Option("--photo", help="PNG or JPEG of it; repeatable.", metavar="FILE"),
    ] = None,
) -> None:
    """Record what a factory found, and what it asks to be changed. The design stays as it is.

    rr feedback accept makes a generation of it, rr feedback decline says why not. It stays on
    record either way, and undo passes over it. Photos are kept as they are, place and time of
    taking too where a camera wrote them; rr cat prints one by its id.
    """
    from engine.feedback_add import Request, add_feedback
    from engine.photo import read_photo
    from rrcli.choices import choose, choose_each
    from rrcli.feedback_lines import changes_of, item_lines, place_of, who_acts
    from rrcli.short import short
    from schemas.feedback import AFFECTS, REASONS, SEVERITIES, SIDES, STAGES

    session.allow("feedback")
    request = Request(
        rev=rev,
        observation=message or "",
        stage=choose(stage, STAGES, "--stage"),
        round=round,
        size=size,
        side=choose(side, SIDES, "--side"),
        part=part,
        landmark=landmark,
        place_mm=place_of(at),
        measure=measure,
        nominal_mm=nominal,
        measured_mm=measured,
        changes=changes_of(change or []),
        reason=choose(reason, REASONS, "--reason"),
        severity=choose(severity, SEVERITIES, "--severity"),
        affects=choose_each(affects, AFFECTS, "--affects") if affects else (),
        impact=impact,
        photos=tuple(read_photo(session.path(one)) for one in photo or ()),
    )
    item = add_feedback(session.project().repository(), request, who_acts(session))
    if session.out.json:
        session.out.document("feedback", item.to_dict())
        return
    session.out.lines(item_lines(item, session.out))
    session.out.note(f"next: rr feedback accept {short(item.feedback_id)}, or decline")
