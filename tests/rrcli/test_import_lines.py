"""What `rr import` tells of a mesh: rrcli.import_lines. Caught: a defect that is not told."""

from typing import Any, cast

from engine.import_mesh import ImportedMesh
from engine.mend_mesh import Defects
from engine.mesh_pose import Pose
from engine.mesh_units import Unit
from rrcli.import_lines import import_lines


def test_unit_pose_and_each_defect_that_was_or_is_are_told() -> None:
    before, after = Defects(double_vertices=5, open_edges=3), Defects(open_edges=3)
    pose = Pose("y", "z", "as given")
    unit, notes = Unit("mm", "the file says so"), ("a cage is taken as it is",)
    found = ImportedMesh(cast(Any, None), unit, pose, before, after, notes)
    assert import_lines(found) == [
        "  read in mm: the file says so",
        "  forward y, up z: as given",
        "  note: a cage is taken as it is",
        "  double vertices: 5 in the file, 0 now",
        "  open edges: 3 in the file, 3 now",
    ]
