"""`rr measure MESH`, `rr fit --as foot` and `--as shoe`: files in, gauge lines or JSON out."""

from pathlib import Path

import numpy as np
import pytest

from schemas.validate import validate
from tests.cli.test_fit import stl
from tests.cli.world import call
from tests.geometry.shoes import measured, shoe


def test_measure_tells_of_a_mesh_what_fit_measures(tmp_path: Path) -> None:
    """Caught by it: a pose or a unit that one of the two commands treats in its own way."""
    stl(tmp_path / "foot.stl", 0.001)
    measured_now = call("measure", "foot.stl", "--as", "foot", "--json", cwd=tmp_path).json
    got = call("fit", "foot.stl", "--as", "foot", "-o", "spec.yaml", "--json", cwd=tmp_path)
    fitted = got.json
    shared = set(measured_now) - {"schema"}
    assert {key: fitted[key] for key in shared} == {key: measured_now[key] for key in shared}
    assert (fitted["unit"]["name"], fitted["side"]) == ("m", "left")
    assert (tmp_path / "spec.yaml").read_text() == fitted["spec"]
    checked = validate(fitted["spec"].encode(), "spec.yaml").resolved
    assert checked is not None
    length = fitted["measures"]["foot.length_mm"]
    assert checked.instrumental["last.length_mm"] / 1000 == pytest.approx(length + 15, abs=0.25)
    assert "No fit in mm is claimed" in fitted["claim"]
    assert checked.instrumental["last.form_origin"] == "drawn"


def test_a_last_is_told_in_words(tmp_path: Path) -> None:
    stl(tmp_path / "last.stl")
    got = call("measure", "last.stl", "--anchors", "--unit", "mm", cwd=tmp_path)
    assert got.code == 0, got.err
    assert got.text.startswith("a last, a left one;")
    assert "last.length_mm" in got.text and "ridge.cone" in got.text
    assert "not known: last.toe_allowance_mm" in got.text


def test_a_whole_shoe_of_ours_keeps_its_measures(tmp_path: Path) -> None:
    """Caught by it: a shoe stood on its side, or a sole thickness made up of a sidewall."""
    built = shoe()
    corners = np.concatenate(
        [part.vertices_um[part.faces] / 1000 for part in built.parts if part.name != "last"]
    )
    rows = np.zeros(len(corners), dtype=[("n", "<f4", 3), ("c", "<f4", (3, 3)), ("t", "<u2")])
    rows["c"] = corners
    head = bytes(80) + len(corners).to_bytes(4, "little")
    (tmp_path / "shoe.stl").write_bytes(head + rows.tobytes())
    got = call("fit", "shoe.stl", "--as", "shoe", "--unit", "mm", "--json", cwd=tmp_path)
    told, wanted = got.json, measured(built)
    found = told["measures"]
    for name in ("shoe.length_mm", "shoe.width_mm"):
        assert found[name] == pytest.approx(wanted[name], abs=0.5)
    assert found["shoe.height_mm"] >= wanted["shoe.height_mm"]  # the tongue stands over the upper
    assert {"last", "shoe.sole_thickness_mm"} <= set(told["unknown"])
    assert "The last is not seen" in told["claim"]
    assert validate(told["spec"].encode(), "spec.yaml").resolved is not None


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("measure", "none.stl"), 5, "none.stl"),
        (("measure", "last.stl", "--as", "hand"), 2, "--as"),
        (("measure", "last.stl", "--length", "0"), 2, "--length"),
        (("measure", "last.stl", "--drawing", "off.svg"), 2, "--drawing"),
        (("measure", "--as", "foot"), 2, "RR-C001"),
        (("measure", "tiny.stl", "--unit", "mm"), 2, "RR-E119"),
        (("fit", "last.stl", "--as", "foot", "--heatmap", "off.png"), 2, "--heatmap"),
        (("fit", "tiny.stl", "--as", "shoe", "--unit", "mm", "-o", "s.yaml"), 2, "RR-E119"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    data = stl(tmp_path / "last.stl").read_bytes()
    few = data[:80] + (4).to_bytes(4, "little") + data[84 : 84 + 200]
    (tmp_path / "tiny.stl").write_bytes(few)
    got = call(*words, cwd=tmp_path)
    assert (got.code, said in got.err + got.text) == (code, True), got.err
    assert not (tmp_path / "s.yaml").exists()


def test_measure_takes_step_as_fit_does(tmp_path: Path) -> None:
    """Caught by it: a STEP file read as a spec."""
    (tmp_path / "last.step").write_bytes(b"ISO-10303-21;")
    for words in (("measure", "last.step"), ("fit", "last.step")):
        got = call(*words, "--json", cwd=tmp_path)
        assert got.json["code"] in ("RR-E071", "RR-E140"), words  # without the extra the other
        assert got.json["place"] == "last.step"


def test_who_asks_for_a_unit_names_no_other_command(tmp_path: Path) -> None:
    stl(tmp_path / "last.stl", 7.0)
    for words in (
        ("measure", "last.stl"),
        ("fit", "last.stl"),
        ("fit", "last.stl", "--as", "foot"),
    ):
        got = call(*words, "--json", cwd=tmp_path)
        assert got.json["code"] == "RR-E072", words
        assert got.json["hint"] == "run it again with --unit mm (or cm, m, in)"
