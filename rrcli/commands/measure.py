"""`rr measure`: lengths, girths, widths, heights, volumes, areas and mass of a shoe."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rrcli.columns import columns
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.subjects import SUBJECT_HELP, named_subject

if TYPE_CHECKING:
    from engine.measure import Measured
    from rrcli.output import Output

DRAWINGS = (".svg", ".png")
HEAD = ("measure", "is", "spec", "off by", "may be", "")

EXAMPLES = (
    "rr measure",
    "rr measure main~1 --json",
    "rr measure --drawing sheet.svg",
)


def measure(
    session: Session,
    subject: Annotated[str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV]")] = None,
    anchors: Annotated[bool, typer.Option("--anchors", help="List landmarks too.")] = False,
    drawing: Annotated[
        Path | None,
        typer.Option("--drawing", help="Write a dimensioned drawing, .svg or .png.", metavar="F"),
    ] = None,
) -> None:
    """Measure a shoe off its meshes, each measure beside what the spec says.

    Lengths, girths, widths and heights in mm; volume, area and mass of each part.
    """
    from engine.measure import measure as measure_now

    session.allow("geometry")
    if drawing is not None and drawing.suffix.lower() not in DRAWINGS:
        raise UsageMistakeError(
            f"a drawing is {' or '.join(DRAWINGS)}, not {drawing.name}",
            place="--drawing",
            hint="rr measure --drawing sheet.svg",
        )
    shoe = named_subject(session, subject)
    found = measure_now(shoe)
    if drawing is not None:
        from engine.measure_drawing import drawing_file
        from engine.places import write_file

        write_file(session.path(drawing), drawing_file(shoe, found, drawing.suffix.lower()))
    out = session.out
    if out.json:
        out.document("measure", found.to_dict())
        return
    out.lines([*columns(HEAD, _rows(found, out), session), ""])
    if anchors:
        points = [(name, *(f"{axis:.1f}" for axis in at)) for name, at in found.anchors_mm.items()]
        out.lines([*columns(("anchor", "x mm", "y mm", "z mm"), points, session), ""])
    parts = [
        (
            one.name,
            one.material,
            f"{one.volume_cm3:.1f}",
            f"{one.area_cm2:.0f}",
            f"{one.mass_g:.1f}",
        )
        for one in found.parts
    ]
    out.lines(columns(("part", "material", "cm³", "cm²", "g"), parts, session))
    out.line(f"\n{found.name}: {found.mass_g:.1f} g a shoe, without the last")


def _rows(found: "Measured", out: "Output") -> list[tuple[str, ...]]:
    """A row for each measure: what it is, what the spec says, how far off it is and may be."""
    held = {check.name: check for check in found.checks}
    rows: list[tuple[str, ...]] = []
    for name, value in found.measures.items():
        if name.startswith("volume."):
            continue
        row: tuple[str, ...] = (name, f"{value:.1f}", "", "", "", "")
        if name in held:
            check = held[name]
            off = f"{round(check.deviation, 2) + 0.0:+.2f}"
            limit = "" if check.tolerance is None else f"{check.tolerance:g}"
            mark = "" if check.ok else out.style("off", "red")
            row = (name, f"{value:.1f}", f"{check.nominal:.1f}", off, limit, mark)
        rows.append(row)
    return rows
