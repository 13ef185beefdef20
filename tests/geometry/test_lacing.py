"""Deck, eyelets, laces and tongue: where they lie, and that every body of them is sound."""

from functools import cache

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.build import build_shoe
from geometry.deck import Deck, _folds, _normals, unfolded
from geometry.eyelets import frames, profile, room_mm
from geometry.form import Form
from geometry.quality import QUALITY
from geometry.solid import solid_report
from geometry.strands import Lace, Levels
from geometry.tongue import _Shape
from geometry.wall import Wall
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.geometry.shoes import faulty, instrument, instrumental
from tests.property.random_spec import valid_spec

LACED = ("child", "court", "hightop", "walking")
STYLES = [(style, bow) for style in ("bar", "criss_cross") for bow in ("tied", "tucked")]


@cache
def deck(name: str = "court") -> Deck:
    spec = instrument(name)
    return Deck(Wall(Form(spec), spec), spec)


@pytest.mark.parametrize("quality", ["draft", "standard"])
@pytest.mark.parametrize(("style", "bow"), STYLES)
def test_every_style_is_sound(style: str, bow: str, quality: str) -> None:
    values = instrumental("court") | {"lacing.style": style, "lacing.bow": bow}
    shoe = build_shoe(values, quality=quality, only={"laces", "eyelets", "tongue"})
    assert [(part.name, list(audit_part(part))) for part in shoe.parts] == [
        ("eyelets", []),
        ("tongue", []),
        ("laces", []),
    ]


@pytest.mark.parametrize(("style", "bow"), STYLES)
def test_a_lace_is_one_body_for_each_strand(style: str, bow: str) -> None:
    values = instrumental("court") | {"lacing.style": style, "lacing.bow": bow}
    (laces,) = build_shoe(values, only={"laces"}).parts
    pairs = instrument("court").count("lacing.eyelet_pairs")
    strands = pairs if style == "bar" else 2 * (pairs - 1) + 1
    if style == "bar" and bow == "tied":
        strands -= 1  # no bar in the top pair: the bow's ends come out of it
    found = solid_report(laces.vertices_um, laces.faces)
    # a bow: two ends in, two free ends, two loops, and the knot, which is a ring
    assert found.components == strands + (7 if bow == "tied" else 0)
    assert found.euler == 2 * strands + (12 if bow == "tied" else 0)


@pytest.mark.parametrize("name", LACED)
def test_the_tongue_rises_above_the_eyestay_as_asked(name: str) -> None:
    parts = build_shoe(instrumental(name), only={"eyestay", "tongue"}).parts
    top = {part.name: int(part.vertices_um[:, 2].max()) for part in parts}
    rise_mm = (top["tongue"] - top["eyestay"]) / 1000
    assert rise_mm == pytest.approx(instrument(name).mm("tongue.rise_mm"), abs=0.5)


@pytest.mark.parametrize("name", LACED)
def test_eyelets_lie_beside_the_throat_in_order(name: str) -> None:
    found = deck(name)
    assert np.all(np.diff(found.s_mm) > 0.0)
    assert np.all(found.row_mm - found.gap_mm > 4.0)
    w, _ = found.coordinates(found.gap_mm, found.s_mm)
    assert np.all(found.hole_w < w)


def test_the_deck_measures_true_lengths_near_the_ridge() -> None:
    y, s = np.array([0.0, 4.0]), np.array([20.0, 20.0])
    ground = deck().points(y, s, np.zeros(2))
    assert np.sqrt(((ground[1] - ground[0]) ** 2).sum()) == pytest.approx(4.0, abs=0.4)
    above = deck().points(y, s, np.full(2, 5.0))
    # on a ridge the splined ways out are a little shorter than one
    np.testing.assert_allclose(np.sqrt(((above - ground) ** 2).sum(axis=-1)), 5.0, rtol=0.05)
    across = deck().points(-y, s, np.zeros(2))
    assert across[1, 1] < ground[0, 1] < ground[1, 1]


@pytest.mark.parametrize("name", LACED)
def test_the_deck_folds_nowhere_from_the_form_to_above_the_laces(name: str) -> None:
    found = deck(name)
    y = np.linspace(-0.4, 0.4, 41) * found.wide_mm
    s = np.linspace(0.0, found.low_mm, 60)
    grid = np.meshgrid(s, y, indexing="ij")
    step = 0.01
    for z_mm in (0.0, 8.0, 16.0):
        z = np.full_like(grid[0], z_mm)

        def at(dy: float, ds: float, dz: float, z: np.ndarray = z) -> np.ndarray:
            return found.points(grid[1] + dy, grid[0] + ds, z + dz)

        along = [
            (at(*forward) - at(*(-np.array(forward)))) / (2 * step)
            for forward in ((step, 0.0, 0.0), (0.0, step, 0.0), (0.0, 0.0, step))
        ]
        volume = (np.cross(along[1], along[0]) * along[2]).sum(axis=-1)
        assert volume.min() > 0.1


