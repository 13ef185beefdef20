"""Outlines for drawings keep to the last they are taken from."""

from geometry.build import build_shoe
from geometry.silhouette import featherline, side_view
from schemas.resolve import resolve
from tests.schemas.samples import tree

VALUES = resolve(tree()).instrumental
(LAST,) = build_shoe(VALUES, quality="draft", only={"last"}).parts


def test_the_featherline_is_as_wide_as_the_spec_says() -> None:
    line = featherline(LAST)
    y = [point[1] for point in line]
    # The ball width lies between the ball points; a round toe box is a little wider still.
    assert 0 <= max(y) - min(y) - int(VALUES["last.ball_width_mm"]) <= 4000
    x = [point[0] for point in line]
    assert 0.9 < (max(x) - min(x)) / int(VALUES["last.length_mm"]) <= 1


def test_the_side_view_lies_on_the_last_and_spans_it() -> None:
    line = side_view(LAST)
    half = len(line) // 2
    top, under = line[:half], line[half:][::-1]
    assert [point[0] for point in top] == [point[0] for point in under]
    assert all(a[1] > b[1] for a, b in zip(top, under, strict=True))
    points = LAST.vertices_um
    assert max(z for _, z in top) <= int(points[:, 2].max())
    assert min(z for _, z in under) >= int(points[:, 2].min())
    assert top[-1][0] - top[0][0] > 0.999 * int(points[:, 0].max() - points[:, 0].min())
