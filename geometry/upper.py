"""The upper and its lining: two shells of true thickness with rounded top edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from geometry.exact import Floats, half_circle, shares, smooth3
from geometry.last import rows
from geometry.loft import Loft, around, over, ring
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.wall import COLLAR_END, THROAT_END, Columns, Wall, folded

ROLL_MM: Final = 3.0
UNDER_MM: Final = 1.2
"""How far the padded lining rolls over the upper's edge at the collar; beside the throat it is
unpadded and ends that far under the edge instead."""

ROLL_UNTIL: Final = 0.34
"""Column from which one goes over into the other, up to the collar's end."""

Distance = Callable[[Floats, Floats], Floats]


def wall_columns(wall: Wall, quality: Quality) -> Columns:
    """The columns of both shells: most on the collar, many round the throat's end."""
    collar, throat = quality.half * 5 // 12, quality.half * 3 // 12
    end = quality.half - collar - throat
    half = np.concatenate(
        (
            COLLAR_END * shares(collar)[:-1],
            COLLAR_END + (THROAT_END - COLLAR_END) * shares(throat)[:-1],
            THROAT_END + (1.0 - THROAT_END) * shares(end),
        )
    )
    return wall.columns(ring(half))


def upper(wall: Wall, columns: Columns, quality: Quality) -> Part:
    """The outer shell, featherline to just below the lining's roll."""
    top = 1.0 - columns.share(ROLL_MM * (1.0 - _past_roll(columns.k)))
    return shell("upper", columns, wall.between, wall.outer, top, quality)


def lining(wall: Wall, columns: Columns, quality: Quality) -> Part:
    """The inner shell with the collar's padding, up to the top edge."""
    top = 1.0 - columns.share(UNDER_MM * _past_roll(columns.k))
    return shell("lining", columns, wall.inner, wall.between, top, quality)


def _past_roll(k: Floats) -> Floats:
    """0 where the collar rolls over, 1 from its end on."""
    return smooth3((folded(k) - ROLL_UNTIL) / (COLLAR_END - ROLL_UNTIL))


def shell(
    name: str,
    columns: Columns,
    inside: Distance,
    outside: Distance,
    top: Floats,
    quality: Quality,
) -> Part:
    """A closed shell between two distances off the form; its round edge ends at shares `top`."""
    k = columns.k[None, :]
    up = up_shares(quality.rows)[:, None] * _under_rim(columns, inside, outside, top)[None, :]
    outer = outside(k, columns.down(up))
    inner = inside(k, columns.down(up))
    cosine, sine = half_circle(shares(quality.rim)[1:-1, None])
    middle, radius = (outer[-1] + inner[-1]) * 0.5, (outer[-1] - inner[-1]) * 0.5
    rim_f = up[-1] + columns.share(radius) * sine
    f = np.concatenate((up, rim_f, up[::-1]))
    distance = np.concatenate((outer, middle + radius * cosine, inner[::-1]))
    loft = Loft()
    loft.quads(over(around(loft.points(columns.points(f, distance)))))
    return loft.part(name)


def _under_rim(columns: Columns, inside: Distance, outside: Distance, top: Floats) -> Floats:
    """Shares at which the round edge begins: a half thickness under `top`, by four repeats."""
    begin = top
    for _ in range(4):
        down = columns.down(begin)
        radius = (outside(columns.k, down) - inside(columns.k, down)) * 0.5
        begin = top - columns.share(radius)
    return begin


def up_shares(count: int) -> Floats:
    """Shares 0 … 1 up a column, closer at the featherline and at the top edge."""
    low = rows(count)
    return low * 0.6 + 0.4 * (1.0 - rows(count)[::-1])
