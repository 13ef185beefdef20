"""Captions: a font of straight strokes, drawn smooth, the same on every machine."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exporters.raster_vectors import Floats

# Strokes on a grid 4 wide and 6 high, each point as two digits: right, then up from the baseline.
GLYPHS: Final[dict[str, str]] = {
    "A": "00-04-26-44-40 02-42",
    "B": "00-06-36-45-44-33-03 33-42-41-30-00",
    "C": "45-36-16-05-01-10-30-41",
    "D": "00-06-26-44-42-20-00",
    "E": "46-06-00-40 03-33",
    "F": "46-06-00 03-33",
    "G": "45-36-16-05-01-10-30-41-43-23",
    "H": "00-06 40-46 03-43",
    "I": "20-26 16-36 10-30",
    "J": "46-41-30-10-01",
    "K": "00-06 46-02 13-40",
    "L": "06-00-40",
    "M": "00-06-23-46-40",
    "N": "00-06-40-46",
    "O": "16-36-45-41-30-10-01-05-16",
    "P": "00-06-36-45-44-33-03",
    "Q": "16-36-45-41-30-10-01-05-16 22-40",
    "R": "00-06-36-45-44-33-03 23-40",
    "S": "45-36-16-05-04-13-33-42-41-30-10-01",
    "T": "06-46 26-20",
    "U": "06-01-10-30-41-46",
    "V": "06-20-46",
    "W": "06-10-23-30-46",
    "X": "00-46 06-40",
    "Y": "06-23-46 23-20",
    "Z": "06-46-00-40",
    "0": "16-36-45-41-30-10-01-05-16",
    "1": "15-26-20",
    "2": "05-16-36-45-44-00-40",
    "3": "05-16-36-45-44-33-13 33-42-41-30-10-01",
    "4": "30-36-02-42",
    "5": "46-06-03-33-42-41-30-10-01",
    "6": "45-36-16-05-01-10-30-41-42-33-03",
    "7": "06-46-10",
    "8": "13-04-05-16-36-45-44-33-13-02-01-10-30-41-42-33",
    "9": "01-10-30-41-45-36-16-05-04-13-43",
    " ": "",
    "-": "13-33",
    "_": "00-40",
    ".": "20-20",
    ",": "21-10",
    ":": "21-21 24-24",
    "·": "23-23",
    "/": "00-46",
    "+": "13-33 22-24",
    "×": "12-34 14-32",
    "%": "00-46 05-05 41-41",
    "(": "36-25-21-30",
    ")": "16-25-21-10",
    "'": "26-25",
    '"': "16-15 36-35",
    "!": "26-22 20-20",
    "#": "10-16 30-36 02-42 04-44",
    "$": "45-36-16-05-04-13-33-42-41-30-10-01 26-20",
    "&": "40-15-16-26-35-34-02-01-10-20-42",
    "*": "21-25 02-44 04-42",
    ";": "21-10 24-24",
    "<": "45-03-41",
    "=": "02-42 04-44",
    ">": "05-43-01",
    "?": "05-16-36-45-44-23-22 20-20",
    "@": "40-10-01-05-16-36-45-42-32-34-14-12-32",
    "[": "36-16-10-30",
    "\\": "06-40",
    "]": "16-36-30-10",
    "^": "04-26-44",
    "`": "16-25",
    "{": "36-26-24-13-22-20-30",
    "|": "26-20",
    "}": "16-26-24-33-22-20-10",
    "~": "03-14-32-43",
}
UNKNOWN: Final = "00-06-46-40-00"
CAP, ADVANCE = 6, 6
STROKE_SHARE: Final = 0.13


def text_width(text: str, height: float) -> float:
    """Pixels that a caption with capitals of `height` pixels is wide."""
    return max(0, len(_letters(text)) * ADVANCE - 2) * height / CAP


def draw_text(
    picture: NDArray[np.uint8], text: str, left: float, top: float, height: float, grey: int
) -> None:
    """Write capitals of `height` pixels into a picture of 3 or 4 channels, in place."""
    unit = height / CAP
    for number, letter in enumerate(_letters(text)):
        origin = (left + number * ADVANCE * unit, top + height)
        for stroke in GLYPHS.get(letter, UNKNOWN).split():
            points = [
                (origin[0] + int(at[0]) * unit, origin[1] - int(at[1]) * unit)
                for at in stroke.split("-")
            ]
            for start, end in itertools.pairwise(points):
                draw_stroke(picture, start, end, height * STROKE_SHARE, grey)


def _letters(text: str) -> str:
    """The text in the letters that the font has: capitals without accents."""
    plain = unicodedata.normalize("NFKD", text.upper())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def draw_stroke(
    picture: NDArray[np.uint8],
    start: tuple[float, float],
    end: tuple[float, float],
    thickness: float,
    grey: int,
) -> None:
    """Draw a stroke with round ends into a picture, in place; its rim fades over a pixel."""
    reach = 0.5 * thickness + 1.0
    rows, columns = picture.shape[:2]
    x_low = max(0, int(min(start[0], end[0]) - reach))
    y_low = max(0, int(min(start[1], end[1]) - reach))
    x_high = min(columns, int(max(start[0], end[0]) + reach) + 1)
    y_high = min(rows, int(max(start[1], end[1]) + reach) + 1)
    if x_low >= x_high or y_low >= y_high:
        return
    x, y = np.meshgrid(np.arange(x_low, x_high) + 0.5, np.arange(y_low, y_high) + 0.5)
    away = _distance(x, y, start, end)
    cover = np.clip(0.5 * thickness + 0.5 - away, 0.0, 1.0)[..., None]
    block = picture[y_low:y_high, x_low:x_high]
    ink = np.full(picture.shape[2], grey, np.float64)
    ink[3:] = 255.0
    old = block.astype(np.float64)
    if picture.shape[2] == 4:
        # Ink lies over nothing: the colour is the ink's wherever there was none before.
        old[..., :3] = np.where(old[..., 3:] == 0.0, ink[:3], old[..., :3])
    mixed = old + (ink - old) * cover
    block[...] = np.where(cover > 0.0, np.floor(mixed + 0.5), block).astype(np.uint8)


def _distance(x: Floats, y: Floats, start: tuple[float, float], end: tuple[float, float]) -> Floats:
    """Distance of points from a segment."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length = along_x * along_x + along_y * along_y
    share = ((x - start[0]) * along_x + (y - start[1]) * along_y) / (length or 1.0)
    share = np.clip(share, 0.0, 1.0)
    off_x, off_y = x - start[0] - share * along_x, y - start[1] - share * along_y
    away: Floats = np.sqrt(off_x * off_x + off_y * off_y)
    return away
