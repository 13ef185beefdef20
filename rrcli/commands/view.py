"""`rr view`: write a 3D viewer page."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.session import Session
from rrcli.subjects import SUBJECT_HELP
from rrcli.view_target import check_together, deliver_page, page_of

EXAMPLES = (
    "rr view",
    "rr view main~1 -o before.html",
    "rr view main --compare main~1",
    "rr view --sizes 40-44",
    "rr view draft: -o draft.html",
)


def view(
    session: Session,
    subject: Annotated[str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File, or - for stdout.")
    ] = None,
    side: Annotated[str, typer.Option("--side", help="right or left.", metavar="S")] = "right",
    sizes: Annotated[
        str, typer.Option("--sizes", help="A run on a slider: 40-44, 38,40,42.", metavar="RUN")
    ] = "",
    compare: Annotated[
        str | None,
        typer.Option("--compare", help="Another spec or revision, to see the shoe beside."),
    ] = None,
    opaque: Annotated[
        bool, typer.Option("--opaque", help="Shape and looks alone: no measure, size or hash.")
    ] = False,
) -> None:
    """Write one HTML page that shows the shoe in 3D; it opens from disk, without a network.

    Parts, exploded view, section, dimension lines and anchors; the key ? tells the keys. `--sizes`
    puts a graded run on a slider, each size built. `--compare` shows the shoe beside another, and
    in colours how far it lies from that, in mm. An AI draft (`draft:ID`) is shown beside the
    present, with each value it would change and why; the page accepts nothing.
    """
    from engine.places import file_named
    from engine.subject import SIDES

    check_together(sizes=sizes, compare=compare, opaque=opaque)
    session.allow("picture" if opaque else "geometry")
    foot = choose(side, SIDES, "--side")
    name, page = page_of(session, subject, foot, sizes=sizes, compare=compare, opaque=opaque)
    deliver_page(session, output or file_named(name, ".html"), page)
