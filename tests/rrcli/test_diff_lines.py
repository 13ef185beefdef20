"""What `diff_lines` and its Markdown say of a difference."""

from pathlib import Path

from engine.diff import Diff, LeftOut, MeasureChange, ValueChange
from engine.diff_bom import BomChange, Supply
from engine.diff_geometry import PartChange
from geometry.deviation import NONE, Spread
from rrcli.diff_lines import MOST_REGIONS, diff_lines, diff_markdown
from rrcli.environment import read_environment
from rrcli.output import Output
from rrcli.session import Session

NAMED = ValueChange("name", "identity", "", "a|b", "c", False)
WIDER = ValueChange("sole.depth_mm", "instrumental", "mm", 3, 3.5, True)
MASS = MeasureChange("mass_g", "g", 350.0, 351.25)
NEAR = MeasureChange("last.length_mm", "mm", 280.0, 280.049)
GONE = MeasureChange("volume.welt_cm3", "cm3", 4.0, None)


def lines(found: Diff) -> list[str]:
    return diff_lines(found, Session(Path(), read_environment(), Output(), None))


def test_columns_of_values_and_of_measures_that_count() -> None:
    assert lines(Diff("a", "b", (NAMED, WIDER), (MASS, NEAR, GONE), True)) == [
        "value          before  after  unit",
        "name           a|b     c",
        "sole.depth_mm  3       3.5    mm    derived",
        "",
        "measure          before   after    by      unit",
        "mass_g           350.000  351.250  +1.250  g",
        "volume.welt_cm3  4.000    –                cm3",
        "",
        "geometry differs; 1 more measure by less than 0.05",
    ]


def test_a_line_of_the_bill_is_shown_where_more_than_its_mass_differs() -> None:
    leather, lighter = Supply("Leather", "#AABBCC", "34.2"), Supply("Leather", "#AABBCC", "31.0")
    bom = (
        BomChange("Upper", "Vamp", leather, Supply("Suede", "#AABBCC", None)),
        BomChange("Upper", "Tab", leather, lighter),
        BomChange("Upper", "Gore", None, lighter),
    )
    assert lines(Diff("a", "b", (), (), False, bom=bom))[:3] == [
        "bill of materials  before           after            g a pair  were",
        "Upper: Vamp        Leather #AABBCC  Suede #AABBCC    –         34.2",
        "Upper: Gore        –                Leather #AABBCC  31.0      –",
    ]


def test_nothing_is_one_line() -> None:
    same = Diff("a", "a", (), (), False)
    assert lines(same) == ["the same in every value, measure and mesh"]
    assert diff_markdown(same) == ["## a → a", "", "Nothing differs."]


def test_markdown_keeps_its_tables_whole() -> None:
    assert diff_markdown(Diff("a|b", "c", (NAMED,), (), False)) == [
        "## a\\|b → c",
        "",
        "| value | before | after | unit |  |",
        "| --- | --- | --- | --- | --- |",
        "| name | a\\|b | c |  |  |",
        "",
        "geometry is the same",
    ]


FAR = Spread(2.5, 0.5, 1.25, 2.5, 0.75)
WORSE = Spread(4.0, 0.25, 1.0, 0.0, 4.0)
CLOSE = Spread(0.049, 0.01, 0.02, 0.049, 0.0)
PARTS = (
    PartChange("last", "same", NONE),
    PartChange("upper", "changed", FAR, (("collar", FAR), ("back", CLOSE))),
    PartChange("outsole", "changed", WORSE, (("tread", WORSE),)),
    PartChange("welt", "added"),
    PartChange("toe_cap", "removed"),
)


def test_the_worst_parts_and_regions_come_first_and_the_near_ones_are_counted() -> None:
    assert lines(Diff("a", "b", (), (), True, PARTS)) == [
        "part     max    p95    mean   out     in      unit",
        "outsole  4.000  1.000  0.250  0       -4.000  mm",
        "upper    2.500  1.250  0.500  +2.500  -0.750  mm",
        "",
        "region         max    p95    mean   out     in      unit",
        "outsole.tread  4.000  1.000  0.250  0       -4.000  mm",
        "upper.collar   2.500  1.250  0.500  +2.500  -0.750  mm",
        "",
        "geometry differs; 1 more part by less than 0.05 mm; 1 more region by less",
        "added (only in b): welt",
        "removed (only in a): toe_cap",
    ]


def test_no_more_regions_than_people_read() -> None:
    regions = tuple((f"r{n:02}", Spread(1.0 + n, 0.0, 0.0, 0.0, 0.0)) for n in range(20))
    found = Diff("a", "b", (), (), True, (PartChange("upper", "changed", FAR, regions),))
    shown = [line.split()[0] for line in lines(found) if line.startswith("upper.")]
    assert shown == [f"upper.r{n:02}" for n in range(19, 19 - MOST_REGIONS, -1)]
    assert lines(found)[-1].endswith("; 8 more regions by less")


def test_what_is_left_out_is_said_and_only_the_rest_called_the_same() -> None:
    left = (LeftOut("values", "x\x1b is a mesh"), LeftOut("measures", "x is a mesh"))
    assert lines(Diff("x", "b", (), (), False, (), left)) == [
        "the same in every mesh",
        "values left out: x\\x1b is a mesh",
        "measures left out: x is a mesh",
    ]
    assert lines(Diff("x", "b", (), (), False, (), left[1:]))[0] == (
        "the same in every value and mesh"
    )
    page = diff_markdown(Diff("a|b", "b", (), (), True, PARTS[3:4], left[1:]))
    assert page[2:] == [
        "- geometry differs",
        "- added (only in b): welt",
        "- measures left out: x is a mesh",
    ]


def test_two_of_one_name_are_told_apart_by_what_they_were_called_by() -> None:
    found = Diff("a", "a", (), (), True, PARTS, called=("main", "a"))
    assert diff_markdown(found)[0] == "## a (main) → a"
    assert "removed (only in main): toe_cap" in lines(found)
    assert "added (only in a): welt" in lines(found)
