"""The featherline in plan: half-widths either side of the axis, through the spec's own points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geometry import proportions as shape
from geometry.exact import Floats, Spline, clamp
from geometry.spec import Instrument

Axis = Callable[[Floats], Floats]


class Featherline:
    """Half-widths over the sine of the level, mm, by place along the bottom: medial, lateral."""

    def __init__(self, spec: Instrument, axis: Axis, seat_x_mm: float, tip_x_mm: float) -> None:
        self._span = tip_x_mm - seat_x_mm
        self._toe = shape.TOES[spec.choice("last.toe_shape")]
        wanted = spec.mm("last.ball_width_mm")
        inner = spec.mm("last.ball_inner_width_mm")
        # The ball points lie at different x, so the axis's bow is part of the width across.
        joints = [
            seat_x_mm + spec.mm(f"last.{side}_ball_position_mm") for side in ("medial", "lateral")
        ]
        bow = axis(np.array(joints))
        scale = 1.0 - float(bow[0] - bow[1]) / wanted
        self.medial = self._side(spec, 1.0, inner * scale)
        self.lateral = self._side(spec, -1.0, (wanted - inner) * scale)

    def _side(self, spec: Instrument, side: float, ball: float) -> Spline:
        """The half-width curve of one side through heel, waist, ball, toe and tip."""
        medial = side > 0.0
        waist = spec.mm("last.waist_outer_width_mm")
        if medial:
            waist = spec.mm("last.waist_width_mm") - waist
        joint, toe = ("medial_ball", "hallux") if medial else ("lateral_ball", "little_toe")
        toe_width = "hallux_inner_width_mm" if medial else "little_toe_outer_width_mm"
        heel = 0.5 * spec.mm("last.heel_seat_width_mm")
        knots = [
            (self._place(spec, "heel_centre"), heel),
            (self._place(spec, "waist"), waist),
            (self._place(spec, joint), ball),
            (self._place(spec, toe), spec.mm(f"last.{toe_width}")),
        ]
        places = [0.0, *(place for place, _ in knots), 1.0]
        bare = [width / (2.0 * _root(place * (1.0 - place))) for place, width in knots]
        drawn = 0.5 * spec.mm("last.ball_width_mm") / 0.9707729
        tip = drawn * shape.TIP_ROUND * self._toe.tip
        return Spline(places, [bare[0] * shape.HEEL_ROUND, *bare, tip])

    def _place(self, spec: Instrument, name: str) -> float:
        return spec.mm(f"last.{name}_position_mm") / self._span


def _root(value: float) -> float:
    return float(np.sqrt(clamp(value, 1e-6, 1.0)))
