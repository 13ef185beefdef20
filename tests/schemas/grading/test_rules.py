"""Grade rules from CSV: what the built-in file says, how others are read and refused."""

from fractions import Fraction
from itertools import pairwise

import pytest

from schemas.grading.rules import GRADABLE, InvalidRulesError, built_in_rules, read_rules
from schemas.grading.table import RULES_CSV
from schemas.parameters import PARAMETERS
from schemas.sizes import SYSTEMS, canonical_size, fit_of, widths

HEAD = "system,quantity,per_size,per_width,group\n"
BALL = "last.ball_girth_mm"


def steps(system: str, path: str) -> list[tuple[Fraction, Fraction]]:
    """(first EU size, increment in µm) of a quantity."""
    return [(one.from_eu, one.per_size) for one in built_in_rules().sizes[system, path]]


@pytest.mark.parametrize(
    ("system", "length", "girth", "child", "ball", "seat", "back"),
    [
        ("EU", 6_667, 5_000, 3_750, 1_670, 1_250, 1_300),
        ("UK", 8_467, 6_350, 4_760, 2_120, 1_590, 1_600),
        ("US", 8_467, 6_350, 4_760, 2_120, 1_590, 1_600),
        ("MONDO", 5_000, 3_500, 2_800, 1_250, 940, 1_000),
        ("JP", 5_000, 3_500, 2_800, 1_250, 940, 1_000),
        ("CN", 5_000, 3_500, 2_800, 1_250, 940, 1_000),
        ("KR", 5_000, 3_500, 2_800, 1_250, 940, 1_000),
    ],
)
def test_the_built_in_rules_are_the_grading_table_of_the_fact_sheet(
    system: str, length: int, girth: int, child: int, ball: int, seat: int, back: int
) -> None:
    """The rows of footwear.md §3.3, typed in once more; 4.7625 is the sheet's 3/16 inch."""
    assert steps(system, "last.length_mm")[0][1] == pytest.approx(length, abs=1)
    for name in ("ball", "waist", "instep", "long_heel", "short_heel"):
        below, above = steps(system, f"last.{name}_girth_mm")
        assert below == (0, pytest.approx(child, abs=3))
        assert above == (28, girth)
    assert steps(system, "last.ball_width_mm") == [(0, ball)]
    assert steps(system, "last.heel_seat_width_mm") == [(0, seat)]
    assert steps(system, "collar_geometry.collar_height_mm") == [(0, back)]


@pytest.mark.parametrize("system", SYSTEMS)
def test_girths_grow_from_width_to_width_as_the_width_letters_do(system: str) -> None:
    names = widths(system)
    value = {"EU": 42, "UK": 8, "US": 9, "MONDO": 265, "JP": 26.5, "CN": 265, "KR": 265}[system]
    shifts = [
        fit_of(canonical_size(system, value, name, "men"), Fraction(280)).girth_shift_um
        for name in names
    ]
    step = built_in_rules().widths.get((system, BALL), 0)
    assert {b - a for a, b in pairwise(shifts)} == ({step} if step else set())


def test_what_is_held_is_said() -> None:
    rules = built_in_rules()
    for path in (
        "last.heel_elevation_mm",
        "last_profile.toe_spring_mm",
        "overall_dimensions.sole_thickness_mm",
        "sole.tread_depth_mm",
        "lacing.eyelet_diameter_mm",
        "upper.thickness_mm",
    ):
        for system in SYSTEMS:
            assert [one.per_size for one in rules.sizes[system, path]] == [0]


def test_every_thickness_there_is_is_held() -> None:
    thick = [row.path for row in PARAMETERS if row.path.endswith("thickness_mm")]
    assert len(thick) >= 4
    assert all(built_in_rules().sizes["EU", path][0].per_size == 0 for path in thick)


def test_the_file_can_be_edited_in_a_spreadsheet() -> None:
    """Semicolons with decimal commas, a byte order mark, quotes, comments: one meaning."""
    plain = read_rules((HEAD + f"EU,{BALL},4.5,5,2\n").encode(), "a.csv")
    other = "\ufeffsystem;quantity;per_size;per_width;group\r\n# ours\r\n;;;;\r\n"
    other += f'"EU";"{BALL}";4,5;5;2\r\n'
    assert read_rules(other.encode(), "a.csv") == plain
    assert plain.sizes["EU", BALL][0].per_size == 4500
    assert plain.sizes["EU", BALL][0].group == 2