def test_a_folding_bed_is_laid_without_folds() -> None:
    # a groove across, too narrow for a roof of 20 mm
    s, y = np.meshgrid(np.arange(20.0) * 8.0, np.arange(11.0) * 5.0, indexing="ij")
    ground = np.stack((s, y, 0.02 * (s - 76.0) ** 2), axis=-1)
    used, roofs = np.ones((2, 19, 10), dtype=np.bool_), (5.0, 20.0)
    assert _folds(ground, _normals(ground), (5.0, 40.0), used).any()
    net, even = unfolded(ground, roofs, used)
    assert even
    assert not _folds(net[..., :3], net[..., 3:], roofs, used).any()


@pytest.mark.parametrize("seed", [27, 79, 97, 108, 143, 164])
def test_specs_that_were_hard_are_sound(seed: int) -> None:
    values = resolve_flat(flatten(valid_spec(seed))).instrumental
    for part in build_shoe(values, only={"laces", "eyelets", "tongue"}).parts:
        assert not list(audit_part(part))
        corners = part.vertices_um[part.faces].astype(np.float64)
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        assert np.sqrt((normal**2).sum(axis=-1)).min() * 0.5 >= 1.0  # 1e-6 mm²


def test_a_lace_too_wide_for_a_small_shoe_is_narrowed_until_it_is_sound() -> None:
    """On this last of 166 mm strands of 7 mm through ten pairs met each other on an even deck."""
    (laces,) = build_shoe(faulty(6), only={"laces"}).parts
    assert list(audit_part(laces)) == []


@pytest.mark.parametrize(("style", "bow"), STYLES)
def test_a_lace_goes_through_every_eyelet_that_it_should(style: str, bow: str) -> None:
    values = instrumental("court") | {"lacing.style": style, "lacing.bow": bow}
    (laces,) = build_shoe(values, only={"laces"}).parts
    found = deck()
    w, h = np.concatenate((found.hole_w, 2.0 - found.hole_w)), np.tile(found.hole_h, 2)
    centre, _, _, out = frames(found.form, w, h, np.tile(found.face_mm, 2))
    hole = 0.5 * instrument("court").mm("lacing.eyelet_diameter_mm")
    off = laces.vertices_um[None] / 1000.0 - centre[:, None]
    deep = (off * out[:, None]).sum(axis=-1)
    aside = np.sqrt(np.maximum((off**2).sum(axis=-1) - deep**2, 0.0))
    used = ((deep < -0.2) & (deep > -2.5) & (aside < hole)).any(axis=1)
    pairs = len(found.hole_w)
    # a crossed lace whose ends are tucked in leaves by the top lateral eyelet from beneath
    spare = [pairs] if style == "criss_cross" and bow == "tucked" else []
    assert [int(number) for number in np.flatnonzero(~used)] == spare


def test_the_ends_of_a_bow_have_aglets() -> None:
    (laces,) = build_shoe(instrumental("court"), only={"laces"}).parts
    assert set(laces.regions) == {"lace", "end", "knot", "aglet"}
    (tucked,) = build_shoe(instrumental("court") | {"lacing.bow": "tucked"}, only={"laces"}).parts
    assert set(tucked.regions) == {"lace", "end"}


def test_the_floor_of_an_eyelet_shows_above_the_eyestay() -> None:
    reach, high = profile(instrument("court"), QUALITY["standard"])
    assert 0.0 < high[0] < high[1] < high.max()
    assert reach[0] < reach[1] == pytest.approx(2.25)
    assert high[-1] < 0.0


def test_the_tongue_is_padded_above_the_laces_and_has_a_stitched_line() -> None:
    spec, found = instrument("court"), deck()
    shape = _Shape(found, spec, 130.0)
    y, s, inset = shape.places(QUALITY["standard"])
    assert inset.min() == 0.0
    assert np.all(np.diff(y, axis=1) < 0.0)
    assert shape.top + 0.01 > s.min() >= shape.top
    free, thick = s < -18.0, shape.body(y, s)
    assert thick[free & (inset > 10.0)].min() > 1.1 * spec.mm("tongue.thickness_mm")
    assert thick[s > 20.0].max() < 0.6 * spec.mm("tongue.thickness_mm")


def test_a_gore_closes_without_laces() -> None:
    values = instrumental("court") | {"upper.closure": "gore"}
    assert build_shoe(values, only={"laces", "eyelets", "tongue"}).parts == ()


def test_eyelets_have_half_their_distance_for_room() -> None:
    centres = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 6.0], [0.0, 8.0, 6.0]])
    assert room_mm(centres) == pytest.approx(2.9)


@pytest.mark.parametrize("width_mm", [3.0, 10.0])
def test_the_strands_on_top_stay_a_lace_apart_from_those_beneath(width_mm: float) -> None:
    lace = Lace(0.5 * width_mm, 0.8, 1.5, 0.8)
    level, y, half = Levels(deck(), lace), np.linspace(-20.0, 20.0, 81), np.array(8.5)
    assert np.all(level.over(y, half) - level.under(y, half) >= 1.6)
