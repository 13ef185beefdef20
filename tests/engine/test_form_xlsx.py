"""Hostile forms: each is refused with a code, in bounded time and memory, and nothing is taken."""

import io
import json
import resource
import time
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import pytest

from engine.feedback_form import JSON
from engine.feedback_import import BadFormError, ForeignFormError, import_form
from engine.form_read import read_form
from engine.form_xlsx import (
    LARGEST_FILE,
    UnreadableFormError,
    cell_name,
    column_name,
    workbook_cells,
)
from engine.review import Reviewer
from store.repository import Repository
from tests.engine.forms import blank, repacked

LI = Reviewer("Li", "factory", 9)
Members = dict[str, bytes]
SECONDS = 20.0
MIB = 400
SHEET, FACTS = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml"


GLUE = b'<row r="400"><c r="J400" t="inlineStr"><is><t>glue</t></is></c></row>'


@cache
def good(repository: Repository) -> bytes:
    """A form with a finding written into it, its other texts shared as our writer has them."""
    return repacked(blank(repository), grow(GLUE, 1))


def put(name: str, content: bytes) -> Callable[[Members], None]:
    return lambda members: members.update({name: content})


def swap(name: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        assert old in members[name], (name, old)
        members[name] = members[name].replace(old, new, 1)

    return change


def drop(name: str) -> Callable[[Members], None]:
    return lambda members: members.pop(name)


def grow(row: bytes, count: int) -> Callable[[Members], None]:
    return swap(SHEET, b"</sheetData>", row * count + b"</sheetData>")


def cells(count: int) -> bytes:
    row = b"".join(b'<c r="%s"><v>1</v></c>' % cell_name(50, at).encode() for at in range(60))
    return b'<row r="51">' + row * count + b"</row>"


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'
LAUGH = b'<?xml version="1.0"?>' + DOCTYPE + b"<sst><si><t>&b;</t></si></sst>"
OUTER = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r9" Type="http://x/externalLink" Target="file:///etc/passwd" '
    b'TargetMode="External"/></Relationships>'
)
MACRO = (
    b'<Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
)
KINDS = "[Content_Types].xml"
STRINGS = "xl/sharedStrings.xml"
C = b'<c r="J60" t="inlineStr"><is><t>x</t></is></c>'

