"""`rr build`: build a spec into mesh files."""

from pathlib import Path
from typing import Annotated

import typer

from exporters.registry import FORMATS
from geometry.kernel import PART_NAMES, QUALITIES
from rrcli.build_target import Target, write_target
from rrcli.choices import choose, choose_each
from rrcli.session import Session

PARTS = PART_NAMES

EXAMPLES = (
    "rr build spec.yaml -o shoe.glb",
    "rr build - --part last --format stl -o - < spec.yaml | slicer",
)


def build(
    session: Session,
    spec: Annotated[
        str | None, typer.Argument(help="Spec file, or - for stdin.", metavar="[SPEC]")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File, folder, FILE.zip, or - for stdout."),
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.", metavar="F")
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option("--part", help="Only this part; repeatable.", metavar="P")
    ] = None,
    quality: Annotated[
        str, typer.Option("--quality", help="draft, standard or production.", metavar="Q")
    ] = "standard",
    side: Annotated[str, typer.Option("--side", help="right or left.", metavar="S")] = "right",
) -> None:
    """Build a spec into mesh files. Needs no repository and never asks.

    A file holds the shoe (or the one --part), in the format its ending names; a folder or a .zip
    one file for each part. Missing appearance takes the canonical defaults, with a note on stderr.
    """
    from engine.subject import SIDES, subject_of_spec

    target = Target.of(session, output, format)
    subject = subject_of_spec(
        session.spec(spec),
        quality=choose(quality, QUALITIES, "--quality"),
        parts=choose_each(part or [], PARTS, "--part"),
    )
    if subject.missing:
        session.out.note(f"note: canonical defaults for {', '.join(subject.missing)}")
    write_target(session, target, subject, choose(side, SIDES, "--side"))
