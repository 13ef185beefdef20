"""`rr feedback form`: the form that a factory answers a sample with."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr feedback form -o form.xlsx",
    "rr feedback form sample-1 -o form.json --stage confirmation --round 2",
)


def feedback_form(
    session: Session,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="FILE.xlsx, FILE.json or - (XLSX).")
    ],
    rev: Annotated[str, typer.Argument(help="The generation that is sampled.")] = "@",
    stage: Annotated[str, typer.Option("--stage", help="Of the sample.")] = "proto",
    round: Annotated[int, typer.Option("--round", help="Of the stage.")] = 1,
) -> None:
    """Write a form for a factory: one row is one finding, nominal values are filled in.

    Lists offer what may be said, all else is locked. Requests answered so far stand in it. rr
    feedback import reads it back; rr schema factory-form prints the shape of the JSON one.
    """
    from engine.feedback_form import FORMATS, XLSX
    from engine.feedback_form import feedback_form as form_of
    from rrcli.choices import choose
    from rrcli.single_output import STDOUT, deliver
    from schemas.feedback import STAGES

    session.allow("feedback")
    suffix = output.suffix.removeprefix(".").lower()
    kind = XLSX if str(output) == STDOUT else choose(suffix, FORMATS, "-o FILE.")
    chosen = choose(stage, STAGES, "--stage")
    repository = session.project().repository()
    generation, data = form_of(repository, rev, kind=kind, stage=chosen, round=round)
    deliver(session, "feedback-form", output, data, generation=generation)
