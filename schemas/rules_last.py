"""Rules between the last's own values: what no last maker could build, or no foot would fit.

Each holds a value to a window round what its default rule would give. Windows are wide: they keep
out what cannot be shaped into one smooth body, not what is unusual.
"""

from collections.abc import Mapping
from math import isqrt

from schemas.rule import Broken, Facts, Rule, share_rule, windows
from schemas.sizes import plain_mm
from schemas.table.last_defaults import (
    TAPE,
    back_height,
    cone_top_length,
    instep_girth,
    instep_height,
    long_heel_girth,
    round_heel_um,
    short_heel_girth,
    waist_girth,
)
from schemas.table.row import Known, scaled

_LENGTH = "last.length_mm"
_BALL = "last.ball_girth_mm"
_WAIST = "last.waist_girth_mm"
_INSTEP = "last.instep_girth_mm"
_LONG_HEEL = "last.long_heel_girth_mm"
_SHORT_HEEL = "last.short_heel_girth_mm"
_BALL_WIDTH = "last.ball_width_mm"
_HEEL_WIDTH = "last.heel_seat_width_mm"
_WAIST_WIDTH = "last.waist_width_mm"
_HEEL = "last.heel_elevation_mm"
_TOE_HEIGHT = "last.toe_height_mm"
_INSTEP_HEIGHT = "last.instep_height_mm"
_BACK_HEIGHT = "last.back_height_mm"
_CONE_WIDTH = "last.cone_top_width_mm"
_CONE_LENGTH = "last.cone_top_length_mm"
_TOE_ALLOWANCE = "last.toe_allowance_mm"
_BACK_ALLOWANCE = "last.back_allowance_mm"
_BULGE = "last.back_bulge_height_mm"
_MEDIAL, _LATERAL = "last.medial_ball_position_mm", "last.lateral_ball_position_mm"
_BALL_INNER = "last.ball_inner_width_mm"
_ARCH = "last_profile.arch_height_mm"
_SPRING = "last_profile.toe_spring_mm"
_VAMP = "last.vamp_rise_mm"
_LEANS = ("last.heel_lean_mm", "last.waist_lean_mm")
_TOTAL_SPRING = "last.total_toe_spring_mm"

_PLACES = {
    "last.heel_centre_position_mm": (130, 240),
    "last.waist_position_mm": (340, 470),
    _MEDIAL: (700, 770),
    _LATERAL: (570, 690),
    "last.little_toe_position_mm": (730, 840),
    "last.hallux_position_mm": (850, 950),
}
"""Windows of the places along the foot, in thousandths of its length."""

_BALL_LINE_LEAST = 30
"""Least that the lateral ball lies behind the medial one, in thousandths of the foot."""

HIGHEST_HEEL = 175
HIGHEST_ARCH = 190
"""Highest heel and highest arch, in thousandths of the last length."""

FOREMOST = (20, 65)
"""Least and greatest height of the toe's foremost place, in hundredths of the toe's own height."""


_NEAR_DEFAULT = {
    _WAIST: (waist_girth, 2, "waist girth"),
    _INSTEP: (instep_girth, 4, "instep girth"),
    _LONG_HEEL: (long_heel_girth, 6, "long heel girth"),
    _SHORT_HEEL: (short_heel_girth, 2, "short heel girth"),
    _INSTEP_HEIGHT: (instep_height, 3, "instep height"),
    _BACK_HEIGHT: (back_height, 5, "back height"),
    _CONE_LENGTH: (cone_top_length, 4, "cone top length"),
}
"""What the girths leave open: default rule, how many hundredths off it, and for people."""

_FROM = {
    _SHORT_HEEL: ("RR-S044", _LONG_HEEL),
    _INSTEP_HEIGHT: ("RR-S056", _LONG_HEEL),
    _BACK_HEIGHT: ("RR-S064", _SHORT_HEEL),
    _CONE_LENGTH: ("RR-S064", _SHORT_HEEL),
}
"""Finding code, and the value asked first, of those that do not hang on the ball girth."""

