"""Tongue, eyelets and laces."""

from schemas.table.row import Known, Parameter, by_figure, constant, scaled

_MODEL_LENGTH_UM = 280_000
"""Last length of men's EU 42, which the fixed sizes below were set on."""
_EYELET_RIM_UM = 3_400
_LACE_SPARE_UM = 1_500


def topline_above_instep_um(length_um: int, ankle_um: int) -> int:
    """How far the ankle's topline stands above 0.26 of the last length: what lengthens a throat."""
    return max(0, ankle_um - scaled(length_um, 26, 100))


def throat_length_um(length_um: int, vamp_um: int, ankle_um: int) -> int:
    """The length along which eyelets can sit, as the kernel builds the throat."""
    return max(0, length_um // 2 - vamp_um + topline_above_instep_um(length_um, ankle_um))


def eyelet_pitch_um(eyelet_um: int, lace_um: int) -> int:
    """The least distance between pairs: eyelets need their rims, laces must not touch."""
    return max(eyelet_um + _EYELET_RIM_UM, lace_um + _LACE_SPARE_UM)


def eyelet_pairs(known: Known) -> int:
    """6, children 4, one more for each 18 mm of high topline; never more than have room."""
    length, ankle = known.um("last.length_mm"), known.um("collar_geometry.ankle_height_mm")
    wanted = (4 if known.child else 6) + topline_above_instep_um(length, ankle) // 18_000
    room = throat_length_um(length, known.um("upper.vamp_length_mm"), ankle)
    eyelet, lace = known.um("lacing.eyelet_diameter_mm"), known.um("lacing.lace_width_mm")
    return min(wanted, room // eyelet_pitch_um(eyelet, lace) + 1)


def throat_gap(known: Known) -> int:
    """17 mm at a 280 mm last, in proportion to the length."""
    return scaled(known.um("last.length_mm"), 17_000, _MODEL_LENGTH_UM)


def crossing_lace_um(gap_um: int) -> int:
    """The widest lace that two strands can cross with in a throat of that gap."""
    return scaled(gap_um, 60, 100)


def lacing_style(known: Known) -> str:
    """Crossed, unless the lace is too wide for the throat."""
    widest = crossing_lace_um(known.um("lacing.throat_gap_mm"))
    return "criss_cross" if known.um("lacing.lace_width_mm") <= widest else "bar"


ROWS = (
    Parameter(
        120,
        "tongue.thickness_mm",
        "mm",
        "Thickness of the tongue with its foam",
        "5 mm",
        minimum=2,
        maximum=12,
        step=0.5,
        rule=constant(5_000),
    ),
    Parameter(
        121,
        "tongue.rise_mm",
        "mm",
        "How far the tongue stands above the top of the eyestay",
        "22 mm, children 16 mm",
        minimum=5,
        maximum=50,
        step=1,
        rule=by_figure(22_000, 16_000),
    ),
    Parameter(
        131,
        "lacing.throat_gap_mm",
        "mm",
        "Gap between the two eyestay edges",
        "17 mm at last length 280, in proportion",
        minimum=7,
        maximum=40,
        step=0.5,
        rule=throat_gap,
    ),
    Parameter(
        132,
        "lacing.lace_width_mm",
        "mm",
        "Width of the flat lace",
        "7 mm, children 6 mm",
        minimum=3,
        maximum=10,
        step=0.5,
        rule=by_figure(7_000, 6_000),
    ),
    Parameter(
        133,
        "lacing.lace_thickness_mm",
        "mm",
        "Thickness of the lace",
        "1.6 mm",
        minimum=1,
        maximum=4,
        step=0.1,
        rule=constant(1_600),
    ),
    Parameter(
        134,
        "lacing.eyelet_diameter_mm",
        "mm",
        "Hole of an eyelet",
        "4.5 mm",
        minimum=3,
        maximum=8,
        step=0.5,
        rule=constant(4_500),
    ),
    Parameter(
        130,
        "lacing.eyelet_pairs",
        "count",
        "Pairs of eyelets",
        "6, children 4; one more for each 18 mm of the ankle's topline above 0.26 × last length; "
        "fewer where the throat is too short for them",
        minimum=2,
        maximum=10,
        step=1,
        rule=eyelet_pairs,
    ),
    Parameter(
        135,
        "lacing.style",
        "choice",
        "How the lace runs: straight bars, or crossed from side to side",
        "criss_cross; bar where the lace is wider than 0.6 × throat gap",
        choices=("bar", "criss_cross"),
        rule=lacing_style,
    ),
    Parameter(
        136,
        "lacing.bow",
        "choice",
        "How the lace ends at the top: tied in a bow, or its ends tucked in",
        "tied",
        choices=("tied", "tucked"),
        rule=constant("tied"),
    ),
)
