"""The tech pack read back: its sheets, figures, numbers, fonts, drawings; the same every time."""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from exporters.bom import bom_lines
from exporters.documents import DOCUMENTS
from exporters.measurement_form import sheet_rows
from exporters.profiles import PROFILES
from exporters.styles import shoe_scene
from exporters.techpack import drawn, pieces, sheets
from exporters.techpack.pack import TechPack
from exporters.techpack.typeset import pdf_of
from tests.conftest import ROOT
from tests.exporters.built import EXAMPLES, built
from tests.exporters.shapes import toy_inputs
from tests.exporters.techpack.packs import (
    PARENT,
    images_of,
    pack_of,
    pdf_of_example,
    reader,
    resources,
    revised,
    small_pictures,
    words_of,
)

SOME = ("court",)
OTHERS = tuple(name for name in EXAMPLES if name not in SOME)
CHECKED = [*SOME, *(pytest.param(name, marks=pytest.mark.prove) for name in OTHERS)]
TITLES = (
    "Tech pack",
    "Views",
    "Material map",
    "Bill of materials",
    "Colourway 1",
    "Last and measurements",
    "Construction sections",
    "Pattern overview",
    "Pattern pieces",
    "Bottom outlines",
    "Size run",
    "Requirements",
    "Sample history",
)
A3_MM = (420.0, 297.0)


def texts(data: bytes) -> list[str]:
    """The text of every page, without the places in words where typst may break them."""
    read = (page.extract_text().replace("\u200b", "") for page in reader(data).pages)
    return [" ".join(text.split()) for text in read]


def pages_of(data: bytes, title: str) -> list[str]:
    """The text of the pages whose heading this is."""
    return [text for text in texts(data) if text.startswith(title)]


@pytest.mark.parametrize("name", CHECKED)
def test_every_sheet_is_there_and_names_the_revision(name: str) -> None:
    data, inputs = pdf_of_example(name), revised(name)
    found = texts(data)
    assert [sheet.title for sheet in pack_of(name).sheets if sheet.title not in TITLES] == []
    for title in TITLES[1:]:
        assert pages_of(data, title), title
    for number, text in enumerate(found, 1):
        assert f"{number} of {len(found)}" in text
        assert inputs.generation[:12] in text and inputs.geometry_hash[:12] in text
    assert inputs.generation in found[0] and inputs.geometry_hash in found[0]
    assert PARENT in found[0] and "24 Nov 2025" in found[0] and "Ada Maker" in found[0]
    assert "studio.example" not in " ".join(found)
    assert "Last: ball girth 244 246.5 mm" in found[0] and "#AABBCC" in found[0]


@pytest.mark.parametrize("name", CHECKED)
def test_nothing_stands_outside_its_page(name: str) -> None:
    for number, page in enumerate(reader(pdf_of_example(name)).pages, 1):
        size = float(page.mediabox.width), float(page.mediabox.height)
        assert size == pytest.approx([mm * 72 / 25.4 for mm in A3_MM], abs=0.1)
        for word in words_of(page):
            assert 14 <= word.x <= 406 and 8 <= word.y <= 288, (number, word)
            # A figure of this face is 0.6 of its size wide; turned text is short of the edge.
            assert word.x + 0.45 * word.size * len(word.text.strip()) < 420, (number, word)


@pytest.mark.parametrize("name", CHECKED)
def test_drawings_lie_within_the_frame_at_their_own_size(name: str) -> None:
    for sheet in pack_of(name).sheets:
        wide = 190.0 if sheet.aside is not None else 390.0
        for row in sheet.rows:
            assert sum(one.width_mm for one in row) <= wide, sheet.title
            for one in row:
                head = pack_of(name).files[one.file].split(b">", 1)[0].decode()
                assert f'width="{one.width_mm:.0f}mm" height="{one.height_mm:.0f}mm"' in head


@pytest.mark.parametrize("name", CHECKED)
def test_the_map_numbers_are_lines_of_the_bill(name: str) -> None:
    inputs, scene = revised(name), built(name).scene
    lines = {line.number: line for line in bom_lines(scene, inputs.appearance, inputs.derived)}
    bill = " ".join(pages_of(pdf_of_example(name), "Bill of materials"))
    for number, line in lines.items():
        assert f"{number} {line.part}" in bill
    (key,) = (sheet.aside for sheet in pack_of(name).sheets if sheet.aside is not None)
    shown = pages_of(pdf_of_example(name), "Material map")[0]
    for cells in key.rows:
        number = cells[0]["number"]  # type: ignore[index]
        assert lines[int(number)].part == cells[1]
        assert f"{number} {cells[1]}" in shown


@pytest.mark.parametrize("name", CHECKED)
def test_the_measures_are_those_of_the_sheet(name: str) -> None:
    text = " ".join(pages_of(pdf_of_example(name), "Last and measurements"))
    rows = sheet_rows(revised(name), built(name).scene)
    for measure, item, unit, *_ in rows:
        known = revised(name).measures.get(str(measure))
        if known is not None:
            shown = re.search(re.escape(f"{item} {unit} ") + r"(-?\d+\.\d)\b", text)
            assert shown and abs(float(shown[1]) - known) < 0.0511, measure


