"""What no body has, asked of measured lasts alone, and what they alone may have.

Drawn lasts keep to narrower windows anyway.
"""

from itertools import pairwise
from math import isqrt

from schemas.rule import Broken, Facts, Rule
from schemas.sizes import plain_mm
from schemas.table import last_bottom
from schemas.table.last_origin import MEASURED
from schemas.table.last_origin import PATH as FORM_ORIGIN

_LENGTH = "last.length_mm"
_BALL, _BALL_WIDTH = "last.ball_girth_mm", "last.ball_width_mm"
_HEEL, _WAIST = "last.heel_centre_position_mm", "last.waist_position_mm"
_MEDIAL, _LATERAL = "last.medial_ball_position_mm", "last.lateral_ball_position_mm"

_RISES = tuple(row.path for row in last_bottom.ROWS)

ORDERS = (
    (_HEEL, _WAIST, _MEDIAL, "last.hallux_position_mm", _LENGTH),
    (_WAIST, _LATERAL, "last.little_toe_position_mm", _LENGTH),
    (_LATERAL, _MEDIAL),
    ("last.toe_height_mm", "last.instep_height_mm"),
    ("last.back_bulge_height_mm", "last.back_height_mm"),
    ("last.waist_outer_width_mm", "last.waist_width_mm"),
    ("last.ball_inner_width_mm", _BALL_WIDTH),
)
"""Values of which each is less than the next: along the last, up it, and a half of its whole."""


def _order(facts: Facts) -> Broken | None:
    um = facts.um
    pairs = (pair for order in ORDERS for pair in pairwise(order)) if facts.measured else ()
    for less, more in pairs:
        if um[less] >= um[more]:
            return Broken(
                f"{less} {plain_mm(um[less])} mm is not less than {more} {plain_mm(um[more])} mm, "
                "as in every last",
                f"less than {plain_mm(um[more])} mm",
                f"lower {less} or raise {more}",
            )
    return None


def _tape(facts: Facts) -> Broken | None:
    um = facts.um
    behind = um[_MEDIAL] - um[_LATERAL]
    least = 2 * isqrt(um[_BALL_WIDTH] * um[_BALL_WIDTH] + behind * behind)
    if not facts.measured or um[_BALL] > least:
        return None
    return Broken(
        f"a ball girth of {plain_mm(um[_BALL])} mm does not go twice across the ball, "
        f"{plain_mm(least)} mm there and back",
        f"more than {plain_mm(least)} mm",
        f"raise {_BALL} or lower {_BALL_WIDTH}",
    )


def _own_bottom(facts: Facts) -> Broken | None:
    """That every valid drawn last is sound is proved for a bottom as drawn (ADR 44)."""
    own = [path for path in _RISES if facts.um[path]]
    if facts.measured or not own:
        return None
    return Broken(
        f"a drawn last has no {own[0].partition('.')[2]} of its own",
        "0 mm",
        f"leave {own[0]} out, or set {FORM_ORIGIN} to {MEASURED} if it was taken off a real last",
    )


_ORDERED = tuple(dict.fromkeys(path for order in ORDERS for path in order))

MEASURED_RULES: tuple[Rule, ...] = (
    Rule("RR-S075", (*_ORDERED, FORM_ORIGIN), _order),
    Rule("RR-S075", (_BALL, _BALL_WIDTH, _MEDIAL, _LATERAL, FORM_ORIGIN), _tape),
    Rule("RR-S076", (*_RISES, FORM_ORIGIN), _own_bottom),
)
"""The rules of a measured last in place of the windows, and what only it may have."""
