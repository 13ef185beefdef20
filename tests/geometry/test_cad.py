"""Solids of smooth surfaces: splines, rings, lids, surfaces over the plan, treads, blocks."""

from functools import cache

import numpy as np
import pytest
from scipy.interpolate import BSpline, CubicSpline

from geometry import block_front, cad_last, cad_midsole, cad_outsole
from geometry.cad import Flat, Sheet, Solid, net
from geometry.cad_build import SOLIDS, solids
from geometry.cad_graph import Graph, Tilt, floor_line, greville
from geometry.cad_lid import lid, marks
from geometry.cad_rings import Rings, creases, even_sites, steadied
from geometry.cad_spline import CORNER, Pieces, closed, hermite, limited, through
from geometry.cad_tread import Facets
from geometry.form import Form
from geometry.outline import Outline
from geometry.quality import QUALITY
from geometry.soleunit import SoleUnit
from geometry.spec import Instrument
from geometry.tread.underside import Tread
from geometry.wall import Wall
from schemas.resolve import resolve
from schemas.validate import validate
from tests.conftest import ROOT

CHANCE = np.random.default_rng(5)
SITES = np.cumsum(CHANCE.uniform(0.5, 2.0, 12))
POINTS = CHANCE.normal(size=(12, 3))


def instrument(name: str) -> Instrument:
    authored = validate((ROOT / "examples" / f"{name}.yaml").read_bytes(), "x.yaml").authored
    assert authored is not None
    return Instrument(resolve(authored).instrumental)


@cache
def built(name: str) -> dict[str, Solid]:
    return {one.name: one for one in solids(instrument(name).values, SOLIDS)}


@cache
def unit(name: str) -> SoleUnit:
    spec = instrument(name)
    form, quality = Form(spec), QUALITY["standard"]
    return SoleUnit(form, Outline(form, Wall(form, spec), spec, quality.dense), spec, quality)


def scipys(pieces: Pieces, first: float, last: float) -> BSpline:
    knots, controls = pieces.spline(first, last)
    return BSpline(np.repeat(knots.at, knots.times), controls, 3)


def test_a_spline_is_scipys_with_the_same_end_slopes() -> None:
    pieces = through(SITES, POINTS)
    slopes = pieces.slope(SITES[0], 0), pieces.slope(SITES[-1], 10)
    judge = CubicSpline(SITES, POINTS, bc_type=((1, slopes[0]), (1, slopes[1])))
    at = np.linspace(SITES[0], SITES[-1], 200)
    assert np.allclose(pieces.read(at), judge(at), atol=1e-12)
    part = np.linspace(SITES[0] + 0.3, SITES[-1] - 0.7, 200)[:-1]
    assert np.allclose(scipys(pieces, part[0], SITES[-1] - 0.7)(part), judge(part), atol=1e-12)


def test_end_slopes_are_those_of_a_cubic_through_four_points() -> None:
    cubic = SITES**3 - 2.0 * SITES
    pieces = through(SITES, cubic)
    at = np.linspace(SITES[0], SITES[-1], 50)
    assert np.allclose(pieces.read(at), at**3 - 2.0 * at)


def test_a_closed_spline_is_scipys_periodic_one() -> None:
    sites = np.append(SITES, SITES[-1] + 1.0) - SITES[0]
    pieces = closed(sites, POINTS, np.zeros(0, dtype=np.int64))
    judge = CubicSpline(sites, np.concatenate((POINTS, POINTS[:1])), bc_type="periodic")
    at = np.linspace(0.0, sites[-1], 200)
    assert np.allclose(pieces.read(at), judge(at), atol=1e-12)
    over = np.linspace(sites[9], sites[3] + sites[-1], 100)[:-1]
    spline = scipys(pieces.twice(), over[0], sites[3] + sites[-1])
    assert np.allclose(spline(over), judge(over % sites[-1]), atol=1e-12)


def test_corners_part_a_closed_spline_into_open_ones() -> None:
    sites = np.append(SITES, SITES[-1] + 1.0) - SITES[0]
    pieces = closed(sites, POINTS, np.array([2, 7]))
    assert pieces.times[[2, 7]].tolist() == [CORNER, CORNER]
    between = through(sites[2:8], POINTS[2:8])
    at = np.linspace(sites[2], sites[7], 50)
    assert np.allclose(pieces.read(at[:-1]), between.read(at[:-1]))
    whole = scipys(pieces.twice(), sites[1], sites[1] + sites[-1])
    assert np.allclose(whole(sites[1:]), np.concatenate((POINTS[1:], POINTS[:1])))


