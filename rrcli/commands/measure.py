"""`rr measure`: lengths, girths, widths, heights, volumes, areas and mass of a shoe."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.columns import columns
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.subjects import SUBJECT_HELP, named_subject

DRAWINGS = (".svg", ".png")

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
    held = {check.name: check for check in found.checks}
    rows = []
    for name, value in found.measures.items():
        if name.startswith("volume."):
            continue
        nominal = deviation = limit = mark = ""
        if name in held:
            check = held[name]
            nominal, deviation = f"{check.nominal:.1f}", f"{round(check.deviation, 2) + 0.0:+.2f}"
            limit = "" if check.tolerance is None else f"{check.tolerance:g}"
            mark = "" if check.ok else out.style("off", "red")
        rows.append((name, f"{value:.1f}", nominal, deviation, limit, mark))
    out.lines([*columns(("measure", "is", "spec", "off by", "may be", ""), rows, session), ""])
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
