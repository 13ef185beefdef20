"""DXF and SVG of pattern pieces: sound files with the pieces' own outlines, the same every time."""

import hashlib
import os
import subprocess
import sys
from importlib import import_module
from io import StringIO
from xml.etree import ElementTree

import pytest

from exporters.errors import ReadBackFailed
from exporters.pattern import PATTERNED, pieces_of
from exporters.pattern_sheet import sheet_of
from exporters.readback import read_back
from exporters.readers.drawing_svg import read_svg
from exporters.readers.dxf import read_dxf
from exporters.readers.pieces import area_mm2
from exporters.registry import FORMATS, EncodedFile
from exporters.scene import Scene
from tests.exporters.patterns import example

DRAWINGS = ("dxf", "svg")
PROBE = """
import hashlib
from exporters.registry import FORMATS
from tests.exporters.patterns import example
made = example("court").only("upper")
data = [FORMATS[name].encode(made, "upper")[0].data for name in ("dxf", "svg")]
print([hashlib.sha256(one).hexdigest() for one in data])
"""


def written(name: str, part: str, shoe: str = "court") -> tuple[Scene, tuple[EncodedFile, ...]]:
    made = example(shoe).only(part)
    return made, FORMATS[name].encode(made, part)


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("shoe", ["court", pytest.param("chelsea", marks=pytest.mark.prove)])
def test_every_part_reads_back_with_its_areas(name: str, shoe: str) -> None:
    for part in (one.name for one in example(shoe).parts if one.name in PATTERNED):
        made, files = written(name, part, shoe)
        found = read_back(FORMATS[name], made, files, figures=True)
        told = [(p.name, p.figures.net_mm2, p.figures.cut_mm2) for p in pieces_of(made)]
        assert [tuple(row.values()) for row in found["pieces"]] == [  # type: ignore[attr-defined]
            (piece, pytest.approx(net, abs=2e-3), pytest.approx(cut, abs=2e-3))
            for piece, net, cut in told
        ]
        assert read_back(FORMATS[name], made, files, figures=False) == {"unit": "mm"}


def test_ezdxf_finds_nothing_to_mend_and_layers_by_meaning() -> None:
    ezdxf = import_module("ezdxf")
    _, (file,) = written("dxf", "upper")
    document = ezdxf.read(StringIO(file.data.decode()))
    auditor = document.audit()
    assert (auditor.has_errors, auditor.has_fixes) == (False, False)
    assert (document.dxfversion, document.header["$INSUNITS"]) == ("AC1024", 4)
    used = {entity.dxf.layer for entity in document.modelspace()}
    assert used == {
        "CUT", "NET", "SEAM", "LASTING", "NOTCH", "GRAIN", "MARK", "TEXT", "TEST",
    }  # fmt: skip
    assert {e.dxftype() for e in document.modelspace()} == {"LWPOLYLINE", "TEXT"}


def test_an_svg_is_in_true_millimetres() -> None:
    _, (file,) = written("svg", "upper")
    sheet = sheet_of(example("court").only("upper"))
    root = ElementTree.fromstring(file.data)
    assert root.attrib["width"] == f"{sheet.width / 1000:g}mm"
    assert root.attrib["viewBox"].split()[2:] == [
        f"{sheet.width / 1000:g}",
        root.attrib["height"][:-2],
    ]
    (test,) = (p for p in sheet.paths if p.layer == "TEST" and p.closed)
    assert area_mm2(test.points) == 10_000.0
    for path in sheet.paths:
        assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in path.points)


def test_both_hold_the_same_outlines() -> None:
    files = [written(name, "lining")[1][0] for name in DRAWINGS]
    drawn = [read_dxf(files[0].data, "a"), read_svg(files[1].data, "b")]
    one, other = ({key: area_mm2(line) for key, line in d.outlines.items()} for d in drawn)
    assert one == other


@pytest.mark.parametrize("name", DRAWINGS)
def test_another_drawing_is_found(name: str) -> None:
    made, (file,) = written(name, "heel_tab")

    def check(data: bytes) -> None:
        read_back(FORMATS[name], made, (EncodedFile(file.name, data, ""),), figures=True)

    check(file.data)
    unit = {
        "dxf": (b"$INSUNITS\n 70\n4\n", b"$INSUNITS\n 70\n5\n"),
        "svg": (b'mm" height', b'cm" height'),
    }
    changed = file.data.replace(*unit[name], 1)
    assert changed != file.data
    for damaged in (
        file.data.replace(b"heel tab", b"heel cap"),
        file.data[: len(file.data) // 2],
        written(name, "heel_tab", "runner")[1][0].data,
        changed,
    ):
        with pytest.raises(ReadBackFailed):
            check(damaged)


def test_another_process_writes_the_same_bytes() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ) | {"PYTHONHASHSEED": "7"},
    ).stdout.strip()
    here = [hashlib.sha256(written(n, "upper")[1][0].data).hexdigest() for n in DRAWINGS]
    assert ran == str(here)
