"""`rr measure`: lengths, girths, widths, heights, volumes, areas and mass of a shoe; of any mesh,
the lengths, girths, widths and heights of the last, foot or shoe in it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from rrcli.choices import choose
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
    "rr measure scan.stl --as foot --unit mm",
)


def measure(
    session: Session,
    subject: Annotated[
        str | None, typer.Argument(help=SUBJECT_HELP, metavar="[SPEC|REV|MESH]")
    ] = None,
    anchors: Annotated[bool, typer.Option("--anchors", help="List landmarks too.")] = False,
    drawing: Annotated[
        Path | None,
        typer.Option("--drawing", help="Write a dimensioned drawing, .svg or .png.", metavar="F"),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--as", help="What a mesh is: last (default), foot or shoe.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help="Of a mesh's numbers: mm, cm, m, in.", metavar="U")
    ] = None,
    length: Annotated[
        float | None, typer.Option("--length", help="Of a mesh, heel to toe, mm.")
    ] = None,
) -> None:
    """Measure a shoe off its meshes, each measure beside what the spec says.

    Lengths, girths, widths and heights in mm; volume, area and mass of each part. An STL, OBJ, PLY,
    GLB, 3MF, USDZ or STEP that anybody wrote is stood up first, in whatever pose and of whichever
    foot it is.
    """
    session.allow("geometry")
    if _is_mesh(session, subject):
        _gauge(session, str(subject), MeshAsked(kind, unit, length, drawing, anchors))
        return
    if kind is not None or unit is not None or length is not None:
        raise UsageMistakeError(
            "--as, --unit and --length are of a mesh file",
            place=subject or "spec.yaml",
            hint="rr measure scan.stl --as foot",
        )
    _measure(session, subject, drawing, anchors)


class MeshAsked(NamedTuple):
    """What was asked of a mesh file."""

    kind: str | None
    unit: str | None
    length: float | None
    drawing: Path | None
    anchors: bool


def _is_mesh(session: Session, subject: str | None) -> bool:
    """Whether a subject is a mesh or STEP file that is there, or can only be one."""
    from engine.mesh_file import is_shape_name

    return subject is not None and is_shape_name(subject)


def _gauge(session: Session, file: str, asked: MeshAsked) -> None:
    """Measure what is in a mesh file, and tell it."""
    from engine.fit_mesh import MeshFile
    from engine.gauge_mesh import KINDS, gauge_mesh
    from engine.mesh_file import read_bytes
    from rrcli.gauge_lines import gauge_lines

    kind = choose(asked.kind or "last", KINDS, "--as")
    if asked.drawing is not None:
        raise UsageMistakeError(
            "a drawing is of a shoe of our own", place="--drawing", hint=f"rr measure {file}"
        )
    if asked.length is not None and not 1.0 <= asked.length <= 1000.0:
        raise UsageMistakeError("a length is 1 to 1000 mm", place="--length", hint="--length 245")
    path = session.path(Path(file))
    found = gauge_mesh(MeshFile(path.name, read_bytes(path), asked.unit, asked.length), kind)
    if session.out.json:
        session.out.document("measure-mesh", found.to_dict())
        return
    session.out.lines(gauge_lines(found, session, anchors=asked.anchors))


def _measure(session: Session, subject: str | None, drawing: Path | None, anchors: bool) -> None:
    """Measure a shoe of our own, and tell it."""
    from engine.measure import measure as measure_now

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
