"""The bill of materials as a workbook: the bill, the tooling table, materials and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.bom import FILL, BomLine, bom_lines
from exporters.bom_table import COLUMNS, Cell, bom_rows
from exporters.components import COMPONENTS, CUTS
from exporters.losses import LOSSES
from exporters.quantities import rounded
from exporters.scene import LAST
from exporters.styles import look_of
from exporters.title_block import blank_facts, design_facts, made_for, origin_notes
from exporters.workbook import Fact, Head, Sheet, workbook_bytes
from schemas.materials import MATERIALS

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.scene import Scene

_ORDER: Final = ("Season", "Brand", "Factory", "Last no.", "Outsole no.", "Date")

TOOLING_HEADS: Final = (
    Head("No.", 6),
    Head("Section", 12),
    Head("Description", 30),
    Head("Tool code", 18),
    Head("Supplier", 18),
    Head("New / carryover", 16),
    Head("Sizes", 18),
)
MATERIAL_HEADS: Final = (
    Head("Material id", 20),
    Head("Material", 26),
    Head("Colour", 11, swatch=True),
    Head("Parts", 46),
    Head("Lines", 12),
    Head("Density g/cm³", 14),
)


def bom_workbook(inputs: BundleInputs, scene: Scene) -> bytes:
    """The bill of a shoe as XLSX; its first sheet has the rows of the CSV."""
    lines = bom_lines(scene, inputs.appearance, inputs.derived)
    facts = (*design_facts(inputs), *blank_facts(*_ORDER))
    bill = Sheet(
        name="BOM",
        title=f"Bill of materials · {inputs.name}",
        heads=tuple(
            Head(column.heading, column.width, swatch=column.name == "color_hex")
            for column in COLUMNS
        ),
        rows=bom_rows(lines, made_for=made_for(inputs)),
        facts=facts,
        per_line=3,
        held=4,
        foot=(
            *_notes(),
            *origin_notes(inputs),
            *blank_facts("Prepared by, date", "Approved by, date"),
        ),
        paper="A3",
        filtered=True,
    )
    tooling = Sheet(
        name="Tooling",
        title=f"Tooling · {inputs.name}",
        heads=TOOLING_HEADS,
        rows=tooling_rows(scene, made_for(inputs)),
        facts=facts,
        foot=origin_notes(inputs),
    )
    used = Sheet(
        name="Materials and colours",
        title=f"Materials and colours · {inputs.name}",
        heads=MATERIAL_HEADS,
        rows=material_rows(lines),
        facts=facts,
        foot=origin_notes(inputs),
    )
    return workbook_bytes((bill, tooling, used), title=f"Bill of materials, {inputs.name}")


def tooling_rows(scene: Scene, size: str) -> list[tuple[Cell, ...]]:
    """A row a tool that the modelled parts need: the last, a mould or a cutting die for each."""
    found: list[tuple[Cell, ...]] = []
    known = (LAST, *COMPONENTS)
    for name in (styled.name for styled in scene.parts if styled.name in known):
        label, section = look_of(name).label, look_of(name).section
        kind = LAST if name == LAST else CUTS[COMPONENTS[name].kind]
        tool = {LAST: "Last, pair", "moulded": f"Mould: {label}", "sheet": f"Cutting die: {label}"}
        if kind in tool:
            number: Cell = "" if name == LAST else COMPONENTS[name].number
            found.append((number, section, tool[kind], FILL, FILL, FILL, size or FILL))
    return sorted(found, key=lambda row: row[0] or 0)


def material_rows(lines: tuple[BomLine, ...]) -> list[tuple[Cell, ...]]:
    """A row a material and colour of the bill, with the parts and lines that have it."""
    used: dict[tuple[str, str, str], list[BomLine]] = {}
    for line in lines:
        if line.material:
            used.setdefault((line.material_id, line.material, line.color_hex), []).append(line)
    found: list[tuple[Cell, ...]] = []
    for (material_id, label, color), group in sorted(used.items()):
        known = MATERIALS.get(material_id)
        found.append(
            (
                material_id,
                label,
                color or FILL,
                ", ".join(line.part for line in group),
                ", ".join(str(line.number) for line in group),
                FILL if known is None else str(known.density_g_cm3),
            )
        )
    return found


def _notes() -> tuple[Fact, ...]:
    """What a reader must know of the numbers above."""
    told = "; ".join(
        f"{loss.name} {rounded(loss.pct, 1)} %"
        + ("" if loss.low_pct == loss.high_pct else f" ({loss.low_pct} to {loss.high_pct})")
        for loss in LOSSES
    )
    return (
        ("Numbers", "those of the material map; a number is never given to another component"),
        ("Quantities", "of the modelled shoe, a pair, without margins; gross = net × (1 + loss)"),
        ("Loss", f"trade defaults until the factory gives its own: {told}"),
        ("Inferred", "yes where no author chose the line or its material"),
    )