HOSTILE: dict[str, Callable[[Members], object]] = {
    "a formula": grow(b'<row r="60"><c r="J60"><f>1+1</f><v>2</v></c></row>', 1),
    "a shared formula": grow(b'<row r="60"><c r="J60"><f t="shared" si="0"/></c></row>', 1),
    "a formula that calls a program": grow(b'<row r="60"><c r="J60"><f>cmd|x</f></c></row>', 1),
    "an error of the program": grow(b'<row r="60"><c r="J60" t="e"><v>#REF!</v></c></row>', 1),
    "a macro by its name": put("xl/vbaProject.bin", b"x"),
    "a macro by its kind": swap(KINDS, b"</Types>", MACRO),
    "a workbook with macros": swap(KINDS, b"sheet.main+xml", b"sheet.macroEnabled.main+xml"),
    "a macro sheet": put("xl/macrosheets/sheet1.xml", b"<x/>"),
    "a link to another workbook": put("xl/externalLinks/externalLink1.xml", b"<x/>"),
    "a link to elsewhere": put("xl/worksheets/_rels/sheet2.xml.rels", OUTER),
    "a link to elsewhere in no sheet": put("xl/other/_rels/x.xml.rels", OUTER),
    "an external reference": swap(
        "xl/workbook.xml", b"</sheets>", b"</sheets><externalReference/>"
    ),
    "an embedded thing": put("xl/embeddings/oleObject1.bin", b"x"),
    "a control": put("xl/activeX/activeX1.xml", b"<x/>"),
    "a connection": put("xl/connections.xml", b"<x/>"),
    "a web query": put("xl/queryTables/queryTable1.xml", b"<x/>"),
    "entities": put(STRINGS, LAUGH),
    "entities in the sheet": put(SHEET, LAUGH),
    "entities in the links": put("xl/_rels/workbook.xml.rels", LAUGH),
    "a bomb": put("xl/media/x.png", bytes(64 * 1024 * 1024)),
    "a smaller bomb": put("xl/media/x.png", bytes(20 * 1024 * 1024)),
    "a bomb as a sheet": put(SHEET, b"<a>" + b" " * (60 * 1024 * 1024) + b"</a>"),
    "deep nesting": put(SHEET, b"<a>" * 100_000 + b"</a>" * 100_000),
    "many parts": lambda members: members.update({f"x/{n}.xml": b"" for n in range(300)}),
    "many cells": grow(cells(1_500), 1),
    "one cell twice": grow(b'<row r="60">' + C + C + b"</row>", 1),
    "a far row": grow(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', 1),
    "a far column": grow(b'<row r="60"><c r="XFD60"><v>1</v></c></row>', 1),
    "a column beside the form": grow(b'<row r="60"><c r="S60"><v>1</v></c></row>', 1),
    "a cell of no place": grow(b'<row r="60"><c><v>1</v></c></row>', 1),
    "a cell of a wrong place": grow(b'<row r="60"><c r="J-1"><v>1</v></c></row>', 1),
    "a text that is not there": grow(b'<row r="60"><c r="J60" t="s"><v>999999</v></c></row>', 1),
    "a text before the first": grow(b'<row r="60"><c r="J60" t="s"><v>-1</v></c></row>', 1),
    "a number with a million digits": grow(
        b'<row r="60"><c r="J60" t="s"><v>' + b"9" * 1_000_000 + b"</v></c></row>", 1
    ),
    "a date": grow(b'<row r="60"><c r="J60" t="d"><v>2026-01-01</v></c></row>', 1),
    "a long text": grow(
        b'<row r="60"><c r="J60" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row>", 1
    ),
    "no XML": put(SHEET, b"\x00\x01"),
    "half of a sheet": lambda members: put(SHEET, members[SHEET][:900])(members),
    "no sheet": drop(SHEET),
    "no texts": drop(STRINGS),
    "no book": drop("xl/workbook.xml"),
    "no kinds": drop(KINDS),
    "no links": drop("_rels/.rels"),
    "other heads": swap(STRINGS, b"<t>Observation</t>", b"<t>Remark</t>"),
    "another row first": swap(STRINGS, b"<t>Sample stage</t>", b"<t>Stage</t>"),
    "a sheet of another name": swap("xl/workbook.xml", b'name="Findings"', b'name="Fundings"'),
    "one sheet twice": swap("xl/workbook.xml", b'name="Words"', b'name="Findings"'),
    "a sheet outside": swap(
        "xl/_rels/workbook.xml.rels", b"worksheets/sheet2.xml", b"../../../../etc/passwd"
    ),
}


def refused(repository: Repository, data: bytes) -> None:
    head, began = repository.head(), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises((UnreadableFormError, ForeignFormError, BadFormError)) as caught:
        import_form(repository, data, LI)
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MIB * 1024
    assert caught.value.message and len(caught.value.message) < 2_000
    assert repository.head() == head


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_is_refused(recorded: Repository, what: str) -> None:
    data = repacked(good(recorded), HOSTILE[what])
    refused(recorded, data[: LARGEST_FILE + 1])


def test_the_good_one_is_read(recorded: Repository) -> None:
    assert len(read_form(repacked(good(recorded), lambda members: None)).rows) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"PK",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-30],
        lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        lambda data: bytes(LARGEST_FILE + 1),
        lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x03"),
        lambda data: b"%PDF-1.7",
        lambda data: b"<html><table></table></html>",
        lambda data: b"Measure,Nominal\n1,2\n",
    ],
)
def test_what_is_no_workbook_is_refused(
    recorded: Repository, change: Callable[[bytes], bytes]
) -> None:
    refused(recorded, change(good(recorded)))


def test_each_byte_of_the_directory_may_be_wrong(recorded: Repository) -> None:
    """Whatever a byte is turned into, it is a form or a coded refusal."""
    data = good(recorded)
    start = data.rindex(b"PK\x05\x06") - 400
    for at in range(start, len(data), 7):
        bad = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]
        try:
            read_form(bad)
        except UnreadableFormError:
            continue


def test_one_part_twice_is_refused(recorded: Repository) -> None:
    out = io.BytesIO(good(recorded))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(SHEET, b"<x/>")
    refused(recorded, out.getvalue())


