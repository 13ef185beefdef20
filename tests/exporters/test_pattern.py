"""Pattern pieces: as much leather as the shoe shows, sound outlines, mates of one length."""

from dataclasses import replace

import numpy as np
import pytest

from exporters.errors import NoPatternPiece, NoPatternValues
from exporters.pattern import (
    BOTTOM_PARTS,
    PATTERNED,
    UPPER_PARTS,
    Notch,
    Piece,
    pieces_of,
    seams_of,
)
from exporters.pattern_bottom import KIND
from exporters.pattern_lines import LEAST_GRAIN_MM, holds, whole_area_mm2
from exporters.pattern_margins import away_mm, crossings
from exporters.pattern_marks import SEAM_NOTCHES
from exporters.pattern_upper import AREA_LIMIT, EASED_MM, MEAN_LIMIT, P95_LIMIT
from exporters.scene import Scene
from tests.exporters.patterns import EXAMPLES, example, random_shoe, wall_of
from tests.exporters.shapes import box, scene

SECANT = 1.0 / np.cos(np.pi / 12.0)
QUICK = ("court", "chelsea")
SHOES = [
    *(
        pytest.param(
            lambda name=name: example(name),
            id=name,
            marks=[] if name in QUICK else pytest.mark.prove,
        )
        for name in EXAMPLES
    ),
    *(pytest.param(lambda seed=seed: random_shoe(seed), id=f"random-{seed}") for seed in range(1)),
    *(
        pytest.param(
            lambda seed=seed: random_shoe(seed), id=f"random-{seed}", marks=pytest.mark.prove
        )
        for seed in range(1, 106)
    ),
]


def points(line: tuple[tuple[int, int], ...]) -> np.ndarray:
    return np.array(line) / 1000.0


@pytest.mark.parametrize("shoe", SHOES)
def test_the_pieces_of_a_shoe(shoe) -> None:  # type: ignore[no-untyped-def]
    made = shoe()
    pieces = pieces_of(made)
    assert {piece.part for piece in pieces} == {p.name for p in made.parts} & PATTERNED
    upper = [piece for piece in pieces if piece.part in UPPER_PARTS]
    assert sum(p.figures.net_mm2 for p in upper) == pytest.approx(wall_of(made), rel=0.03)
    for piece in pieces:
        judge(piece)
    for seam in seams_of(pieces):
        if seam.difference_mm > EASED_MM:
            said = [f for p in pieces if p.name in seam.pieces for f in p.findings]
            assert any("ease in" in one for one in said), seam


def judge(piece: Piece) -> None:
    """Assert that a piece can be cut, or says what is wrong with it."""
    net, cut, said = points(piece.outline_um), points(piece.cut_um), " ".join(piece.findings)
    assert not len(crossings(net, closed=True)), piece.name
    assert not len(crossings(cut, closed=True)), piece.name
    assert "by hand" not in said and "turn over" not in said, (piece.name, said)
    assert piece.figures.net_mm2 == whole_area_mm2(piece.outline_um) > 0.0
    assert piece.figures.cut_mm2 == whole_area_mm2(piece.cut_um) >= piece.figures.net_mm2
    figures = piece.figures
    strained = (
        figures.mean_strain > MEAN_LIMIT
        or figures.p95_strain > P95_LIMIT
        or abs(figures.area_ratio - 1.0) > AREA_LIMIT
    )
    assert strained == ("needs a dart" in said), piece.name
    # the edges go once round the net outline, each joined to the next
    for one, two in zip(piece.edges, (*piece.edges[1:], piece.edges[0]), strict=True):
        assert one.net_um[-1] == two.net_um[0]
    assert sum((edge.net_um[:-1] for edge in piece.edges), ()) == piece.outline_um
    for edge in piece.edges:
        if edge.margin_mm:
            off_mm(edge.net_um, edge.margin_um, edge.margin_mm)
            filled = away_mm(points(edge.margin_um), points(edge.net_um)[3:-3])
            if len(filled) and filled.max() > 2.5 * edge.margin_mm:
                assert f"{edge.name}: its margins meet in a hollow" in said, piece.name
    tail, tip = points(piece.grain_um)
    if "no room for a grain arrow" not in said:
        arrow = tail + np.linspace(0.0, 1.0, 101)[:, None] * (tip - tail)
        assert holds(cut, arrow).all(), piece.name
        assert np.hypot(*(tip - tail)) >= LEAST_GRAIN_MM - 0.002
    for notch in piece.notches:
        notched(notch, net, cut)