_TOE_ALLOWANCE_MOST = 95
"""Longest toe allowance, in thousandths of the last length."""

_ACROSS_BALL = 391
_TURN = 467
"""Most that the way from ball point to ball point is, in thousandths of the ball girth: the tape
must get round the featherline and over the ridge; how far behind the medial one the lateral may
lie, in thousandths of the ball width: the most that last.ball_line_deg turns the ball line."""

_TOE_OF_INSTEP = 62
_LOWERED, _LIFTED = 40, 5
"""Highest toe, in hundredths of the instep height; how far the vamp between them may be lowered, in
hundredths of what the toe is lower than that: a ridge that hardly rises has nothing to give; how
far it may be lifted, in hundredths of the rise from toe to instep."""


def _near_default(path: str) -> Rule:
    """The rule that a girth lies near what its default rule gives for the values above it."""
    default, hundredths, noun = _NEAR_DEFAULT[path]

    def check(facts: Facts) -> Broken | None:
        usual = default(Known(facts.fit, facts.um))
        spread = scaled(usual, hundredths, 100)
        if abs(facts.um[path] - usual) <= spread:
            return None
        span = f"{plain_mm(usual - spread)} to {plain_mm(usual + spread)} mm"
        return Broken(
            f"{noun} {plain_mm(facts.um[path])} mm does not go with the other values of the last, "
            f"which ask for about {plain_mm(usual)} mm",
            span,
            f"set {path} to {span}, or leave it out",
        )

    code, above = _FROM.get(path, ("RR-S044", _BALL))
    return Rule(code, (path, above), check)


def _across_ball(facts: Facts) -> Broken | None:
    um = facts.um
    behind, leaning = um[_MEDIAL] - um[_LATERAL], max(abs(um[path]) for path in _LEANS)
    turned = scaled(um[_BALL_WIDTH], _TURN, 1000) - leaning
    if behind > turned:
        walls = f" and walls that lean by {plain_mm(leaning)} mm" if leaning else ""
        return Broken(
            f"the lateral ball lies {plain_mm(behind)} mm behind the medial one: too far for a "
            f"ball width of {plain_mm(um[_BALL_WIDTH])} mm{walls}",
            f"up to {plain_mm(turned)} mm",
            f"raise {_LATERAL}{', lean the walls less' if leaning else ''} or lower {_MEDIAL}",
        )
    across = isqrt(um[_BALL_WIDTH] * um[_BALL_WIDTH] + behind * behind)
    most = scaled(um[_BALL], _ACROSS_BALL, 1000)
    if across <= most:
        return None
    return Broken(
        f"the ball points lie {plain_mm(across)} mm apart: too far for a ball girth of "
        f"{plain_mm(um[_BALL])} mm",
        f"up to {plain_mm(most)} mm",
        "turn the ball line less (last.ball_line_deg, ball positions), narrow last.ball_width_mm "
        "or raise last.ball_girth_mm",
    )


def _vamp(facts: Facts) -> Broken | None:
    um = facts.um
    toe, instep = um[_TOE_HEIGHT], um[_INSTEP_HEIGHT]
    spare = scaled(instep, _TOE_OF_INSTEP, 100) - toe
    down = max(scaled(spare, _LOWERED, 100), 0)
    up = max(scaled(instep - toe, _LIFTED, 100), 0)
    if -down <= um[_VAMP] <= up:
        return None
    way = "lowered" if um[_VAMP] < 0 else "lifted"
    span = f"{plain_mm(-down)} to {plain_mm(up)} mm"
    return Broken(
        f"a vamp {way} by {plain_mm(abs(um[_VAMP]))} mm leaves no even ridge between a toe of "
        f"{plain_mm(toe)} mm and an instep of {plain_mm(instep)} mm",
        span,
        f"set {_VAMP} to {span}, or change {_TOE_HEIGHT}",
    )


