"""The six required values, and the collar that goes with them."""

from schemas.table.row import Known, Parameter, by_figure, scaled

LOW_COLLAR_UM = 80_000
"""Collars up to here make a low shoe, whose topline dips under the ankle bone."""


def ankle_height(known: Known) -> int:
    """Low: 0.82 of the collar; higher: the collar less 14 mm, never under the highest low one."""
    collar_um = known.um("collar_geometry.collar_height_mm")
    if collar_um <= LOW_COLLAR_UM:
        return scaled(collar_um, 82, 100)
    return max(collar_um - 14_000, scaled(LOW_COLLAR_UM, 82, 100))


ROWS = (
    Parameter(
        1,
        "overall_dimensions.shoe_length_mm",
        "mm",
        "Finished outside length of the sole unit, heel to toe",
        "required",
        minimum=130,
        maximum=380,
        step=1,
    ),
    Parameter(
        2,
        "overall_dimensions.shoe_width_mm",
        "mm",
        "Finished outside width of the sole unit at its widest, the ball",
        "required",
        minimum=50,
        maximum=150,
        step=0.5,
    ),
    Parameter(
        3,
        "overall_dimensions.sole_thickness_mm",
        "mm",
        "Stack under the heel at 12 % of the internal length, sockliner included",
        "required",
        minimum=15,
        maximum=60,
        step=0.5,
    ),
    Parameter(
        4,
        "last_profile.arch_height_mm",
        "mm",
        "Medial featherline above the chord from heel seat to tread at 41 % of the foot length",
        "required",
        minimum=4,
        maximum=30,
        step=0.5,
    ),
    Parameter(
        5,
        "last_profile.toe_spring_mm",
        "mm",
        "Featherline at the toe point above the ground the last stands on",
        "required",
        minimum=2,
        maximum=20,
        step=0.5,
    ),
    Parameter(
        6,
        "collar_geometry.collar_height_mm",
        "mm",
        "Topline above the heel seat on the back centreline",
        "required",
        minimum=45,
        maximum=180,
        step=1,
    ),
    Parameter(
        20,
        "collar_geometry.ankle_height_mm",
        "mm",
        "Topline above the heel seat at the ankle bone, its lowest place on the sides",
        "collar up to 80 mm: 0.82 × collar height; higher: collar height − 14 mm, at least 65.6 mm",
        minimum=35,
        maximum=180,
        step=1,
        rule=ankle_height,
    ),
    Parameter(
        21,
        "collar_geometry.padding_mm",
        "mm",
        "Foam inside the collar at its thickest",
        "5 mm, children 4 mm",
        minimum=0,
        maximum=12,
        step=0.5,
        rule=by_figure(5_000, 4_000),
    ),
)
