"""The bill of materials as a table: its columns, its rows, and the CSV of them."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Final, NamedTuple, TypeAlias

from exporters.bom import FILL, BomLine
from exporters.quantities import PLACES, rounded

Cell: TypeAlias = str | int | Decimal


class Column(NamedTuple):
    """A column: its name in a CSV, its heading and width in a workbook, and whether it tells
    numbers of the design, which a supplier does not get.
    """

    name: str
    heading: str
    width: float
    design: bool = False


COLUMNS: Final = (
    Column("line", "No.", 5),
    Column("section", "Section", 10),
    Column("component_id", "Component", 17),
    Column("part", "Part", 23),
    Column("material_id", "Material id", 17),
    Column("material", "Material", 23),
    Column("material_spec", "Specification", 19),
    Column("thickness_mm", "Thickness mm", 11, design=True),
    Column("supplier", "Supplier", 13),
    Column("material_code", "Material code", 13),
    Column("color_name", "Colour", 13),
    Column("color_hex", "Colour hex", 11),
    Column("color_code", "Colour code", 13),
    Column("inferred", "Inferred", 8),
    Column("made_for", "Size, width", 14.5, design=True),
    Column("unit", "Unit", 6),
    Column("net_qty_per_pair", "Net qty per pair", 12),
    Column("loss_pct", "Loss %", 12),
    Column("gross_qty_per_pair", "Gross qty per pair", 12),
    Column("net_mass_g_per_pair", "Net mass g per pair", 12, design=True),
    Column("density_g_cm3", "Density g/cm³", 12),
    Column("gsm_g_m2", "Weight g/m²", 12, design=True),
    Column("unit_price", "Unit price", 12),
    Column("currency", "Currency", 12),
    Column("moq", "MOQ", 12),
    Column("lead_time", "Lead time", 12),
    Column("hs_code", "HS code", 12),
    Column("test_requirement", "Test requirement", 13),
    Column("status", "Status", 8),
    Column("comments", "Comments", 44),
)
"""Those of footwear.md §5.2."""

SUPPLIER_COLUMNS: Final = tuple(column for column in COLUMNS if not column.design)

# A cell that a spreadsheet would run as a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def bom_rows(
    lines: tuple[BomLine, ...], *, quantities: bool = True, made_for: str = ""
) -> list[tuple[Cell, ...]]:
    """A row of cells a line, in the order of `COLUMNS`; what is not known says so.

    Without `quantities` there are the `SUPPLIER_COLUMNS`, and no number that a shape could be read
    from: areas, masses, lengths, thicknesses, counts of the design.
    """
    columns = COLUMNS if quantities else SUPPLIER_COLUMNS
    found = []
    for line in lines:
        known = _known(line, quantities, made_for)
        found.append(tuple(known.get(column.name, FILL) for column in columns))
    return found


def bom_csv(lines: tuple[BomLine, ...], *, quantities: bool, made_for: str = "") -> bytes:
    """The table as CSV for spreadsheets (UTF-8 with mark, CRLF); without `quantities` a
    supplier's.
    """
    heads = [column.name for column in (COLUMNS if quantities else SUPPLIER_COLUMNS)]
    return csv_bytes(heads, bom_rows(lines, quantities=quantities, made_for=made_for))


def csv_bytes(heads: list[str], rows: list[tuple[Cell, ...]]) -> bytes:
    """Rows under their heads as CSV for spreadsheets: UTF-8 with mark, CRLF, no formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    text = str(value)
    if isinstance(value, str) and text.startswith(_FORMULA_STARTS):
        return "'" + text
    return text


def _known(line: BomLine, quantities: bool, made_for: str) -> dict[str, Cell]:
    """The cells that something is known for."""
    shown = quantities or line.open_count
    remarks = (line.comments, line.remark if quantities else "")
    specs = (line.finish, line.spec if quantities else "")
    known: dict[str, Cell | None] = {
        "line": line.number,
        "section": line.section,
        "component_id": line.component,
        "part": line.part,
        "material_id": line.material_id or None,
        "material": line.material or None,
        "material_spec": ", ".join(text for text in specs if text) or None,
        "thickness_mm": _thickness(line.thickness_mm) if line.thickness_mm else None,
        "color_name": line.color_name or None,
        "color_hex": line.color_hex or None,
        "inferred": "yes" if line.inferred else "no",
        "made_for": made_for or None,
        "unit": line.unit or None,
        "net_qty_per_pair": _amount(line, line.net) if shown else None,
        "loss_pct": None if line.loss is None else rounded(line.loss.pct, 1),
        "gross_qty_per_pair": _amount(line, line.gross) if shown else None,
        "net_mass_g_per_pair": None if line.pair_g is None else rounded(line.pair_g, 1),
        "density_g_cm3": None if line.density_g_cm3 is None else Decimal(str(line.density_g_cm3)),
        "gsm_g_m2": line.gsm,
        "status": "TBD",
        "comments": "; ".join(text for text in remarks if text),
    }
    return {name: value for name, value in known.items() if value is not None}


def _thickness(told: str) -> Cell:
    """One thickness is a number; those of vamp and quarters, where they differ, stay as told."""
    return told if "/" in told else Decimal(told)


def _amount(line: BomLine, value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, PLACES[line.unit])
