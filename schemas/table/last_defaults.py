"""The default rules of the last: each value from those above it in the table.

Numbers: footwear.md §1.3 (typical values), §3.3 (grading: 5 mm of girth for each
6.667 mm of length) and §8 (ratios).
"""

from collections.abc import Callable
from math import isqrt

from schemas.table.overall import LOW_COLLAR_UM
from schemas.table.row import Figure, Known, scaled

BALL_GIRTH_AT: dict[Figure, tuple[int, int]] = {
    "men": (280_000, 248_000),
    "women": (253_333, 223_000),
    "child": (200_000, 183_000),
}
"""Ball girth of the standard width at one last length, both in µm: EU 42, 38 and 30."""

_TOE_HEIGHT_AT: dict[Figure, tuple[int, int]] = {
    "men": (280_000, 29_000),
    "women": (253_333, 27_000),
    "child": (200_000, 23_000),
}
_INSTEP_OVER_BALL: dict[Figure, int] = {"men": 6_000, "women": 6_000, "child": 4_000}
_LONG_HEEL_OVER_BALL: dict[Figure, int] = {"men": 95_000, "women": 82_000}
_SHORT_UNDER_LONG: dict[Figure, int] = {"men": 23_000, "women": 20_000}
_SLANT_AT_15 = 1_035_276
"""Way between the ball points over the ball width, in millionths, at a ball line of 15°."""
_GROWN_UM: dict[Figure, int] = {"men": 266_667, "women": 226_667}
"""Last length below which heels shrink with the length: EU 40 and 34."""
_DEFAULT_OVERHANG_UM = 12_000
_FOREFOOT_SPARE_UM = 1_000


def last_length(known: Known) -> int:
    """The length the size asks for, else the shoe less 6 mm at either end."""
    if known.fit.last_length_um is not None:
        return known.fit.last_length_um
    return known.um("overall_dimensions.shoe_length_mm") - _DEFAULT_OVERHANG_UM


def standard_ball_girth_um(figure: Figure, length_um: int) -> int:
    """Ball girth of the standard width in µm: 0.75 mm more for each mm of last length."""
    at_um, girth_um = BALL_GIRTH_AT[figure]
    return girth_um + scaled(length_um - at_um, 3, 4)


def table_ball_girth_um(known: Known) -> int:
    """The standard girth of the size (of the last length without one), moved by the width."""
    length_um = known.fit.last_length_um
    if length_um is None:
        length_um = known.um("last.length_mm")
    return standard_ball_girth_um(known.fit.figure, length_um) + known.fit.girth_shift_um


def ball_girth(known: Known) -> int:
    """The girth of the size and width."""
    return table_ball_girth_um(known)


def waist_girth(known: Known) -> int:
    """The ball girth less 6 mm, children 5 mm, at an arch of 14 mm; a third more for a flat one."""
    flat_um = scaled(14_000 - known.um("last_profile.arch_height_mm"), 1, 3)
    return known.um("last.ball_girth_mm") - (5_000 if known.child else 6_000) + max(flat_um, 0)


def instep_girth(known: Known) -> int:
    """The ball girth and 6 mm, children 4."""
    return known.um("last.ball_girth_mm") + _INSTEP_OVER_BALL[known.fit.figure]


def long_heel_girth(known: Known) -> int:
    """The table's ball girth and 95 mm for men, 82 for women; times 1.33 for children.

    A ball girth off the table moves it by 0.7 of that: heels differ less than balls. Below EU 40
    (women 34) what an adult's has over the ball shrinks with the length.
    """
    table_um = table_ball_girth_um(known)
    off_um = scaled(known.um("last.ball_girth_mm") - table_um, 70, 100)
    if known.child:
        return scaled(table_um, 133, 100) + off_um
    over_um, grown_um = _LONG_HEEL_OVER_BALL[known.fit.figure], _GROWN_UM[known.fit.figure]
    size_um = min(known.fit.last_length_um or known.um("last.length_mm"), grown_um)
    return table_um + scaled(over_um, size_um, grown_um) + off_um


def short_heel_girth(known: Known) -> int:
    """The long heel girth less 23 mm for men, 20 for women; 0.935 of it for children.

    Below EU 40 (women 34) what an adult's is less shrinks with the length.
    """
    long_um = known.um("last.long_heel_girth_mm")
    if known.child:
        return scaled(long_um, 935, 1000)
    grown_um = _GROWN_UM[known.fit.figure]
    size_um = min(known.fit.last_length_um or known.um("last.length_mm"), grown_um)
    return long_um - scaled(_SHORT_UNDER_LONG[known.fit.figure], size_um, grown_um)


