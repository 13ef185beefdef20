"""What is no last, foot or shoe is refused with its reason, and never measured."""

import numpy as np
import pytest

from engine.foreign_mesh import RawMesh, RawPart
from engine.gauge.body import UnsuitedMeshError, body_of
from tests.engine.gauge.bodies import box, egg, folded, raw_last, sheet, standing

UNSUITED = {
    "cube": (box(200.0, 200.0, 200.0), "."),
    "brick": (box(280.0, 100.0, 90.0), "."),
    "wedge of a ball": (egg(130.0, 130.0, 130.0), "."),
    "egg": (egg(140.0, 50.0, 40.0), "."),
    "cigar": (egg(200.0, 20.0, 20.0), "."),
    "sheet": (sheet(), "sheet"),
    "folded sheet": (folded(), "."),
    "needle": (egg(20.0, 5.0, 5.0), "40 mm long"),
    "triangle": (RawMesh((RawPart("", np.eye(3), np.array([[0, 1, 2]])),), "", "stl"), "too few"),
}


@pytest.mark.parametrize("kind", ["last", "foot", "shoe"])
@pytest.mark.parametrize("name", sorted(UNSUITED))
def test_what_is_none_is_refused(name: str, kind: str) -> None:
    """Caught by it: a check of `gauge.shape` left out, but for those another one does for."""
    raw, said = UNSUITED[name]
    with pytest.raises(UnsuitedMeshError, match=said):
        standing(raw, kind)


def test_a_pair_is_not_one_and_a_crumb_is_left_out() -> None:
    """Caught by it: pieces that are measured together, or a stray triangle that makes it longer."""
    one, crumb = raw_last("child").parts[0], egg(2.0, 2.0, 2.0).parts[0]
    other = RawPart("", one.points + np.array([0.0, 150.0, 0.0]), one.faces)
    with pytest.raises(UnsuitedMeshError, match="2 pieces"):
        body_of(RawMesh((one, other), "mm", "stl"), 1.0, "last")
    far = RawPart("", crumb.points + np.array([400.0, 0.0, 0.0]), crumb.faces)
    found = body_of(RawMesh((one, far), "mm", "stl"), 1.0, "last")
    assert (found.pieces, found.closed) == (2, True)
    assert 0.0 < found.stray_share < 0.01
    assert found.scan.size_mm[0] == pytest.approx(200.0, abs=0.1)


def test_a_hinged_last_may_be_in_pieces_and_a_crumb_is_left_out_of_it_too() -> None:
    """Caught by it: a fit that is refused, or drawn aside by dust beside the scan."""
    part, crumb = raw_last("child").parts[0], egg(2.0, 2.0, 2.0).parts[0]
    behind = part.points[part.faces][:, :, 0].max(axis=1) < 90.0
    halves = [RawPart("", part.points, part.faces[half]) for half in (behind, ~behind)]
    far = RawPart("", crumb.points + np.array([400.0, 0.0, 0.0]), crumb.faces)
    mesh = RawMesh((*(_own(half) for half in halves), far), "mm", "stl")
    with pytest.raises(UnsuitedMeshError, match="3 pieces"):
        body_of(mesh, 1.0, "last")
    found = body_of(mesh, 1.0, "last", in_pieces=True)
    assert len(found.scan.corners) == len(part.faces)
    assert found.scan.size_mm[0] == pytest.approx(200.0, abs=0.1)


def _own(part: RawPart) -> RawPart:
    """The part a little aside, so that it shares no corner with others."""
    return RawPart(
        "", part.points + np.array([0.0, 0.0, 0.01 * part.points[part.faces[0, 0], 0]]), part.faces
    )


def test_a_hole_is_seen() -> None:
    part = raw_last("child").parts[0]
    cut = part.faces[part.points[part.faces][:, :, 2].max(axis=1) < part.points[:, 2].max() - 4.0]
    found = body_of(RawMesh((RawPart("", part.points, cut),), "mm", "stl"), 1.0, "foot")
    assert not found.closed and found.open_edges[:, 2].min() > 80.0
