"""`rr view`: write a 3D viewer page."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.session import Session
from rrcli.single_output import deliver
from rrcli.subjects import SUBJECT_HELP, named_subject

EXAMPLES = (
    "rr view",
    "rr view main~1 -o before.html",
)


def view(
    session: Session,
    subject: Annotated[str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File, or - for stdout.")
    ] = None,
    side: Annotated[str, typer.Option("--side", help="right or left.", metavar="S")] = "right",
) -> None:
    """Write one HTML page that shows the shoe in 3D; it opens from disk, without a network."""
    from engine.picture import page
    from engine.subject import SIDES

    session.allow("geometry")
    foot = choose(side, SIDES, "--side")
    shoe = named_subject(session, subject)
    deliver(session, "view", output or Path(f"{shoe.resolved.name}.html"), page(shoe, side=foot))
