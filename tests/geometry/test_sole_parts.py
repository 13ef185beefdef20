"""The parts of soles of every construction, as solids and against each other."""

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.mesh import Part
from geometry.solid import solid_report
from tests.geometry.shoes import instrument
from tests.geometry.soles import CONSTRUCTIONS, PATTERNS, sole_parts

REGIONS = {
    "insole_board": {"top", "underside", "edge"},
    "sockliner": {"top", "underside", "edge"},
    "midsole": {"foot", "sidewall", "edge", "lip", "cup", "well", "bed", "ledge", "underside"},
    "outsole": {"tread", "rim", "sidewall", "ledge", "top"},
    "foxing": {"face", "back"},
    "welt": {"edge", "top", "back", "stitches"},
}


@pytest.mark.parametrize("quality", ["draft", "standard", "production"])
@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_every_construction_is_sound_and_measures_what_is_asked(
    construction: str, quality: str
) -> None:
    parts = sole_parts(quality, sole__construction=construction)
    assert [f for part in parts.values() for f in audit_part(part)] == []
    spec = instrument()
    points = np.concatenate([part.vertices_um for part in parts.values()])
    for axis, side in ((0, "length"), (1, "width")):
        wanted = spec.mm(f"overall_dimensions.shoe_{side}_mm")
        assert np.ptp(points[:, axis]) / 1000 == pytest.approx(wanted, abs=0.002)
    assert points[:, 2].min() == pytest.approx(0, abs=2)
    assert ("welt" in parts) == (construction == "welted")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_sound_and_as_deep_as_asked(pattern: str) -> None:
    parts = sole_parts(sole__tread_pattern=pattern, sole__tread_depth_mm=2_500)
    outsole = parts["outsole"]
    assert list(audit_part(outsole)) == []
    x, _, z = (outsole.vertices_um / 1000.0).T
    flat = (x > 150) & (x < 185) & (z < 2.6)
    assert {round(float(v), 1) for v in z[flat]} >= {0.0, 2.5}


def test_a_foxed_cup_is_one_ring_round_the_midsole() -> None:
    parts = sole_parts(sole__foxing_height_mm=18_000)
    report = solid_report(parts["foxing"].vertices_um, parts["foxing"].faces)
    assert report.sound and (report.components, report.euler) == (1, 0)
    assert list(audit_part(parts["foxing"])) == list(audit_part(parts["midsole"])) == []
    assert np.ptp(parts["foxing"].vertices_um[:, 0]) > np.ptp(parts["midsole"].vertices_um[:, 0])


def test_a_heel_block_is_part_of_the_outsole() -> None:
    boot = sole_parts(sole__construction="welted", last__heel_elevation_mm=20_000,
                      overall_dimensions__sole_thickness_mm=38_000)  # fmt: skip
    assert [f for part in boot.values() for f in audit_part(part)] == []
    report = solid_report(boot["outsole"].vertices_um, boot["outsole"].faces)
    assert report.components == 1
    assert height(boot["outsole"], 100.0) > 5.0
    assert height(boot["outsole"], 40.0) < 0.1


def height(part: Part, x_mm: float) -> float:
    """Lowest point of a part near x, mm."""
    points = part.vertices_um / 1000.0
    return float(points[np.abs(points[:, 0] - x_mm) < 6.0, 2].min())


@pytest.mark.parametrize("pattern", ["bars", "lug"])
def test_lugs_show_at_the_side_of_a_sole(pattern: str) -> None:
    outsole = sole_parts(sole__construction="cemented", sole__tread_pattern=pattern,
                         sole__tread_depth_mm=2_500)["outsole"]  # fmt: skip
    assert list(audit_part(outsole)) == []
    points = outsole.vertices_um / 1000.0
    sides = np.unique(outsole.faces[outsole.region == outsole.regions.index("sidewall")])
    edge = points[sides]
    ball = edge[(edge[:, 0] > 160.0) & (edge[:, 0] < 190.0) & (edge[:, 1] > 0.0)]
    lowest = {round(x): ball[np.abs(ball[:, 0] - x) < 0.6, 2].min(initial=9.0) for x in ball[:, 0]}
    assert min(lowest.values()) < 0.1
    assert max(lowest.values()) > 1.2


def test_layers_share_their_faces() -> None:
    parts = sole_parts()
    assert rim(parts["sockliner"], low=True) == rim(parts["insole_board"], low=False)
    for under, over in (("underside", "top"), ("ledge", "ledge")):
        assert flat_set(parts["midsole"], under) == flat_set(parts["outsole"], over)


def rim(part: Part, low: bool) -> set[tuple[int, ...]]:
    return flat_set(part, "underside" if low else "top")


def flat_set(part: Part, region: str) -> set[tuple[int, ...]]:
    """The points of a region."""
    faces = part.faces[part.region == part.regions.index(region)]
    return {tuple(point) for point in part.vertices_um[np.unique(faces)].tolist()}


@pytest.mark.parametrize(
    "changed", [{"sole__foxing_height_mm": 15_000}, {"sole__construction": "welted"}]
)
def test_every_triangle_has_a_region(changed: dict) -> None:
    for name, part in sole_parts(**changed).items():
        welted = changed.get("sole__construction") == "welted"
        # A welt's midsole is a ledge: no cup stands on it.
        assert set(part.regions) == REGIONS[name] - ({"cup"} if welted else set())
        assert set(part.region.tolist()) == set(range(len(part.regions)))
