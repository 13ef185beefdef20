"""The audit finds each planted fault under its own code, and nothing on a sound shoe."""

import json
from dataclasses import dataclass, field

import numpy as np
import pytest

from geometry.audit import audit_part, audit_shoe
from geometry.auditkinds import AUDIT_KINDS
from geometry.mesh import Part
from schemas.canonical import canonical_bytes
from tests.geometry.shapes import box, join

VALUES = {
    "overall_dimensions.shoe_length_mm": 292_000,
    "overall_dimensions.shoe_width_mm": 106_000,
    "overall_dimensions.sole_thickness_mm": 30_000,
    "last.heel_elevation_mm": 10_000,
    "last.length_mm": 280_000,
    "collar_geometry.collar_height_mm": 62_000,
    "upper.vamp_thickness_mm": 1_600,
    "upper.quarter_thickness_mm": 1_600,
    "upper.lining_mm": 1_000,
}


@dataclass(frozen=True)
class Blocks:
    parts: tuple[Part, ...]
    anchors_um: dict[str, tuple[int, int, int]] = field(default_factory=dict)


def sockliner(lift=0):
    """A wedge whose top is at 30 mm over the ground at 12 % of its length, at 20 mm at 75 %."""
    points, faces = box((270_000, 60_000, 6_000), at=(5_000, -30_000, 0))
    share = (points[:, 0] - 5_000) / 270_000
    points[:, 2] += np.rint(24_000 - (share - 0.12) / 0.63 * 10_000).astype(int) + lift
    return points, faces


def blocks(**changed):
    """A shoe of boxes that meets VALUES."""
    meshes = {
        "last": box((280_000, 60_000, 84_000), at=(0, -30_000, 30_000)),
        "sockliner": sockliner(),
        "midsole": box((290_000, 106_000, 10_000), at=(-5_000, -53_000, 5_000)),
        "outsole": box((292_000, 104_000, 8_000), at=(-6_000, -52_000, 0)),
        "upper": box((284_000, 64_000, 62_000), at=(-2_000, -32_000, 30_000)),
    } | changed
    return Blocks(tuple(Part(name, *mesh) for name, mesh in meshes.items()))


def codes(shoe):
    return [finding.code for finding in audit_shoe(shoe, VALUES)]


def test_a_shoe_that_meets_its_values_has_no_findings():
    assert audit_shoe(blocks(), VALUES) == ()


@pytest.mark.parametrize(
    ("changed", "code", "value"),
    [
        ({"outsole": box((292_101, 104_000, 8_000), at=(-6_000, -52_000, 0))}, "RR-G110", 292.101),
        ({"midsole": box((200_000, 105_899, 1_000), at=(0, -52_900, 9))}, "RR-G111", 105.899),
        ({"last": box((279_899, 9_000, 84_000), at=(0, -4_500, 30_000))}, "RR-G112", 279.899),
        (
            {"upper": box((284_000, 64_000, 63_001), at=(-2_000, -32_000, 30_000))},
            "RR-G115",
            63.001,
        ),
    ],
)
def test_a_measure_beyond_its_limit(changed, code, value):
    (finding,) = audit_shoe(blocks(**changed), VALUES)
    assert finding.code == code
    assert finding.value == value
    assert finding.wanted == pytest.approx(value, abs=1.1)
    assert finding.limit == (1.0 if code == "RR-G115" else 0.1)
    assert str(value) in finding.message


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ((-7_000, -54_000, 14_999), (287_000, 54_000, 60_000), None),
        ((-7_001, -54_000, 14_999), (287_000, 54_000, 60_000), "length"),
        ((-7_000, -54_000, 14_999), (287_001, 54_000, 60_000), "length"),
        ((-7_000, -54_001, 14_999), (287_000, 54_000, 60_000), "width"),
        ((-7_000, -54_000, 14_999), (287_000, 54_001, 60_000), "width"),
        ((-9_000, -60_000, 15_000), (290_000, 60_000, 60_000), None),
    ],
)
def test_an_upper_that_stands_over_its_sole(low, high, told):
    upper = Part("upper", *box(tuple(np.subtract(high, low).tolist()), at=low))
    parts = [part for part in blocks().parts if part.name in ("midsole", "outsole")]
    found = audit_shoe(Blocks((*parts, upper)), VALUES)
    assert [one.code for one in found] == (["RR-G147"] if told else [])
    assert all(one.part == "upper" and f"short of {told}" in one.message for one in found)
    assert all(one.value > 1.0 and one.place_mm is not None for one in found)


def test_a_measure_just_inside_its_limit_passes():
    assert codes(blocks(outsole=box((292_100, 104_000, 8_000), at=(-6_000, -52_000, 0)))) == []


def test_a_lifted_insole_moves_both_stacks():
    assert codes(blocks(sockliner=sockliner(lift=190))) == []
    assert codes(blocks(sockliner=sockliner(lift=215))) == ["RR-G113", "RR-G114"]


def test_a_shoe_of_some_parts_is_audited_as_far_as_they_go():
    whole = blocks()
    assert audit_shoe(Blocks(whole.parts[:1]), VALUES) == ()
    assert audit_shoe(Blocks(whole.parts[3:]), VALUES) == ()


def part_codes(points, faces, **options):
    return [finding.code for finding in audit_part(Part("tongue", points, faces), **options)]


def test_a_hole():
    points, faces = box()
    assert part_codes(points, faces[1:]) == ["RR-G101"]


def test_a_turned_triangle():
    points, faces = box()
    faces[0] = faces[0, [1, 0, 2]]
    assert part_codes(points, faces) == ["RR-G102"]


def test_one_of_two_bodies_inside_out():
    right, (points, faces) = box(), box(at=(5_000, 0, 0))
    assert part_codes(*join(right, (points, faces[:, [0, 2, 1]]))) == ["RR-G103"]


def test_a_triangle_without_area():
    points, faces = box((1000, 1000, 1000))
    points = np.concatenate([points, [[500, 0, 0]]])
    split = [[0, 1, 5], [0, 5, 4], [0, 2, 1]]
    kept = [face for face in faces.tolist() if face not in split]
    flat = [*kept, [8, 1, 5], [0, 8, 5], [0, 5, 4], [0, 2, 1], [0, 1, 8]]
    finding, touch = audit_part(Part("tongue", points, np.array(flat)))
    assert finding.code == "RR-G104"
    assert finding.value == 1
    assert touch.code == "RR-G106"  # its neighbours now meet along more than a shared corner


def test_two_bodies_that_share_a_vertex():
    points, faces = join(box(), box(at=(1000, 1000, 1000)))
    faces[faces == 8] = 6
    assert part_codes(points, faces) == ["RR-G105"]


def test_two_bodies_that_cross_and_how_to_leave_the_test_out():
    crossing = join(box(), box(at=(500, 400, 300)))
    (finding,) = audit_part(Part("laces", *crossing))
    assert finding.code == "RR-G106"
    assert finding.part == "laces"
    assert finding.place_mm is not None
    assert part_codes(*crossing, contacts=False) == []


def test_findings_are_canonical_json_and_every_kind_is_explained():
    findings = audit_shoe(blocks(sockliner=sockliner(lift=300)), VALUES)
    for finding in findings:
        assert json.loads(canonical_bytes(finding.to_dict()))["code"] == finding.code
    for code, kind in AUDIT_KINDS.items():
        assert code.startswith("RR-G1") and kind.title and kind.explanation and kind.hint
