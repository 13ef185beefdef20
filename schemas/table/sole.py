"""What lies under the foot: sockliner, board, midsole sidewall, outsole and tread."""

from schemas.table.row import Known, Parameter, Rule, Value, constant

CONSTRUCTIONS = ("cupsole", "cemented", "welted")
TREAD_PATTERNS = ("herringbone", "pivot", "lug", "bars")


def by_construction(cupsole: Value, cemented: Value, welted: Value) -> Rule:
    """A rule that gives each construction a value of its own."""
    values = dict(zip(CONSTRUCTIONS, (cupsole, cemented, welted), strict=True))
    return lambda known: values[known.text("sole.construction")]


def sidewall_height(known: Known) -> Value:
    """Lower for children where the sidewall is a cup."""
    if known.child and known.text("sole.construction") == "cupsole":
        return 5_000
    return by_construction(6_000, 7_000, 2_000)(known)


def heel_bevel(known: Known) -> int:
    """By construction; at most the foam between heel and outsole less 1 mm."""
    wanted_um = int(by_construction(4_000, 10_000, 2_000)(known))
    insole_um = known.um("insole.sockliner_mm") + known.um("insole.board_mm")
    rubber_um = known.um("sole.outsole_thickness_mm") + known.um("sole.tread_depth_mm")
    room_um = known.um("overall_dimensions.sole_thickness_mm") - insole_um - rubber_um
    return max(0, min(wanted_um, room_um - 1_000))


ROWS = (
    Parameter(
        78,
        "sole.construction",
        "choice",
        "How the sole is made: a rubber cup, a sculpted midsole cemented on, or a welt and a heel",
        "cupsole",
        choices=CONSTRUCTIONS,
        rule=constant("cupsole"),
    ),
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
        "cupsole 6 mm (children 5 mm), cemented 7 mm, welted 2 mm",
        minimum=2,
        maximum=25,
        step=0.5,
        rule=sidewall_height,
    ),
    Parameter(
        75,
        "sole.flare_mm",
        "mm",
        "How far the sidewall leans in to its top edge; more on a thick cup, less on a thin one",
        "cupsole 1.5 mm, cemented 4 mm, welted 1 mm",
        minimum=0,
        maximum=8,
        step=0.5,
        rule=by_construction(1_500, 4_000, 1_000),
    ),
    Parameter(
        76,
        "sole.heel_bevel_mm",
        "mm",
        "Rise of the outsole at the very heel; less where a heel block is low",
        "cupsole 4 mm, cemented 10 mm, welted 2 mm; at most the heel's foam less 1 mm",
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
        "cupsole 3 mm, cemented 1 mm, welted 0 mm",
        minimum=0,
        maximum=15,
        step=0.5,
        rule=by_construction(3_000, 1_000, 0),
    ),
    Parameter(
        79,
        "sole.rocker_mm",
        "mm",
        "How much thinner the sole is at the toe than under the ball; less where its foam is thin",
        "cupsole 5 mm, cemented 10 mm, welted 0 mm",
        minimum=0,
        maximum=20,
        step=0.5,
        rule=by_construction(5_000, 10_000, 0),
    ),
    Parameter(
        80,
        "sole.foxing_height_mm",
        "mm",
        "Height of the tape round a cupsole, from the outsole up; less where it is low; 0 for none",
        "0 mm",
        minimum=0,
        maximum=40,
        step=1,
        rule=constant(0),
    ),
    Parameter(
        81,
        "sole.sculpt_mm",
        "mm",
        "How far the sidewall of a cemented midsole is hollowed; less where there is no room",
        "4 mm",
        minimum=0,
        maximum=6,
        step=0.5,
        rule=constant(4_000),
    ),
    Parameter(
        82,
        "sole.welt_thickness_mm",
        "mm",
        "Thickness of a welted sole's welt; less where the sidewall is lower",
        "3 mm",
        minimum=2,
        maximum=6,
        step=0.5,
        rule=constant(3_000),
    ),
)
