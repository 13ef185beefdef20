"""Contact sheets: several views of one shoe, or a row of views for each of several shoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.errors import NothingToWrite
from exporters.png import encode_png
from exporters.raster import render, render_at
from exporters.raster_lit import Lit, Pixels
from exporters.raster_shot import TRANSPARENT, Shot
from exporters.raster_text import draw_text
from exporters.views_close import CLOSE_UPS

if TYPE_CHECKING:
    from exporters.scene import Scene

SHEETS: Final = {
    "sheet": ("hero", "lateral", "top", "back"),
    "details": ("hero", "toe", "heel", "collar", "lacing", "tread"),
}
"""The views of each kind of sheet, close-ups among them."""

INK: Final = 70
# Room round every shoe, in mm; captions are a share of the sheet's height, within pixels.
GAP_MM: Final = 34.0
# Shape of a cell that a close-up fills, and the seam round it, in the same measure.
CLOSE_MM: Final = (300.0, 220.0)
SEAM_MM: Final = 2.5
CAPTION_SHARE, CAPTION_LEAST, CAPTION_MOST = 0.013, 7.0, 18.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One shoe of a sheet and the caption under it."""

    caption: str
    scene: Scene


def contact_sheet_png(kind: str, entries: Sequence[Entry], shot: Shot) -> bytes:
    """PNG of `contact_sheet`."""
    return encode_png(contact_sheet(kind, entries, shot))


def contact_sheet(kind: str, entries: Sequence[Entry], shot: Shot) -> Pixels:
    """The views of a kind of sheet for each shoe; `shot` gives the whole sheet's size and light.

    Whole shoes are all drawn at one scale; close-ups each fill their cell. One shoe has its views
    in two rows, without a caption; several have a row each. Raises `NothingToWrite` for no shoe.
    """
    if not entries:
        raise NothingToWrite("a contact sheet needs a shoe")
    views = SHEETS[kind]
    cell = _Close if any(view in CLOSE_UPS for view in views) else _Whole
    table = [[cell(entry.scene, _aimed(shot, view)) for view in views] for entry in entries]
    if len(entries) == 1:
        half = len(views) // 2
        return _laid_out([table[0][:half], table[0][half:]], [], shot)
    return _laid_out(table, [entry.caption for entry in entries], shot)


def views_sheet(scene: Scene, views: Sequence[str], shot: Shot) -> Pixels:
    """An even number of views of one shoe in two rows, all at one scale."""
    cells = [_Whole(scene, _aimed(shot, view)) for view in views]
    half = len(views) // 2
    return _laid_out([cells[:half], cells[half:]], [], shot)


def _aimed(shot: Shot, view: str) -> Shot:
    return replace(shot, view="", focus=view) if view in CLOSE_UPS else replace(shot, view=view)


class _Whole:
    """A view of a whole shoe: lit only when it is drawn, so that a long sheet stays small."""

    def __init__(self, scene: Scene, shot: Shot) -> None:
        self.scene, self.shot = scene, shot
        points_of = {part.name: part.part.vertices_um / 1000.0 for part in scene.parts}
        frame = shot.frame(points_of)
        self.width_mm, self.height_mm = frame.width_mm + GAP_MM, frame.height_mm + GAP_MM

    def drawn(self, width: int, height: int, per_mm: float) -> Pixels:
        """The picture of the cell at the scale of the sheet."""
        shot = replace(self.shot, width=width, height=height)
        return render_at(Lit(self.scene, shot), shot, per_mm)


class _Close:
    """A picture that fills its cell, less a white seam."""

    width_mm, height_mm = CLOSE_MM

    def __init__(self, scene: Scene, shot: Shot) -> None:
        self.scene, self.shot = scene, shot

    def drawn(self, width: int, height: int, per_mm: float) -> Pixels:
        """The picture of the cell; a seam is the same on every side, whatever `per_mm`."""
        seam = int(SEAM_MM * per_mm)
        shot = replace(self.shot, width=width - 2 * seam, height=height - 2 * seam)
        picture = render(self.scene, shot)
        clear = picture.shape[2] == 4
        bare = np.full((height, width, picture.shape[2]), 0 if clear else 255, np.uint8)
        bare[seam : height - seam, seam : width - seam] = picture
        return bare


Cell = _Whole | _Close


def _laid_out(table: Sequence[Sequence[Cell]], captions: Sequence[str], shot: Shot) -> Pixels:
    """The cells in rows and columns as wide as what they show, captions under the rows."""
    letter = min(max(CAPTION_SHARE * shot.height, CAPTION_LEAST), CAPTION_MOST) if captions else 0.0
    line = int(letter * 2.4)
    wide = [max(cell.width_mm for cell in column) for column in zip(*table, strict=True)]
    tall = [max(cell.height_mm for cell in row) for row in table]
    room = max(shot.height - line * len(table), len(table))
    per_mm = min(shot.width / float(np.cumsum(wide)[-1]), room / float(np.cumsum(tall)[-1]))
    lefts, tops = _cuts(wide, shot.width), _cuts(tall, room)
    clear = shot.background == TRANSPARENT
    ground = (4, 0) if clear else (3, 255)
    sheet = np.full((shot.height, shot.width, ground[0]), ground[1], np.uint8)
    for number, row in enumerate(table):
        top, bottom = tops[number] + number * line, tops[number + 1] + number * line
        for place, cell in enumerate(row):
            left, right = lefts[place], lefts[place + 1]
            sheet[top:bottom, left:right] = cell.drawn(right - left, bottom - top, per_mm)
        if captions:
            draw_text(sheet, captions[number], letter * 2.0, bottom + 0.4 * letter, letter, INK)
    return sheet


def _cuts(sizes: Sequence[float], pixels: int) -> list[int]:
    """Where cells of these sizes begin and end when they share so many pixels."""
    done = np.concatenate([np.zeros(1), np.cumsum(sizes)])
    return [int(at) for at in np.floor(done * (pixels / done[-1]) + 0.5)]
