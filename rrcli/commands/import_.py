"""`rr import`: a mesh that anybody made becomes a generation, kept as given."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr import last.stl",
    'rr import scan.obj --part last --unit in -m "the last maker\'s scan"',
)


def import_(
    session: Session,
    file: Annotated[
        Path, typer.Argument(help="STL, OBJ, PLY, GLB, 3MF or RR's own USDZ.", metavar="FILE")
    ],
    part: Annotated[
        str | None, typer.Option("--part", help="What the mesh is: last, upper … or shoe.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help="Of its numbers: mm, cm, m or in.", metavar="U")
    ] = None,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What it is.", metavar="MSG")
    ] = None,
    branch: Annotated[
        str | None, typer.Option("--branch", help="Record on this branch instead.", metavar="B")
    ] = None,
) -> None:
    """Record the mesh in FILE as a new generation; neither it nor spec.yaml is changed.

    The generation has the spec of the branch's tip, or spec.yaml where there is none yet. The mesh
    stays until a value changes that shapes the shoe.
    """
    from engine.import_mesh import MeshInput, import_mesh
    from engine.mesh_file import read_bytes
    from rrcli.generate_lines import generated_fields, generated_lines
    from rrcli.orders import default_order

    session.allow("change")
    project = session.project()
    order = default_order(session, project, message, branch)
    working = project.working_file
    spec = session.spec(None, working) if working.is_file() else None
    mesh = MeshInput(file.name, read_bytes(session.path(file)), unit, part)
    found = import_mesh(project.repository(), mesh, order, spec)
    record = found.done.generation.geometry.imported
    if session.out.json:
        told = None if record is None else record.to_dict()
        session.out.document("import", {**generated_fields(found.done), "imported": told})
        return
    session.out.lines(generated_lines(found.done, session.out))
    session.out.line(f"  read in {found.unit.name}: {found.unit.reason}")
