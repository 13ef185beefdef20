"""The last's sheet on real lasts, and the instruments it is made of on solids of known measure."""

import math

import numpy as np
import pytest

from geometry.audit_last import LAST_LIMITS, audit_last
from geometry.cuts import Cuts, run_mm
from geometry.edge import Edge, NoFeatherline
from geometry.girths import Plane, planes
from geometry.mesh import Part
from geometry.sheet import landmarks_of, last_sheet
from geometry.solid import solid_report
from geometry.underside import Underside
from tests.geometry.shapes import box, cylinder
from tests.geometry.shoes import NAMES, instrumental, shoe
from tests.geometry.tapes import tape_girth

OPEN_MM = {("walking", "last.cone_top_width_mm"): 0.52}
"""Where the solver is known to leave more than the audit's limit, which then warns of it."""


def last(name: str = "court") -> Part:
    return next(part for part in shoe(name).parts if part.name == "last")


def sheet(name: str = "court") -> dict[str, float]:
    return last_sheet(last(name), shoe(name).anchors_um)


def moved(part: Part, which: np.ndarray, by: tuple[int, int, int]) -> Part:
    points = part.vertices_um.copy()
    points[which] += np.array(by, dtype=np.int32)
    return Part(part.name, points, part.faces, region=part.region, regions=part.regions)


def test_a_tape_round_a_cylinder_reads_its_girth_and_the_slant_of_a_plane() -> None:
    cuts = Cuts(Part("rod", *cylinder(30_000, 90_000)))
    assert cuts.tape(Plane((0.0, 0.0, 45.0), 0.0, 1e9)) == pytest.approx(60 * math.pi, abs=0.01)
    # A plane at 45° cuts an ellipse: half-axes r and r sqrt 2.
    slant = cuts.tape(Plane((0.0, 0.0, 45.0), 0.0, 1.0))
    angle = np.linspace(0.0, 2.0 * math.pi, 20_001)
    ellipse = np.stack((30 * math.sqrt(2) * np.cos(angle), 30 * np.sin(angle)), axis=1)
    assert slant == pytest.approx(run_mm(np.column_stack([ellipse, 0 * angle])), abs=0.02)
    assert cuts.tape(Plane((500.0, 0.0, 0.0), 0.0, 0.0)) == 0.0


def test_cuts_and_sections_agree_on_every_girth() -> None:
    part, marks = last(), shoe().anchors_um
    for name, plane in planes(landmarks_of(marks)).items():
        tape = tape_girth(part.vertices_um / 1000, part.faces, plane.point_mm, plane.normal)
        assert sheet()[f"last.{name}_girth_mm"] == pytest.approx(tape, abs=0.001)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_measures_what_its_spec_says(name: str) -> None:
    found, values = sheet(name), instrumental(name)
    for path, (_, limit) in LAST_LIMITS.items():
        allowed = OPEN_MM.get((name, path), limit)
        assert abs(found[path] - int(values[path]) / 1000) <= allowed, path
    assert abs(found["last.length_mm"] - int(values["last.length_mm"]) / 1000) <= 0.1
    for place in ("heel_centre", "waist", "medial_ball", "lateral_ball", "little_toe", "hallux"):
        path = f"last.{place}_position_mm"
        assert found[path] == pytest.approx(int(values[path]) / 1000, abs=0.002)


def test_every_measure_of_the_sheet_is_about_as_large_as_it_should_be() -> None:
    """Ratios of footwear.md §1.3 and §2.3 for a men's last."""
    found = sheet()
    length = found["last.length_mm"]
    assert length * 0.95 < found["last.bottom_length_mm"] < length
    assert 0.24 < found["last.heel_body_width_mm"] / length < 0.29
    assert 0.33 < found["last.ball_body_width_mm"] / length < 0.37
    assert found["last.waist_body_width_mm"] > found["last.waist_width_mm"]
    assert 0.56 < found["last.wall_area_cm2"] * 100 / length**2 < 0.73
    whole = solid_report(last().vertices_um, last().faces).area_mm2 / 100
    assert found["last.wall_area_cm2"] + found["last.bottom_area_cm2"] < whole
    assert found["last.oblique_length_mm"] > found["last.back_height_mm"]


