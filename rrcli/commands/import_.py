"""`rr import`: a mesh that anybody made becomes a generation, kept as given."""

from pathlib import Path
from typing import Annotated

import typer

from rrcli.session import Session

EXAMPLES = (
    "rr import last.stl",
    'rr import scan.obj --part last --unit in -m "the last maker\'s scan"',
    "rr import last.step --forward y --up z",
)


def import_(
    session: Session,
    file: Annotated[
        Path, typer.Argument(help="STL, OBJ, PLY, GLB, 3MF, USDZ or STEP.", metavar="FILE")
    ],
    part: Annotated[
        str | None, typer.Option("--part", help="What the mesh is: last, upper … or shoe.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help="Of its numbers: mm, cm, m or in.", metavar="U")
    ] = None,
    forward: Annotated[
        str | None,
        typer.Option("--forward", help="Its axis to the toe: x, y, z, -x …", metavar="AXIS"),
    ] = None,
    up: Annotated[
        str | None, typer.Option("--up", help="Its axis up; with --forward.", metavar="AXIS")
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
    stays until a value changes that shapes the shoe. Vertices and triangles that are there twice
    are joined, winding is set right; what else is wrong is counted, and refused at export.
    """
    from engine.import_mesh import MeshInput, import_mesh
    from engine.mesh_file import read_bytes
    from rrcli.generate_lines import generated_lines
    from rrcli.import_lines import import_fields, import_lines
    from rrcli.orders import default_order

    session.allow("change")
    project = session.project()
    order = default_order(session, project, message, branch)
    working = project.working_file
    spec = session.spec(None, working) if working.is_file() else None
    mesh = MeshInput(file.name, read_bytes(session.path(file)), unit, part, forward, up)
    found = import_mesh(project.repository(), mesh, order, spec)
    if session.out.json:
        session.out.document("import", import_fields(found))
        return
    session.out.lines(generated_lines(found.done, session.out))
    session.out.lines(import_lines(found))