def _toe_allowance(facts: Facts) -> Broken | None:
    most = scaled(facts.um[_LENGTH], _TOE_ALLOWANCE_MOST, 1000)
    if facts.um[_TOE_ALLOWANCE] <= most:
        return None
    return Broken(
        f"a toe allowance of {plain_mm(facts.um[_TOE_ALLOWANCE])} mm leaves too short a foot in a "
        f"last of {plain_mm(facts.um[_LENGTH])} mm",
        f"up to {plain_mm(most)} mm",
        f"lower {_TOE_ALLOWANCE}",
    )


def _places(facts: Facts) -> Broken | None:
    um = facts.um
    foot, back = um[_LENGTH] - um[_TOE_ALLOWANCE], um[_BACK_ALLOWANCE]
    for path, (low, high) in _PLACES.items():
        least, most = scaled(foot, low, 1000) - back, scaled(foot, high, 1000) - back
        if not least <= um[path] <= most:
            span = f"{plain_mm(least)} to {plain_mm(most)} mm"
            return Broken(
                f"{path.partition('.')[2]} {plain_mm(um[path])} mm does not go with a foot of "
                f"{plain_mm(foot)} mm",
                span,
                f"set {path} to {span}",
            )
    most = um[_MEDIAL] - scaled(foot, _BALL_LINE_LEAST, 1000)
    if um[_LATERAL] > most:
        return Broken(
            f"the lateral ball ({plain_mm(um[_LATERAL])} mm) must lie behind the medial one "
            f"({plain_mm(um[_MEDIAL])} mm)",
            f"up to {plain_mm(most)} mm",
            f"lower {_LATERAL} or raise {_MEDIAL}",
        )
    return None


def _toe_point(facts: Facts) -> Broken | None:
    um = facts.um
    toe, spring = um[_TOE_HEIGHT], um[_SPRING]
    least, most = (spring + scaled(toe, share, 100) for share in FOREMOST)
    if least <= um[_TOTAL_SPRING] <= most:
        return None
    span = f"{plain_mm(least)} to {plain_mm(most)} mm"
    return Broken(
        f"the toe is foremost {plain_mm(um[_TOTAL_SPRING])} mm above the ground, outside its own "
        f"height of {plain_mm(toe)} mm",
        span,
        f"set {_TOTAL_SPRING} to {span}",
    )


def _heel_height(facts: Facts) -> Broken | None:
    return _too_steep(facts, "a heel", _HEEL, HIGHEST_HEEL)


def _arch_height(facts: Facts) -> Broken | None:
    return _too_steep(facts, "an arch", _ARCH, HIGHEST_ARCH)


def _too_steep(facts: Facts, what: str, field: str, share: int) -> Broken | None:
    """What rises by more than its share, in thousandths, of the last's length."""
    most = scaled(facts.um[_LENGTH], share, 1000)
    if facts.um[field] <= most:
        return None
    return Broken(
        f"{what} of {plain_mm(facts.um[field])} mm is too steep for a last of "
        f"{plain_mm(facts.um[_LENGTH])} mm",
        f"up to {plain_mm(most)} mm",
        f"lower {field}",
    )


def _ridge(facts: Facts) -> Broken | None:
    """The long heel's tape must pass the ridge between instep and cone top."""
    um = facts.um
    ahead = um[_CONE_LENGTH] + scaled(um[_LENGTH], 46, 1000) - um[_BACK_ALLOWANCE]
    instep = um[_LENGTH] // 2 - um[_BACK_ALLOWANCE]
    over = um[_INSTEP_HEIGHT] - scaled(um[_HEEL], 77, 100)
    height = (um[_BACK_HEIGHT] + over) // 2
    middle, room = (instep + ahead) // 2, scaled(instep - ahead, 50, 100)
    least, most = (
        _tape(um, _LONG_HEEL, isqrt(x * x + height * height))
        for x in (max(middle - room, 0), middle + room)
    )
    spare = scaled(um[_LONG_HEEL], 1, 100)
    least, most = least - spare, most + spare
    if room > 0 and least <= um[_LONG_HEEL] <= most:
        return None
    span = f"{plain_mm(least)} to {plain_mm(most)} mm"
    return Broken(
        f"a long heel girth of {plain_mm(um[_LONG_HEEL])} mm does not meet a ridge from an instep "
        f"of {plain_mm(um[_INSTEP_HEIGHT])} mm to a cone top of {plain_mm(um[_BACK_HEIGHT])} mm",
        span,
        f"set {_LONG_HEEL} to {span}, or leave {_INSTEP_HEIGHT} and {_BACK_HEIGHT} out",
    )


