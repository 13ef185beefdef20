"""`rr fit`: the spec that gives the last in a mesh again; a proposal for a foot or shoe."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rrcli.choices import choose
from rrcli.columns import columns
from rrcli.failure import UsageMistakeError
from rrcli.session import Session
from rrcli.single_output import STDOUT

if TYPE_CHECKING:
    from engine.fit_mesh import FittedMesh, MeshFile

KINDS = ("last", "foot", "shoe")
VERDICTS = {
    "error": "the rules between values refuse this spec until these are settled",
    "warning": "unusual for a drawn last; `rr generate` builds and audits it",
}
HEAD = ("region", "mean mm", "95 % mm", "most mm")

EXAMPLES = (
    "rr fit last.stl -o spec.yaml",
    "rr fit scan.ply --unit m -o spec.yaml --heatmap off.png",
    "rr fit last.stl --length 245 --json",
    "rr fit foot.ply --as foot -o spec.yaml",
)


def fit(
    session: Session,
    file: Annotated[
        Path, typer.Argument(help="STL, OBJ, PLY, GLB, 3MF, USDZ or STEP.", metavar="MESH")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The spec to write, or - for stdout.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--as", help="What the mesh is: last, foot or shoe.")
    ] = "last",
    unit: Annotated[
        str | None, typer.Option("--unit", help="Of its numbers: mm, cm, m or in.", metavar="U")
    ] = None,
    length: Annotated[
        float | None,
        typer.Option("--length", help="Heel to toe in mm, for a file without a unit."),
    ] = None,
    heatmap: Annotated[
        Path | None,
        typer.Option("--heatmap", help="Colour the last by the distance: .png or .glb."),
    ] = None,
) -> None:
    """Fit the last of the model to a mesh: in any pose, of a right or a left foot.

    All values of a last are sought at once. What is left is told by region, both ways. The spec
    says that its last was measured, so that unusual proportions are told and not refused: build it
    with `rr generate`, whose audit decides. What is refused all the same is written and listed.
    """
    from engine.fit_mesh import MeshFile, fit_mesh
    from engine.mesh_file import read_bytes

    choose(kind, KINDS, "--as")
    if length is not None and not 1.0 <= length <= 1000.0:
        raise UsageMistakeError("a length is 1 to 1000 mm", place="--length", hint="--length 245")
    if output is not None and str(output) == STDOUT and session.out.json:
        raise UsageMistakeError("-o - and --json both want stdout", place="-o", hint="-o spec.yaml")
    form = _form(heatmap)
    mesh = MeshFile(file.name, read_bytes(session.path(file)), unit, length)
    if kind != "last":
        _propose(session, mesh, kind, output, heatmap)
        return
    found = fit_mesh(mesh, session.out.note)
    _write(session, found, output, heatmap, form)
    if session.out.json:
        session.out.document("fit", found.to_dict())
    elif output is None or str(output) != STDOUT:
        session.out.lines(_lines(session, found))


def _propose(
    session: Session, mesh: "MeshFile", kind: str, output: Path | None, heatmap: Path | None
) -> None:
    """Measure a foot or shoe, write the spec of a last proposed for it, and tell both."""
    from engine.fit_proposed import fit_proposed
    from engine.places import write_file
    from rrcli.gauge_lines import proposal_lines

    if heatmap is not None:
        raise UsageMistakeError(
            f"nothing is fitted to a {kind}, so there is no distance to colour",
            place="--heatmap",
            hint=f"rr fit MESH --as {kind}",
        )
    found = fit_proposed(mesh, kind)
    if output is not None and str(output) == STDOUT:
        session.out.raw(found.text.encode())
    elif output is not None:
        write_file(session.path(output), found.text.encode())
    if session.out.json:
        session.out.document("fit-proposed", found.to_dict())
    elif output is None or str(output) != STDOUT:
        session.out.lines(proposal_lines(found, session))


def _form(heatmap: Path | None) -> str:
    """The form of the heat map that a path names."""
    if heatmap is None:
        return ""
    from engine.fit_heatmap import FORMS

    form = heatmap.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise UsageMistakeError(
            f"a heat map is .png or .glb, not {heatmap.name}",
            place="--heatmap",
            hint="rr fit MESH --heatmap off.png",
        )
    return form


def _write(
    session: Session, found: "FittedMesh", output: Path | None, heatmap: Path | None, form: str
) -> None:
    from engine.places import write_file

    if heatmap is not None:
        from engine.fit_heatmap import fit_heatmap

        title = "how far the scan stands off its last"
        write_file(session.path(heatmap), fit_heatmap(found.found, title, form))
    if output is not None and str(output) == STDOUT:
        session.out.raw(found.text.encode())
    elif output is not None:
        write_file(session.path(output), found.text.encode())


def _lines(session: Session, found: "FittedMesh") -> list[str]:
    """The distances by region, what they mean, and what the rules say of the spec."""
    side = "a left foot's last, mirrored" if found.found.mirrored else "a right foot's last"
    lines = [f"{side}; {found.found.stance}; in {found.unit.name}: {found.unit.reason}", ""]
    rows = [
        (name, f"{off.mean_mm:.2f}", f"{off.p95_mm:.2f}", f"{off.max_mm:.2f}")
        for name, off in found.found.apart.items()
    ]
    lines += [*columns(HEAD, rows, session), ""]
    if found.found.unseen:
        lines.append(f"open: {found.found.unseen:.0%} of the last is not in the mesh, not compared")
    if found.not_met():
        lines.append(f"not met within 1 mm on average and 3 mm: {', '.join(found.not_met())}")
    return [*lines, *_said_by_rules(found)]


def _said_by_rules(found: "FittedMesh") -> list[str]:
    """What the rules between values say of the spec: what they refuse, then what is unusual."""
    lines: list[str] = []
    for severity, verdict in VERDICTS.items():
        said = [one for one in found.findings if one.severity == severity]
        lines += [f"{severity} {one.code} {one.path}: {one.message}" for one in said]
        lines += [verdict] if said else []
    return lines
