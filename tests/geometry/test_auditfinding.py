"""Findings say what was wanted and how far off it may be; `limit` is never the nominal."""

from geometry.auditfinding import corner, finding, held
from geometry.mesh import Part
from tests.geometry.shapes import box


def test_a_held_length_is_silent_up_to_its_limit() -> None:
    assert list(held("RR-G112", 280.1, 280.0, 0.1)) == []
    (one,) = held("RR-G112", 280.101, 280.0, 0.1, part="last", place=(1.0, 2.0, 3.0))
    assert (one.value, one.wanted, one.limit) == (280.101, 280.0, 0.1)
    assert one.to_dict()["place_mm"] == [1.0, 2.0, 3.0]
    assert "280.101" in one.message and "± 0.1" in one.message


def test_a_finding_without_a_nominal_wants_nothing() -> None:
    one = finding("RR-G140", "upper", "thin", value=0.3, limit=0.8)
    assert one.wanted is None and one.to_dict()["wanted"] is None
    assert one.severity == "warning" and one.hint


def test_a_corner_is_a_vertex_in_mm() -> None:
    part = Part("last", *box(at=(1_500, 0, 250)))
    assert corner(part, 0) == (1.5, 0.0, 0.25)
