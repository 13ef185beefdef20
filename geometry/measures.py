"""Lengths, widths, heights and volumes of what was built, read off the meshes and the form."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from geometry.exact import Floats, shares
from geometry.form import Form
from geometry.mesh import Part
from geometry.solid import volume_um3_6
from geometry.wall import Wall

_OUTSIDE = ("midsole", "outsole", "foxing", "welt")


def measures(form: Form, wall: Wall, parts: Iterable[Part]) -> dict[str, float]:
    """Measures by name: `_mm` lengths to 0.001, `_cm3` volumes to 0.001."""
    by_name = {part.name: part for part in parts}
    found = {**stacks(form), **last_measures(form, wall)}
    boxes = [bounds(by_name[name]) for name in _OUTSIDE if name in by_name]
    if boxes:
        low = np.min(np.stack([box[0] for box in boxes]), axis=0)
        high = np.max(np.stack([box[1] for box in boxes]), axis=0)
        found["shoe.length_mm"] = thousandths(float(high[0] - low[0]))
        found["shoe.width_mm"] = thousandths(float(high[1] - low[1]))
    if "upper" in by_name:
        found["shoe.height_mm"] = thousandths(float(bounds(by_name["upper"])[1][2]))
    for name, part in by_name.items():
        six = volume_um3_6(part.vertices_um, part.faces)
        found[f"volume.{name}_cm3"] = six // 6_000_000_000 / 1000.0
    return dict(sorted(found.items()))


def bounds(part: Part) -> tuple[Floats, Floats]:
    """Lowest and highest corner of a part, mm."""
    return (
        np.min(part.vertices_um, axis=0) / 1000.0,
        np.max(part.vertices_um, axis=0) / 1000.0,
    )


def stacks(form: Form) -> dict[str, float]:
    """Stack heights at 12 % and 75 % of the internal length, and their difference, the drop."""
    heel, fore = (float(z) for z in form.bottom.centre(np.array(form.bottom.stack_x_mm)))
    return {
        "stack.heel_mm": thousandths(heel),
        "stack.fore_mm": thousandths(fore),
        "stack.drop_mm": thousandths(heel - fore),
    }


def last_measures(form: Form, wall: Wall) -> dict[str, float]:
    """Lengths and widths of the last, and heights of the topline over the heel seat."""
    ring = shares(512)
    feather_m = form.surface(ring, np.zeros_like(ring))
    feather_l = form.surface(2.0 - ring, np.zeros_like(ring))
    heights = shares(64) * (0.1 * form.length_mm)
    back = form.surface(np.zeros_like(heights), heights)
    front = form.surface(np.ones_like(heights), heights)
    return {
        "last.length_mm": thousandths(float(np.max(front[:, 0]) - np.min(back[:, 0]))),
        "last.bottom_length_mm": thousandths(form.tip_x_mm - form.seat_x_mm),
        "last.ball_width_mm": thousandths(float(np.max(feather_m[:, 1]) - np.min(feather_l[:, 1]))),
        "topline.back_mm": thousandths(wall.back_mm),
        "topline.ankle_mm": thousandths(wall.ankle_mm),
        "topline.eyestay_mm": thousandths(wall.eye_mm),
    }


def thousandths(value: float) -> float:
    """The value to the nearest thousandth."""
    return float(np.floor(value * 1000.0 + 0.5)) / 1000.0
