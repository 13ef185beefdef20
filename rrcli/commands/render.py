"""`rr render`: draw a PNG picture of a shoe, or of several on one sheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from geometry.kernel import PART_NAMES, QUALITIES
from rrcli.choices import choose, choose_each
from rrcli.failure import UsageMistakeError
from rrcli.progress import progress_bar
from rrcli.session import Session
from rrcli.single_output import deliver
from rrcli.subjects import SUBJECT_HELP, named_subject

VIEWS = ("hero", "three_quarter", "lateral", "medial", "top", "bottom", "back", "front")
SHEETS = ("sheet", "details")
_FROM_ABOVE = ("top", "bottom")
CLOSE_UPS = ("toe", "heel", "collar", "lacing", "tread")
BACKGROUNDS = ("white", "transparent")
ENVIRONMENTS = ("studio", "stripes")
LARGEST = 8192
FEWEST, MOST = 2, 120

EXAMPLES = (
    "rr render -o hero.png",
    "rr render wide-toe --view lateral --background transparent -o - > side.png",
    "rr render --turntable 36 --size 600x400 -o spin.png",
    "rr render --focus toe --environment stripes --quality production",
    "rr render a.yaml b.yaml c.yaml --view sheet --size 1600x1000 -o sheet.png",
)


def render(
    session: Session,
    subjects: Annotated[
        list[str] | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]...")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File, or - for stdout.")
    ] = None,
    view: Annotated[
        str | None,
        typer.Option("--view", help=f"One of {', '.join((*VIEWS, *SHEETS))}.", metavar="V"),
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option("--focus", help=f"Close-up: {', '.join(CLOSE_UPS)}.", metavar="REGION"),
    ] = None,
    turntable: Annotated[
        int | None,
        typer.Option(
            "--turntable", help=f"One turn in so many steps, {FEWEST} to {MOST}.", metavar="N"
        ),
    ] = None,
    environment: Annotated[
        str, typer.Option("--environment", help="studio, or stripes to judge surfaces by.")
    ] = "studio",
    part: Annotated[
        list[str] | None, typer.Option("--part", help="Only this part; repeatable.", metavar="P")
    ] = None,
    quality: Annotated[
        str, typer.Option("--quality", help="draft, standard or production.", metavar="Q")
    ] = "standard",
    size: Annotated[str, typer.Option("--size", help="Pixels.", metavar="WxH")] = "1200x800",
    background: Annotated[
        str, typer.Option("--background", help="white or transparent.", metavar="B")
    ] = "white",
    side: Annotated[str, typer.Option("--side", help="right or left.", metavar="S")] = "right",
) -> None:
    """Draw a PNG picture of a shoe.

    `--view sheet` draws four views in one, `--view details` the close-ups; of several shoes each
    gets a row with its name, family and collar. `--environment stripes` shows reflection lines in
    place of materials: where they break or waver, so does the surface. `--part last` draws the
    last. `--turntable` turns the shoe once round before the view's camera: one animated PNG, or
    with `-o FILE.zip` a picture for each step.
    """
    from engine import picture
    from engine.places import file_named
    from engine.subject import SIDES
    from exporters.raster_shot import Shot

    session.allow("picture")
    kind = choose(view, (*VIEWS, *SHEETS), "--view") if view else ""
    names: Sequence[str | None] = subjects or (None,)
    _check_together(kind, focus, turntable, len(names))
    width, height = _pixels(size)
    shot = Shot(
        view="" if kind in SHEETS else kind,
        focus=choose(focus, CLOSE_UPS, "--focus") if focus else "",
        width=width,
        height=height,
        background=choose(background, BACKGROUNDS, "--background"),
        side=choose(side, SIDES, "--side"),
        environment=choose(environment, ENVIRONMENTS, "--environment"),
    )
    fineness = choose(quality, QUALITIES, "--quality")
    parts = choose_each(part or [], PART_NAMES, "--part")
    shoes = [named_subject(session, name, quality=fineness, parts=parts) for name in names]
    named = focus or kind or "hero"
    if turntable is not None:
        target = output or file_named(shoes[0].resolved.name, "-turntable.png")
        archive = target.suffix.lower() == ".zip"
        with progress_bar(session, "turning") as step:
            data = picture.turntable(shoes[0], shot, turntable, archive=archive, progress=step)
        deliver(session, "render", target, data)
        return
    sheet = kind in SHEETS
    data = picture.sheet(kind, shoes, shot) if sheet else picture.picture(shoes[0], shot)
    target = output or file_named(shoes[0].resolved.name, f"-{named}.png")
    deliver(session, "render", target, data)


def _check_together(kind: str, focus: str | None, steps: int | None, shoes: int) -> None:
    """Raise UsageMistakeError for options that do not go together."""
    if steps is not None and not FEWEST <= steps <= MOST:
        raise UsageMistakeError(
            f"--turntable cannot be {steps}",
            place="--turntable",
            hint=f"give {FEWEST} to {MOST} steps",
        )
    if steps is not None and (focus or kind in SHEETS or kind in _FROM_ABOVE):
        raise UsageMistakeError(
            f"--turntable does not go with {focus or kind}",
            place="--turntable",
            hint="turn it before a camera at the side, such as --view hero or lateral",
        )
    if kind in SHEETS and focus:
        raise UsageMistakeError(
            f"--view {kind} and --focus do not go together",
            place="--focus",
            hint="--view details draws every close-up",
        )
    if shoes > 1 and kind not in SHEETS:
        raise UsageMistakeError(
            "one picture shows one shoe", place="SPEC", hint="give --view sheet to draw several"
        )


def _pixels(size: str) -> tuple[int, int]:
    width, cross, height = size.lower().partition("x")
    if cross and width.isdecimal() and height.isdecimal():
        found = int(width), int(height)
        if all(16 <= side <= LARGEST for side in found):
            return found
    raise UsageMistakeError(
        f"--size cannot be {size!r}", place="--size", hint=f"such as 1200x800, 16 to {LARGEST} each"
    )