def notched(notch: Notch, net: np.ndarray, cut: np.ndarray) -> None:
    """Assert that a notch begins inside the net outline and ends on the cut line or inside it."""
    inside, outside = points((notch.inside_um, notch.outside_um))
    line = inside + np.linspace(0.0, 1.0, 41)[:, None] * (outside - inside)
    # whole micrometres, and the ends of a bottom's notches lie on the line
    on = away_mm(np.concatenate((cut, cut[:1])), line) < 0.002
    assert holds(net, inside[None])[0], notch.name
    assert (holds(cut, line) | on).all(), notch.name


def off_mm(
    net: tuple[tuple[int, int], ...], margin: tuple[tuple[int, int], ...], mm: float
) -> None:
    """Assert that a margin lies its width from its edge: a true offset, but where it is joined.

    Its corners go round those of the edge, so they lie further off, as the secant of half a turn of
    30 degrees does; the middles of its steps are those that lie at its width.
    """
    line, other = points(net), points(margin)[3:-3]
    if len(other) < 2:
        return
    assert away_mm(line, other).min() > mm - 0.01
    assert np.quantile(np.abs(away_mm(line, other) - mm), 0.9) <= mm * SECANT - mm + 0.003
    middles = 0.5 * (other[1:] + other[:-1])
    assert np.quantile(np.abs(away_mm(line, middles) - mm), 0.9) < 0.1


def test_the_pieces_that_a_cutter_expects() -> None:
    pieces = {piece.name: piece for piece in pieces_of(example("court"))}
    assert {"vamp", "quarter medial", "quarter lateral", "lining vamp", "eyestay"} <= set(pieces)
    vamp = pieces["vamp"]
    assert {edge.kind: edge.margin_mm for edge in vamp.edges} == {
        "lasting": 15.0,
        "underlay": 8.0,
        "throat": 0.0,
    }
    assert {"toe centre", "ball medial", "vamp seam medial 1"} <= {n.name for n in vamp.notches}
    assert {mark.name for mark in vamp.marks} == {"toe cap", "eyestay"}
    assert vamp.cut_words == "cut 1 + 1 mirrored a pair"
    gored = {piece.name for piece in pieces_of(example("chelsea"))}
    assert {"gore medial", "gore lateral", "pull tab back"} <= gored


def test_notches_of_mates_lie_at_the_same_places() -> None:
    pieces = {piece.name: piece for piece in pieces_of(example("court"))}
    names = {notch.name for notch in pieces["vamp"].notches if "seam medial" in notch.name}
    assert names == {n.name for n in pieces["quarter medial"].notches if "seam medial" in n.name}
    assert len(names) == len(SEAM_NOTCHES)
    apart = []
    for name in ("vamp", "quarter medial"):
        at = [n.inside_um for n in pieces[name].notches if n.name in names]
        apart.append(float(np.hypot(*np.subtract(at[0], at[1]))) / 1000.0)
    assert apart[0] == pytest.approx(apart[1], abs=8.0)


def test_outlines_of_the_bottom_are_those_of_the_built_parts() -> None:
    made = example("court")
    for piece in pieces_of(made.only(*BOTTOM_PARTS)):
        (part,) = (one.part for one in made.parts if one.name == piece.part)
        built = np.ptp(part.vertices_um[:, [1, 0]], axis=0)
        drawn = np.ptp(np.array(piece.outline_um), axis=0)
        assert drawn == pytest.approx(built, abs=350)
        assert [edge.kind for edge in piece.edges] == [KIND]
        assert {n.name for n in piece.notches} == {
            "heel centre",
            "toe centre",
            "ball medial",
            "ball lateral",
        }


def test_the_left_foot_is_the_mirror() -> None:
    for right, left in zip(
        pieces_of(example("court")), pieces_of(example("court", True)), strict=True
    ):
        assert right.figures == left.figures
        assert tuple((-x, y) for x, y in reversed(left.cut_um)) == right.cut_um
        assert whole_area_mm2(left.outline_um) == right.figures.net_mm2


def test_a_scene_that_lacks_what_it_takes_is_refused() -> None:
    with pytest.raises(NoPatternValues) as caught:
        pieces_of(scene(box("upper")))
    assert caught.value.code == "RR-X033"
    court = example("court")
    gore = replace(court.parts[0], part=box("gore"))
    with pytest.raises(NoPatternPiece):
        pieces_of(Scene("court", (gore,), court.instrumental))
