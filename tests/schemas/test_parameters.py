from fractions import Fraction

import pytest

from schemas.errors import UnknownParameterError
from schemas.parameters import (
    APPEARANCE,
    GATE,
    INSTRUMENTAL,
    PARAMETERS,
    RETIRED_IDS,
    parameter,
)
from schemas.table.row import Fit, Known, Parameter

# id -> path of table version 1. An id is for ever: rows may be added, never renumbered.
FROZEN = {
    1: "overall_dimensions.shoe_length_mm",
    2: "overall_dimensions.shoe_width_mm",
    3: "overall_dimensions.sole_thickness_mm",
    4: "last_profile.arch_height_mm",
    5: "last_profile.toe_spring_mm",
    6: "collar_geometry.collar_height_mm",
    20: "collar_geometry.ankle_height_mm",
    21: "collar_geometry.padding_mm",
    60: "insole.sockliner_mm",
    61: "insole.board_mm",
    70: "sole.outsole_thickness_mm",
    71: "sole.tread_depth_mm",
    72: "sole.tread_pitch_mm",
    73: "sole.tread_pattern",
    74: "sole.sidewall_height_mm",
    75: "sole.flare_mm",
    76: "sole.heel_bevel_mm",
    77: "sole.toe_bumper_mm",
    30: "last.length_mm",
    31: "last.ball_girth_mm",
    32: "last.waist_girth_mm",
    33: "last.instep_girth_mm",
    34: "last.long_heel_girth_mm",
    35: "last.short_heel_girth_mm",
    36: "last.ball_width_mm",
    37: "last.heel_seat_width_mm",
    38: "last.waist_width_mm",
    39: "last.heel_elevation_mm",
    40: "last.toe_height_mm",
    41: "last.back_height_mm",
    42: "last.instep_height_mm",
    43: "last.toe_shape",
    44: "last.swing_deg",
    45: "last.ball_line_deg",
    100: "upper.thickness_mm",
    101: "upper.lining_mm",
    102: "upper.overlay_mm",
    103: "upper.toe_cap_length_mm",
    104: "upper.vamp_length_mm",
    105: "upper.heel_tab_height_mm",
    120: "tongue.thickness_mm",
    121: "tongue.rise_mm",
    130: "lacing.eyelet_pairs",
    131: "lacing.throat_gap_mm",
    132: "lacing.lace_width_mm",
    133: "lacing.lace_thickness_mm",
    134: "lacing.eyelet_diameter_mm",
    200: "materials.upper",
    201: "materials.lining",
    202: "materials.outsole",
    203: "materials.midsole",
    204: "materials.tongue",
    205: "materials.laces",
    206: "materials.overlay",
    220: "colors.primary_hex",
    221: "colors.secondary_hex",
    222: "colors.midsole_hex",
    223: "colors.outsole_hex",
    224: "colors.laces_hex",
    225: "colors.lining_hex",
    226: "colors.overlay_hex",
    227: "colors.tongue_hex",
    240: "branding.monogram_placement",
    241: "branding.embroidery_thread",
    242: "branding.monogram_text",
    250: "textures.upper_texture",
}


def test_ids_are_frozen_and_never_reused() -> None:
    now = {row.id: row.path for row in PARAMETERS}
    assert len(now) == len(PARAMETERS)
    for number, path in FROZEN.items():
        assert now.get(number) == path or number in RETIRED_IDS
    assert not RETIRED_IDS & now.keys()


def test_paths_are_unique_and_say_their_unit() -> None:
    assert len({row.path for row in PARAMETERS}) == len(PARAMETERS)
    for row in PARAMETERS:
        assert row.path == f"{row.section}.{row.name}"
        assert row.path.endswith("_mm") == (row.unit == "mm")
        assert row.path.endswith("_deg") == (row.unit == "deg")
        assert row.path.endswith("_hex") == (row.unit == "hex")


def test_exactly_the_six_values_of_the_design_are_required() -> None:
    assert [row.path for row in PARAMETERS if row.required] == [
        "overall_dimensions.shoe_length_mm",
        "overall_dimensions.shoe_width_mm",
        "overall_dimensions.sole_thickness_mm",
        "last_profile.arch_height_mm",
        "last_profile.toe_spring_mm",
        "collar_geometry.collar_height_mm",
    ]


@pytest.mark.parametrize("row", [r for r in PARAMETERS if r.numeric], ids=lambda r: r.path)
def test_ranges_are_whole_in_the_hashed_unit(row: Parameter) -> None:
    assert row.minimum is not None and row.maximum is not None and row.step
    assert row.minimum < row.maximum
    for limit in (row.minimum, row.maximum):
        assert round(limit * row.scale) == Fraction(str(limit)) * row.scale


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("last_profile.toe_spring_mm", 2, 20),
        ("last_profile.arch_height_mm", 4, 30),
        ("overall_dimensions.sole_thickness_mm", 15, 60),
        ("collar_geometry.collar_height_mm", 45, 180),
        ("last.heel_elevation_mm", 0, 50),
    ],
)
def test_ranges_reach_at_least_what_the_design_promises(path: str, least: int, most: int) -> None:
    row = parameter(path)
    assert row.minimum is not None and row.minimum <= least
    assert row.maximum is not None and row.maximum >= most


def test_the_gate_asks_for_the_eight_values_of_the_design() -> None:
    assert [row.path for row in GATE] == [
        "materials.upper",
        "materials.lining",
        "materials.outsole",
        "colors.primary_hex",
        "colors.secondary_hex",
        "branding.monogram_placement",
        "branding.embroidery_thread",
        "textures.upper_texture",
    ]


class _OnlyAbove(dict[str, int | str]):
    """Remembers which rows a rule has read."""

    read: set[str]

    def __getitem__(self, key: str) -> int | str:
        self.read.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("figure", ["men", "women", "child"])
def test_default_rules_read_only_rows_above_their_own(figure: str) -> None:
    values = _OnlyAbove()
    values.read = set()
    known = Known(Fit(figure, None, 0), values)  # type: ignore[arg-type]
    for row in PARAMETERS:
        values.read.clear()
        if row.rule is None:
            values[row.path] = row.limits[0] if row.limits else ""
        else:
            values[row.path] = row.rule(known)
        assert all(parameter(path).half == row.half for path in values.read)


def test_appearance_never_reaches_geometry() -> None:
    assert {row.half for row in INSTRUMENTAL} == {"instrumental"}
    assert {row.half for row in APPEARANCE} == {"appearance"}
    assert not {row.section for row in INSTRUMENTAL} & {row.section for row in APPEARANCE}


def test_a_parameter_is_found_by_its_path() -> None:
    row = parameter("last.length_mm")
    assert parameter("instrumental.last.length_mm") is row
    assert row.allowed == "120 to 360 mm"
    with pytest.raises(UnknownParameterError):
        parameter("last.lenght_mm")
