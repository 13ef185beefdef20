"""The whole shoe: its parts, measures and anchors against the spec and against each other."""

from itertools import pairwise

import numpy as np
import pytest

from geometry import last as last_module
from geometry.anchors import anchors
from geometry.audit import audit_shoe
from geometry.blob import encode_mesh
from geometry.build import build_shoe
from geometry.exact import ring_place
from geometry.form import Form
from geometry.ground import insole_mm
from geometry.kernel import KERNEL, PART_NAMES, QUALITIES
from geometry.mesh import Part
from geometry.panel import SUNK_MM
from geometry.quality import QUALITY
from geometry.section import section_loops
from geometry.solid import solid_report
from geometry.wall import Wall
from tests.geometry.shoes import NAMES, instrument, instrumental, measured, shoe

KNOWN_WARNINGS = {
    "chelsea": ["RR-G143"],  # a pointed foot needs 296 mm, the stretched gores let 258 mm through
}
"""What the audit says of an example; of any other, nothing."""

ALWAYS = {"last", "insole_board", "sockliner", "midsole", "outsole", "upper", "lining"}
LACED = {"eyestay", "eyelets", "tongue", "laces"}
ASKED_FOR = {
    "toe_cap": "upper.toe_cap_length_mm",
    "mudguard": "upper.mudguard_height_mm",
    "heel_counter": "upper.heel_tab_height_mm",
    "heel_tab": "upper.heel_tab_drop_mm",
    "pull_tab": "upper.pull_tab_mm",
}
"""The value that leaves a part out where it is zero."""

LIGHT_AND_HEAVY_G = {"child": (90, 260), "chelsea": (300, 600), "chukka": (250, 550)}
"""Bounds of a mass other than a grown sneaker's: less shoe, or a boot's heel block and height."""

OVERLAYS = ("toe_cap", "mudguard", "heel_counter", "heel_tab", "eyestay")


def part(name: str, example: str = "court") -> Part:
    return next(one for one in shoe(example).parts if one.name == name)


def expected(example: str) -> set[str]:
    """The parts that an example's values ask for."""
    values = instrumental(example)
    built = values["sole.construction"]
    names = ALWAYS | {name for name, path in ASKED_FOR.items() if values[path] != 0}
    names |= LACED if values["upper.closure"] == "laced" else {"gore"}
    names |= {"welt"} if built == "welted" else set()
    foxed = built == "cupsole" and values["sole.foxing_height_mm"] != 0
    return names | ({"foxing"} if foxed else set())


def having(*names: str) -> list[tuple[str, str]]:
    """(example, part) for each of these parts in each example that asks for it."""
    return [(example, name) for example in NAMES for name in names if name in expected(example)]


def mm(one: Part) -> np.ndarray:
    return one.vertices_um / 1000.0


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_the_parts_it_asks_for_and_a_clean_audit(name: str) -> None:
    built = shoe(name)
    asked = expected(name)
    assert [one.name for one in built.parts] == [one for one in PART_NAMES if one in asked]
    found = audit_shoe(built, instrumental(name))
    assert [one.code for one in found] == KNOWN_WARNINGS.get(name, [])
    assert {one.severity for one in found} <= {"warning"}
    assert built.kernel == KERNEL


def test_every_part_is_in_some_example() -> None:
    assert set().union(*map(expected, NAMES)) == set(PART_NAMES)


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_quality_is_sound_and_finer_ones_converge(quality: str) -> None:
    assert tuple(QUALITY) == QUALITIES
    within = 0.15 if quality == "draft" else 0.05
    built, fine = shoe("child", quality), shoe("child", "production")
    for one, best in zip(built.parts, fine.parts, strict=True):
        report = solid_report(one.vertices_um, one.faces)
        assert report.sound, one.name
        assert report.volume_um3_6 > 0
        exact = solid_report(best.vertices_um, best.faces).volume_mm3
        assert report.volume_mm3 == pytest.approx(exact, rel=within), one.name


def test_the_same_values_give_the_same_bytes() -> None:
    again = build_shoe(dict(reversed(instrumental("court").items())))
    for one, other in zip(shoe().parts, again.parts, strict=True):
        assert encode_mesh(one) == encode_mesh(other)
    assert measured(again) == measured(shoe())
    assert again.anchors_um == shoe().anchors_um


def test_a_part_alone_is_the_part_of_the_whole() -> None:
    (alone,) = build_shoe(instrumental("court"), only=["last"]).parts
    np.testing.assert_array_equal(alone.vertices_um, part("last").vertices_um)


@pytest.mark.parametrize(
    "asked", [{"only": ["toecap"]}, {"only": ["last", "sole"]}, {"quality": "fine"}]
)
def test_an_unknown_word_is_never_built_as_nothing(asked: dict) -> None:
    with pytest.raises(KeyError):
        build_shoe(instrumental("court"), **asked)


def test_a_toe_cap_of_length_zero_is_left_out() -> None:
    built = build_shoe({**instrumental("court"), "upper.toe_cap_length_mm": 0}, quality="draft")
    left = [one.name for one in shoe().parts if one.name != "toe_cap"]
    assert len(left) == len(shoe().parts) - 1
    assert [one.name for one in built.parts] == left


@pytest.mark.parametrize("name", NAMES)
def test_sole_unit_measures_what_the_spec_says(name: str) -> None:
    values = instrumental(name)
    both = np.concatenate((part("midsole", name).vertices_um, part("outsole", name).vertices_um))
    extent = both.max(axis=0) - both.min(axis=0)
    assert abs(int(extent[0]) - int(values["overall_dimensions.shoe_length_mm"])) <= 10
    assert abs(int(extent[1]) - int(values["overall_dimensions.shoe_width_mm"])) <= 10
    assert int(part("outsole", name).vertices_um[:, 2].min()) == 0


