"""`rr init`: start a project."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.session import Session
from schemas.families import STYLES

EXAMPLES = (
    "rr init aurora --size EU38 --wearer women",
    "rr init fenland --style boot",
)


def init(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="Folder to start in.", metavar="[DIR]")] = Path(),
    style: Annotated[
        str, typer.Option("--style", help=f"Family of shoe: {', '.join(STYLES)}.", metavar="STYLE")
    ] = STYLES[0],
    size: Annotated[str, typer.Option("--size", help="Such as EU42 or US9.")] = "EU42",
    wearer: Annotated[
        str | None, typer.Option("--wearer", help="men, women, child or unisex.", metavar="WHO")
    ] = None,
) -> None:
    """Start a project: DIR with a spec.yaml to edit and .rr for its history.

    An existing spec.yaml is kept as it is.
    """
    from engine.init import init_project

    session.allow("change")
    root = session.path(folder)
    started = init_project(
        root, style=style, size=size, wearer=wearer, author=session.author(), time=session.now()
    )
    if session.out.json:
        fields = {"project": str(started.project.root), "wrote_spec": started.wrote_spec}
        session.out.document("init", {**fields, "spec": str(started.project.working_file)})
        return
    kept = "new spec.yaml" if started.wrote_spec else "your spec.yaml is kept"
    session.out.line(f"started a project in {started.project.root} ({kept})")
    session.out.note("next: edit spec.yaml, then rr generate -m 'first draft'")
