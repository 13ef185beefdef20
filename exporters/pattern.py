"""The pattern pieces of a shoe: what a cutter lays on leather, in whole micrometres.

`pieces_of` is all that drawings, tech pack and bill of materials need. A piece is seen from its
outside, x to the right and y up, for the foot of its scene; where its leather comes from and how it
was laid flat is told in docs/internals/patterns.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from exporters.errors import NoPatternPiece, NoPatternValues

if TYPE_CHECKING:
    from exporters.scene import Scene

Point: TypeAlias = tuple[int, int]
Line: TypeAlias = tuple[Point, ...]

UPPER_PARTS: Final = (
    "upper",
    "lining",
    "toe_cap",
    "mudguard",
    "heel_counter",
    "heel_tab",
    "eyestay",
    "gore",
    "pull_tab",
    "tongue",
)
"""Parts that are laid flat."""

BOTTOM_PARTS: Final = ("insole_board", "sockliner", "outsole")
"""Parts whose outline from above is drawn."""

PATTERNED: Final = frozenset(UPPER_PARTS + BOTTOM_PARTS)


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """One edge of a piece: what is done there, and its lines, both round the piece to the left.

    `kind` is a row of `exporters.pattern_margins.TREATMENTS`; `margin_um` runs `margin_mm` outside
    `net_um`; `length_mm` is that of the net line, `wall_mm` that of the same edge on the shoe.
    """

    kind: str
    name: str
    words: str
    layer: str
    margin_mm: float
    net_um: Line
    margin_um: Line
    length_mm: float
    wall_mm: float


@dataclass(frozen=True, slots=True)
class Notch:
    """A notch: its name, where it is cut from the margin's edge to inside the net outline."""

    name: str
    inside_um: Point
    outside_um: Point


@dataclass(frozen=True, slots=True)
class Mark:
    """A line drawn on a piece, such as where another is laid on it."""

    name: str
    line_um: Line


@dataclass(frozen=True, slots=True)
class Figures:
    """What a piece measures flat, and how far that is from the shoe.

    `net_mm2` inside the net outline, `cut_mm2` with margins, `wall_mm2` on the shoe. Strains are
    shares by which distances on the piece differ from those on the shoe: mean, 95th percentile and
    greatest. All are 0 for a part that is flat.
    """

    net_mm2: float
    cut_mm2: float
    wall_mm2: float
    mean_strain: float
    p95_strain: float
    max_strain: float

    @property
    def area_ratio(self) -> float:
        """Net area over the area on the shoe."""
        return self.net_mm2 / self.wall_mm2


@dataclass(frozen=True, slots=True)
class Piece:
    """One pattern piece. `outline_um` is the net outline, `cut_um` where the knife goes.

    Both are closed (the last point is not the first again) and run to the left. `edges` go once
    round. `label_um` is the middle of its name, or the place it is written under where
    `labelled_inside` is false. `findings` are sentences on what a pattern cutter has to see to;
    `seen` is the side it is seen from.
    """

    part: str
    name: str
    outline_um: Line
    cut_um: Line
    edges: tuple[EdgeLine, ...]
    notches: tuple[Notch, ...]
    marks: tuple[Mark, ...]
    grain_um: Line
    label_um: Point
    figures: Figures
    labelled_inside: bool = True
    findings: tuple[str, ...] = ()
    per_shoe: int = 1
    mirrored: bool = True
    seen: str = "outside"

    @property
    def cut_words(self) -> str:
        """How often it is cut for a pair."""
        if self.mirrored:
            return f"cut {self.per_shoe} + {self.per_shoe} mirrored a pair"
        return f"cut {2 * self.per_shoe} a pair"

    @property
    def size_um(self) -> tuple[Point, Point]:
        """The lowest and the highest corner of the box round its cut line."""
        x, y = zip(*self.cut_um, *self.outline_um, strict=True)
        return (min(x), min(y)), (max(x), max(y))


@dataclass(frozen=True, slots=True)
class Seam:
    """A seam of two pieces of one part: their edges' lengths on the drawing."""

    part: str
    name: str
    pieces: tuple[str, str]
    lengths_mm: tuple[float, float]

    @property
    def difference_mm(self) -> float:
        """By how much the longer edge has to be eased in."""
        return abs(self.lengths_mm[0] - self.lengths_mm[1])


def pieces_of(scene: Scene) -> tuple[Piece, ...]:
    """The pieces of every part of a scene that has a pattern, in the scene's order.

    Raises `NoPatternValues` without the values the parts were built from, `NoPatternPiece` where
    those make no such part.
    """
    if scene.instrumental is None:
        raise NoPatternValues(f"{scene.name} does not tell what it was built from")
    key = tuple(sorted(scene.instrumental.items()))
    found: list[Piece] = []
    for name in (styled.name for styled in scene.parts if styled.name in PATTERNED):
        pieces = _right_pieces(name, key)
        if not pieces:
            raise NoPatternPiece(f"the values of {scene.name} make no {name}", place=name)
        found += (mirrored(piece) if scene.left else piece for piece in pieces)
    return tuple(found)


def seams_of(pieces: tuple[Piece, ...]) -> tuple[Seam, ...]:
    """The seams between pieces of one part: edges of one name on two of them."""
    met: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for piece in pieces:
        for edge in piece.edges:
            if "seam" in edge.name:
                met.setdefault((piece.part, edge.name), []).append((piece.name, edge.length_mm))
    return tuple(
        Seam(part, name, (one[0], two[0]), (one[1], two[1]))
        for (part, name), (one, two) in met.items()
    )


def mirrored(piece: Piece) -> Piece:
    """The same piece for the other foot."""
    return replace(
        piece,
        outline_um=_turned(piece.outline_um),
        cut_um=_turned(piece.cut_um),
        edges=tuple(
            replace(edge, net_um=_turned(edge.net_um), margin_um=_turned(edge.margin_um))
            for edge in reversed(piece.edges)
        ),
        notches=tuple(
            replace(one, inside_um=_flipped(one.inside_um), outside_um=_flipped(one.outside_um))
            for one in piece.notches
        ),
        marks=tuple(
            replace(mark, line_um=tuple(map(_flipped, mark.line_um))) for mark in piece.marks
        ),
        grain_um=tuple(map(_flipped, piece.grain_um)),
        label_um=_flipped(piece.label_um),
    )


def _turned(line: Line) -> Line:
    return tuple(map(_flipped, reversed(line)))


def _flipped(point: Point) -> Point:
    return -point[0], point[1]


@lru_cache(maxsize=64)
def _right_pieces(part: str, key: tuple[tuple[str, int | str], ...]) -> tuple[Piece, ...]:
    """The pieces of one part of the right shoe of some values; a bundle asks for them twice."""
    from exporters.pattern_bottom import bottom_piece
    from exporters.pattern_upper import upper_pieces

    patches = _patches(key)
    if part in BOTTOM_PARTS:
        return (bottom_piece(part, patches),)
    return upper_pieces(part, patches)


@lru_cache(maxsize=2)
def _patches(key: tuple[tuple[str, int | str], ...]) -> Patches:
    from geometry.patches import Patches
    from geometry.spec import Instrument

    return Patches(Instrument(dict(key)))


if TYPE_CHECKING:
    from geometry.patches import Patches
