"""`rr render`: draw a PNG picture of a shoe."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.single_output import deliver
from rrcli.subjects import SUBJECT_HELP, named_subject

VIEWS = ["hero", "three_quarter", "lateral", "medial", "top", "bottom", "back", "front", "sheet"]
BACKGROUNDS = ("white", "transparent")
LARGEST = 8192

EXAMPLES = (
    "rr render -o hero.png",
    "rr render wide-toe --view lateral --background transparent -o - > side.png",
)


def render(
    session: Session,
    subject: Annotated[str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File, or - for stdout.")
    ] = None,
    view: Annotated[
        str, typer.Option("--view", help=f"One of {', '.join(VIEWS)}.", metavar="V")
    ] = "hero",
    size: Annotated[str, typer.Option("--size", help="Pixels.", metavar="WxH")] = "1200x800",
    background: Annotated[
        str, typer.Option("--background", help="white or transparent.", metavar="B")
    ] = "white",
    side: Annotated[str, typer.Option("--side", help="right or left.", metavar="S")] = "right",
) -> None:
    """Draw a PNG picture of a shoe; `--view sheet` draws four views in one."""
    from engine import picture
    from engine.subject import SIDES

    session.allow("picture")
    choose(view, VIEWS, "--view")
    foot = choose(side, SIDES, "--side")
    ground = choose(background, BACKGROUNDS, "--background")
    width, height = _pixels(size)
    shoe = named_subject(session, subject)
    if view == "sheet":
        data = picture.sheet(shoe, width=width, height=height, side=foot)
    else:
        data = picture.picture(
            shoe, view=view, width=width, height=height, background=ground, side=foot
        )
    deliver(session, "render", output or Path(f"{shoe.resolved.name}-{view}.png"), data)


def _pixels(size: str) -> tuple[int, int]:
    width, cross, height = size.lower().partition("x")
    if cross and width.isdecimal() and height.isdecimal():
        found = int(width), int(height)
        if all(16 <= side <= LARGEST for side in found):
            return found
    raise UsageMistakeError(
        f"--size cannot be {size!r}", place="--size", hint=f"such as 1200x800, 16 to {LARGEST} each"
    )
