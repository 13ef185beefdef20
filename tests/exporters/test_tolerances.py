"""Default tolerances: those of the trade, by the name of a measure; none is made up."""

from fractions import Fraction

import pytest

from exporters.tolerances import WEIGHT, tolerance_mm, tolerance_of
from tests.exporters.built import measured


@pytest.mark.parametrize(
    ("measure", "tolerance"),
    [
        ("last.length_mm", 0.5),
        ("last.ball_girth_mm", 1.0),
        ("last.ball_width_mm", 0.5),
        ("last.toe_spring_mm", None),
        ("topline.back_mm", 2.0),
        ("upper.vamp_length_mm", 2.0),
        ("sole.outsole_thickness_mm", 0.5),
        ("shoe.length_mm", None),
        ("stack.heel_mm", None),
    ],
)
def test_the_defaults(measure: str, tolerance: float | None) -> None:
    assert tolerance_mm(measure) == tolerance


def test_each_names_the_line_of_the_sheet_it_is_from() -> None:
    found = {tolerance_of(name) for name in measured("court")} - {None}
    assert len(found) == 4
    assert all(one and one.source.startswith("footwear.md §5.4") for one in found)


def test_a_weights_is_a_share_of_it() -> None:
    assert WEIGHT.of(Fraction(350)) == Fraction(35, 2)
    assert tolerance_of("last.length_mm").of(Fraction(280)) == Fraction(1, 2)  # type: ignore[union-attr]
