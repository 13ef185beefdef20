"""`rr fit`: a mesh file in, a spec and a heat map out; what is no last is refused."""

import struct
from pathlib import Path

import numpy as np
import pytest

from engine.fit import last as fit
from schemas.validate import validate
from tests.cli.world import call
from tests.engine.fit.bodies import far, scanned
from tests.geometry.shoes import instrumental

FEWER = {"_FIRST": 2, "_ROUNDS": 3, "_SHAPED": 0, "_MET_MM": 0.0}
"""What a search goes by at the least."""


def stl(path: Path, scale: float = 1.0) -> Path:
    """The court shoe's last as a binary STL, of a left foot, lying on its side."""
    corners = scanned("court").corners[:, ::-1] * np.array([1.0, -1.0, 1.0]) * scale
    corners = corners[..., [0, 2, 1]] * np.array([1.0, 1.0, -1.0])
    rows = np.zeros(len(corners), dtype=[("n", "<f4", 3), ("c", "<f4", (3, 3)), ("t", "<u2")])
    rows["c"] = corners
    path.write_bytes(bytes(80) + struct.pack("<I", len(rows)) + rows.tobytes())
    return path


def test_a_mesh_becomes_a_valid_spec_and_a_heat_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In fewer rounds than `rr fit` takes, so not to the last thousandth."""
    for name, rounds in FEWER.items():
        monkeypatch.setattr(fit, name, rounds)
    stl(tmp_path / "last.stl", 0.001)
    got = call("fit", "last.stl", "-o", "spec.yaml", "--heatmap", "off.png", "--json", cwd=tmp_path)
    assert got.code == 0, got.err
    assert got.json["side"] == "left" and got.json["apart"]["all"]["mean_mm"] < 0.5
    assert (tmp_path / "spec.yaml").read_text() == got.json["spec"]
    assert (tmp_path / "off.png").read_bytes().startswith(b"\x89PNG")
    assert validate((tmp_path / "spec.yaml").read_bytes(), "spec.yaml").resolved is not None


@pytest.mark.prove
def test_every_value_of_a_last_is_found_again(tmp_path: Path) -> None:
    stl(tmp_path / "Old Last.stl", 0.001)
    words = ("fit", "Old Last.stl", "-o", "spec.yaml", "--heatmap", "off.png")
    got = call(*words, "--json", cwd=tmp_path)
    assert got.code == 0, got.err
    told = got.json
    assert (told["side"], told["unit"]["name"], told["good"]) == ("left", "m", True)
    assert told["apart"]["all"]["mean_mm"] < 0.05
    assert (told["not_met"], told["unseen_share"]) == ([], 0)
    assert (tmp_path / "spec.yaml").read_text() == told["spec"]
    assert "name: fit-old-last\n" in told["spec"]
    assert (tmp_path / "off.png").read_bytes().startswith(b"\x89PNG")
    assert "    form_origin: measured\n" in told["spec"]
    checked = validate((tmp_path / "spec.yaml").read_bytes(), "spec.yaml")
    assert checked.resolved is not None
    assert far(checked.resolved.instrumental, instrumental("court")) == {}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("fit", "none.stl"), 5, "none.stl"),
        (("fit", "last.stl", "--as", "hand"), 2, "--as"),
        (("fit", "last.stl", "--heatmap", "off.gif"), 2, "--heatmap"),
        (("fit", "last.stl", "--length", "0"), 2, "--length"),
        (("fit", "last.stl", "--unit", "ell"), 2, "RR-E073"),
        (("--json", "fit", "last.stl", "-o", "-"), 2, "RR-C001"),
        (("fit", "cut.stl"), 1, "RR-E071"),
        (("fit", "tiny.stl"), 2, "RR-E119"),
    ],
)
def test_what_cannot_be_fitted_is_refused_and_nothing_written(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    data = stl(tmp_path / "last.stl").read_bytes()
    (tmp_path / "cut.stl").write_bytes(data[:5000])
    few = data[:80] + struct.pack("<I", 4) + data[84 : 84 + 200]
    (tmp_path / "tiny.stl").write_bytes(few)
    if "tiny.stl" in words:
        words = (*words, "--unit", "mm")
    before = sorted(path.name for path in tmp_path.iterdir())
    got = call(*words, cwd=tmp_path)
    assert (got.code, said in got.err + got.text) == (code, True), got.err
    assert sorted(path.name for path in tmp_path.iterdir()) == before
