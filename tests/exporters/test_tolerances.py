import pytest

from exporters.tolerances import tolerance_mm


@pytest.mark.parametrize(
    ("measure", "tolerance"),
    [
        ("last_length_mm", 0.5),
        ("last_ball_girth_mm", 1.0),
        ("last_ball_width_mm", 0.5),
        ("last_toe_spring_mm", None),
        ("shoe_length_mm", None),
    ],
)
def test_defaults_are_for_the_last_only(measure: str, tolerance: float | None) -> None:
    assert tolerance_mm(measure) == tolerance
