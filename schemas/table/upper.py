"""The upper: wall, lining and overlays."""

from schemas.table.row import Known, Parameter, constant, scaled

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


ROWS = (
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
        "Heel counter overlay above the heel seat at the back",
        "48 mm at last length 280, in proportion; at most collar height − 10",
        minimum=15,
        maximum=120,
        step=1,
        rule=heel_tab_height,
    ),
)
