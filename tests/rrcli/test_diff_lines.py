"""What `diff_lines` and its Markdown say of a difference."""

from pathlib import Path

from engine.diff import Diff, MeasureChange, ValueChange
from rrcli.diff_lines import diff_lines, diff_markdown
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
