"""The sheet of a part: its pieces at true size with names, a title, a key and a test square.

It is made of lines and words in whole micrometres, y up, each on a layer that says what it means;
`exporters.dxf` and `exporters.drawing_svg` write it down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

from exporters.pattern import EdgeLine, Line, Piece, Point, pieces_of

if TYPE_CHECKING:
    from exporters.scene import Scene

Layer = Literal["CUT", "NET", "SEAM", "LASTING", "NOTCH", "GRAIN", "MARK", "TEXT", "TEST"]

LAYERS: Final[dict[Layer, str]] = {
    "SEAM": "seam allowance",
    "LASTING": "lasting margin",
    "CUT": "cut line",
    "NET": "net outline",
    "NOTCH": "notch",
    "GRAIN": "grain",
    "MARK": "guide line",
    "TEXT": "words",
    "TEST": "100 mm to measure",
}
"""What lies on each layer, the lowest first."""

MM: Final = 1000
BORDER: Final = 14 * MM
GAP: Final = 16 * MM
ROW: Final = 640 * MM
TITLE: Final = 30 * MM
KEY: Final = 9 * MM
TEST: Final = 100 * MM
"""Sizes of the sheet: border, room between pieces, width of a row unless one piece is wider, height
of the title, of the key, and the test square."""

NAME_SIZE: Final = 4 * MM
SMALL_SIZE: Final = 2_600
EDGE_SIZE: Final = 2_200
LINE: Final = 4_200
_WIDE: Final = 0.56
_CAPTION: Final = 64
_ARROW: Final = 3 * MM
"""Sizes of words; how far lines of them stand apart; a letter's width, of its height; letters on a
line of a caption; the grain arrow's head at most."""


@dataclass(frozen=True, slots=True)
class Path:
    """A line or, closed, an outline; `piece` names the piece whose outline it is."""

    layer: Layer
    points: Line
    closed: bool = False
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, its foot at a place; turned to the left by `turn_deg`."""

    at: Point
    text: str
    size: int
    middle: bool = False
    turn_deg: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing at true size, its lower left corner at the origin, µm."""

    title: str
    width: int
    height: int
    paths: tuple[Path, ...]
    words: tuple[Words, ...]


def sheet_of(scene: Scene) -> Sheet:
    """The sheet of a scene's one part. Errors: those of `pieces_of`."""
    pieces = pieces_of(scene)
    boxes = [_captioned(piece) for piece in pieces]
    boxes.append(_test_square())
    row = max(ROW, *(box.width for box in boxes))
    paths: list[Path] = []
    words: list[Words] = []
    x = y = deepest = widest = 0
    for box in boxes:
        if x and x + box.width > row:
            x, y, deepest = 0, y - deepest - GAP, 0
        paths += [_path_at(path, x, y) for path in box.paths]
        words += [_words_at(word, x, y) for word in box.words]
        x += box.width + GAP
        deepest, widest = max(deepest, box.height), max(widest, x - GAP)
    return _finished(scene, pieces, paths, words, (widest, deepest - y))


def _finished(
    scene: Scene, pieces: tuple[Piece, ...], paths: list[Path], words: list[Words], size: Point
) -> Sheet:
    """The sheet with title and key, moved so that all of it lies right of and above the origin."""
    styled = scene.parts[0]
    keyed = _key(pieces)
    width = max(size[0], keyed.width, 240 * MM) + 2 * BORDER
    height = size[1] + TITLE + KEY + 2 * BORDER
    top = height - BORDER
    foot = "left" if scene.left else "right"
    last_mm = int(scene.instrumental["last.length_mm"]) / 1000 if scene.instrumental else 0.0
    title = f"{scene.name}: {styled.name.replace('_', ' ')}, {foot} foot"
    count = f"{len(pieces)} piece" + ("s" if len(pieces) != 1 else "")
    lines = (
        f"last {last_mm:.1f} mm · {styled.style.label} · {count} · seen from {pieces[0].seen}",
        "scale 1:1, unit mm · measure the test square before cutting",
    )
    words = [_words_at(word, BORDER, top - TITLE - KEY) for word in words]
    words.append(Words((BORDER, top - 8 * MM), title, 7 * MM, bold=True))
    words += [
        Words((BORDER, top - 15 * MM - LINE * number), text, 3 * MM)
        for number, text in enumerate(lines)
    ]
    paths = [_path_at(path, BORDER, top - TITLE - KEY) for path in paths]
    paths += [_path_at(path, BORDER, top - TITLE) for path in keyed.paths]
    words += [_words_at(word, BORDER, top - TITLE) for word in keyed.words]
    return Sheet(title, width, height, tuple(paths), tuple(words))


