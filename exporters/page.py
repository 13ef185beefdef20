"""A drawn page: lines, outlines, discs and words in hundredths of a unit, and how SVG says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exporters import svg
from exporters.svg import Point

INK, SOFT, FAINT, ACCENT = "#16191f", "#6b7280", "#cfd4da", "#d6543c"
GROUND, SHADE = "#ffffff", "#f3f3f0"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; `fill` closes it into an area."""

    points: tuple[Point, ...]
    colour: str
    width: int
    closed: bool = False
    fill: str = ""
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `size` in units, `anchor` start, middle or end; `turned` it runs upward."""

    at: Point
    text: str
    size: int
    colour: str
    anchor: str
    bold: bool
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled disc."""

    at: Point
    radius: int
    colour: str


@dataclass(slots=True)
class Page:
    """A page of `width` by `height` units that is `width_mm` wide on paper."""

    width: int
    height: int
    width_mm: int
    title: str
    marks: list[Stroke | Words | Dot] = field(default_factory=list)

    def stroke(
        self,
        points: Iterable[Point],
        colour: str = INK,
        width: int = 120,
        *,
        closed: bool = False,
        fill: str = "",
        dash: int = 0,
    ) -> None:
        """Draw a line or an outline; `dash` in hundredths, 0 for none."""
        self.marks.append(Stroke(tuple(points), colour, width, closed, fill, dash))

    def words(
        self,
        at: Point,
        text: str,
        size: int = 13,
        colour: str = INK,
        *,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """Write a line of text with its baseline at a point."""
        self.marks.append(Words(at, text, size, colour, anchor, bold))

    def disc(self, at: Point, radius: int = 300, colour: str = ACCENT) -> None:
        """Draw a disc."""
        self.marks.append(Dot(at, radius, colour))

    def svg(self) -> bytes:
        """The page as SVG: the same text on every machine."""
        height_mm = self.width_mm * self.height // self.width
        size = f'width="{self.width_mm}mm" height="{height_mm}mm"'
        return svg.document(
            self.width, self.height, self.title, map(element, self.marks), GROUND, size=size
        )


def element(mark: Stroke | Words | Dot) -> str:
    """How SVG says a mark."""
    if isinstance(mark, Dot):
        return svg.disc(mark.at, mark.radius, mark.colour)
    if isinstance(mark, Words):
        return svg.text(
            mark.at,
            mark.text,
            mark.size,
            mark.colour,
            anchor=mark.anchor,
            bold=mark.bold,
            turned=mark.turned,
        )
    fill = mark.fill or "none"
    return svg.path(
        mark.points, mark.colour, mark.width, fill=fill, closed=mark.closed, dash=mark.dash
    )
