"""Elements of an SVG drawing, in whole hundredths of a pixel: the same text everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

Point = tuple[int, int]

FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"


def px(hundredths: int) -> str:
    """Hundredths of a pixel as short decimal text."""
    whole, rest = divmod(abs(hundredths), 100)
    digits = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{digits}" if hundredths < 0 else digits


def text(
    at: Point,
    words: str,
    size: int,
    fill: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    turned: bool = False,
) -> str:
    """One line of text; `size` in pixels; `turned` it runs upward."""
    weight = ' font-weight="600"' if bold else ""
    x, y = px(at[0]), px(at[1])
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    place = f'x="{x}" y="{y}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{fill}"{weight}{turn}>{escape(words)}</text>'


def line(a: Point, b: Point, stroke: str, width: int = 100) -> str:
    """A straight line."""
    ends = f'x1="{px(a[0])}" y1="{px(a[1])}" x2="{px(b[0])}" y2="{px(b[1])}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{px(width)}"/>'


def rect(at: Point, size: Point, fill: str, *, radius: int = 0) -> str:
    """A filled rectangle."""
    place = f'x="{px(at[0])}" y="{px(at[1])}" width="{px(size[0])}" height="{px(size[1])}"'
    return f'<rect {place} rx="{px(radius)}" fill="{fill}"/>'


def disc(at: Point, radius: int, fill: str) -> str:
    """A filled disc."""
    return f'<circle cx="{px(at[0])}" cy="{px(at[1])}" r="{px(radius)}" fill="{fill}"/>'


def path(
    points: Iterable[Point],
    stroke: str,
    width: int = 100,
    *,
    fill: str = "none",
    closed: bool = True,
    dash: int = 0,
) -> str:
    """A polygon, or a line through points; `dash` is the length of its dashes."""
    way = " ".join(f"{px(x)} {px(y)}" for x, y in points)
    end = " Z" if closed else ""
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="{px(width)}" stroke-linejoin="round"'
    look += f' stroke-dasharray="{px(dash)}"' if dash else ""
    return f'<path d="M {way}{end}" {look}/>'


def area(loops: Iterable[Iterable[Point]], fill: str) -> str:
    """What polygons enclose an odd number of times, without a stroke."""
    way = " ".join(f"M {' '.join(f'{px(x)} {px(y)}' for x, y in loop)} Z" for loop in loops)
    return f'<path d="{way}" fill="{fill}" fill-rule="evenodd"/>'


def document(
    width: int,
    height: int,
    title: str,
    elements: Iterable[str],
    ground: str,
    *,
    size: str = "",
    font: str = FONT,
) -> bytes:
    """A whole drawing of a size in pixels; `size` says in other words how large it is shown."""
    shown = size or f'width="{width}" height="{height}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'{shown} font-family="{escape(font)}" role="img">'
    )
    body = [
        f"<title>{escape(title)}</title>",
        f'<rect width="100%" height="100%" fill="{ground}"/>',
    ]
    return ("\n".join([head, *body, *elements, "</svg>"]) + "\n").encode()
