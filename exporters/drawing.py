"""A technical drawing: marks in whole micrometres of paper at a stated scale, and its SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exporters import svg
from exporters.page import Dot, Stroke, Words, element
from exporters.svg import Point

if TYPE_CHECKING:
    from exporters.lines import LineClass, LineView

UNITS_PER_MM: Final = 10
"""Units of the SVG to a millimetre of paper; marks are in hundredths of them, micrometres."""

INK, SOFT, FAINT = "#16191f", "#5b6270", "#b9bfc7"
"""What a shoe is drawn with, dimensions, and help lines."""

WIDTHS_UM: Final[Mapping[LineClass, int]] = {
    "silhouette": 400, "edge": 220, "detail": 120, "stitch": 180,
}  # fmt: skip
"""Widths of lines on paper by their class."""

TEXT: Final = 25
"""Size of text, tenths of a millimetre of paper."""

_LETTER: Final = 0.56
"""Widest mean letter of a sans serif face, of its size: figures are narrower."""


@dataclass(frozen=True, slots=True)
class Area:
    """What closed loops enclose an odd number of times, filled."""

    loops: tuple[tuple[Point, ...], ...]
    fill: str


Mark = Stroke | Words | Dot | Area


@dataclass(frozen=True, slots=True)
class Box:
    """An upright box on paper, µm; y runs down."""

    left: int
    top: int
    right: int
    bottom: int

    def grown(self, by: int) -> Box:
        """The box with so much more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Box) -> bool:
        """Whether two boxes have some area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def words_box(mark: Words) -> Box:
    """The room that a line of text takes, whatever sans serif face it is set in."""
    wide, high = text_um(mark.text, mark.size), mark.size * 100
    before = {"start": 0, "middle": wide // 2, "end": wide}[mark.anchor]
    over, under = high * 4 // 5, high // 5
    x, y = mark.at
    if mark.turned:
        return Box(x - over, y - wide + before, x + under, y + before)
    return Box(x - before, y - over, x - before + wide, y + under)


def text_um(text: str, size: int = TEXT) -> int:
    """Width of a line of text at most, µm."""
    return int(len(text) * size * 100 * _LETTER)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a view stands on paper: `scale` mm of paper a mm of shoe, (0, 0) at `origin` in µm."""

    scale: float
    origin: Point

    def at(self, x_mm: float, y_mm: float) -> Point:
        """A place of the view on paper, to 0.01 mm; y runs up in the view and down on paper."""
        return self.origin[0] + self._um(x_mm), self.origin[1] - self._um(y_mm)

    def _um(self, mm: float) -> int:
        return 10 * int((mm * self.scale * 100.0 + 0.5) // 1.0)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing: size in mm of paper, scale in mm of paper a mm of shoe, marks in order.

    Place it at its own size (`width_mm` by `height_mm`), or the scale is another.
    """

    title: str
    width_mm: int
    height_mm: int
    scale: float
    marks: tuple[Mark, ...]

    def to_svg(self, font: str = "sans-serif") -> bytes:
        """The drawing as SVG on a clear ground, text in the font family given."""
        size = f'width="{self.width_mm}mm" height="{self.height_mm}mm"'
        wide, high = self.width_mm * UNITS_PER_MM, self.height_mm * UNITS_PER_MM
        said = (
            svg.area(mark.loops, mark.fill) if isinstance(mark, Area) else element(mark)
            for mark in self.marks
        )
        return svg.document(wide, high, self.title, said, "none", size=size, font=font)


def scale_text(scale: float) -> str:
    """A scale in words: 0.5 is `1 : 2`, 2.0 is `2 : 1`."""
    times = scale if scale >= 1.0 else 1.0 / scale
    shown = f"{times:.2f}".rstrip("0").rstrip(".")
    return f"{shown} : 1" if scale > 1.0 else f"1 : {shown}"


def framed(title: str, scale: float, marks: Sequence[Mark], margin_um: int = 2000) -> Drawing:
    """The drawing that just holds the marks, which may lie anywhere, moved to its corner."""
    box = bounds(marks).grown(margin_um)
    aside, down = -box.left, -box.top
    wide, high = (-(-span // 1000) for span in (box.right - box.left, box.bottom - box.top))
    return Drawing(title, wide, high, scale, tuple(moved(mark, aside, down) for mark in marks))


def bounds(marks: Iterable[Mark]) -> Box:
    """The box round all marks; text by the room it takes. Of none, as of a sheet seen from behind
    that has no line there, it is the origin.
    """
    boxes = [box_of(mark) for mark in marks] or [Box(0, 0, 0, 0)]
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def box_of(mark: Mark) -> Box:
    """The box round one mark."""
    if isinstance(mark, Words):
        return words_box(mark)
    if isinstance(mark, Dot):
        return Box(*mark.at, *mark.at).grown(mark.radius)
    points = mark.points if isinstance(mark, Stroke) else [at for loop in mark.loops for at in loop]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def moved(mark: Mark, aside: int, down: int) -> Mark:
    """The mark somewhere else."""

    def go(points: Iterable[Point]) -> tuple[Point, ...]:
        return tuple((x + aside, y + down) for x, y in points)

    if isinstance(mark, Stroke):
        return Stroke(go(mark.points), mark.colour, mark.width, mark.closed, mark.fill, mark.dash)
    if isinstance(mark, Area):
        return Area(tuple(go(loop) for loop in mark.loops), mark.fill)
    (at,) = go([mark.at])
    if isinstance(mark, Dot):
        return Dot(at, mark.radius, mark.colour)
    return Words(at, mark.text, mark.size, mark.colour, mark.anchor, mark.bold, mark.turned)


def drawing_of(lines: LineView, scale: float = 0.5, *, title: str = "") -> Drawing:
    """A view alone at a scale: its lines, silhouettes thickest, stitches dashed."""
    frame = Frame(scale, (0, 0))
    return framed(title or lines.view, scale, line_marks(lines, frame))


def line_marks(lines: LineView, frame: Frame) -> list[Mark]:
    """The lines of a view as strokes, thin ones first."""
    found: list[Mark] = []
    for name in reversed(list(lines.lines)):
        for line in lines.lines[name]:
            points = tuple(frame.at(x, y) for x, y in line)
            found.append(Stroke(points, INK, WIDTHS_UM[name]))
    return found
