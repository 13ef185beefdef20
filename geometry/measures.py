"""Lengths, widths, heights and volumes of what was built, read off the meshes.

These are recorded with a generation; `geometry.shoesheet` adds what is only asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from geometry.cuts import Cuts
from geometry.exact import Floats
from geometry.mesh import Part
from geometry.sheet import Anchors, last_sheet, mm_of, thousandths
from geometry.solid import volume_um3_6
from geometry.underside import Underside

SOLE_UNIT = ("midsole", "outsole", "foxing", "welt")
"""The parts that the length and the width of a shoe are those of."""

_BACK = 0.12
"""The back of a shoe, where the topline's height is read: this much of the last's length."""


def measures(parts: Iterable[Part], anchors_um: Anchors) -> dict[str, float]:
    """Measures by name: `_mm` lengths, `_cm2` areas, `_cm3` volumes, all to 0.001."""
    by_name = {part.name: part for part in parts}
    found: dict[str, float] = {}
    if "last" in by_name:
        bottom = Underside(by_name["last"])
        found |= last_sheet(by_name["last"], anchors_um, bottom)
        found |= stacks(by_name, anchors_um, bottom)
    boxes = [bounds(by_name[name]) for name in SOLE_UNIT if name in by_name]
    if boxes:
        low = np.min(np.stack([box[0] for box in boxes]), axis=0)
        high = np.max(np.stack([box[1] for box in boxes]), axis=0)
        found["shoe.length_mm"] = thousandths(float(high[0] - low[0]))
        found["shoe.width_mm"] = thousandths(float(high[1] - low[1]))
    if "upper" in by_name:
        found["shoe.height_mm"] = thousandths(float(bounds(by_name["upper"])[1][2]))
        found["topline.back_mm"] = thousandths(collar_height(by_name, anchors_um))
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


def stacks(parts: dict[str, Part], anchors_um: Anchors, bottom: Underside) -> dict[str, float]:
    """From the ground to the last at 12 % and 75 % of the bottom, and their difference, the drop.

    The ground is the lowest place of the outsole, without one the floor of the coordinates.
    """
    ground = float(bounds(parts["outsole"])[0][2]) if "outsole" in parts else 0.0
    heel, fore = (
        bottom.lowest(mm_of(anchors_um, f"bottom.stack_{place}")[0]) - ground
        for place in ("heel", "fore")
    )
    return {
        "stack.heel_mm": thousandths(heel),
        "stack.fore_mm": thousandths(fore),
        "stack.drop_mm": thousandths(heel - fore),
    }


def collar_height(parts: dict[str, Part], anchors_um: Anchors) -> float:
    """Top of upper and lining on the back centreline over the heel seat, mm."""
    heel, toe = mm_of(anchors_um, "featherline.heel"), mm_of(anchors_um, "featherline.toe")
    reach = heel[0] + _BACK * (toe[0] - heel[0])
    tops = []
    for name in ("upper", "lining"):
        if name in parts:
            profile = Cuts(parts[name]).at_y(heel[1])
            tops.append(float(np.max(profile[profile[:, 0] < reach, 2])))
    return max(tops) - heel[2]
