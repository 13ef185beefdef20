"""`rr render --turntable`: one file that turns, or an archive of its pictures."""

import io
import zipfile
from pathlib import Path

from PIL import Image

from tests.cli.conftest import SPEC
from tests.cli.world import call


def test_a_turn_as_an_animation_and_as_pictures(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    words = ("render", "spec.yaml", "--turntable", "3", "--size", "60x40", "--quality", "draft")
    assert call(*words, "-o", "spin.png", cwd=tmp_path).code == 0
    assert call(*words, "-o", "spin.zip", cwd=tmp_path).code == 0
    with Image.open(tmp_path / "spin.png") as spin, zipfile.ZipFile(tmp_path / "spin.zip") as steps:
        assert spin.n_frames == 3
        assert [name[-8:] for name in steps.namelist()] == ["-000.png", "-001.png", "-002.png"]
        for number, name in enumerate(steps.namelist()):
            spin.seek(number)
            with Image.open(io.BytesIO(steps.read(name))) as still:
                assert spin.convert("RGB").tobytes() == still.convert("RGB").tobytes()


def test_no_name_of_a_shoe_leads_a_picture_out_of_its_archive(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.replace("name: aurora-low", 'name: "../../x"'))
    words = ("render", "spec.yaml", "--turntable", "2", "--size", "30x20", "--quality", "draft")
    assert call(*words, "-o", "spin.zip", cwd=tmp_path).code == 0
    with zipfile.ZipFile(tmp_path / "spin.zip") as steps:
        assert steps.namelist() == ["shoe-000.png", "shoe-001.png"]


def test_what_does_not_turn_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    for words in (
        ("--turntable", "1"),
        ("--turntable", "121"),
        ("--turntable", "4", "--focus", "toe"),
        ("--turntable", "4", "--view", "sheet"),
        ("--turntable", "4", "--view", "bottom"),
    ):
        got = call("render", "spec.yaml", *words, "-o", "x.png", cwd=tmp_path)
        assert got.code == 2 and "--turntable" in got.err
        assert not (tmp_path / "x.png").exists()
