"""Texture coordinates: true size, nothing turned over, islands apart; on all parts of all shoes."""

import re

import numpy as np
import pytest

from geometry.loft import Index, Loft, around, slab
from geometry.mesh import Part, mirror
from geometry.unwrap import GAP_MM, Flat, Given, Grid, unwrap
from tests.geometry.shoes import EXAMPLES, NAMES, shoe

PARTS = [(name, part.name) for name in NAMES for part in shoe(name).parts]

#: Of a part's area, how much may be squeezed or stretched beyond these, in area. A tread is seen in
#: plan, so the walls of its grooves are narrow there.
BAND, TREAD_BAND, OUTSIDE = (0.42, 2.6), (0.1, 1.6), 0.06


def part_of(name: str, part: str) -> Part:
    return next(one for one in shoe(name).parts if one.name == part)


def areas(part: Part) -> tuple[np.ndarray, np.ndarray]:
    """Twice each triangle's area, on the surface and (signed) in the texture, µm²."""
    a, b, c = (part.vertices_um[part.faces[:, k]].astype(float) for k in range(3))
    d, e, f = (part.uv_um[part.uv_faces[:, k]].astype(float) for k in range(3))
    (x, y), (s, t) = (e - d).T, (f - d).T
    return np.linalg.norm(np.cross(b - a, c - a), axis=1), x * t - y * s


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_every_triangle_has_a_region_and_every_region_a_triangle(name: str, part: str) -> None:
    built = part_of(name, part)
    assert np.bincount(built.region, minlength=len(built.regions)).all()
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", region) for region in built.regions)


@pytest.mark.parametrize("name", NAMES)
def test_parts_that_a_designer_paints_have_several_regions(name: str) -> None:
    found = {part.name: set(part.regions) for part in shoe(name).parts}
    assert found["last"] == {"bottom", "wall_medial", "wall_lateral", "cone_top"}
    assert {"sidewall", "bed", "underside"} <= found["midsole"]
    assert {"tread", "rim", "sidewall", "top"} <= found["outsole"]
    assert {"vamp", "quarter_medial", "quarter_lateral", "collar"} <= found["upper"]


def test_the_page_on_textures_names_the_regions_of_every_part() -> None:
    page = (EXAMPLES.parent / "docs" / "textures.md").read_text("utf-8")
    table = page.split("| part | regions |")[1].split("\n\n")[0].splitlines()[2:]
    cells = [row.strip("|").split("|") for row in table]
    told = {
        part.strip(): set(re.findall(r"`(\w+)`", regions))
        for parts, regions in cells
        for part in parts.split(",")
    }
    built: dict[str, set[str]] = {}
    for name in NAMES:
        for part in shoe(name).parts:
            built.setdefault(part.name, set()).update(part.regions)
    assert told == built


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_no_triangle_is_turned_over(name: str, part: str) -> None:
    built = part_of(name, part)
    for one in (built, mirror(built)):
        surface, texture = areas(one)
        assert surface[texture <= 0.0].sum() <= 1e-5 * surface.sum()


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_a_texture_has_its_true_size(name: str, part: str) -> None:
    surface, texture = areas(part_of(name, part))
    low, high = TREAD_BAND if part == "outsole" else BAND
    whole = texture.sum() / surface.sum()
    assert 0.75 < whole < 1.001 if part == "outsole" else whole == pytest.approx(1.0, abs=0.04)
    ratio = texture / surface
    outside = surface[(ratio < low) | (ratio > high)].sum() / surface.sum()
    assert outside < OUTSIDE
    mean = (np.sqrt(np.maximum(ratio, 0.0)) * surface).sum() / surface.sum()
    assert (0.8 if part == "outsole" else 0.94) < mean < 1.01


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_corners_of_a_triangle_lie_in_one_island(name: str, part: str) -> None:
    # An edge of the texture is never much longer than that of the surface, but where a row of a
    # short strip leans over; across two islands it would be.
    built = part_of(name, part)
    corners = built.uv_um[built.uv_faces].astype(float)
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max()
    assert edges < 60_000


def sheet(rows: int, columns: int, lift: float = 0.0) -> np.ndarray:
    x, y = np.meshgrid(np.arange(rows) * 2.0, np.arange(columns) * 1.0, indexing="ij")
    return np.stack((x, y, lift * x), axis=-1)


