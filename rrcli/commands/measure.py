"""`rr measure`: lengths, heights, volumes, areas and mass of a shoe."""

from typing import Annotated

import typer

from rrcli.columns import columns
from rrcli.session import Session
from rrcli.subjects import SUBJECT_HELP, named_subject

EXAMPLES = (
    "rr measure",
    "rr measure main~1 --json",
)


def measure(
    session: Session,
    subject: Annotated[str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]")] = None,
    anchors: Annotated[bool, typer.Option("--anchors", help="List landmarks too.")] = False,
) -> None:
    """Measure a shoe: lengths and heights, volume, area and mass of each part."""
    from engine.measure import measure as measure_now

    session.allow("geometry")
    found = measure_now(named_subject(session, subject))
    out = session.out
    if out.json:
        out.document("measure", found.to_dict())
        return
    shown = {
        name: value for name, value in found.measures.items() if not name.startswith("volume.")
    }
    rows = [(name.removesuffix("_mm"), f"{value:.1f}") for name, value in shown.items()]
    out.lines([*columns(("measure", "mm"), rows, session), ""])
    if anchors:
        points = [(name, *(f"{axis:.1f}" for axis in at)) for name, at in found.anchors_mm.items()]
        out.lines([*columns(("anchor", "x mm", "y mm", "z mm"), points, session), ""])
    parts = [
        (
            item.name,
            item.material,
            f"{item.volume_cm3:.1f}",
            f"{item.area_cm2:.0f}",
            f"{item.mass_g:.1f}",
        )
        for item in found.parts
    ]
    out.lines(columns(("part", "material", "cm³", "cm²", "g"), parts, session))
    out.line(f"\n{found.name}: {found.mass_g:.1f} g a shoe, without the last")