def test_a_full_path_counts_before_a_pattern_and_the_first_pattern_before_the_next() -> None:
    text = HEAD + f"*,last.*_girth_mm,1,,\nEU,{BALL},2,,\n*,last.*,3,4,\n"
    rules = read_rules(text.encode(), "a.csv")
    assert rules.sizes["EU", BALL][0].per_size == 2000
    assert rules.sizes["UK", BALL][0].per_size == 1000
    assert rules.sizes["EU", "last.length_mm"][0].per_size == 3000
    assert rules.widths["EU", BALL] == 4000


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (f"XX,{BALL},1,,", "RR-S071", 1),
        (f",{BALL},1,,", "RR-S071", 1),
        ("EU,last.ball_girht_mm,1,,", "RR-S072", 4),
        ("EU,last.toe_shape,1,,", "RR-S072", 4),
        (f"EU,{BALL},five,,", "RR-S073", 23),
        (f"EU,{BALL},1e1,,", "RR-S073", 23),
        (f"EU,{BALL},1,,0", "RR-S073", 26),
        (f"EU,{BALL},1,,1.5", "RR-S073", 26),
        (f"EU,{BALL},1,,1,6", "RR-S070", 28),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(line: str, code: str, column: int) -> None:
    with pytest.raises(InvalidRulesError) as caught:
        read_rules((HEAD + f"UK,{BALL},1,,\n" + line + "\n").encode(), "a.csv")
    (found,) = caught.value.details["findings"]  # type: ignore[misc]
    assert (found["code"], found["line"], found["column"]) == (code, 3, column)
    assert caught.value.place == f"a.csv:3:{column}"


def test_every_error_of_a_file_is_told_at_once() -> None:
    text = HEAD + f"XX,{BALL},1,,\nEU,nothing,1,,\nEU,{BALL},1,2,\nEU,{BALL},1,2,\n"
    with pytest.raises(InvalidRulesError) as caught:
        read_rules(text.encode(), "a.csv")
    codes = [found["code"] for found in caught.value.details["findings"]]  # type: ignore[attr-defined]
    assert codes == ["RR-S071", "RR-S072", "RR-S074", "RR-S074"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"quantity,per_size\n", b"system,quantity,colour\n", b"system,system\n"],
)
def test_a_file_of_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRulesError) as caught:
        read_rules(data, "a.csv")
    codes = {found["code"] for found in caught.value.details["findings"]}  # type: ignore[attr-defined]
    assert codes == {"RR-S070"}


def test_spans_of_sizes_may_follow_but_not_overlap() -> None:
    head = "system,quantity,from_eu,to_eu,per_size\n"
    read_rules((head + f"EU,{BALL},,28,3\nEU,{BALL},28,,5\n").encode(), "a.csv")
    for wrong in (f"EU,{BALL},,29,3\nEU,{BALL},28,,5\n", f"EU,{BALL},30,30,3\n"):
        with pytest.raises(InvalidRulesError):
            read_rules((head + wrong).encode(), "a.csv")


def test_the_built_in_file_is_read_without_a_finding() -> None:
    assert read_rules(RULES_CSV.encode(), "built-in rules") == built_in_rules()


def test_every_number_that_shapes_a_shoe_has_a_rule() -> None:
    """A new parameter needs a row in schemas/grading/table.py: what it grows by, or 0."""
    for system in SYSTEMS:
        unnamed = {row.path for row in GRADABLE} - set(built_in_rules().paths(system))
        assert not unnamed


def test_the_column_unwritten_knows_one_word() -> None:
    head = "system,quantity,per_size,unwritten\n"
    rules = read_rules((head + f"EU,{BALL},1,rule\nUK,{BALL},1,\n").encode(), "a.csv")
    assert rules.written_only == {("EU", BALL)}
    with pytest.raises(InvalidRulesError) as caught:
        read_rules((head + f"EU,{BALL},1,table\n").encode(), "a.csv")
    assert caught.value.place == "a.csv:2:25"
