"""Line drawings: the visible edges of known bodies, nothing hidden, nothing twice, same bytes."""

import numpy as np
import pytest

from exporters.drawing import drawing_of
from exporters.lines import LineArt, LineView, UnknownLineView, line_views
from exporters.lines_camera import SIGHTS, mirrored
from exporters.lines_path import chains, simplified
from exporters.scene import Scene
from geometry.mesh import mirror
from tests.exporters.shapes import box, prism, scene
from tests.exporters.test_examples import FOLDER, shoe

QUICK = ["court"]
NAMES = [
    *QUICK,
    *(
        pytest.param(path.stem, marks=pytest.mark.prove)
        for path in sorted(FOLDER.glob("*.yaml"))
        if path.stem not in QUICK
    ),
]


def strokes(view: LineView) -> list[tuple[tuple[float, float], ...]]:
    return [line for lines in view.lines.values() for line in lines]


def total(view: LineView, name: str) -> float:
    found = 0.0
    for line in view.lines[name]:  # type: ignore[index]
        points = np.array(line)
        found += float(np.linalg.norm(points[1:] - points[:-1], axis=1).sum())
    return found


@pytest.mark.parametrize("view", ["lateral", "medial", "top", "bottom", "back", "front"])
def test_a_box_is_its_rectangle_and_nothing_else(view: str) -> None:
    drawn = LineArt(scene(box())).view(view)
    x0, y0, x1, y1 = drawn.bounds_mm
    corners = {point for line in strokes(drawn) for point in line}
    assert corners == {(x0, y0), (x0, y1), (x1, y0), (x1, y1)}
    assert total(drawn, "silhouette") == pytest.approx(2 * (x1 - x0 + y1 - y0), abs=4)
    assert not drawn.lines["edge"] and not drawn.lines["detail"]


def test_a_box_from_aslant_shows_nine_edges_three_of_them_inside() -> None:
    drawn = LineArt(scene(box())).view("three_quarter")
    sight = SIGHTS["three_quarter"]
    lengths = {
        axis: float(np.hypot(sight.right[axis], sight.up[axis])) * mm
        for axis, mm in enumerate((20.0, 30.0, 40.0))
    }
    inside = total(drawn, "detail")
    assert inside == pytest.approx(sum(lengths.values()), abs=2.5)
    assert total(drawn, "silhouette") == pytest.approx(2 * sum(lengths.values()), abs=8)


def test_an_upright_cylinder_is_a_rectangle_from_the_side_and_a_circle_from_above() -> None:
    art = LineArt(scene(prism("outsole", 96, 30_000)))
    side = art.view("lateral")
    xs = sorted({x for line in strokes(side) for x, _ in line})
    assert xs[0] == pytest.approx(-20, abs=0.02) and xs[-1] == pytest.approx(20, abs=0.02)
    assert not [x for x in xs if -19.5 < x < 19.5 and not _on_a_rim(side, x)]
    assert total(art.view("top"), "silhouette") == pytest.approx(2 * np.pi * 20, rel=0.02)
    assert total(art.view("top"), "detail") == 0.0


def _on_a_rim(view: LineView, x: float) -> bool:
    return all(y in (0.0, 30.0) for line in strokes(view) for px, y in line if px == x)


def test_what_is_behind_is_hidden_and_what_is_in_front_is_an_edge() -> None:
    behind = box("upper", (5_000, 20_000, 5_000), (10_000, 25_000, 10_000))
    before = box("outsole", (0, 0, 0), (30_000, 10_000, 30_000))
    both = LineArt(scene(before, behind))
    assert strokes(both.view("lateral")) == strokes(LineArt(scene(before)).view("lateral"))
    medial = both.view("medial")
    assert total(medial, "edge") == pytest.approx(20.0, abs=3.5)
    assert both.view("lateral").seen_mm2["upper"] == 0.0
    assert medial.seen_mm2["upper"] == pytest.approx(25.0, abs=1.0)


def test_a_left_scene_is_drawn_as_the_mirror_image() -> None:
    right = shoe("child").without("last")
    left = Scene(
        right.name,
        tuple(type(one)(mirror(one.part), one.style) for one in right.parts),
        left=True,
    )
    one, two = LineArt(right).view("lateral").bounds_mm, LineArt(left).view("lateral").bounds_mm
    assert two == (-one[2], one[1], -one[0], one[3])
    for sight in SIGHTS.values():
        for turned in (sight, mirrored(sight)):
            assert np.allclose(np.cross(turned.right, turned.up), turned.back)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_every_view_within_its_bounds(name: str) -> None:
    for view, drawn in line_views(shoe(name).without("last")).items():
        x0, y0, x1, y1 = drawn.bounds_mm
        points = np.array([point for line in strokes(drawn) for point in line])
        assert len(points) > 100, view
        assert (points.min(axis=0) >= np.array([x0, y0]) - 0.006).all()
        assert (points.max(axis=0) <= np.array([x1, y1]) + 0.006).all()
        # The outline reaches the shoe's own bounds.
        assert np.allclose(points.min(axis=0), (x0, y0), atol=0.3)
        assert np.allclose(points.max(axis=0), (x1, y1), atol=0.3)


def test_the_same_bytes_twice_and_welts_are_stitched() -> None:
    one, two = (
        drawing_of(LineArt(shoe("chelsea").without("last")).view("lateral")).to_svg("Inter")
        for _ in range(2)
    )
    assert one == two and b'font-family="Inter"' in one
    assert LineArt(shoe("chelsea").without("last")).view("lateral").lines["stitch"]


def test_an_unknown_view_is_told() -> None:
    with pytest.raises(UnknownLineView, match="lateral"):
        LineArt(scene(box())).view("inside")


def test_chains_use_each_segment_once_and_close_rings() -> None:
    ring = chains(np.array([3, 1, 2]), np.array([1, 2, 3]))
    assert len(ring) == 1 and len(ring[0]) == 4 and ring[0][0] == ring[0][-1]
    star = chains(np.array([0, 0, 0, 5]), np.array([1, 2, 3, 1]))
    assert sorted(map(len, star)) == [2, 2, 3]


def test_simplifying_keeps_corners_and_stays_near() -> None:
    x = np.linspace(0.0, 10.0, 200)
    points = np.stack((x, np.abs(x - 5.0)), axis=1)
    assert len(simplified(points)) == 3 or len(simplified(points)) == 4
    arc = np.stack((np.cos(x), np.sin(x)), axis=1)
    kept = simplified(arc)
    assert 10 < len(kept) < 60