def test_limited_pieces_stay_between_their_points() -> None:
    pieces = limited(SITES, POINTS[:, 0])
    for low, high, a, b in zip(SITES, SITES[1:], POINTS[:, 0], POINTS[1:, 0], strict=False):
        inside = pieces.read(np.linspace(low, high, 30)[:-1])
        assert min(a, b) - 1e-9 <= inside.min() and inside.max() <= max(a, b) + 1e-9


def test_hermite_pieces_have_their_slopes() -> None:
    slopes = 3.0 * SITES * SITES
    pieces = hermite(SITES, SITES**3, slopes[:-1], slopes[1:])
    at = np.linspace(SITES[0], SITES[-1], 50)
    assert np.allclose(pieces.read(at), at**3)


def test_a_net_goes_through_its_rows() -> None:
    rows = CHANCE.normal(size=(5, 12, 3))
    down = np.arange(5.0)
    for tight in (False, True):
        sheet = net(
            [through(SITES, row).spline(SITES[0], SITES[-1]) for row in rows], down, tight=tight
        )
        first = sheet.controls[0]
        assert np.allclose(first, through(SITES, rows[0]).spline(SITES[0], SITES[-1])[1])
        assert sheet.controls.shape[0] == len(np.repeat(sheet.down.at, sheet.down.times)) - 4


def test_a_wide_gap_after_narrow_ones_gets_rows() -> None:
    heights = np.array([0.0, 1.0, 2.0, 12.0])
    rows = np.stack([np.full((4, 3), one) for one in heights])
    got = steadied(rows)[:, 0, 2]
    assert got[:3].tolist() == [0.0, 1.0, 2.0] and got[-1] == 12.0
    assert len(got) == 6 and np.all(np.diff(got) > 0.0)


def test_a_crease_is_where_a_wall_turns() -> None:
    rows = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.1, 0.0, 2.0], [1.1, 0.0, 2.0]])
    assert creases(np.repeat(rows[:, None], 3, axis=1)) == [2]


@pytest.mark.parametrize("name", ["court", "chelsea", "trail"])
def test_each_edge_bounds_two_faces_once_either_way(name: str) -> None:
    for solid in built(name).values():
        uses: dict[int, list[bool]] = {}
        for face in solid.faces:
            for loop in face.loops:
                ends = [
                    (solid.edges[edge].start, solid.edges[edge].end)[:: 1 if way else -1]
                    for edge, way in loop
                ]
                assert all(a[1] == b[0] for a, b in zip(ends, ends[1:] + ends[:1], strict=True))
                for edge, way in loop:
                    uses.setdefault(edge, []).append(way)
        assert sorted(uses) == list(range(len(solid.edges)))
        assert all(sorted(ways) == [False, True] for ways in uses.values())


@pytest.mark.parametrize("name", ["court", "chelsea"])
def test_edges_begin_and_end_in_their_vertices(name: str) -> None:
    for solid in built(name).values():
        for edge in solid.edges:
            ends = edge.curve.controls[[0, -1]]
            known = np.stack((solid.vertices[edge.start], solid.vertices[edge.end]))
            assert np.abs(ends - known).max() < 1e-9


def test_faces_of_a_last_are_few_and_smooth() -> None:
    last = built("court")["last"]
    assert [face.region for face in last.faces] == ["wall"] * 4 + ["cone_top"] + ["bottom"] * 5
    assert isinstance(last.faces[4].surface, Flat)
    assert all(isinstance(face.surface, Sheet) for face in last.faces if face.region != "cone_top")
    assert cad_last.CHORD_MM <= 0.1


def test_a_lid_has_no_corner_that_is_none() -> None:
    """The normals at the corners of its faces are those of a surface that crosses itself well."""
    last = built("court")["last"]
    for face in last.faces:
        if face.region != "bottom":
            continue
        assert isinstance(face.surface, Sheet)
        grid = face.surface.controls
        for a, b in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
            down = grid[1 if a == 0 else -2, b] - grid[a, b]
            along = grid[a, 1 if b == 0 else -2] - grid[a, b]
            sine = np.linalg.norm(np.cross(down, along))
            assert sine > 0.2 * np.linalg.norm(down) * np.linalg.norm(along)


def test_marks_part_a_ring_into_four_sides() -> None:
    turn = np.arange(48) / 48 * 2 * np.pi
    ring = np.stack((-120 * np.cos(turn), 40 * np.sin(turn), 0 * turn), axis=-1)
    at = marks(ring)
    assert 4 <= at.heel < at.toe <= 20 and at.lateral_toe == 48 - at.toe
    solid = Solid("disc")
    rings = Rings(solid, even_sites(ring[None]), (), at)
    lid(rings, rings.ring(ring), at, lambda plan: 0.0 * plan[..., 0], region="top")
    assert len(solid.faces) == 5


