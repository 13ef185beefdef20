"""The default rules against footwear.md §1.3: men's EU 42, women's 38, child's 30."""

import json

import pytest

from schemas.parameters import PARAMETERS, parameter
from schemas.resolve import resolve
from schemas.table.row import Figure
from schemas.validate import validate
from tests.schemas.samples import tree

SHEET: dict[Figure, dict[str, float]] = {
    "men": {
        "last.length_mm": 280.0,
        "last.ball_girth_mm": 248,
        "last.waist_girth_mm": 242,
        "last.instep_girth_mm": 254,
        "last.long_heel_girth_mm": 343,
        "last.short_heel_girth_mm": 320.5,
        "last.ball_width_mm": 92,
        "last.heel_seat_width_mm": 62,
        "last.waist_width_mm": 62,
        "last.toe_height_mm": 29,
    },
    "women": {
        "last.length_mm": 253.333,
        "last.ball_girth_mm": 223,
        "last.waist_girth_mm": 217,
        "last.instep_girth_mm": 229,
        "last.long_heel_girth_mm": 305,
        "last.short_heel_girth_mm": 285,
        "last.ball_width_mm": 82.5,
        "last.heel_seat_width_mm": 56,
        "last.waist_width_mm": 55,
        "last.toe_height_mm": 27,
    },
    "child": {
        "last.length_mm": 200.0,
        "last.ball_girth_mm": 183,
        "last.waist_girth_mm": 178,
        "last.instep_girth_mm": 187,
        "last.long_heel_girth_mm": 243,
        "last.short_heel_girth_mm": 227,
        "last.ball_width_mm": 68,
        "last.heel_seat_width_mm": 46,
        "last.waist_width_mm": 46,
        "last.toe_height_mm": 23,
    },
}
SIZES: dict[Figure, int] = {"men": 42, "women": 38, "child": 30}


def values(**changes: object) -> dict[str, int | str]:
    return resolve(tree(**changes)).instrumental


@pytest.mark.parametrize("figure", SHEET)
def test_the_typical_last_comes_out(figure: Figure) -> None:
    found = values(size__value=SIZES[figure], size__wearer=figure)
    for path, expected_mm in SHEET[figure].items():
        assert abs(int(found[path]) / 1000 - expected_mm) <= 0.75, path


@pytest.mark.parametrize("figure", SHEET)
def test_one_size_is_one_paris_point_and_five_millimetres_of_girth(figure: Figure) -> None:
    size = SIZES[figure]
    small = values(size__value=size, size__wearer=figure)
    large = values(size__value=size + 1, size__wearer=figure)
    assert abs(int(large["last.length_mm"]) - int(small["last.length_mm"]) - 6667) <= 1
    assert abs(int(large["last.ball_girth_mm"]) - int(small["last.ball_girth_mm"]) - 5000) <= 1


@pytest.mark.parametrize(
    ("width", "girth_um"), [("standard", 248_000), ("H", 253_000), ("E", 238_000)]
)
def test_width_letters_move_the_girth(width: str, girth_um: int) -> None:
    assert values(size__width=width)["last.ball_girth_mm"] == girth_um


def test_without_a_size_the_shoe_says_how_long_the_last_is() -> None:
    found = values(size=None)
    assert found["last.length_mm"] == 280_000
    assert found["last.ball_girth_mm"] == 248_000


def test_a_longer_last_in_a_size_keeps_the_girth_of_the_size() -> None:
    found = values()
    longer = values(instrumental__last__length_mm=286)
    assert longer["last.length_mm"] == 286_000
    assert longer["last.ball_girth_mm"] == found["last.ball_girth_mm"]


@pytest.mark.parametrize(
    ("collar", "ankle_um", "pairs"),
    [
        (45, 36_900, 6),
        (62, 50_840, 6),
        (80, 65_600, 6),
        (105, 91_000, 7),
        (125, 111_000, 8),
        (180, 166_000, 10),
    ],
)
def test_higher_collars_have_higher_ankles_and_more_eyelets(
    collar: int, ankle_um: int, pairs: int
) -> None:
    found = values(instrumental__collar_geometry__collar_height_mm=collar)
    assert found["collar_geometry.ankle_height_mm"] == ankle_um
    assert found["lacing.eyelet_pairs"] == pairs


@pytest.mark.parametrize(
    ("sole", "heel_um"), [(60, 10_000), (22.5, 10_000), (20, 7_500), (15, 2_500)]
)
def test_a_thin_sole_lowers_the_heel(sole: float, heel_um: int) -> None:
    found = values(instrumental__overall_dimensions__sole_thickness_mm=sole)
    assert found["last.heel_elevation_mm"] == heel_um


def test_children_get_children_s_details() -> None:
    found = values(size__value=30, size__wearer="child")
    assert found["lacing.eyelet_pairs"] == 4
    assert found["collar_geometry.padding_mm"] == 4_000
    assert found["last.heel_elevation_mm"] == 6_000


def test_every_default_lies_in_its_own_range() -> None:
    for size in (25, 33, 34, 42, 50):
        for collar in (45, 80, 180):
            found = values(
                size__value=size,
                size__wearer=None,
                instrumental__collar_geometry__collar_height_mm=collar,
            )
            for path, value in found.items():
                limits = parameter(path).limits
                assert limits is None or limits[0] <= int(value) <= limits[1], path


def test_appearance_follows_the_two_main_colours() -> None:
    found = resolve(tree()).appearance
    assert found["colors.tongue_hex"] == "#1B1F3B"
    assert found["colors.laces_hex"] == "#F4F1EA"
    assert found["materials.tongue"] == "smooth_leather"
    for row in PARAMETERS:
        if row.half == "appearance" and row.choices:
            assert found[row.path] in row.choices


@pytest.mark.parametrize("wearer", ["men", "women", "child"])
@pytest.mark.parametrize("width", ["E", "G", "K"])
def test_no_default_contradicts_another_in_any_size(wearer: str, width: str) -> None:
    """All sizes, the ends of all required ranges: nothing but what the author wrote is blamed."""
    for size in range(25, 51):
        for sole in (15, 28, 60):
            for collar in (45, 81, 180):
                spec = tree(size__value=size, size__wearer=wearer, size__width=width)
                spec["instrumental"]["collar_geometry"]["collar_height_mm"] = collar
                overall = spec["instrumental"]["overall_dimensions"]
                overall["sole_thickness_mm"] = sole
                last = resolve(spec).instrumental
                overall["shoe_length_mm"] = int(last["last.length_mm"]) / 1000 + 12
                overall["shoe_width_mm"] = int(last["last.ball_width_mm"]) / 1000 + 14
                result = validate(json.dumps(spec).encode(), "f.json")
                errors = [str(f) for f in result.findings if f.severity == "error"]
                assert not errors, (size, sole, collar, errors)
