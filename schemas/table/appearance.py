"""The appearance half: materials, colours, branding and texture. None of it moves a vertex."""

from schemas.materials import LACES, LINING, MIDSOLE, OUTSOLE, OVERLAY, TONGUE, UPPER, materials_for
from schemas.table.row import Parameter, Rule, constant, same_as

PLACEMENTS = ("none", "heel", "tongue", "lateral", "medial", "toe")
TEXTURES = ("none", "pebbled", "perforated", "woven", "quilted", "ripstop", "brushed")
THREADS: dict[str, str] = {
    "white": "#FFFFFF",
    "ivory": "#F2E9D8",
    "grey": "#8C8F94",
    "black": "#141414",
    "navy": "#1B2A4A",
    "blue": "#2F5FA8",
    "green": "#2E6B46",
    "yellow": "#E5B93C",
    "gold": "#B8923B",
    "orange": "#D9702B",
    "red": "#B3262E",
    "pink": "#E4A3B5",
    "purple": "#5D3F7A",
    "brown": "#6B4A32",
    "silver": "#C3C7CC",
}
"""Embroidery threads and the colour each is drawn in."""


def _material(
    number: int, use: str, meaning: str, default: str, rule: Rule, gate: bool = False
) -> Parameter:
    return Parameter(
        number,
        f"materials.{use}",
        "choice",
        meaning,
        default,
        half="appearance",
        choices=materials_for(use),
        gate=gate,
        rule=rule,
    )


def _color(
    number: int, field: str, meaning: str, default: str, rule: Rule, gate: bool = False
) -> Parameter:
    return Parameter(
        number,
        f"colors.{field}",
        "hex",
        meaning,
        default,
        half="appearance",
        gate=gate,
        rule=rule,
    )


_PRIMARY, _SECONDARY = "colors.primary_hex", "colors.secondary_hex"

ROWS = (
    _material(
        200,
        UPPER,
        "Material of the upper shell",
        "smooth_leather",
        constant("smooth_leather"),
        gate=True,
    ),
    _material(201, LINING, "Material of the lining", "mesh", constant("mesh"), gate=True),
    _material(202, OUTSOLE, "Material of the outsole", "rubber", constant("rubber"), gate=True),
    _material(203, MIDSOLE, "Material of the midsole", "eva", constant("eva")),
    _material(204, TONGUE, "Material of the tongue", "as the upper", same_as("materials.upper")),
    _material(205, LACES, "Material of the laces", "polyester", constant("polyester")),
    _material(
        206,
        OVERLAY,
        "Material of toe cap, eyestay and heel counter",
        "microfibre",
        constant("microfibre"),
    ),
    _color(220, "primary_hex", "Main colour", "#F4F1EA", constant("#F4F1EA"), gate=True),
    _color(221, "secondary_hex", "Second colour", "#1B1F3B", constant("#1B1F3B"), gate=True),
    _color(222, "midsole_hex", "Colour of the midsole", "#FAFAF5", constant("#FAFAF5")),
    _color(
        223, "outsole_hex", "Colour of the outsole", "as the secondary colour", same_as(_SECONDARY)
    ),
    _color(224, "laces_hex", "Colour of the laces", "as the secondary colour", same_as(_SECONDARY)),
    _color(
        225, "lining_hex", "Colour of the lining", "as the secondary colour", same_as(_SECONDARY)
    ),
    _color(
        226,
        "overlay_hex",
        "Colour of toe cap, eyestay and heel counter",
        "as the secondary colour",
        same_as(_SECONDARY),
    ),
    _color(227, "tongue_hex", "Colour of the tongue", "as the primary colour", same_as(_PRIMARY)),
    Parameter(
        240,
        "branding.monogram_placement",
        "choice",
        "Where the monogram goes",
        "none",
        half="appearance",
        choices=PLACEMENTS,
        gate=True,
        rule=constant("none"),
    ),
    Parameter(
        241,
        "branding.embroidery_thread",
        "choice",
        "Thread of the embroidery",
        "white",
        half="appearance",
        choices=tuple(THREADS),
        gate=True,
        rule=constant("white"),
    ),
    Parameter(
        242,
        "branding.monogram_text",
        "text",
        "What the monogram says",
        "empty",
        half="appearance",
        minimum=0,
        maximum=12,
        rule=constant(""),
    ),
    Parameter(
        250,
        "textures.upper_texture",
        "choice",
        "Surface texture of the upper",
        "none",
        half="appearance",
        choices=TEXTURES,
        gate=True,
        rule=constant("none"),
    ),
)