def test_what_is_straight_in_plan_lies_on_every_surface_over_it() -> None:
    floor = unit("court").floor
    graph = Graph(floor_line(floor.under, floor, np.array([0.0, 280.0])))
    tilt = Tilt(1.0, 0.1, -0.2)
    ends = np.array([[230.0, -10.0, 0.0], [270.0, 20.0, 0.0]])
    for one in ends:
        one[2] = graph.height(one[:1])[0] + tilt.rise + 0.1 * one[0] - 0.2 * one[1]
    curve = graph.straight(ends[0], ends[1])
    knots = np.repeat(curve.knots.at, curve.knots.times)
    x, y, z = BSpline(knots, curve.controls, curve.degree)(np.linspace(230.0, 270.0, 40)[:-1]).T
    assert np.allclose(z, graph.height(x) + 1.0 + 0.1 * x - 0.2 * y, atol=1e-9)
    assert np.allclose(greville(curve.knots), curve.controls[:, 0])
    assert np.abs(graph.height(x) - floor.under(x)).max() < 0.01


def test_a_tread_is_laid_out_once() -> None:
    facets = Facets()
    corners = facets.points(np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    facets.triangles(corners[None], flip=True)
    facets.triangles(corners[None])
    assert facets.laid()[1].tolist() == [[0, 1, 2], [0, 2, 1]]


def test_columns_stand_where_a_heel_block_begins_and_ends() -> None:
    whole = unit("chukka")
    moved = block_front.with_front(whole)
    edge = cad_outsole.edge_points(moved)[0]
    front = whole.floor.breast_x_mm + np.array([0.0, 2.6, 2.6, 0.0])
    assert np.allclose(edge[list(moved.front), 0], front, atol=1e-4)
    assert block_front.with_front(unit("court")) is unit("court")


def arched() -> SoleUnit:
    """The chukka on a low heel block, whose arch bends sharply at its waist."""
    changed = {"last.heel_elevation_mm": 8_000, "last.waist_concavity_mm": 3_000}
    spec = Instrument({**instrument("chukka").values, **changed})
    form, quality = Form(spec), QUALITY["standard"]
    return SoleUnit(form, Outline(form, Wall(form, spec), spec, quality.dense), spec, quality)


def test_columns_stand_close_beside_bends_of_an_arch() -> None:
    whole = arched()
    plain, more = block_front.with_front(whole), block_front.with_front(whole, close=True)
    assert len(more.w) > len(plain.w) + 20
    half = len(more.w) // 2
    for side in (more.plan[: half + 1, 0], more.plan[:half:-1, 0]):
        for bend in whole.floor.bends():
            assert np.diff(side)[np.abs(side[1:] - bend) < 3.0].max() < 1.0


def test_a_line_of_heights_turns_where_the_arch_does() -> None:
    floor = arched().floor
    x = np.linspace(floor.breast_x_mm + 4.0, floor.tip_x_mm - 1.0, 3000)
    line = floor_line(floor.top, floor, x)
    assert np.abs(line.read(x) - floor.top(x)).max() < 0.02


def test_a_rim_is_straight_across_a_front_and_its_columns_keep_their_order() -> None:
    whole = block_front.with_front(arched())
    edge = cad_outsole.edge_points(whole)[0]
    tread = Tread("bars", 8.0, 2.0, 0.1)
    for row in cad_outsole.rim_rows(edge, tread, whole):
        x, half = row[:, 0], len(row) // 2
        assert np.abs(x - edge[:, 0])[list(whole.front)].max() < 1e-4
        near = whole.floor.from_front(edge[:, 0]) < 10.0
        for side in (x[:half][near[:half]], x[:half:-1][near[:half:-1]]):
            assert (np.diff(side) > 0.0).all()


def test_an_edge_gets_rows_on_the_straight_between_those_it_has() -> None:
    rows = CHANCE.normal(size=(4, 6, 3))
    got, places = cad_outsole._finer(rows, 2)
    assert places == [0, 3, 6, 7] and len(got) == 8
    assert np.allclose(got[places], rows)
    assert np.allclose(got[1], rows[0] + (rows[1] - rows[0]) / 3.0)


def test_a_midsole_is_built_of_the_bands_of_its_mesh() -> None:
    regions = {face.region for face in cad_midsole.midsole_solid(unit("court")).faces}
    assert regions == {
        "foot", "sidewall", "edge", "lip", "cup", "well", "bed", "ledge", "underside",
    }  # fmt: skip
