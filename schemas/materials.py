"""The materials a spec can name: density for mass, and how each looks (metallic-roughness PBR).

Densities: footwear.md §4.3. Its sheet goods given by area are divided by their usual
thickness (canvas 380 g/m² at 0.8 mm, mesh 300 g/m² at 2.5 mm, knit 380 g/m² at 2 mm). Colours
of `None` take the colour the spec gives. Roughness is chosen by eye for the renderer.
"""

from dataclasses import dataclass

UPPER, LINING, MIDSOLE, OUTSOLE = "upper", "lining", "midsole", "outsole"
TONGUE, LACES, OVERLAY = "tongue", "laces", "overlay"


@dataclass(frozen=True, slots=True)
class Material:
    """One material: what it weighs, how it looks, and which parts may be made of it."""

    label: str
    density_g_cm3: float
    base_color_hex: str | None
    roughness: float
    metallic: float
    source: str
    uses: tuple[str, ...]


_SHEET = (UPPER, TONGUE, OVERLAY)
_SOFT = (UPPER, LINING, TONGUE)
_SHEET_SOURCE = "footwear §4.3, chrome upper leather"
_CLOTH_SOURCE = "footwear §4.3, g/m² over thickness"

MATERIALS: dict[str, Material] = {
    "smooth_leather": Material(
        "Smooth leather", 0.85, None, 0.48, 0.0, _SHEET_SOURCE, (*_SHEET, LINING)
    ),
    "full_grain_leather": Material(
        "Full-grain leather", 0.85, None, 0.55, 0.0, _SHEET_SOURCE, (*_SHEET, LINING)
    ),
    "patent_leather": Material("Patent leather", 0.9, None, 0.16, 0.0, _SHEET_SOURCE, _SHEET),
    "suede": Material("Suede", 0.65, None, 0.92, 0.0, "footwear §4.3, suede", _SHEET),
    "nubuck": Material("Nubuck", 0.7, None, 0.88, 0.0, "footwear §4.3, suede to leather", _SHEET),
    "microfibre": Material(
        "Microfibre synthetic", 0.5, None, 0.6, 0.0, "footwear §4.3, microfibre", (*_SHEET, LINING)
    ),
    "canvas": Material("Cotton canvas", 0.475, None, 0.9, 0.0, _CLOTH_SOURCE, (*_SOFT, OVERLAY)),
    "mesh": Material("Sandwich mesh", 0.12, None, 0.85, 0.0, _CLOTH_SOURCE, _SOFT),
    "knit": Material("Flat knit", 0.19, None, 0.87, 0.0, _CLOTH_SOURCE, _SOFT),
    "tpu_film": Material(
        "TPU film overlay", 1.2, None, 0.35, 0.0, "footwear §4.3, TPU", (OVERLAY,)
    ),
    "calf_lining": Material("Calf lining leather", 0.8, None, 0.62, 0.0, _SHEET_SOURCE, (LINING,)),
    "felt": Material("Wool felt", 0.25, None, 0.95, 0.0, "trade value, to be confirmed", (LINING,)),
    "rubber": Material(
        "Solid rubber", 1.15, None, 0.7, 0.0, "footwear §4.3, solid rubber", (OUTSOLE,)
    ),
    "blown_rubber": Material(
        "Blown rubber", 0.65, None, 0.78, 0.0, "footwear §4.3, blown rubber", (OUTSOLE, MIDSOLE)
    ),
    "gum_rubber": Material(
        "Gum rubber", 1.1, "#B5793F", 0.66, 0.0, "footwear §4.3, solid rubber", (OUTSOLE,)
    ),
    "tpu": Material("Solid TPU", 1.2, None, 0.4, 0.0, "footwear §4.3, TPU", (OUTSOLE,)),
    "eva": Material(
        "Compression-moulded EVA", 0.2, None, 0.72, 0.0, "footwear §4.3, CM EVA", (MIDSOLE,)
    ),
    "peba": Material("PEBA foam", 0.1, None, 0.68, 0.0, "footwear §4.3, PEBA", (MIDSOLE,)),
    "etpu": Material("Expanded TPU", 0.27, None, 0.74, 0.0, "footwear §4.3, eTPU bead", (MIDSOLE,)),
    "pu_foam": Material(
        "PU soling", 0.45, None, 0.7, 0.0, "footwear §4.3, PU soling", (MIDSOLE, OUTSOLE)
    ),
    "polyester": Material(
        "Polyester braid", 0.75, None, 0.8, 0.0, "trade value, to be confirmed", (LACES, LINING)
    ),
    "cotton": Material(
        "Cotton braid", 0.65, None, 0.9, 0.0, "trade value, to be confirmed", (LACES, LINING)
    ),
    "waxed_cotton": Material(
        "Waxed cotton braid", 0.8, None, 0.55, 0.0, "trade value, to be confirmed", (LACES,)
    ),
    "collar_foam": Material("Collar PU foam", 0.03, "#E9E4D4", 0.9, 0.0, "footwear §4.3", ()),
    "insole_board": Material("Cellulose board", 0.65, "#C9B38C", 0.85, 0.0, "footwear §4.3", ()),
    "foxing_rubber": Material(
        "Foxing rubber", 1.15, None, 0.62, 0.0, "footwear §4.3, solid rubber", ()
    ),
    "welt_leather": Material(
        "Welt leather", 1.0, None, 0.6, 0.0, "footwear §4.3, sole leather", ()
    ),
    "gore_elastic": Material("Elastic goring", 0.45, None, 0.88, 0.0, _CLOTH_SOURCE, ()),
    "webbing": Material("Polyester webbing", 0.6, None, 0.85, 0.0, "trade value", ()),
    "sockliner_pu": Material("Open-cell PU sockliner", 0.2, None, 0.85, 0.0, "footwear §4.3", ()),
    "last_plastic": Material("Last plastic (HDPE)", 0.95, "#3F7F5A", 0.45, 0.0, "trade value", ()),
    "steel": Material("Steel", 7.85, "#B8BCC0", 0.3, 1.0, "footwear §4.3", ()),
    "brass": Material("Brass", 8.5, "#B9975B", 0.32, 1.0, "handbook value", ()),
}
"""All materials by id; ids are never reused for another material."""


def materials_for(use: str) -> tuple[str, ...]:
    """The ids of the materials a part may be made of, in table order; `use` is a part's name."""
    return tuple(name for name, material in MATERIALS.items() if use in material.uses)
