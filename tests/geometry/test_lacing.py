"""Deck, eyelets, laces and tongue: where they lie, and that every body of them is sound."""

from functools import cache

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.build import build_shoe
from geometry.deck import Deck
from geometry.eyelets import room_mm
from geometry.form import Form
from geometry.solid import solid_report
from geometry.strands import Lace, Levels
from geometry.wall import Wall
from tests.geometry.shoes import instrument, instrumental

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
    points, normals = deck().frame(y, s)
    assert np.sqrt(((points[1] - points[0]) ** 2).sum()) == pytest.approx(4.0, abs=0.3)
    np.testing.assert_allclose((normals**2).sum(axis=-1), 1.0)
    across, _ = deck().frame(-y, s)
    assert across[1, 1] < points[0, 1] < points[1, 1]


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