def _tape(um: Mapping[str, int], girth: str, way: int) -> int:
    """The heel girth of a straight way: see `schemas.table.last_defaults.TAPE`."""
    return scaled(way, TAPE[girth][0], 1000) + round_heel_um(um.__getitem__, girth)


_WINDOWS = windows(
    *(_near_default(path) for path in _NEAR_DEFAULT),
    share_rule("RR-S053", _BALL_WIDTH, _BALL, (33, 40), ("ball width", "ball girth")),
    share_rule("RR-S053", _WAIST_WIDTH, _BALL_WIDTH, (60, 80), ("waist width", "ball width")),
    share_rule("RR-S053", _HEEL_WIDTH, _BALL, (23, 28), ("heel seat width", "ball girth")),
    share_rule(
        "RR-S056", _TOE_HEIGHT, _INSTEP_HEIGHT, (25, _TOE_OF_INSTEP),
        ("toe height", "instep height"),
    ),
    Rule("RR-S056", (_VAMP, _TOE_HEIGHT, _INSTEP_HEIGHT), _vamp),
    share_rule("RR-S056", _TOE_HEIGHT, _BALL, (6, 16), ("toe height", "ball girth")),
    Rule("RR-S061", (*_PLACES, _TOE_ALLOWANCE, _BACK_ALLOWANCE, _LENGTH), _places),
    share_rule("RR-S062", _BALL_INNER, _BALL_WIDTH, (38, 54), ("inner ball width", "ball width")),
    share_rule(
        "RR-S062", "last.waist_outer_width_mm", _WAIST_WIDTH, (42, 72),
        ("outer waist width", "waist width"),
    ),
    share_rule(
        "RR-S062", "last.hallux_inner_width_mm", _BALL_INNER, (55, 108),
        ("width at the big toe", "inner ball width"),
    ),
    share_rule(
        "RR-S062", "last.little_toe_outer_width_mm", _BALL_WIDTH, (36, 62),
        ("width at the little toe", "ball width"),
    ),
    share_rule("RR-S064", _CONE_WIDTH, _HEEL_WIDTH, (40, 95), ("cone top", "heel seat")),
    share_rule("RR-S064", _BULGE, _BACK_HEIGHT, (14, 38), ("back bulge", "back height")),
    Rule(
        "RR-S068", ("last.ball_line_deg", _LATERAL, _MEDIAL, _BALL_WIDTH, _BALL, *_LEANS),
        _across_ball,
    ),
    Rule("RR-S065", (_LONG_HEEL, _INSTEP_HEIGHT, _BACK_HEIGHT, _CONE_LENGTH), _ridge),
)  # fmt: skip
"""What ordinary lasts keep to. Of a measured last they warn (ADR 42)."""

_BODILY = (
    Rule("RR-S063", (_TOTAL_SPRING, _SPRING, _TOE_HEIGHT), _toe_point),
    Rule("RR-S066", (_HEEL, _LENGTH), _heel_height),
    Rule("RR-S067", (_TOE_ALLOWANCE, _LENGTH), _toe_allowance),
    Rule("RR-S069", (_ARCH, _LENGTH), _arch_height),
)
"""What no body of this model can be, wherever its values come from."""

LAST_RULES: tuple[Rule, ...] = (*_WINDOWS, *_BODILY)
"""The rules of the last: windows, then what holds of every last."""