JSONS: dict[str, Callable[[dict[str, Any]], object]] = {
    "an unknown field": lambda tree: tree | {"more": 1},
    "no findings": lambda tree: tree | {"findings": {}},
    "a finding that is none": lambda tree: tree | {"findings": [1]},
    "an unknown field of one": lambda tree: tree | {"findings": [{"wing": 1}]},
    "a number for a text": lambda tree: tree | {"findings": [{"observation": 3}]},
    "a list for a text": lambda tree: tree | {"findings": [{"part": ["upper"]}]},
    "yes for a number": lambda tree: tree | {"findings": [{"measured_mm": True}]},
    "half a character": lambda tree: tree | {"findings": [{"observation": "\ud800"}]},
    "a path that is half a character": lambda tree: (
        tree | {"findings": [{"changes": [{"path": "\ud800", "to": 1}]}]}
    ),
    "a huge number": lambda tree: tree | {"findings": [{"measured_mm": 10**400}]},
    "a huge value": lambda tree: (
        tree | {"findings": [{"changes": [{"path": "last_profile.toe_spring_mm", "to": 10**400}]}]}
    ),
    "a huge round": lambda tree: tree | {"round": 10**400, "findings": [{"observation": "x"}]},
    "half a round": lambda tree: tree | {"round": 1.5},
    "a wrong schema": lambda tree: tree | {"schema": ["rr/factory-form/1"]},
    "a list of generations": lambda tree: tree | {"generation": [tree["generation"]]},
    "a path in the generation": lambda tree: tree | {"generation": "../../etc/passwd"},
    "changes that are none": lambda tree: tree | {"findings": [{"changes": "toe"}]},
    "a change of nothing": lambda tree: tree | {"findings": [{"changes": [{"to": 1}]}]},
    "a change to a list": lambda tree: (
        tree | {"findings": [{"changes": [{"path": "last_profile.toe_spring_mm", "to": [1]}]}]}
    ),
    "one change twice": lambda tree: (
        tree | {"findings": [{"changes": [{"path": "last_profile.toe_spring_mm", "to": 12}] * 2}]}
    ),
    "too many changes": lambda tree: (
        tree | {"findings": [{"changes": [{"path": f"x.{n}", "to": 1} for n in range(51)]}]}
    ),
    "a place that is none": lambda tree: tree | {"findings": [{"place_mm": [1, 2, "x"]}]},
    "affects as a text": lambda tree: tree | {"findings": [{"affects": "last"}]},
    "a path to everything": lambda tree: (
        tree | {"findings": [{"changes": [{"path": "size." + "a." * 9_000, "to": 1}]}]}
    ),
    "a command in the name": lambda tree: (
        tree | {"raised_by": "Li\n\x1b[2J", "findings": [{"observation": "x"}]}
    ),
}


@pytest.mark.parametrize("what", JSONS)
def test_a_hostile_json_is_refused(recorded: Repository, what: str) -> None:
    tree = json.loads(blank(recorded, kind=JSON))
    refused(recorded, json.dumps(JSONS[what](tree)).encode())


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"schema":' * 50_000,
        b'{"schema": "rr/factory-form/1", "schema": "x"}',
        b'{"schema": "rr/factory-form/1", "findings": [{"measured_mm": NaN}]}',
        b'{"schema": "rr/factory-form/1", "findings": [{"measured_mm": ' + b"9" * 5_000 + b"}]}",
        b'{"schema": "rr/factory-form/1", "findings": [{"measured_mm": 1e999}]}',
        b"\xff\xfe{\x00}\x00",
        b"null",
        b"[]",
        b"{}",
    ],
)
def test_json_that_is_none_is_refused(recorded: Repository, text: bytes) -> None:
    refused(recorded, text)


def test_other_programs_write_cells_in_other_ways() -> None:
    """Texts in their cells, rich texts, readings, numbers, yes and no, empty cells far out."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Findings"
    page["A1"], page["B1"], page["C1"], page["D1"] = "a", 1.5, True, "  "
    page["A2"].number_format = "0.00"
    page["XFD1048576"].number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    plain = out.getvalue()
    found = workbook_cells(plain, ["Findings"])["Findings"]
    assert {at: tuple(cell) for at, cell in found.items()} == {
        (0, 0): ("text", "a"),
        (0, 1): ("number", "1.5"),
        (0, 2): ("yes or no", "1"),
    }
    rich = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>one</t>'
        b"</r><r><t> two</t></r><rPh><t>aloud</t></rPh></si></sst>"
    )
    link = (
        b'<Relationship Id="rId77" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.'
        b'org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )

    def share(members: Members) -> None:
        put(STRINGS, rich)(members)
        swap("xl/_rels/workbook.xml.rels", b"</Relationships>", link)(members)
        inline = b't="inlineStr"><is><t>a</t></is></c>'
        swap("xl/worksheets/sheet1.xml", inline, b't="s"><v>0</v></c>')(members)

    told = workbook_cells(repacked(plain, share), ["Findings"])
    assert told["Findings"][0, 0] == ("text", "one two")


def test_columns_have_letters() -> None:
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_name(11, 7) == "H12"
