"""`rr diff`: what differs between two shoes."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.choices import choose
from rrcli.heatmap_target import check_heatmaps, write_heatmaps
from rrcli.progress import progress_bar
from rrcli.session import Session
from rrcli.subjects import named_comparand

FORMATS = ("text", "json", "markdown")

EXAMPLES = (
    "rr diff main~1 main",
    "rr diff @",
    "rr diff wide.yaml narrow.yaml --format markdown",
    "rr diff main~1 main --heatmap change.png --heatmap change.glb",
    "rr diff factory.zip outsole.stl",
    "rr diff @ draft:",
)


def diff(
    session: Session,
    before: Annotated[
        str, typer.Argument(help="Spec file, revision, draft:ID, bundle or mesh.", metavar="A")
    ],
    after: Annotated[
        str | None, typer.Argument(help="The other; default spec.yaml.", metavar="[B]")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.", metavar="FORM")
    ] = "text",
    heatmap: Annotated[
        list[Path] | None,
        typer.Option("--heatmap", help="B by deviation: .png or .glb; repeatable.", metavar="FILE"),
    ] = None,
) -> int:
    """Compare two shoes: values, what was measured as a consequence, and how far apart they are.

    Deviations are in mm over the surfaces of both; + is out of the material of A, - is into it.
    Of a mesh file or a bundle without a recipe only the layers that it holds are told.
    Exit 0: nothing differs; 1: something does.
    """
    from engine.diff import diff as compare
    from engine.diff_geometry import compare_parts
    from rrcli.diff_lines import diff_lines, diff_markdown

    session.allow("geometry")
    form = choose(form, FORMATS, "--format")
    check_heatmaps(session, heatmap or [])
    sides = named_comparand(session, before), named_comparand(session, after)
    with progress_bar(session, "comparing") as step:
        compared = compare_parts(*sides, progress=step)
    found = compare(*sides, compared)
    write_heatmaps(session, heatmap or [], *sides, compared)
    out = session.out
    if out.json or form == "json":
        out.document("diff", found.to_dict())
    else:
        out.lines(diff_markdown(found) if form == "markdown" else diff_lines(found, session))
    return 1 if found.differs else 0
