"""How far surfaces are apart: laws, and solids whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry.deviation import NONE, deviation, same_surface, spread
from geometry.mesh import Part
from tests.geometry.shapes import box, cylinder, join, torus

PLATE = (40_000, 30_000, 1_200)


def plate(rise_um: int = 0, thick_um: int = 1_200) -> Part:
    """A thin plate whose faces are six regions in pairs: down, up and round."""
    vertices, faces = box((40_000, 30_000, thick_um), at=(0, 0, rise_um))
    region = np.array([0, 0, 1, 1] + [2] * 8)
    return Part("outsole", vertices, faces, region=region, regions=("under", "top", "edge"))


@pytest.mark.parametrize(
    "part",
    [plate(), Part("laces", *torus(40, 20)), Part("last", *cylinder())],
    ids=lambda p: p.name,
)
def test_a_part_is_no_way_from_itself(part: Part) -> None:
    found = deviation(part, part)
    assert found.whole == NONE and not found.signed_mm.any()
    # The same surface in another order is looked at place by place.
    turned = Part(part.name, part.vertices_um, part.faces[::-1])
    assert not same_surface(part, turned)
    assert deviation(part, turned).whole == NONE


@given(rise_um=st.integers(1, 9_000))
def test_a_plate_moved_along_its_normal_deviates_by_that(rise_um: int) -> None:
    """However thin it is: its upper side is not taken for the lower one that it has passed."""
    found = deviation(plate(), plate(rise_um))
    far = rise_um / 1000.0
    assert found.whole.max_mm == found.regions["top"].max_mm == pytest.approx(far, abs=6e-4)
    top, under = found.regions["top"], found.regions["under"]
    assert top.p95_mm == top.out_mm == under.p95_mm == under.in_mm == top.max_mm
    assert top.in_mm == under.out_mm == 0.0
    # The rim itself only slides along the edge, and counts for less than a tenth of the area.
    assert 0.9 * far - 6e-4 <= top.mean_mm <= top.max_mm


@given(grown_um=st.integers(-800, 4_000).filter(bool))
def test_a_plate_grown_on_one_side_deviates_there_alone(grown_um: int) -> None:
    found = deviation(plate(), plate(thick_um=1_200 + grown_um))
    assert found.regions["under"] == NONE
    top, far = found.regions["top"], grown_um / 1000.0
    assert (top.out_mm if far > 0 else -top.in_mm) == pytest.approx(far, abs=6e-4)
    assert found.whole.mean_mm < abs(far)


def test_a_tube_of_another_radius_deviates_by_the_difference() -> None:
    thin, thick = (Part("laces", *torus(90, 60, tube=tube)) for tube in (3_000, 4_000))
    out = deviation(thin, thick)
    assert out.whole.mean_mm == pytest.approx(1.0, abs=0.02)
    assert out.whole.max_mm == pytest.approx(1.0, abs=0.02) and out.whole.in_mm == 0.0
    assert (out.signed_mm > 0.95).all()


@given(dx=st.integers(-3_000, 3_000), dz=st.integers(-3_000, 3_000))
def test_the_other_way_round_out_is_in(dx: int, dz: int) -> None:
    one, other = Part("last", *torus(20, 12)), Part("last", *torus(22, 12, at=(dx, 500, dz)))
    there, back = deviation(one, other).whole, deviation(other, one).whole
    assert there.max_mm == back.max_mm and there.mean_mm == pytest.approx(back.mean_mm, abs=0.0011)
    assert (there.out_mm, there.in_mm) == (back.in_mm, back.out_mm)


def test_what_the_second_lacks_is_seen_from_the_first() -> None:
    """A piece that is gone leaves no place on the other surface that is far off.

    Its hind side, at 40 mm, is compared with what faces that way: the hind side at 0 mm.
    """
    long = Part("upper", *join(box((9_000, 9_000, 9_000)), box((5_000,) * 3, at=(40_000, 0, 0))))
    short = Part("upper", *box((9_000, 9_000, 9_000)))
    found = deviation(long, short)
    assert not found.signed_mm.any()
    assert found.whole.max_mm == 40.0
    assert deviation(short, long).whole.max_mm == found.whole.max_mm


def test_regions_are_told_only_where_both_have_them() -> None:
    bare = replace(plate(500), region=np.zeros(12, dtype=np.uint8), regions=("outsole",))
    assert deviation(plate(), bare).regions == deviation(bare, plate()).regions == {}
    assert list(deviation(plate(), plate()).regions.values()) == [NONE] * 3


def test_a_large_triangle_is_looked_at_inside() -> None:
    """The corners of a flat top see nothing of the low roof over it; a roof's mean is a third."""
    vertices, faces = box((60_000, 60_000, 4_000))
    roof = np.append(vertices, [[30_000, 30_000, 7_000]], axis=0)
    slopes = np.array([[4, 5, 8], [5, 6, 8], [6, 7, 8], [7, 4, 8]])
    under, sides = faces[:2], faces[4:]
    flat = Part(
        "midsole",
        vertices,
        np.concatenate((under, sides, faces[2:4])),
        region=np.array([0] * 10 + [1] * 2),
        regions=("rest", "top"),
    )
    roofed = Part(
        "midsole",
        roof,
        np.concatenate((under, sides, slopes)),
        region=np.array([0] * 10 + [1] * 4),
        regions=("rest", "top"),
    )
    top = deviation(flat, roofed).regions["top"]
    assert top.max_mm == top.out_mm == 3.0
    assert top.mean_mm == pytest.approx(1.0, rel=0.05)


def test_figures_are_by_area() -> None:
    found = spread(np.array([0.0, 1.0, -3.0]), np.array([90.0, 8.0, 2.0]))
    assert (found.max_mm, found.mean_mm, found.p95_mm) == (3.0, 0.14, 1.0)
    assert (found.out_mm, found.in_mm) == (1.0, 3.0)
    # Minus nothing is nothing: no figure is printed as -0.0.
    assert "-" not in str(spread(np.array([-0.0, 0.0]), np.ones(2)))


def test_an_open_surface_is_compared_too() -> None:
    """Where nothing faces the way, the nearest place of all is taken."""
    flat = np.array([[0, 0, 0], [9_000, 0, 0], [0, 9_000, 0]])
    up, down = (Part("upper", flat, np.array([face])) for face in ([0, 1, 2], [0, 2, 1]))
    assert deviation(up, down).whole == NONE
