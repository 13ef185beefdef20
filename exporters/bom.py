"""The bill of materials: what the spec and the volumes tell, and blanks for what they do not."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO

from exporters.scene import Scene, StyledPart
from exporters.styles import LAST, look_of
from schemas.materials import MATERIALS
from schemas.table.appearance import THREADS

FILL = "factory to fill"
MASS_REMARK = "net mass of the modelled solid"
COLUMNS = (
    "line",
    "section",
    "part",
    "material_id",
    "material",
    "color_hex",
    "inferred",
    "density_g_cm3",
    "net_qty_per_pair",
    "qty_unit",
    "loss_pct",
    "gross_qty_per_pair",
    "supplier",
    "material_code",
    "color_code",
    "unit_price",
    "currency",
    "moq",
    "lead_time",
    "hs_code",
    "test_requirement",
    "status",
    "comments",
)
_TO_FILL = COLUMNS[COLUMNS.index("loss_pct") : COLUMNS.index("status")]
_SECTIONS = ("Upper", "Midsole", "Outsole", "Sockliner")
# A cell that a spreadsheet would run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class BomLine:
    """One line: a part or a thread; quantities in g a pair, None where the data has none.

    `inferred` marks lines whose material no author chose.
    """

    section: str
    part: str
    material_id: str
    material: str
    color_hex: str
    inferred: bool
    density_g_cm3: float | None
    net_g_per_pair: str | None
    comments: str = ""


def bom_lines(
    scene: Scene, appearance: Mapping[str, str], derived: Collection[str] = ()
) -> tuple[BomLine, ...]:
    """The lines of a shoe, by section and then in the scene's order; the last is not among them.

    `derived` names the paths of the appearance that no author wrote.
    """
    lines = [_part_line(styled, derived) for styled in scene.parts if styled.name != LAST]
    lines += _thread_line(appearance)
    return tuple(sorted(lines, key=lambda line: _SECTIONS.index(line.section)))


def bom_csv(lines: tuple[BomLine, ...], *, quantities: bool) -> bytes:
    """The lines as CSV for spreadsheets (UTF-8 with mark, CRLF).

    Without `quantities` the masses are left blank too: with the density they give the volume away.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, line in enumerate(lines, 1):
        quantity = line.net_g_per_pair if quantities else None
        remark = line.comments or (MASS_REMARK if quantity is not None else "")
        known: dict[str, object] = {
            "line": number,
            "section": line.section,
            "part": line.part,
            "material_id": line.material_id,
            "material": line.material,
            "color_hex": line.color_hex,
            "inferred": "yes" if line.inferred else "no",
            "density_g_cm3": FILL if line.density_g_cm3 is None else line.density_g_cm3,
            "net_qty_per_pair": FILL if quantity is None else quantity,
            "qty_unit": FILL if quantity is None else "g",
            **dict.fromkeys(_TO_FILL, FILL),
            "status": "TBD",
            "comments": remark,
        }
        writer.writerow([cell(known[column]) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    text = str(value)
    if isinstance(value, str) and text.startswith(_FORMULA_STARTS):
        return "'" + text
    return text


def mass_g(volume_um3_6: int, density_g_cm3: float) -> Fraction:
    """The exact mass of a solid from six times its volume in µm³."""
    return Fraction(volume_um3_6, 6 * 10**12) * Fraction(str(density_g_cm3))


def tenths(value: Fraction) -> str:
    """A non-negative number with one decimal, rounded half to even."""
    whole = round(value * 10)
    return f"{whole // 10}.{whole % 10}"


def _part_line(styled: StyledPart, derived: Collection[str]) -> BomLine:
    look, material = look_of(styled.name), MATERIALS[styled.style.material_id]
    pair = 2 * mass_g(styled.solid.volume_um3_6, material.density_g_cm3)
    return BomLine(
        section=look.section,
        part=look.label,
        material_id=styled.style.material_id,
        material=material.label,
        color_hex=styled.style.color_hex,
        inferred=look.fixed or look.material in derived,
        density_g_cm3=material.density_g_cm3,
        net_g_per_pair=tenths(pair),
    )


def _thread_line(appearance: Mapping[str, str]) -> list[BomLine]:
    placement = appearance.get("branding.monogram_placement", "none")
    thread = appearance.get("branding.embroidery_thread", "")
    if placement == "none" or not thread:
        return []
    monogram = appearance.get("branding.monogram_text", "")
    told = f"monogram {monogram!r}, " if monogram else ""
    return [
        BomLine(
            section="Upper",
            part="Embroidery thread",
            material_id="thread",
            material=f"Embroidery thread, {thread}",
            color_hex=THREADS.get(thread, ""),
            inferred=False,
            density_g_cm3=None,
            net_g_per_pair=None,
            comments=f"{told}placement {placement}",
        )
    ]