def ball_width(known: Known) -> int:
    """0.37 of the ball girth at a ball line of 15°; the way between the ball points stays."""
    tangent = tangent_per_million(known.um("last.ball_line_deg"))
    slant = isqrt(10**12 + tangent * tangent)
    return scaled(known.um("last.ball_girth_mm"), 37 * _SLANT_AT_15, 100 * slant)


def heel_seat_width(known: Known) -> int:
    """A quarter of the ball girth."""
    return scaled(known.um("last.ball_girth_mm"), 25, 100)


def waist_width(known: Known) -> int:
    """0.67 of the ball width."""
    return scaled(known.um("last.ball_width_mm"), 67, 100)


def forefoot_layers_um(known: Known) -> int:
    """All layers under the forefoot but the midsole, in µm."""
    return (
        known.um("insole.sockliner_mm")
        + known.um("insole.board_mm")
        + known.um("sole.outsole_thickness_mm")
        + known.um("sole.tread_depth_mm")
    )


def heel_elevation(known: Known) -> int:
    """10 mm, children 6 mm, less where the layers under the forefoot would not fit."""
    wanted_um = 6_000 if known.child else 10_000
    room_um = known.um("overall_dimensions.sole_thickness_mm") - forefoot_layers_um(known)
    return max(0, min(wanted_um, room_um - _FOREFOOT_SPARE_UM))


