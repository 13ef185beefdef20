import pytest

from exporters.tolerances import tolerance_mm


@pytest.mark.parametrize(
    ("measure", "tolerance"),
    [
        ("last.length_mm", 0.5),
        ("last.ball_girth_mm", 1.0),
        ("last.ball_width_mm", 0.5),
        ("last.toe_spring_mm", None),
        ("shoe.length_mm", None),
    ],
)
def test_defaults_are_for_the_last_only(measure: str, tolerance: float | None) -> None:
    assert tolerance_mm(measure) == tolerance
