"""What lies under the foot: sockliner, board, midsole sidewall, outsole and tread."""

from schemas.table.row import Known, Parameter, by_figure, constant

TREAD_PATTERNS = ("herringbone", "bars")


def heel_bevel(known: Known) -> int:
    """5 mm, at most the foam between heel and outsole less 1 mm."""
    insole_um = known.um("insole.sockliner_mm") + known.um("insole.board_mm")
    rubber_um = known.um("sole.outsole_thickness_mm") + known.um("sole.tread_depth_mm")
    room_um = known.um("overall_dimensions.sole_thickness_mm") - insole_um - rubber_um
    return max(0, min(5_000, room_um - 1_000))


ROWS = (
    Parameter(
        60,
        "insole.sockliner_mm",
        "mm",
        "Sockliner, the loose soft layer under the foot",
        "4 mm",
        minimum=2,
        maximum=10,
        step=0.5,
        rule=constant(4_000),
    ),
    Parameter(
        61,
        "insole.board_mm",
        "mm",
        "Insole board or strobel sock the upper is lasted to",
        "1.5 mm",
        minimum=0.8,
        maximum=3,
        step=0.1,
        rule=constant(1_500),
    ),
    Parameter(
        70,
        "sole.outsole_thickness_mm",
        "mm",
        "Outsole without its tread",
        "4 mm",
        minimum=2,
        maximum=12,
        step=0.5,
        rule=constant(4_000),
    ),
    Parameter(
        71,
        "sole.tread_depth_mm",
        "mm",
        "Depth of the tread below the outsole",
        "2 mm",
        minimum=0.8,
        maximum=6,
        step=0.1,
        rule=constant(2_000),
    ),
    Parameter(
        72,
        "sole.tread_pitch_mm",
        "mm",
        "Distance from one tread lug to the next",
        "8 mm",
        minimum=5,
        maximum=25,
        step=0.5,
        rule=constant(8_000),
    ),
    Parameter(
        73,
        "sole.tread_pattern",
        "choice",
        "Pattern of the tread",
        "herringbone",
        choices=TREAD_PATTERNS,
        rule=constant("herringbone"),
    ),
    Parameter(
        74,
        "sole.sidewall_height_mm",
        "mm",
        "Sidewall above the featherline",
        "6 mm, children 5 mm",
        minimum=4,
        maximum=25,
        step=0.5,
        rule=by_figure(6_000, 5_000),
    ),
    Parameter(
        75,
        "sole.flare_mm",
        "mm",
        "How far the widest of the sidewall stands beyond its top edge; less where the cup is thin",
        "2 mm",
        minimum=0,
        maximum=8,
        step=0.5,
        rule=constant(2_000),
    ),
    Parameter(
        76,
        "sole.heel_bevel_mm",
        "mm",
        "Rise of the outsole at the very heel",
        "5 mm, at most the foam between heel and outsole less 1 mm",
        minimum=0,
        maximum=12,
        step=0.5,
        rule=heel_bevel,
    ),
    Parameter(
        77,
        "sole.toe_bumper_mm",
        "mm",
        "Extra sidewall height round the toe",
        "4 mm",
        minimum=0,
        maximum=15,
        step=0.5,
        rule=constant(4_000),
    ),
)
