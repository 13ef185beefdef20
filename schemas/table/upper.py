"""The upper: wall, lining and overlays."""

from schemas.table.row import Known, Parameter, constant, same_as, scaled

CLOSURES = ("laced", "gore")

_MODEL_LENGTH_UM = 280_000
"""Last length of men's EU 42, which the fixed sizes below were set on."""


def toe_cap_length(known: Known) -> int:
    """0.20 of the last length."""
    return scaled(known.um("last.length_mm"), 20, 100)


def vamp_length(known: Known) -> int:
    """0.30 of the last length."""
    return scaled(known.um("last.length_mm"), 300, 1000)


def heel_tab_height(known: Known) -> int:
    """48 mm at a 280 mm last in proportion, at least 10 mm under the collar."""
    graded_um = scaled(known.um("last.length_mm"), 48_000, _MODEL_LENGTH_UM)
    return min(graded_um, known.um("collar_geometry.collar_height_mm") - 10_000)


def eyestay_width(known: Known) -> int:
    """19 mm at a 280 mm last, in proportion."""
    return scaled(known.um("last.length_mm"), 19_000, _MODEL_LENGTH_UM)


def heel_tab(known: Known) -> int:
    """24 mm at a 280 mm last in proportion where the collar is laced; none under a gore's."""
    if known.text("upper.closure") == "gore":
        return 0
    return scaled(known.um("last.length_mm"), 24_000, _MODEL_LENGTH_UM)


def pull_tab(known: Known) -> int:
    """18 mm at a 280 mm last in proportion on a collar closed by gores, else none."""
    if known.text("upper.closure") != "gore":
        return 0
    return scaled(known.um("last.length_mm"), 18_000, _MODEL_LENGTH_UM)


def gore_width(known: Known) -> int:
    """46 mm at a 280 mm last, in proportion."""
    return scaled(known.um("last.length_mm"), 46_000, _MODEL_LENGTH_UM)


ROWS = (
    Parameter(
        106,
        "upper.closure",
        "choice",
        "How the shoe is closed: laced over a tongue, or slipped on between elastic gores",
        "laced",
        choices=CLOSURES,
        rule=constant("laced"),
    ),
    Parameter(
        100,
        "upper.thickness_mm",
        "mm",
        "Thickness of the upper shell without lining",
        "1.4 mm",
        minimum=0.6,
        maximum=4,
        step=0.1,
        rule=constant(1_400),
    ),
    Parameter(
        101,
        "upper.lining_mm",
        "mm",
        "Thickness of the lining",
        "1.0 mm",
        minimum=0.3,
        maximum=4,
        step=0.1,
        rule=constant(1_000),
    ),
    Parameter(
        102,
        "upper.overlay_mm",
        "mm",
        "Thickness of toe cap, eyestay and heel counter on top of the shell",
        "1.0 mm",
        minimum=0.3,
        maximum=2.5,
        step=0.1,
        rule=constant(1_000),
    ),
    Parameter(
        103,
        "upper.toe_cap_length_mm",
        "mm",
        "Toe cap from the toe point back, along the length; 0 for none",
        "0.20 × last length",
        minimum=0,
        maximum=90,
        step=1,
        rule=toe_cap_length,
    ),
    Parameter(
        104,
        "upper.vamp_length_mm",
        "mm",
        "From the toe point back to the throat, along the length",
        "0.30 × last length",
        minimum=35,
        maximum=150,
        step=1,
        rule=vamp_length,
    ),
    Parameter(
        105,
        "upper.heel_tab_height_mm",
        "mm",
        "Heel counter overlay above the heel seat at the back; 0 for none",
        "48 mm at last length 280, in proportion; at most collar height − 10",
        minimum=0,
        maximum=120,
        step=1,
        rule=heel_tab_height,
    ),
    Parameter(
        107,
        "upper.vamp_thickness_mm",
        "mm",
        "Thickness of the shell over the forefoot, blending into the quarters' beside the throat",
        "upper.thickness_mm",
        minimum=0.6,
        maximum=4,
        step=0.1,
        rule=same_as("upper.thickness_mm"),
    ),
    Parameter(
        108,
        "upper.quarter_thickness_mm",
        "mm",
        "Thickness of the shell's quarters, behind the vamp",
        "upper.thickness_mm",
        minimum=0.6,
        maximum=4,
        step=0.1,
        rule=same_as("upper.thickness_mm"),
    ),
    Parameter(
        109,
        "upper.mudguard_height_mm",
        "mm",
        "Mudguard (rand) round the toe, above the featherline at its highest; 0 for none",
        "0 mm",
        minimum=0,
        maximum=40,
        step=1,
        rule=constant(0),
    ),
    Parameter(
        110,
        "upper.eyestay_width_mm",
        "mm",
        "Width of the eyestay's band round the throat; at least 10 mm carry eyelets well",
        "19 mm at last length 280, in proportion",
        minimum=8,
        maximum=30,
        step=0.5,
        rule=eyestay_width,
    ),
    Parameter(
        111,
        "upper.heel_tab_drop_mm",
        "mm",
        "Heel tab from the topline down the back seam, ending above the heel counter; 0 for none",
        "24 mm at last length 280, in proportion; none with gores",
        minimum=0,
        maximum=60,
        step=1,
        rule=heel_tab,
    ),
    Parameter(
        112,
        "upper.pull_tab_mm",
        "mm",
        "Height of the pull loops above the topline; 0 for none",
        "18 mm at last length 280, in proportion, with gores; else none",
        minimum=0,
        maximum=30,
        step=1,
        rule=pull_tab,
    ),
    Parameter(
        113,
        "upper.gore_width_mm",
        "mm",
        "Width of an elastic gore at the topline, where gores close the shoe",
        "46 mm at last length 280, in proportion",
        minimum=15,
        maximum=70,
        step=1,
        rule=gore_width,
    ),
)