def waist_concavity(known: Known) -> int:
    """2 mm, less where a thin sole leaves no room for the edges that hang below the middle."""
    heel_um = known.um("last.heel_elevation_mm")
    layers_um = forefoot_layers_um(known) + _FOREFOOT_SPARE_UM
    room_um = known.um("overall_dimensions.sole_thickness_mm") - heel_um - layers_um
    return max(0, min(2_000, heel_um // 4 + room_um) // 100 * 100)


def toe_height(known: Known) -> int:
    """29 mm at a men's 280 mm last, women 27 at 253.3, children 23 at 200, with the length.

    A ball girth off the table moves it in proportion.
    """
    at_um, height_um = _TOE_HEIGHT_AT[known.fit.figure]
    usual_um = scaled(known.um("last.length_mm"), height_um, at_um)
    return scaled(usual_um, known.um("last.ball_girth_mm"), table_ball_girth_um(known))


def back_height(known: Known) -> int:
    """0.30 of the short heel girth: where its tape passes the front of the cone top."""
    return scaled(known.um("last.short_heel_girth_mm"), 30, 100)


def instep_height(known: Known) -> int:
    """Where the straight line of the ridge is, held to 0.285 to 0.306 of the instep girth.

    Both are 0.15 of the arch and 0.05 of the heel elevation higher. The line runs from the cone
    top through the place that the long heel girth asks for. The ridge rises from there to the
    cone top by half of its run at least.
    """
    girth_um = known.um("last.instep_girth_mm")
    half_um = known.um("last.length_mm") // 2 - known.um("last.back_allowance_mm")
    cone_um = ahead_of_heel_um(known, "last.short_heel_girth_mm", known.um("last.back_height_mm"))
    between_um = (half_um + cone_um) // 2
    way_um = heel_way_um(known, "last.long_heel_girth_mm")
    over_um = isqrt(max(way_um * way_um - between_um * between_um, 0))
    sunk_um = scaled(known.um("last.heel_elevation_mm"), 77, 100)
    line_um = 2 * over_um - known.um("last.back_height_mm") + sunk_um
    bottom_um = scaled(known.um("last_profile.arch_height_mm"), 150, 1000)
    bottom_um += scaled(known.um("last.heel_elevation_mm"), 50, 1000)
    low_um, high_um = scaled(girth_um, 285, 1000), scaled(girth_um, 306, 1000)
    wish_um = bottom_um + min(max(line_um - bottom_um, low_um), high_um)
    steep_um = known.um("last.back_height_mm") + sunk_um - max(half_um - cone_um, 0) // 2
    return min(wish_um, steep_um)


TAPE: dict[str, tuple[int, int, int, int]] = {
    "last.long_heel_girth_mm": (1763, 425, 1172, 214),
    "last.short_heel_girth_mm": (1797, 550, 955, 156),
}
"""A heel girth in thousandths of its straight way, of the cone top's and the heel seat's width and
of the arch's height: a fit to 231 lasts of this kernel with the body at the heel as drawn and the
ridge straight (residual 2.5 mm), good enough to start the solver from."""


def heel_way_um(known: Known, girth: str) -> int:
    """The straight way from the heel point to the ridge that a heel girth asks for."""
    return scaled(known.um(girth) - round_heel_um(known.um, girth), 1000, TAPE[girth][0])


def round_heel_um(um: Callable[[str], int], girth: str) -> int:
    """What of a heel girth is not its straight way there and back."""
    _, cone, seat, arch = TAPE[girth]
    round_um = scaled(um("last.cone_top_width_mm"), cone, 1000)
    round_um += scaled(um("last.heel_seat_width_mm"), seat, 1000)
    return round_um + scaled(um("last_profile.arch_height_mm"), arch, 1000)


def ahead_of_heel_um(known: Known, girth: str, height_um: int) -> int:
    """How far ahead of the heel point that way ends at a height over the heel seat."""
    way_um = heel_way_um(known, girth)
    return isqrt(max(way_um * way_um - height_um * height_um, 0))


def toe_allowance(known: Known) -> int:
    """15 mm, children 12 mm: what the size systems add to the foot's length."""
    return 12_000 if known.child else 15_000


def back_allowance(known: Known) -> int:
    """0.018 of the last length: 5 mm at 280."""
    return scaled(known.um("last.length_mm"), 18, 1000)


def back_bulge(known: Known) -> int:
    """0.08 of the last length: 22 mm at 280."""
    return scaled(known.um("last.length_mm"), 80, 1000)


def of_foot(thousandths: int) -> Callable[[Known], int]:
    """A place along the foot, from the heel point: its share of the foot less the back allowance.

    The foot's length is the last's less the toe allowance; shares: footwear.md §8.
    """

    def place(known: Known) -> int:
        foot_um = known.um("last.length_mm") - known.um("last.toe_allowance_mm")
        return scaled(foot_um, thousandths, 1000) - known.um("last.back_allowance_mm")

    return place


def lateral_ball(known: Known) -> int:
    """The medial ball less the ball width times the tangent of the ball line's angle."""
    back_um = scaled(
        known.um("last.ball_width_mm"), tangent_per_million(known.um("last.ball_line_deg")), 10**6
    )
    return known.um("last.medial_ball_position_mm") - back_um


def tangent_per_million(angle_mdeg: int) -> int:
    """The tangent of an angle up to 30° in millionths, by its series to the fifth power."""
    turn = scaled(angle_mdeg, 17_453_293, 10**6)
    square = scaled(turn, turn, 10**6)
    cube = scaled(turn, square, 10**6)
    return turn + scaled(cube, 1, 3) + scaled(scaled(cube, square, 10**6), 2, 15)


def ball_inner(known: Known) -> int:
    """0.45 of the ball width (footwear.md §2.3)."""
    return scaled(known.um("last.ball_width_mm"), 45, 100)


def waist_outer(known: Known) -> int:
    """0.56 of the waist width."""
    return scaled(known.um("last.waist_width_mm"), 56, 100)


_HALLUX_PER_1000 = {"round": 900, "oblique": 1000, "almond": 830, "pointed": 700, "square": 960}
_LITTLE_TOE_PER_1000 = {"round": 960, "oblique": 960, "almond": 920, "pointed": 860, "square": 970}


def hallux_inner(known: Known) -> int:
    """The inner ball width by toe shape: 0.90 round, 1 oblique, 0.83 almond, 0.7 pointed, 0.96."""
    share = _HALLUX_PER_1000[known.text("last.toe_shape")]
    return scaled(known.um("last.ball_inner_width_mm"), share, 1000)


def little_toe_outer(known: Known) -> int:
    """The outer ball width by toe shape: 0.96 round and oblique, 0.92 almond, 0.86 pointed."""
    outer_um = known.um("last.ball_width_mm") - known.um("last.ball_inner_width_mm")
    return scaled(outer_um, _LITTLE_TOE_PER_1000[known.text("last.toe_shape")], 1000)


def total_toe_spring(known: Known) -> int:
    """The toe spring and 0.40 of the toe height: where a toe box is foremost."""
    return known.um("last_profile.toe_spring_mm") + scaled(known.um("last.toe_height_mm"), 2, 5)


def cone_top_width(known: Known) -> int:
    """0.52 of the heel seat width under a low collar, up to 0.72 of it under one of 140 mm."""
    seat_um = known.um("last.heel_seat_width_mm")
    over_um = known.um("collar_geometry.collar_height_mm") - LOW_COLLAR_UM
    high_um = min(max(over_um, 0), 60_000)
    return scaled(seat_um, 52, 100) + scaled(seat_um, 20 * high_um, 60_000 * 100)


def cone_top_length(known: Known) -> int:
    """What puts the cone top's front end where the short heel girth's tape passes.

    The cone top begins 0.046 of the length ahead of the back.
    """
    back_um = known.um("last.back_height_mm")
    ahead_um = ahead_of_heel_um(known, "last.short_heel_girth_mm", back_um)
    set_back_um = scaled(known.um("last.length_mm"), 46, 1000)
    return ahead_um + known.um("last.back_allowance_mm") - set_back_um
