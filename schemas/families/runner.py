"""The running shoe: a light upper on a sculpted foam midsole with little rubber under it.

Strobel, lining, outsole and tread: footwear.md §8, a little lighter; the others are trade values,
to be confirmed.
"""

from schemas.families.family import Derived, Family, Starter
from schemas.table.row import Known, by_figure, scaled


def toe_cap_length(known: Known) -> int:
    """0.15 of the last length, at least 20 mm: a bumper's length of film, not a cap."""
    return max(20_000, scaled(known.um("last.length_mm"), 15, 100))


FAMILY = Family(
    meaning="running shoe on a sculpted, cemented midsole with a rocker",
    starter=Starter(
        sole_mm=(36, 28),
        arch_mm=(15, 10),
        toe_spring_mm=(13, 10),
        collar_mm=61,
        child_collar=24,
        appearance={
            "materials.upper": "mesh",
            "materials.lining": "mesh",
            "materials.outsole": "blown_rubber",
            "colors.primary_hex": "#DCE6EC",
            "colors.secondary_hex": "#FF6A3D",
            "branding.monogram_placement": "lateral",
            "branding.embroidery_thread": "orange",
            "textures.upper_texture": "woven",
        },
    ),
    defaults={
        "collar_geometry.padding_mm": Derived("7 mm, children 5 mm", by_figure(7_000, 5_000)),
        "sole.construction": "cemented",
        "insole.sockliner_mm": 5,
        "insole.board_mm": 1,
        "sole.outsole_thickness_mm": 3,
        "sole.tread_depth_mm": 1.8,
        "sole.tread_pitch_mm": 10,
        "sole.tread_pattern": "bars",
        "last.swing_deg": 7,
        "upper.thickness_mm": 1.2,
        "upper.lining_mm": 0.8,
        "upper.overlay_mm": 0.6,
        "upper.toe_cap_length_mm": Derived("0.15 × last length, at least 20 mm", toe_cap_length),
        "tongue.thickness_mm": 4,
        "lacing.lace_width_mm": Derived("6 mm, children 5 mm", by_figure(6_000, 5_000)),
        "materials.upper": "mesh",
        "materials.outsole": "blown_rubber",
        "materials.overlay": "tpu_film",
        "colors.outsole_hex": "#22262C",
    },
)