def test_the_featherline_is_the_ring_round_the_bottom() -> None:
    edge = Edge(last())
    marks = shoe().anchors_um
    assert edge.heel == pytest.approx(np.array(marks["featherline.heel"]) / 1000, abs=0.002)
    assert edge.toe == pytest.approx(np.array(marks["featherline.toe"]) / 1000, abs=0.002)
    assert (edge.medial[1:-1, 1] > edge.lateral[len(edge.lateral) // 2, 1]).all()
    bare = Part("last", last().vertices_um, last().faces)
    with pytest.raises(NoFeatherline):
        Edge(bare)


def test_the_bottom_is_read_between_its_vertices() -> None:
    """A bowl whose bottom is a paraboloid with its lowest line off every vertex."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(-40, 41, 8), np.arange(-40, 41, 8)))
    z = np.rint(x * x * 2.0 + (y - 3) * (y - 3) * 5.0).astype(int)
    points = np.stack((x * 1000, y * 1000, z), axis=1)
    i, j = (axis.ravel() for axis in np.meshgrid(np.arange(10), np.arange(10)))
    a = i * 11 + j
    faces = np.concatenate((np.stack((a, a + 12, a + 1), 1), np.stack((a, a + 11, a + 12), 1)))
    bowl = Part("last", points, faces, region=np.zeros(len(faces), np.uint8), regions=("bottom",))
    for x_mm in (3.3, 0.0, -17.0):
        assert Underside(bowl).lowest(x_mm) == pytest.approx(x_mm**2 * 0.002, abs=0.002)


PLANTED = {
    "RR-G116": ("ball_girth", lambda p: (p[:, 0] > 150_000) & (p[:, 2] > 50_000), (0, 0, 2_000)),
    "RR-G119": ("long_heel_girth", lambda p: p[:, 2] > 95_000, (0, 0, 3_000)),
    "RR-G121": ("ball_width", lambda p: p[:, 1] < -40_000, (0, -300, 0)),
    "RR-G122": ("heel_seat_width", lambda p: (p[:, 0] < 60_000) & (p[:, 1] > 10_000), (0, 300, 0)),
    "RR-G123": ("waist_width", lambda p: (p[:, 0] < 130_000) & (p[:, 1] > 10_000), (0, 300, 0)),
    "RR-G124": ("heel_elevation", lambda p: p[:, 0] < 40_000, (0, 0, 400)),
    "RR-G125": ("toe_spring", lambda p: p[:, 0] > 262_000, (0, 0, 400)),
    "RR-G126": ("toe_height", lambda p: (p[:, 0] > 200_000) & (p[:, 2] > 40_000), (0, 0, 2_500)),
    "RR-G127": ("instep_height", lambda p: p[:, 2] > 70_000, (0, 0, 3_000)),
    "RR-G128": ("back_height", lambda p: p[:, 2] > 115_000, (0, 0, 300)),
    "RR-G129": ("cone_top_width", lambda p: (p[:, 2] > 120_000) & (p[:, 1] > 0), (0, 1_200, 0)),
    "RR-G132": ("featherline", lambda p: (p[:, 0] < 60_000) & (p[:, 1] > 10_000), (0, 900, 0)),
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_of_the_last_has_its_code(code: str) -> None:
    _, where, by = PLANTED[code]
    part = last()
    faulty = moved(part, where(part.vertices_um), by)
    found = {one.code: one for one in audit_last(faulty, shoe().anchors_um, instrumental("court"))}
    assert code in found
    one = found[code]
    assert (one.part == "last" and one.place_mm is not None) or code == "RR-G126"
    if one.wanted is not None:
        assert abs(one.value - one.wanted) > one.limit


@pytest.mark.parametrize(
    ("path", "code"), [(path, code) for path, (code, _) in LAST_LIMITS.items()]
)
def test_a_spec_that_asks_for_something_else_is_told_from_the_last(path: str, code: str) -> None:
    values = instrumental("court") | {path: int(instrumental("court")[path]) + 1_600}
    (one,) = audit_last(last(), shoe().anchors_um, values)
    assert one.code == code
    assert one.wanted == int(values[path]) / 1000


def test_a_last_without_a_bottom_cannot_be_measured() -> None:
    bare = Part("last", last().vertices_um, last().faces)
    codes = [one.code for one in audit_last(bare, shoe().anchors_um, instrumental("court"))]
    assert codes == ["RR-G131"]
    boxed = Part("last", *box())
    assert [one.code for one in audit_last(boxed, {}, instrumental("court"))] == ["RR-G131"]


def test_toe_room_is_that_of_the_foot() -> None:
    values = instrumental("court") | {"last.toe_allowance_mm": 4_000}
    codes = [one.code for one in audit_last(last(), shoe().anchors_um, values)]
    assert codes == ["RR-G145"]
