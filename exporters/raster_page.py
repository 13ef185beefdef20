"""A drawn page as PNG, at two pixels a unit, in greys; letters are the captions' font."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from exporters.page import Dot, Page, Stroke, Words
from exporters.png import encode_png
from exporters.raster_text import draw_stroke, draw_text, text_width

SCALE = 2
_CAP = 0.72
"""Height of capitals, of the size of a font."""


def page_png(page: Page) -> bytes:
    """The page as PNG bytes."""
    picture = np.full((page.height * SCALE, page.width * SCALE, 3), 255, dtype=np.uint8)
    for mark in page.marks:
        if isinstance(mark, Stroke):
            _stroke(picture, mark)
        elif isinstance(mark, Words):
            _words(picture, mark)
        else:
            _dot(picture, mark)
    return encode_png(picture, dots_per_mm=page.width * SCALE // page.width_mm)


def _stroke(picture: NDArray[np.uint8], mark: Stroke) -> None:
    points = [(x * SCALE / 100, y * SCALE / 100) for x, y in mark.points]
    if mark.fill:
        _fill(picture, points, _grey(mark.fill))
    if mark.closed:
        points.append(points[0])
    width = max(mark.width * SCALE / 100, 1.2)
    for start, end in itertools.pairwise(points):
        for a, b in _dashes(start, end, mark.dash * SCALE / 100):
            draw_stroke(picture, a, b, width, _grey(mark.colour))


def _dashes(
    start: tuple[float, float], end: tuple[float, float], dash: float
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """A line in dashes as long as its gaps; whole without a dash."""
    span = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    if dash == 0.0 or span < dash:
        return [(start, end)]
    cuts = np.arange(0.0, span, dash) / span

    def at(share: float) -> tuple[float, float]:
        return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share

    return [(at(float(cut)), at(min(float(cut) + dash / span, 1.0))) for cut in cuts[::2]]


def _fill(picture: NDArray[np.uint8], points: list[tuple[float, float]], grey: int) -> None:
    """Fill an outline row by row where its edges are passed an odd number of times."""
    corners = np.array(points)
    after = np.roll(corners, -1, axis=0)
    low, high = int(corners[:, 1].min()), int(corners[:, 1].max()) + 1
    for row in range(max(low, 0), min(high, len(picture))):
        y = row + 0.5
        cut = (corners[:, 1] > y) != (after[:, 1] > y)
        a, b = corners[cut], after[cut]
        x = np.sort(a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
        for left, right in zip(x[::2], x[1::2], strict=False):
            picture[row, max(int(left), 0) : int(right)] = grey


def _words(picture: NDArray[np.uint8], mark: Words) -> None:
    height = mark.size * SCALE * _CAP * 0.86
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]
    left = mark.at[0] * SCALE / 100 - share * text_width(mark.text, height)
    draw_text(
        picture, mark.text, left, mark.at[1] * SCALE / 100 - height, height, _grey(mark.colour)
    )


def _dot(picture: NDArray[np.uint8], mark: Dot) -> None:
    at = (mark.at[0] * SCALE / 100, mark.at[1] * SCALE / 100)
    draw_stroke(picture, at, at, 2 * mark.radius * SCALE / 100, _grey(mark.colour))


def _grey(colour: str) -> int:
    """How bright a colour is."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return (299 * red + 587 * green + 114 * blue) // 1000
