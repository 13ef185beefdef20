"""The bill as a workbook, read back by openpyxl and held against the CSV and the meshes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exporters.bom import bom_lines
from exporters.bom_table import COLUMNS
from exporters.bom_workbook import material_rows, tooling_rows
from exporters.components import COMPONENTS
from exporters.documents import DOCUMENTS
from exporters.styles import shoe_scene
from schemas.materials import MATERIALS
from tests.exporters.built import EXAMPLES, built, built_inputs
from tests.exporters.shapes import toy_inputs
from tests.exporters.sheets import agree, csv_rows, head_row, opened

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_workbook_says_what_the_csv_says(name: str) -> None:
    inputs, scene = built_inputs(name), built(name).scene
    data = DOCUMENTS["bom_workbook"].make(inputs, scene)
    assert data == DOCUMENTS["bom_workbook"].make(inputs, scene)
    page = opened(data)["BOM"]
    rows = csv_rows(DOCUMENTS["bom"].make(inputs, scene))
    first = head_row(page, "No.")
    assert rows[0] == [column.name for column in COLUMNS]
    heads = [page.cell(first, column).value for column in range(1, len(COLUMNS) + 1)]
    assert heads == [column.heading for column in COLUMNS]
    for step, row in enumerate(rows[1:], 1):
        for column, text in enumerate(row, 1):
            told = page.cell(first + step, column)
            assert agree(told.value, text), told.coordinate
            assert told.data_type != "f"
    assert page.cell(first + len(rows), 1).value is None


@pytest.mark.parametrize("name", EXAMPLES)
def test_ids_are_equal_in_bill_materials_and_tooling(name: str) -> None:
    inputs, scene = built_inputs(name), built(name).scene
    book = opened(DOCUMENTS["bom_workbook"].make(inputs, scene))
    assert book.sheetnames == ["BOM", "Tooling", "Materials and colours"]
    lines = {line.number: line for line in bom_lines(scene, inputs.appearance, inputs.derived)}
    page = book["Materials and colours"]
    first, listed = head_row(page, "Material id"), []
    for row in page.iter_rows(min_row=first + 1, max_col=6, values_only=True):
        if not row[4] or row[0] is None:
            break
        numbers = [int(number) for number in str(row[4]).split(", ")]
        listed += numbers
        assert {lines[number].material_id for number in numbers} == {row[0]}
        assert [lines[number].part for number in numbers] == str(row[3]).split(", ")
    assert sorted(listed) == [number for number, line in lines.items() if line.material]
    for number, _, text, *_ in tooling_rows(scene, "EU 42"):
        if number:
            assert isinstance(number, int)
            assert str(text).endswith(lines[number].part)


def test_tools_follow_from_the_parts() -> None:
    rows = {str(row[2]): row for row in tooling_rows(built("court").scene, "")}
    assert "Last, pair" in rows
    assert "Mould: Outsole" in rows
    assert "Cutting die: Upper shell" in rows
    assert not any("Laces" in text or "Eyelets" in text for text in rows)
    assert {row[index] for row in rows.values() for index in (3, 4, 5, 6)} == {"factory to fill"}
    assert set(rows["Mould: Outsole"][:2]) == {COMPONENTS["outsole"].number, "Outsole"}


def test_a_material_in_two_colours_is_two_rows() -> None:
    lines = bom_lines(built("court").scene, built("court").resolved.appearance)
    leather = [row for row in material_rows(lines) if row[0] == "smooth_leather"]
    assert len(leather) == 2
    assert {row[5] for row in leather} == {str(MATERIALS["smooth_leather"].density_g_cm3)}


def test_names_that_look_like_formulas_stay_texts() -> None:
    inputs = toy_inputs(name="=cmd|' /C calc'!A0")
    scene = shoe_scene(inputs.name, inputs.parts, inputs.appearance, inputs.instrumental)
    for document in ("bom_workbook", "measurement_workbook", "qa_form"):
        book = opened(DOCUMENTS[document].make(inputs, scene))
        kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
        assert "f" not in kinds


def test_neither_clock_nor_zone_nor_hash_seed_moves_a_byte() -> None:
    script = (
        "import hashlib; from exporters.documents import DOCUMENTS; "
        "from tests.exporters.built import built, built_inputs; "
        "one = built_inputs('court'), built('court').scene; "
        "print([hashlib.sha256(DOCUMENTS[n].make(*one)).hexdigest() for n in "
        "('bom', 'bom_workbook', 'measurement_workbook', 'qa_form', 'materials', 'textures')])"
    )
    told = set()
    for zone, seed in (("UTC", "1"), ("Pacific/Auckland", "2")):
        env = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        told.add(subprocess.check_output([sys.executable, "-c", script], env=env, cwd=ROOT))
    assert len(told) == 1