@pytest.mark.parametrize("name", NAMES)
def test_last_mesh_has_its_length_and_a_flat_top(name: str) -> None:
    points, spec = mm(part("last", name)), instrument(name)
    assert np.ptp(points[:, 0]) == pytest.approx(spec.mm("last.length_mm"), abs=0.1)
    top = points[:, 2].max()
    seat = shoe(name).anchors_um["featherline.heel"][2] / 1000.0
    assert top - seat == pytest.approx(spec.mm("last.back_height_mm"), abs=0.002)
    lid = points[points[:, 2] > top - 0.002]
    assert len(lid) > 100
    assert np.ptp(lid[:, 2]) <= 0.0011


def test_last_rows_lie_closer_at_the_featherline() -> None:
    steps = np.diff(last_module.rows(20))
    assert (steps > 0.0).all()
    assert (np.diff(steps) > 0.0).all()


def test_parts_lie_on_each_other_where_a_shoe_is_assembled() -> None:
    spec = instrument()
    stack = shoe().anchors_um["bottom.stack_heel"]
    x, y = stack[0] / 1000.0, stack[1] / 1000.0
    heights = {
        name: _heights(part(name), x, y)
        for name in ("last", "sockliner", "insole_board", "midsole", "outsole")
    }
    for above, below in pairwise(heights.values()):
        assert above[0] == pytest.approx(below[-1], abs=0.15)
    thickness = heights["sockliner"][-1] - heights["insole_board"][0]
    assert thickness == pytest.approx(insole_mm(spec), abs=0.02)
    assert heights["sockliner"][-1] == pytest.approx(
        spec.mm("overall_dimensions.sole_thickness_mm"), abs=0.15
    )


def _heights(one: Part, x: float, y: float) -> list[float]:
    """Where the upright line through (x, y) meets a part, from sections along x."""
    found = []
    for loop in section_loops(mm(one), one.faces, [x + 1e-4, 0, 0], [1, 0, 0]):
        ahead = np.roll(loop, -1, axis=0)
        for a, b in zip(loop, ahead, strict=True):
            if (a[1] <= y) != (b[1] <= y):
                share = (y - a[1]) / (b[1] - a[1])
                found.append(float(a[2] + share * (b[2] - a[2])))
    return sorted(found)


def test_ring_place_inverts_the_level() -> None:
    form = Form(instrument())
    place = np.array([0.0, 0.1, 0.5, 0.8, 1.0])
    x = form.x(ring_place(place), np.zeros(5))
    got = (x - form.seat_x_mm) / (form.tip_x_mm - form.seat_x_mm)
    np.testing.assert_allclose(got, place, atol=1e-9)


@pytest.mark.parametrize(("name", "eyelets"), having("eyelets"))
def test_eyelets_come_in_pairs(name: str, eyelets: str) -> None:
    pairs = instrument(name).count("lacing.eyelet_pairs")
    report = solid_report(part(eyelets, name).vertices_um, part(eyelets, name).faces)
    assert (report.components, report.euler) == (2 * pairs, 4 * pairs)


@pytest.mark.parametrize("name", ["upper", "lining"])
def test_shells_are_rings(name: str) -> None:
    report = solid_report(part(name).vertices_um, part(name).faces)
    assert (report.components, report.euler) == (1, 0)


@pytest.mark.parametrize(("name", "panel"), having(*OVERLAYS))
def test_panels_lie_on_the_upper(name: str, panel: str) -> None:
    overlay_mm = instrument(name).mm("upper.overlay_mm")
    report = solid_report(part(panel, name).vertices_um, part(panel, name).faces)
    thick = report.volume_mm3 / (report.area_mm2 / 2)
    assert 0.8 * overlay_mm < thick < overlay_mm + SUNK_MM


def test_anchors_are_where_their_names_say() -> None:
    spec = instrument()
    form = Form(spec)
    found = anchors(form, Wall(form, spec), spec)
    assert found == shoe().anchors_um
    assert found["featherline.ball_medial"][1] > 0 > found["featherline.ball_lateral"][1]
    assert found["featherline.ball_medial"][0] > found["featherline.ball_lateral"][0]
    assert found["featherline.heel"][0] < found["bottom.heel_centre"][0] < found["ridge.instep"][0]
    assert found["topline.back"][2] < found["topline.eye_medial"][2]


@pytest.mark.parametrize("name", NAMES)
def test_mass_of_a_solid_reading_is_that_of_a_shoe(name: str) -> None:
    """Foam 0.2, rubber 1.15, upper 0.8, padding 0.15 g/cm³ (footwear.md §4.3 and §4.5)."""
    volume = {k.split(".")[1][:-4]: v for k, v in measured(shoe(name)).items() if "volume" in k}
    assert set(volume) == expected(name)
    density = {"midsole": 0.2, "sockliner": 0.2, "insole_board": 0.65, "outsole": 1.15}
    density |= dict.fromkeys(("foxing", "welt"), 1.15) | dict.fromkeys(("upper", *OVERLAYS), 0.8)
    density |= dict.fromkeys(("gore", "pull_tab"), 0.8) | dict.fromkeys(("lining", "tongue"), 0.15)
    mass = sum(density[one] * volume[one] for one in density if one in volume)
    low, high = LIGHT_AND_HEAVY_G.get(name, (180, 450))
    assert low < mass < high