@dataclass(frozen=True, slots=True)
class _Box:
    """Lines and words with their upper left corner at the origin."""

    width: int
    height: int
    paths: tuple[Path, ...]
    words: tuple[Words, ...]


def _captioned(piece: Piece) -> _Box:
    """A piece with its lines, its words and, beneath it, what it measures."""
    (left, low), (right, high) = piece.size_um
    lines = _caption(piece)
    wide = max(int(_WIDE * SMALL_SIZE * len(text)) for text in lines)
    width = max(right - left, wide)
    x, y = (width - (right - left)) // 2 - left, -high
    below = y + low - LINE - 2 * MM
    words = [_words_at(word, x, y) for word in _words(piece)]
    words += [
        Words((width // 2, below - LINE * number), text, SMALL_SIZE, middle=True, bold=not number)
        for number, text in enumerate(lines)
    ]
    paths = tuple(_path_at(path, x, y) for path in _paths(piece))
    return _Box(width, high - low + LINE * (len(lines) + 1) + 2 * MM, paths, tuple(words))


def _paths(piece: Piece) -> Iterator[Path]:
    """The lines of a piece."""
    yield Path("CUT", piece.cut_um, closed=True, piece=piece.name)
    if piece.cut_um != piece.outline_um:
        yield Path("NET", piece.outline_um, closed=True, piece=piece.name)
    for edge in piece.edges:
        if edge.margin_mm:
            yield Path("LASTING" if edge.layer == "LASTING" else "SEAM", edge.margin_um)
    for notch in piece.notches:
        yield Path("NOTCH", (notch.inside_um, notch.outside_um))
    for mark in piece.marks:
        yield Path("MARK", mark.line_um)
    (x, y), (u, v) = piece.grain_um
    size = max(math.hypot(u - x, v - y), 1.0)
    head = min(_ARROW, 0.3 * size)
    ax, ay = (u - x) / size * head, (v - y) / size * head
    yield Path("GRAIN", piece.grain_um)
    for tip, hand in (((u, v), 1.0), ((x, y), -1.0)):
        wings = [
            (
                round(tip[0] - hand * ax + side * 0.4 * ay),
                round(tip[1] - hand * ay - side * 0.4 * ax),
            )
            for side in (1.0, -1.0)
        ]
        yield Path("GRAIN", (wings[0], tip, wings[1]))


def _words(piece: Piece) -> Iterator[Words]:
    """The words on a piece: its name and how often it is cut, what is done along its edges."""
    if piece.labelled_inside:
        x, y = piece.label_um
        yield Words((x, y + MM), piece.name, NAME_SIZE, middle=True, bold=True)
        yield Words((x, y - LINE), piece.cut_words, SMALL_SIZE, middle=True)
    for edge in piece.edges:
        if edge.margin_mm:
            yield from _edge_words(edge)
    for mark in piece.marks:
        if _long(mark.line_um) > 3 * _WIDE * EDGE_SIZE * len(mark.name):
            yield _beside(mark.line_um, len(mark.line_um) // 4, mark.name, 0.0)


def _edge_words(edge: EdgeLine) -> Iterator[Words]:
    """What is done along an edge, written in its margin or, where that is narrow, inside."""
    room = edge.length_mm * 0.7 * MM
    if len(edge.words) * _WIDE * EDGE_SIZE > room:
        return
    wide = edge.margin_mm * MM
    away = 0.5 * wide if wide > 3 * EDGE_SIZE else -1.2 * EDGE_SIZE
    # where no notch is: those of a lasted edge are in its middle, those of seams beside it
    share = 0.3 if edge.layer == "LASTING" else 0.5
    yield _beside(edge.net_um, int(len(edge.net_um) * share), edge.words, away)


def _long(line: Line) -> float:
    """How long a line is, µm."""
    return sum(math.dist(one, other) for one, other in pairwise(line))


def _beside(line: Line, at: int, text: str, away: float) -> Words:
    """Words along a line at one of its points, their middle so far to its right."""
    reach = max(2, len(line) // 12)
    (ax, ay), (bx, by) = line[max(at - reach, 0)], line[min(at + reach, len(line) - 1)]
    size = max(math.hypot(bx - ax, by - ay), 1.0)
    out = (by - ay) / size, (ax - bx) / size
    turn = math.degrees(math.atan2(by - ay, bx - ax))
    upright = turn - 180.0 if turn > 90.0 else turn + 180.0 if turn <= -90.0 else turn
    away += (1.0 if upright == turn else -1.0) * 0.35 * EDGE_SIZE
    x, y = line[at]
    place = (round(x + out[0] * away), round(y + out[1] * away))
    return Words(place, text, EDGE_SIZE, middle=True, turn_deg=round(upright, 1))


def _caption(piece: Piece) -> list[str]:
    """What a piece is called, measures, and what is to be seen to."""
    figures = piece.figures
    lines = [f"{piece.name}, {piece.cut_words}"]
    area = f"net {figures.net_mm2 / 100:.1f} cm²"
    if piece.cut_um != piece.outline_um:
        area += f", with margins {figures.cut_mm2 / 100:.1f} cm²"
    lines.append(area)
    if figures.max_strain:
        lines.append(
            f"laid flat: area {figures.area_ratio:.3f} of the shoe's, strain "
            f"{figures.mean_strain:.1%} mean, {figures.p95_strain:.1%} p95"
        )
    for finding in piece.findings:
        lines += wrap(finding, _CAPTION)
    return lines


def _test_square() -> _Box:
    """A square of 100 mm with its cross."""
    half = TEST // 2
    corners = ((0, 0), (0, -TEST), (TEST, -TEST), (TEST, 0))
    paths = (
        Path("TEST", corners, closed=True),
        Path("TEST", ((half, -half - 5 * MM), (half, -half + 5 * MM))),
        Path("TEST", ((half - 5 * MM, -half), (half + 5 * MM, -half))),
    )
    words = Words(
        (half, -TEST - LINE - 2 * MM), "test square 100 x 100 mm", SMALL_SIZE, middle=True
    )
    return _Box(TEST, TEST + 2 * LINE, paths, (words,))


def _key(pieces: tuple[Piece, ...]) -> _Box:
    """The lines that pieces have, each with what it means."""
    used = {path.layer for piece in pieces for path in _paths(piece)}
    paths, words, x = [], [], 0
    for layer, meaning in LAYERS.items():
        if layer not in used:
            continue
        paths.append(Path(layer, ((x, 0), (x + 10 * MM, 0))))
        words.append(Words((x + 12 * MM, -MM), meaning, SMALL_SIZE))
        x += 20 * MM + int(_WIDE * SMALL_SIZE * len(meaning))
    return _Box(x, KEY, tuple(paths), tuple(words))


def _path_at(path: Path, x: int, y: int) -> Path:
    points = tuple((px + x, py + y) for px, py in path.points)
    return Path(path.layer, points, path.closed, path.piece)


def _words_at(words: Words, x: int, y: int) -> Words:
    at = (words.at[0] + x, words.at[1] + y)
    return Words(at, words.text, words.size, words.middle, words.turn_deg, words.bold)