def index(rows: int, columns: int, first: int = 0) -> Index:
    return np.arange(first, first + rows * columns).reshape(rows, columns)


def test_islands_are_stacked_with_a_gap_and_centred() -> None:
    points = np.concatenate([sheet(3, 4).reshape(-1, 3), sheet(5, 2).reshape(-1, 3) + 50.0])
    given = np.array([[7.0, -3.0], [9.0, -3.0], [9.0, 1.0]])
    lid = Flat(np.array([0, 1, 4]), np.array([[0, 2, 1]]))
    islands = (Grid(index(3, 4), False), Given(given), Grid(index(5, 2, 12), True), lid)
    uv = unwrap(points, islands)
    ends = np.cumsum([island.size for island in islands])
    pieces = np.split(uv, ends[:-1])
    v = 0.0
    for piece in pieces:
        assert piece[:, 1].min() == pytest.approx(v, abs=1e-12)
        assert piece[:, 0].min() == pytest.approx(-piece[:, 0].max(), abs=1e-12)
        v = piece[:, 1].max() + GAP_MM
    np.testing.assert_allclose(pieces[1] - pieces[1][0], given - given[0], atol=1e-12)


def test_rows_keep_their_lengths_and_strips_their_areas() -> None:
    rng = np.random.default_rng(3)
    points = sheet(6, 9, 0.4) + rng.normal(0.0, 0.1, (6, 9, 3))
    uv = unwrap(points.reshape(-1, 3), (Grid(index(6, 9), True),)).reshape(6, 9, 2)
    long = np.linalg.norm(np.diff(points, axis=1), axis=2)
    np.testing.assert_allclose(np.diff(uv[..., 0], axis=1), long)
    diagonals = points[1:, 1:] - points[:-1, :-1], points[:-1, 1:] - points[1:, :-1]
    area = 0.5 * np.linalg.norm(np.cross(*diagonals), axis=2).sum(axis=1)
    width = 0.5 * (np.ptp(uv[1:, :, 0], axis=1) + np.ptp(uv[:-1, :, 0], axis=1))
    np.testing.assert_allclose(np.diff(uv[:, 0, 1]) * width, area)


@pytest.mark.parametrize(
    ("normal", "ahead"),
    [
        ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
        ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0)),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
        ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
    ],
)
def test_a_patch_is_seen_from_outside_as_large_as_it_is(
    normal: tuple[float, ...], ahead: tuple[float, ...]
) -> None:
    up = np.array(ahead)
    right = np.cross(up, normal)
    places = np.array([[0, 0], [3, 0], [3, 5], [0, 5]], dtype=float)
    points = places[:, :1] * right + places[:, 1:] * up + np.array([9.0, -4.0, 2.0])
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    uv = unwrap(points, (Flat(np.arange(4), faces),))
    np.testing.assert_allclose(uv, places - np.array([1.5, 0.0]), atol=1e-12)


def test_loose_triangles_are_one_island() -> None:
    loft = Loft()
    grid = loft.points(sheet(2, 4))
    loft.triangles(np.stack((grid[0, :-1], grid[1, :-1], grid[0, 1:]), axis=1))
    loft.triangles(np.stack((grid[1, :-1], grid[1, 1:], grid[0, 1:]), axis=1))
    part = loft.part("tread")
    assert len(part.uv_um) == 8
    np.testing.assert_array_equal(np.ptp(part.uv_um, axis=0), [3000, 2000])


def test_a_slab_has_six_islands_and_three_regions() -> None:
    part = slab("slab", sheet(3, 4) + np.array([0.0, 0.0, 0.5]), sheet(3, 4))
    assert part.regions == ("face", "back", "edge")
    assert len(part.uv_um) == 2 * 12 + 2 * 8 + 2 * 6
    surface, texture = areas(part)
    np.testing.assert_allclose(texture, surface, rtol=1e-6)


def test_a_ring_is_opened_where_it_closes() -> None:
    turn = np.arange(12) * np.pi / 6
    flat = np.stack((-10 * np.cos(turn), 10 * np.sin(turn), 0 * turn), axis=1)
    loft = Loft()
    loft.quads(around(loft.points(np.stack((flat, flat + np.array([0.0, 0.0, 5.0]))))))
    surface, texture = areas(loft.part("ring"))
    np.testing.assert_allclose(texture, surface, rtol=1e-3)