@pytest.mark.parametrize("name", CHECKED)
def test_fonts_are_ours_and_within_the_file(name: str) -> None:
    count = 0
    for page in reader(pdf_of_example(name)).pages:
        for one in resources(page):
            for font in one.get("/Font", {}).values():
                (inner,) = font.get_object()["/DescendantFonts"]
                told = inner.get_object()["/FontDescriptor"].get_object()
                assert "IBMPlexSans" in told["/FontName"] and "/FontFile2" in told
                count += 1
    assert count


@pytest.mark.parametrize("name", CHECKED)
def test_drawings_are_lines_and_only_pictures_are_pixels(name: str) -> None:
    found = [
        len(images_of(page))
        for page in reader(pdf_of_example(name)).pages
        if not page.extract_text().startswith("Colourway")
    ]
    assert found == [1] + [0] * (len(found) - 1)


def test_a_drawing_page_says_its_scale_and_its_lengths() -> None:
    views = pages_of(pdf_of_example("court"), "Views")
    length = revised("court").measures["shoe.length_mm"]
    assert f"length {length:.1f}" in views[0] and "1 : 2" in views[0]


def test_the_size_run_holds_the_sample_size() -> None:
    (text,) = pages_of(pdf_of_example("court"), "Size run")
    assert "EU 39" in text and "EU 42 •" in text and "EU 45" in text
    assert "Last length 260.0 266.7 273.3 280.0" in text


@pytest.mark.prove
def test_the_bytes_are_the_same_in_another_process() -> None:
    code = (
        "import hashlib\n"
        "from tests.exporters.techpack.packs import pdf_of_example\n"
        "print(hashlib.sha256(pdf_of_example('court')).hexdigest())\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert told == hashlib.sha256(pdf_of_example("court")).hexdigest()
    assert pdf_of(pack_of("court"), "techpack") == pdf_of_example("court")


@pytest.mark.parametrize(
    "name",
    [
        "W" * 80,
        "Кроссовки «Полёт» №1",
        "Παπούτσι Ωμέγα",
        "靴 هذا 👟 שלום",
        '#set page(width: 1mm) $x$ <b>&amp;</b> \\ "',
        "a-long-name of many words " * 3,
    ],
)
def test_any_name_is_set_as_text_within_its_room(name: str) -> None:
    first, *_, last = pack_of("court").sheets
    odd = TechPack({**pack_of("court").head, "name": name}, (first, last), pack_of("court").files)
    read = reader(pdf_of(odd, "techpack"))
    assert len(read.pages) == 2
    for page in read.pages:
        for word in words_of(page):
            assert word.x <= 406 and word.x + 0.4 * word.size * len(word.text.strip()) < 420
    if name[0] in "КΠ":
        assert name in read.pages[0].extract_text()


def test_a_shoe_of_which_little_is_known_still_makes_a_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As one of an earlier kernel: no landmarks, no values to cut from, no size, no parent."""
    small_pictures(monkeypatch)
    inputs = toy_inputs(instrumental_bytes=b"{}")
    data = sheets.techpack_pdf(inputs, shoe_scene(inputs.name, inputs.parts, inputs.appearance))
    found = " ".join(texts(data))
    assert "First generation of this design" in found
    assert "Not drawn: " in found and "nothing to grade from" in found


def test_many_changes_have_a_sheet_of_their_own() -> None:
    from exporters.techpack.cover import changes_sheets, cover

    (one, *_) = revised("court").changes
    many = replace(revised("court"), changes=(one,) * 90)
    (sheet,) = changes_sheets(many)
    assert sum(len(table.rows) for table in sheet.tables) == 90
    assert not cover(many, "hero.svg").tables
    pack = TechPack(pack_of("court").head, (sheet,), {})
    read = reader(pdf_of(pack, "techpack"))
    assert sum(page.extract_text().count("Last: ball girth") for page in read.pages) == 90


def test_the_document_is_promised_for_a_release_and_handed_to_two() -> None:
    row = DOCUMENTS["techpack"]
    assert (row.path, row.media_type) == ("documents/techpack.pdf", "application/pdf")
    assert row.promise == "this release"
    assert {name for name, one in PROFILES.items() if "techpack" in one.documents} == {
        "owner",
        "factory",
    }
    assert drawn.SIDES and pieces.CUT_UM > pieces.NET_UM


@pytest.mark.parametrize(
    ("time", "day"),
    [
        (None, ""),
        (0, "01 Jan 1970"),
        (253_402_300_799, "31 Dec 9999"),
        (253_402_300_800, ""),
        (2**53 - 1, ""),
        (-(2**53) + 1, ""),
    ],
)
def test_a_day_that_no_calendar_has_is_none(time: int | None, day: str) -> None:
    """A record that was pushed claims whatever time it likes."""
    from exporters.techpack.cover import day_of

    assert day_of(time) == day
