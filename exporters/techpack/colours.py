"""The colourway: which part has which colour, what the colours are, branding and textures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.components import part_numbers
from exporters.styles import look_of
from exporters.techpack.cover import words
from exporters.techpack.pack import TO_FILL, Column, Sheet, Table
from schemas.materials import MATERIALS
from schemas.table.appearance import THREADS

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.scene import Scene
    from exporters.techpack.pack import Cell

PICTURES: Final = ("lateral", "medial", "three_quarter")
PIXELS: Final = (720, 336)
_BRANDING: Final = (Column("Item", 1.4), Column("Value", 2.0))


def colour_sheet(inputs: BundleInputs, scene: Scene, pictures: dict[str, str]) -> Sheet:
    """One colourway: a matrix of parts and colours, swatches, branding."""
    shown = scene.worn
    numbers = part_numbers(styled.name for styled in shown.parts)
    parts = sorted(shown.parts, key=lambda styled: numbers.get(styled.name, 0))
    colours = list(dict.fromkeys(styled.style.color_hex for styled in parts))
    rows: list[tuple[Cell, ...]] = []
    for styled in parts:
        dots: list[Cell] = [
            {"dot": colour} if colour == styled.style.color_hex else "" for colour in colours
        ]
        material = MATERIALS[styled.style.material_id].label
        number = {"number": str(numbers[styled.name])} if styled.name in numbers else ""
        rows.append((number, look_of(styled.name).label, material, *dots))
    columns = (
        Column("No.", 0.6, "center"),
        Column("Part", 1.9),
        Column("Material", 2.3),
        *(Column(chr(ord("A") + place), 0.6, "center") for place in range(len(colours))),
    )
    swatches = [
        {"letter": chr(ord("A") + place), "hex": colour} for place, colour in enumerate(colours)
    ]
    return Sheet(
        "colours",
        "Colourway 1",
        "Part by colour; colours are sRGB",
        tables=(Table(columns, tuple(rows)), Table(_BRANDING, _branding(inputs), "Branding")),
        notes=("Tinted: factory to fill, against a sample.",),
        more={"swatches": swatches, "pictures": pictures},
    )


def _branding(inputs: BundleInputs) -> tuple[tuple[Cell, ...], ...]:
    """What the spec says of monogram, thread and texture, and what it leaves open."""
    look = inputs.appearance
    placement = look.get("branding.monogram_placement", "none")
    rows: list[tuple[Cell, ...]] = [
        ("Upper texture", words(look.get("textures.upper_texture", "none")))
    ]
    if placement == "none":
        return (*rows, ("Monogram", "None"))
    thread = look.get("branding.embroidery_thread", "")
    rows += [
        ("Monogram", look.get("branding.monogram_text", "") or TO_FILL),
        ("Placement", words(placement)),
        ("Thread", {"swatch": THREADS[thread], "text": thread} if thread in THREADS else TO_FILL),
        ("Size, mm", TO_FILL),
        ("Method", TO_FILL),
    ]
    return tuple(rows)
