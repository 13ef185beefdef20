"""SVG of a part's pattern pieces: true millimetres, layers by meaning as groups."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

from exporters.pattern_sheet import LAYERS, Path, Sheet, Words, sheet_of
from exporters.registry import EncodedFile

if TYPE_CHECKING:
    from exporters.scene import Scene

FONT: Final = "Inter, 'Helvetica Neue', Arial, sans-serif"

LOOKS: Final[dict[str, str]] = {
    "CUT": "stroke:#111;stroke-width:.5",
    "NET": "stroke:#111;stroke-width:.25",
    "SEAM": "stroke:#a7dcbf;stroke-width:1.6",
    "LASTING": "stroke:#a9c7f7;stroke-width:1.6",
    "NOTCH": "stroke:#c2241c;stroke-width:.5",
    "GRAIN": "stroke:#444;stroke-width:.3",
    "MARK": "stroke:#7a7a7a;stroke-width:.25;stroke-dasharray:1.6 1.2",
    "TEST": "stroke:#7a7a7a;stroke-width:.3",
}
"""How the lines of a layer look."""


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """One drawing of the scene's one part. Errors: those of `pieces_of`."""
    data = "\n".join(_lines(sheet_of(scene))) + "\n"
    return (EncodedFile(f"{stem}.svg", data.encode(), "image/svg+xml"),)


def _lines(sheet: Sheet) -> Iterator[str]:
    width, height = _mm(sheet.width), _mm(sheet.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}" role="img">'
    )
    yield f"<title>{escape(sheet.title)}</title>"
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    for layer in LAYERS:
        paths = [path for path in sheet.paths if path.layer == layer]
        if not paths:
            continue
        look = LOOKS[layer].replace(";", '" ').replace(":", '="')
        yield f'<g id="{layer}" fill="none" stroke-linejoin="round" {look}">'
        yield from (_path(path, sheet.height) for path in paths)
        yield "</g>"
    halo = 'stroke="#fff" stroke-width=".9" stroke-linejoin="round" paint-order="stroke"'
    yield f'<g id="TEXT" fill="#222" {halo}>'
    yield from (_text(words, sheet.height) for words in sheet.words)
    yield "</g>"
    yield "</svg>"


def _path(path: Path, height: int) -> str:
    way = " ".join(f"{_mm(x)} {_mm(height - y)}" for x, y in path.points)
    end = " Z" if path.closed else ""
    named = f' data-piece="{escape(path.piece)}"' if path.piece else ""
    return f'<path d="M {way}{end}"{named}/>'


def _text(words: Words, height: int) -> str:
    x, y = _mm(words.at[0]), _mm(height - words.at[1])
    anchor = ' text-anchor="middle"' if words.middle else ""
    weight = ' font-weight="600"' if words.bold else ""
    turn = f' transform="rotate({-words.turn_deg:g} {x} {y})"' if words.turn_deg else ""
    size = f'font-size="{_mm(words.size)}"'
    return f'<text x="{x}" y="{y}" {size}{anchor}{weight}{turn}>{escape(words.text)}</text>'


def _mm(um: int) -> str:
    """Micrometres as short decimal millimetres."""
    whole, rest = divmod(abs(um), 1000)
    digits = f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
    return f"-{digits}" if um < 0 else digits
