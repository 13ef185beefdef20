"""The measuring sheet of a shoe: what is only asked for, read off its meshes.

Toplines, sidewalls, the sole's overhang and the opening; `geometry.measures` has what is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from geometry.audit_wear import ANKLE_AT, opening_mm
from geometry.cuts import Cuts
from geometry.exact import Floats
from geometry.measures import SOLE_UNIT
from geometry.mesh import Part
from geometry.sheet import Anchors, mm_of, thousandths

_FOOT_OF_BOTTOM: Final = 0.97
"""A foot's length of the bottom's, where its spec is not at hand."""


def shoe_sheet(parts: Mapping[str, Part], anchors_um: Anchors) -> dict[str, float]:
    """Measures of a shoe by name, `_mm`, to 0.001: those that its parts allow."""
    found = {**_sole(parts, anchors_um), **_topline(parts, anchors_um)}
    opening = opening_mm(parts, anchors_um)
    if opening is not None:
        found["shoe.opening_mm"] = opening
    return {name: thousandths(value) for name, value in sorted(found.items())}


def _sole(parts: Mapping[str, Part], anchors_um: Anchors) -> dict[str, float]:
    """Height of the sidewall and overhang of the sole beyond the featherline, at four places."""
    unit = [Cuts(parts[name]) for name in SOLE_UNIT if name in parts]
    if not unit:
        return {}
    ground = min(float(np.min(cuts.points[:, 2])) for cuts in unit)
    found = {}
    for name, mark, axis, way in (
        ("heel", "featherline.heel", 0, -1.0),
        ("toe", "featherline.toe", 0, 1.0),
        ("medial", "featherline.ball_medial", 1, 1.0),
        ("lateral", "featherline.ball_lateral", 1, -1.0),
    ):
        at = mm_of(anchors_um, mark)
        section = np.concatenate(
            [cuts.at_y(at[1]) if axis == 0 else cuts.at_x(at[0]) for cuts in unit]
        )
        beyond = way * (section[:, axis] - at[axis])
        outside = section[beyond > 0.0]
        found[f"sole.overhang_{name}_mm"] = float(np.max(beyond, initial=0.0))
        found[f"sole.sidewall_{name}_mm"] = float(np.max(outside[:, 2], initial=ground)) - ground
    return found


def _topline(parts: Mapping[str, Part], anchors_um: Anchors) -> dict[str, float]:
    """Heights of the topline over the heel seat: under either ankle bone, and at the throat."""
    if "upper" not in parts:
        return {}
    heel, toe = mm_of(anchors_um, "featherline.heel"), mm_of(anchors_um, "featherline.toe")
    foot = _FOOT_OF_BOTTOM * (toe[0] - heel[0])
    cuts = Cuts(parts["upper"])
    ankle = cuts.at_x(ANKLE_AT * foot)
    found = {}
    for name, side in (("medial", ankle[:, 1] > heel[1]), ("lateral", ankle[:, 1] < heel[1])):
        if side.any():
            found[f"topline.ankle_{name}_mm"] = _top(ankle[side]) - heel[2]
    for name in ("eye_medial", "throat"):
        found[f"topline.{name}_mm"] = mm_of(anchors_um, f"topline.{name}")[2] - heel[2]
    return found


def _top(points: Floats) -> float:
    return float(np.max(points[:, 2]))
