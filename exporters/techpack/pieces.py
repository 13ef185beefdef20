"""Pattern pieces and outlines on paper, reduced: an overview, never a template to cut from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.dimension import Dimension, dimension_marks
from exporters.drawing import INK, SOFT, Drawing, Frame, Mark, bounds, framed
from exporters.page import Stroke
from exporters.pattern import BOTTOM_PARTS, pieces_of
from exporters.techpack.pack import Column, Sheet, Table
from exporters.techpack.placing import SCALES, placed_pages

if TYPE_CHECKING:
    from exporters.pattern import Line, Piece
    from exporters.scene import Scene
    from exporters.techpack.pack import Cell, Files
    from exporters.techpack.placing import Rows

CUT_UM, NET_UM, MARK_UM, GRAIN_UM = 300, 130, 110, 160
_SMALL: Final = (0.4, 0.25, 0.2, 0.1)
_FIGURES: Final = (
    Column("Piece", 2.6),
    Column("Part", 1.6),
    Column("Cut", 2.4),
    Column("Net cm²", 1.0, "right"),
    Column("Cut cm²", 1.0, "right"),
    Column("Mean strain", 1.1, "right"),
    Column("95 %", 0.9, "right"),
    Column("Edges and margins", 4.4),
    Column("To see to", 4.6),
)


def pattern_sheets(scene: Scene, files: Files) -> list[Sheet]:
    """The upper's pieces at one scale, then what each measures."""
    pieces = [piece for piece in pieces_of(scene) if piece.part not in BOTTOM_PARTS]
    if not pieces:
        return []
    pages: tuple[Rows, ...] = ()
    for scale in _SMALL:
        placed = [
            files.drawn(
                piece_drawing(piece, scale),
                f"piece-{number}",
                piece.name.capitalize(),
                (piece.cut_words,),
            )
            for number, piece in enumerate(pieces, 1)
        ]
        pages = placed_pages(placed)
        if len(pages) == 1:
            break
    note = (
        "Thick: where the knife goes. Thin: net outline. Dashed: guide lines. Arrow: heel to toe. "
        "True to size with names and notches: geometry/<part>.dxf and .svg."
    )
    sheets = [
        Sheet(
            "drawings",
            "Pattern overview",
            "Pieces of the right foot, laid flat, seen from outside",
            rows[0][0].scale,
            rows,
            notes=(note,),
        )
        for rows in pages
    ]
    return [*sheets, _figures(pieces)]


def bottom_sheets(scene: Scene, files: Files) -> list[Sheet]:
    """Outlines of outsole, insole board and sockliner with their length and width."""
    pieces = [piece for piece in pieces_of(scene) if piece.part in BOTTOM_PARTS]
    if not pieces:
        return []
    half = [scale for scale in SCALES if scale <= 0.5]
    pages: tuple[Rows, ...] = ()
    for scale in half:
        placed = [
            files.drawn(
                piece_drawing(piece, scale, dimensioned=True),
                f"outline-{piece.part}",
                piece.name.capitalize(),
                (f"{piece.figures.net_mm2 / 100:.1f} cm², seen from {piece.seen}",),
            )
            for piece in pieces
        ]
        pages = placed_pages(placed)
        if len(pages) == 1:
            break
    return [
        Sheet(
            "drawings",
            "Bottom outlines",
            "Outsole, insole board, sockliner: right foot, toe up",
            rows[0][0].scale,
            rows,
            notes=("Dashed: heel-to-toe axis and ball line. True to size: geometry/<part>.dxf.",),
        )
        for rows in pages
    ]


def piece_drawing(piece: Piece, scale: float, *, dimensioned: bool = False) -> Drawing:
    """A piece at a scale: knife, net outline, guide lines, grain; with its length and width."""
    frame = Frame(scale, (0, 0))

    def line(
        points: Line, width: int, colour: str = INK, *, closed: bool = False, dash: int = 0
    ) -> Stroke:
        at = tuple(frame.at(x / 1000, y / 1000) for x, y in points)
        return Stroke(at, colour, width, closed=closed, dash=dash)

    marks: list[Mark] = [line(mark.line_um, MARK_UM, SOFT, dash=900) for mark in piece.marks]
    if piece.cut_um != piece.outline_um:
        marks.append(line(piece.outline_um, NET_UM, SOFT, closed=True))
    marks.append(line(piece.cut_um, CUT_UM, closed=True))
    marks += [line((one.inside_um, one.outside_um), NET_UM) for one in piece.notches]
    if not dimensioned:
        marks += _arrow(piece.grain_um, frame)
    box = bounds(marks)
    if dimensioned:
        (left, low), (right, high) = piece.size_um
        a, b = frame.at(left / 1000, low / 1000), frame.at(right / 1000, high / 1000)
        marks += dimension_marks(
            [
                Dimension("left", a, (a[0], b[1]), f"{(high - low) / 1000:.1f}"),
                Dimension("below", a, (b[0], a[1]), f"{(right - left) / 1000:.1f}"),
            ],
            box,
        )
    return framed(piece.name, scale, marks)


def _arrow(grain: Line, frame: Frame) -> list[Mark]:
    """The way from heel to toe, with a head at the toe."""
    tail, tip = (frame.at(x / 1000, y / 1000) for x, y in (grain[0], grain[-1]))
    across, along = tip[0] - tail[0], tip[1] - tail[1]
    size = max((across * across + along * along) ** 0.5, 1.0)
    u, v = across / size, along / size
    wings = [
        (round(tip[0] - 1400 * u + side * 500 * v), round(tip[1] - 1400 * v - side * 500 * u))
        for side in (1, -1)
    ]
    return [
        Stroke((tail, tip), SOFT, GRAIN_UM),
        Stroke((wings[0], tip, wings[1]), SOFT, GRAIN_UM),
    ]


def _figures(pieces: list[Piece]) -> Sheet:
    """What every piece measures, how far it is strained, its margins, what to see to."""
    rows: list[tuple[Cell, ...]] = []
    for piece in pieces:
        edges = dict.fromkeys(edge.words for edge in piece.edges)
        figures = piece.figures
        rows.append(
            (
                piece.name.capitalize(),
                piece.part.replace("_", " "),
                piece.cut_words,
                f"{figures.net_mm2 / 100:.1f}",
                f"{figures.cut_mm2 / 100:.1f}",
                f"{100 * figures.mean_strain:.1f} %",
                f"{100 * figures.p95_strain:.1f} %",
                "; ".join(edges),
                "; ".join(piece.findings),
            )
        )
    return Sheet(
        "tables",
        "Pattern pieces",
        "Areas, margins, and how far each is strained when laid flat",
        tables=(Table(_FIGURES, tuple(rows)),),
        more={"size": "large"},
        notes=(
            "Strain: share by which lengths on the flat piece differ from those on the shoe, mean "
            "and 95th percentile. Margins are starting values for the factory's own.",
        ),
    )
