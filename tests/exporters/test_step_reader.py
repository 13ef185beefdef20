"""The reader of STEP files sees what is wrong with one."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from exporters.errors import ReadBackFailed, UnreadableSolid
from exporters.readers.step import check, read_step
from exporters.readers.step_entities import read_entities
from exporters.readers.step_shape import Level, Line, Patch, around, basis
from exporters.registry import EncodedFile
from exporters.scene import Scene
from exporters.step import encode
from exporters.step_text import number, quoted
from tests.exporters.test_step import mirrored, shoe

Change = Callable[[str], str]


def small() -> Scene:
    return shoe("chukka").only("midsole")


@pytest.fixture(scope="module")
def text() -> str:
    return encode(small(), "midsole")[0].data.decode()


def refused(text: str) -> str:
    with pytest.raises(ReadBackFailed) as told:
        check(small(), (EncodedFile("midsole.step", text.encode(), "model/step"),))
    return str(told.value)


def first(pattern: str, by: str) -> Change:
    def change(text: str) -> str:
        changed, count = re.subn(pattern, by, text, count=1)
        assert count == 1
        return changed

    return change


def test_a_sound_file_is_told_in_figures(text: str) -> None:
    unit, (solid,) = read_step(text.encode())
    assert (unit, solid.name, solid.material) == ("mm", "midsole", "pu_foam")
    assert solid.volume_mm3 == pytest.approx(small().parts[0].solid.volume_um3_6 / 6e9, rel=0.002)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text[: len(text) // 2], "cut short"),
        (lambda text: "x" + text, "does not begin"),
        (first("MILLI", "CENTI"), "another unit"),
        (first(r"PRODUCT\('midsole'", "PRODUCT('insole'"), "holds insole"),
        (first(r"COLOUR_RGB\('pu_foam'", "COLOUR_RGB('eva'"), "material"),
        (first(r"(COLOUR_RGB\('pu_foam',)0\.\d", r"\g<1>0.1"), "colour"),
        (first(r"(ORIENTED_EDGE\('',\*,\*,#\d+,)\.T\.", r"\1.F."), "open|not closed"),
        (first(r"(EDGE_LOOP\('',\()#\d+,", r"\1"), "open"),
        (first(r"(CLOSED_SHELL\('',\()#\d+,", r"\1"), "not closed"),
        (first(r"(VERTEX_POINT\('',#)\d+", r"\g<1>12"), "VERTEX|POINT|end|names"),
        (first(r"(B_SPLINE_SURFACE_WITH_KNOTS\('',\d,\d,\(\()#\d+,", r"\1"), "grid"),
        (first(r"(B_SPLINE_CURVE_WITH_KNOTS\('',\d,\()#\d+,", r"\1"), "knots"),
        (first(r"ENDSEC;\nEND-ISO", "#999999=POINT(#888888);\nENDSEC;\nEND-ISO"), "not there"),
        (first(r"ENDSEC;\nEND-ISO", "nonsense\nENDSEC;\nEND-ISO"), "not STEP"),
        (first(r"AUTOMOTIVE_DESIGN", "CONFIG_CONTROL_DESIGN"), "AP214"),
    ],
)
def test_each_fault_is_told(text: str, change: Change, told: str) -> None:
    assert re.search(told, refused(change(text)))


def test_a_face_turned_inside_out_changes_the_volume(text: str) -> None:
    bed = list(re.finditer(r"ADVANCED_FACE\('bed',.*,(\.[TF]\.)\)", text))[-1]
    other = ".F." if bed[1] == ".T." else ".T."
    assert "volume" in refused(text[: bed.start(1)] + other + text[bed.end(1) :])


def test_the_other_foot_is_told_apart(text: str) -> None:
    left = mirrored(small())
    with pytest.raises(ReadBackFailed, match="beyond its triangles"):
        check(left, (EncodedFile("midsole.step", text.encode(), "model/step"),))


def test_another_shoe_is_told_apart(text: str) -> None:
    other = shoe("child").only("midsole")
    with pytest.raises(ReadBackFailed):
        check(other, (EncodedFile("midsole.step", text.encode(), "model/step"),))


def test_flipped_bytes_raise_nothing_but_coded_errors(text: str) -> None:
    data = bytearray(text.encode())
    chance = np.random.default_rng(7)
    for place in chance.integers(0, len(data), 12).tolist():
        damaged = bytearray(data)
        damaged[place] ^= 1 << int(chance.integers(0, 7))
        try:
            check(small(), (EncodedFile("midsole.step", bytes(damaged), "model/step"),))
        except ReadBackFailed:
            continue


def test_texts_and_lists_are_read_as_they_were_written() -> None:
    body = "ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=A('it''s (#2)',(1.,#1),$,.T.,B(2));\n"
    _, found = read_entities((body + "ENDSEC;\nEND-ISO-10303-21;\n").encode())
    assert found[1].text(0) == "it's (#2)"
    assert found[1].numbers(1) == [1.0, 1.0] or found[1].refs(1) == [1]
    assert found[1].values[3] == ".T."
    with pytest.raises(UnreadableSolid):
        found[1].text(1)


def test_numbers_and_names_are_written_plainly() -> None:
    assert [number(value, 5) for value in (0.0, -0.5, 12.0, 1 / 3, -1e-9)] == [
        "0.", "-0.5", "12.", "0.33333", "0.",
    ]  # fmt: skip
    assert quoted("it's é") == "'it''s \\X4\\000000E9\\X0\\'"


def test_a_basis_adds_up_to_one() -> None:
    knots = [0.0] * 4 + [1.0, 2.0, 2.0] + [3.0] * 4
    at = np.array([0.0, 0.3, 1.0, 1.7, 2.0, 3.0])
    values, slopes = basis(knots, 3, at)
    assert np.allclose(np.add.reduce(values, axis=1), 1.0)
    assert np.allclose(np.add.reduce(slopes, axis=1), 0.0)


def test_a_box_has_its_volume() -> None:
    corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)]
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    ends = [np.array([(*a, 5.0), (*b, 5.0)]) for a, b in pairs]
    lines = [(Line(1, [0.0, 0.0, 1.0, 1.0], two), True) for two in ends]
    flux, off = around(Level((0.0, 0.0, 5.0), (0.0, 0.0, 1.0)), lines)
    assert flux == pytest.approx(60.0) and off == 0.0
    grid = np.array([[(x, y, 5.0) for y in (0.0, 3.0)] for x in (0.0, 4.0)])
    whole = Patch((1, 1), [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], grid)
    assert whole.flux() == pytest.approx(60.0)
