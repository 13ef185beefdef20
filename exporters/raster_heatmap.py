"""A picture of a shoe coloured by deviation: four views, and the scale in mm below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.heat import heat_bytes
from exporters.png import encode_png
from exporters.raster_sheet import views_sheet
from exporters.raster_shot import Shot
from exporters.raster_text import draw_stroke, draw_text, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporters.raster_lit import Pixels
    from exporters.scene import Scene

VIEWS: Final = ("lateral", "medial", "top", "bottom")
WIDTH, VIEWS_HEIGHT, LEGEND_HEIGHT = 1600, 1040, 210
BAR_WIDTH, BAR_HEIGHT, BAR_TOP = 760, 30, 74
TITLE, LABEL = 15.0, 12.0
INK: Final = 70
TICKS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)
MOST_LETTERS: Final = 90


def heatmap_png(scene: Scene, title: str, notes: Sequence[str], end_mm: float) -> bytes:
    """PNG of a painted scene under `title`, with a scale from -end_mm to end_mm and notes."""
    views = views_sheet(scene, VIEWS, Shot(width=WIDTH, height=VIEWS_HEIGHT))
    legend = np.full((LEGEND_HEIGHT, WIDTH, 3), 255, np.uint8)
    _centred(legend, title, WIDTH / 2, 14.0, TITLE)
    _bar(legend, end_mm)
    for line, note in enumerate(notes):
        _centred(legend, note, WIDTH / 2, BAR_TOP + BAR_HEIGHT + 44.0 + 22.0 * line, LABEL)
    return encode_png(np.concatenate((views, legend)))


def _bar(legend: Pixels, end_mm: float) -> None:
    """The scale with its ticks, and which end means what on either side of it."""
    left = (WIDTH - BAR_WIDTH) // 2
    bottom = BAR_TOP + BAR_HEIGHT
    colours = heat_bytes()
    step = np.arange(BAR_WIDTH) * (len(colours) - 1) // (BAR_WIDTH - 1)
    legend[BAR_TOP:bottom, left : left + BAR_WIDTH] = colours[step][None]
    for share in TICKS:
        x = left + (share + 1.0) / 2.0 * (BAR_WIDTH - 1) + 0.5
        draw_stroke(legend, (x, bottom + 1.0), (x, bottom + 7.0), 1.5, INK)
        unit = " MM" if share == TICKS[-1] else ""
        text = "0" if share == 0.0 else f"{share * end_mm:+g}"
        _centred(legend, text, x, bottom + 14.0, LABEL)
        if unit:
            draw_text(legend, unit, x + text_width(text, LABEL) / 2, bottom + 14.0, LABEL, INK)
    top = BAR_TOP + (BAR_HEIGHT - LABEL) / 2
    before, after = "LIES FURTHER IN", "STANDS FURTHER OUT"
    draw_text(legend, before, left - 24.0 - text_width(before, LABEL), top, LABEL, INK)
    draw_text(legend, after, left + BAR_WIDTH + 24.0, top, LABEL, INK)


def _centred(legend: Pixels, text: str, x: float, top: float, height: float) -> None:
    shown = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3] + "..."
    draw_text(legend, shown, x - text_width(shown, height) / 2, top, height, INK)
