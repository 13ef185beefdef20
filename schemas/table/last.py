"""The last: lengths, girths, widths, heights and shape.

Numbers: footwear.md §1.3 (typical values), §3.3 (grading: 5 mm of girth for each
6.667 mm of length) and §8 (ratios).
"""

from schemas.table.row import Figure, Known, Parameter, constant, scaled

TOE_SHAPES = ("round", "oblique", "almond", "pointed", "square")

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
_LONG_HEEL_PER_1000: dict[Figure, int] = {"men": 1383, "women": 1368, "child": 1330}
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


def ball_girth(known: Known) -> int:
    """The standard girth of the size (of the last length without one), moved by the width."""
    length_um = known.fit.last_length_um
    if length_um is None:
        length_um = known.um("last.length_mm")
    return standard_ball_girth_um(known.fit.figure, length_um) + known.fit.girth_shift_um


def waist_girth(known: Known) -> int:
    """0.975 of the ball girth."""
    return scaled(known.um("last.ball_girth_mm"), 975, 1000)


def instep_girth(known: Known) -> int:
    """The ball girth and 6 mm, children 4 mm."""
    return known.um("last.ball_girth_mm") + (4_000 if known.child else 6_000)


def long_heel_girth(known: Known) -> int:
    """The ball girth times 1.383 for men, 1.368 for women, 1.33 for children."""
    return scaled(known.um("last.ball_girth_mm"), _LONG_HEEL_PER_1000[known.fit.figure], 1000)


def short_heel_girth(known: Known) -> int:
    """0.935 of the long heel girth."""
    return scaled(known.um("last.long_heel_girth_mm"), 935, 1000)


def ball_width(known: Known) -> int:
    """0.37 of the ball girth."""
    return scaled(known.um("last.ball_girth_mm"), 37, 100)


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


def toe_height(known: Known) -> int:
    """29 mm at a men's 280 mm last, women 27 at 253.3, children 23 at 200, with the length."""
    at_um, height_um = _TOE_HEIGHT_AT[known.fit.figure]
    return scaled(known.um("last.length_mm"), height_um, at_um)


def back_height(known: Known) -> int:
    """0.30 of the last length."""
    return scaled(known.um("last.length_mm"), 30, 100)


def instep_height(known: Known) -> int:
    """0.327 of the last length."""
    return scaled(known.um("last.length_mm"), 327, 1000)


ROWS = (
    Parameter(
        30,
        "last.length_mm",
        "mm",
        "Stick length of the last, heel to toe, parallel to the ground",
        "with a size: foot length + 15 mm (children 12), which is EU × 20/3; else shoe length − 12",
        minimum=120,
        maximum=360,
        step=0.5,
        rule=last_length,
    ),
    Parameter(
        31,
        "last.ball_girth_mm",
        "mm",
        "Tape around both ball points, the measure widths are sold by",
        "men 248 at last length 280, women 223 at 253.3, children 183 at 200; "
        "0.75 mm for each mm of length; plus the width letter",
        minimum=130,
        maximum=330,
        step=0.5,
        rule=ball_girth,
    ),
    Parameter(
        32,
        "last.waist_girth_mm",
        "mm",
        "Tape midway between ball and instep",
        "0.975 × ball girth",
        minimum=120,
        maximum=330,
        step=0.5,
        rule=waist_girth,
    ),
    Parameter(
        33,
        "last.instep_girth_mm",
        "mm",
        "Tape from the shank around the instep point",
        "ball girth + 6 mm, children + 4 mm",
        minimum=130,
        maximum=350,
        step=0.5,
        rule=instep_girth,
    ),
    Parameter(
        34,
        "last.long_heel_girth_mm",
        "mm",
        "Tape from the back of the heel seat around the top of the instep",
        "ball girth × 1.383 men, 1.368 women, 1.33 children",
        minimum=160,
        maximum=470,
        step=0.5,
        rule=long_heel_girth,
    ),
    Parameter(
        35,
        "last.short_heel_girth_mm",
        "mm",
        "Tape from the back of the heel seat around the instep point",
        "0.935 × long heel girth",
        minimum=150,
        maximum=440,
        step=0.5,
        rule=short_heel_girth,
    ),
    Parameter(
        36,
        "last.ball_width_mm",
        "mm",
        "Width of the featherline at the ball",
        "0.37 × ball girth",
        minimum=40,
        maximum=130,
        step=0.5,
        rule=ball_width,
    ),
    Parameter(
        37,
        "last.heel_seat_width_mm",
        "mm",
        "Width of the featherline at the heel seat",
        "0.25 × ball girth",
        minimum=28,
        maximum=90,
        step=0.5,
        rule=heel_seat_width,
    ),
    Parameter(
        38,
        "last.waist_width_mm",
        "mm",
        "Width of the featherline at the waist",
        "0.67 × ball width",
        minimum=25,
        maximum=100,
        step=0.5,
        rule=waist_width,
    ),
    Parameter(
        39,
        "last.heel_elevation_mm",
        "mm",
        "Heel seat above the tread line, the drop",
        "10 mm, children 6 mm, less where a thin sole leaves no room under the forefoot",
        minimum=0,
        maximum=50,
        step=0.5,
        rule=heel_elevation,
    ),
    Parameter(
        40,
        "last.toe_height_mm",
        "mm",
        "Height of the last at 90 % of its length",
        "men 29 at last length 280, women 27 at 253.3, children 23 at 200, in proportion",
        minimum=15,
        maximum=50,
        step=0.5,
        rule=toe_height,
    ),
    Parameter(
        41,
        "last.back_height_mm",
        "mm",
        "Cone top above the heel seat",
        "0.30 × last length",
        minimum=35,
        maximum=130,
        step=1,
        rule=back_height,
    ),
    Parameter(
        42,
        "last.instep_height_mm",
        "mm",
        "Ridge above the bottom at half the length",
        "0.327 × last length",
        minimum=40,
        maximum=125,
        step=1,
        rule=instep_height,
    ),
    Parameter(
        43,
        "last.toe_shape",
        "choice",
        "Plan shape of the toe",
        "round",
        choices=TOE_SHAPES,
        rule=constant("round"),
    ),
    Parameter(
        44,
        "last.swing_deg",
        "deg",
        "Bend of the forepart axis towards the medial side",
        "6°",
        minimum=0,
        maximum=12,
        step=0.5,
        rule=constant(6_000),
    ),
    Parameter(
        45,
        "last.ball_line_deg",
        "deg",
        "Turn of the ball line from square to the axis, its lateral end towards the heel",
        "15°",
        minimum=5,
        maximum=25,
        step=0.5,
        rule=constant(15_000),
    ),
)
