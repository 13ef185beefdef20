"""The court sneaker: what the parameter table itself describes, so it sets no default."""

from schemas.families.family import Family, Starter

FAMILY = Family(
    meaning="court shoe on a rubber cupsole, low, mid or high",
    starter=Starter(
        sole_mm=(30, 24),
        arch_mm=(14, 10),
        toe_spring_mm=(11, 9),
        collar_mm=62,
        child_collar=24,
        appearance={
            "materials.upper": "smooth_leather",
            "materials.lining": "mesh",
            "materials.outsole": "rubber",
            "colors.primary_hex": "#F4F1EA",
            "colors.secondary_hex": "#1B1F3B",
            "branding.monogram_placement": "heel",
            "branding.embroidery_thread": "white",
            "textures.upper_texture": "none",
        },
    ),
)
