"""The ankle boot: leather on a welt, a low heel, a lug tread, nothing laid over the shell.

A chelsea by default (elastic gores, no laces); with laces and few eyelets it is a chukka.
No boot is in footwear.md: heel, tread and thicknesses are trade values, to be confirmed.
"""

from schemas.families.family import Derived, Family, Starter
from schemas.table.last_defaults import forefoot_layers_um
from schemas.table.row import Known

_SPARE_UM = 1_000


def heel_elevation(known: Known) -> int:
    """18 mm, children 8 mm, less where the layers under the forefoot would not fit."""
    wanted_um = 8_000 if known.child else 18_000
    room_um = known.um("overall_dimensions.sole_thickness_mm") - forefoot_layers_um(known)
    return max(0, min(wanted_um, room_um - _SPARE_UM))


FAMILY = Family(
    meaning="ankle boot on a welted sole: chelsea, or chukka when laced",
    starter=Starter(
        sole_mm=(36, 26),
        arch_mm=(13, 9),
        toe_spring_mm=(8, 7),
        collar_mm=118,
        child_collar=46,
        appearance={
            "materials.upper": "full_grain_leather",
            "materials.lining": "calf_lining",
            "materials.outsole": "rubber",
            "colors.primary_hex": "#5A3521",
            "colors.secondary_hex": "#1C1613",
            "branding.monogram_placement": "none",
            "branding.embroidery_thread": "brown",
            "textures.upper_texture": "none",
        },
    ),
    defaults={
        "collar_geometry.padding_mm": 1,
        "sole.construction": "welted",
        "insole.sockliner_mm": 3,
        "insole.board_mm": 2.5,
        "sole.outsole_thickness_mm": 5,
        "sole.tread_depth_mm": 3.5,
        "sole.tread_pitch_mm": 14,
        "sole.tread_pattern": "lug",
        "last.heel_elevation_mm": Derived(
            "18 mm, children 8 mm, less where a thin sole leaves no room under the forefoot",
            heel_elevation,
        ),
        "last.toe_shape": "almond",
        "last.swing_deg": 5,
        "upper.closure": "gore",
        "upper.heel_tab_height_mm": 0,
        "upper.thickness_mm": 1.8,
        "upper.toe_cap_length_mm": 0,
        "tongue.thickness_mm": 3,
        "materials.upper": "full_grain_leather",
        "materials.lining": "calf_lining",
        "materials.midsole": "pu_foam",
        "materials.laces": "waxed_cotton",
        "materials.overlay": "full_grain_leather",
        "colors.midsole_hex": "#2A211C",
    },
)
