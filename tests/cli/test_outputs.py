"""What commands write: pictures, pages, mesh files, measures, objects; text for people."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from tests.cli.conftest import BARE, SPEC
from tests.cli.world import call


def test_build_writes_files_folders_archives(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SPEC)
    draft = ("build", "s.yaml", "--quality", "draft")
    one = call(*draft, "-o", "shoe.glb", "--json", cwd=tmp_path)
    assert one.code == 0 and (tmp_path / "shoe.glb").read_bytes()[:4] == b"glTF"
    assert [Path(item["path"]).name for item in one.json["files"]] == ["shoe.glb"]
    assert call(*draft, "--format", "stl", "-o", "parts", cwd=tmp_path).code == 0
    assert call(*draft, "--format", "stl", "-o", "parts.zip", cwd=tmp_path).code == 0
    names = {path.name for path in (tmp_path / "parts").iterdir()}
    with zipfile.ZipFile(tmp_path / "parts.zip") as archive:
        assert set(archive.namelist()) == names
        assert archive.read("last.stl") == (tmp_path / "parts" / "last.stl").read_bytes()
    assert {"last.stl", "upper.stl", "outsole.stl", "laces.stl"} <= names
    assert call(*draft, "-o", "my.obj", cwd=tmp_path).code == 0
    assert b"mtllib my.mtl" in (tmp_path / "my.obj").read_bytes()
    assert call(*draft, "-o", "all.stl", "--json", cwd=tmp_path).json["code"] == "RR-X002"
    pair = ("--part", "last,upper")  # who names the last gets it
    assert call(*draft, *pair, "-o", "two.stl", "--json", cwd=tmp_path).json["code"] == "RR-X002"
    assert call(*draft, "--part", "upper,laces", "-o", "two", "--json", cwd=tmp_path).code == 0


def test_an_obj_names_the_mtl_that_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SPEC)
    draft = ("build", "s.yaml", "--quality", "draft", "--part", "sockliner")
    assert call(*draft, "-o", "\u978b Zo\u00eb.obj", cwd=tmp_path).code == 0
    (obj,) = tmp_path.glob("*.obj")
    named = obj.read_bytes().partition(b"mtllib ")[2].partition(b"\n")[0]
    assert (tmp_path / named.decode()).is_file()


def test_build_never_asks_and_notes_what_it_took(tmp_path: Path) -> None:
    options = ("--quality", "draft", "--part", "sockliner", "--format", "ply", "-o", "-")
    done = call("build", "-", *options, stdin=BARE.encode(), tty=True)
    assert done.code == 0 and done.out[:3] == b"ply"
    assert "canonical defaults for" in done.err and "materials.upper" in done.err


def test_left_is_the_mirror(tmp_path: Path) -> None:
    import numpy as np

    def points(side: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
        options = ("--quality", "draft", "--part", "last", "--format", "stl", "-o", "-")
        data = call("build", "-", "--side", side, *options, stdin=SPEC.encode()).out
        kind = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
        return np.frombuffer(data[84:], kind)["corners"].reshape(-1, 3)

    right, left = points("right"), points("left")
    mirrored = right * np.array([1, -1, 1], np.float32)
    assert np.array_equal(np.sort(mirrored, axis=0), np.sort(left, axis=0))


def test_render_and_view(project: Path) -> None:
    done = call("render", "-o", "-", "--size", "96x64", "--view", "lateral", cwd=project)
    assert done.code == 0 and done.out[:8] == b"\x89PNG\r\n\x1a\n"
    written = call("render", "@", "-o", "x.png", "--size", "96x64", "--json", cwd=project).json
    data = (project / "x.png").read_bytes()
    assert hashlib.sha256(data).hexdigest() == written["sha256"] and len(data) == written["bytes"]
    assert call("view", "-o", "-", "--json", cwd=project).code == 2
    assert call("view", cwd=project).text.startswith("aurora-low.html")
    assert b"<script" in (project / "aurora-low.html").read_bytes()


def test_pictures_of_one_part_of_a_region_and_of_several_shoes(project: Path) -> None:
    small = ("--size", "96x64", "--quality", "draft", "-o", "-")
    whole = call("render", *small, cwd=project).out
    told = [
        call("render", *small, *more, cwd=project)
        for more in (
            ("--focus", "toe"),
            ("--part", "last"),
            ("--environment", "stripes"),
            ("--view", "details"),
            ("--view", "sheet", "spec.yaml", "@"),
        )
    ]
    assert [one.code for one in told] == [0] * 5
    assert len({whole, *(one.out for one in told)}) == 6
    assert call("render", "spec.yaml", "@", cwd=project).code == 2
    assert call("render", "--view", "sheet", "--focus", "toe", cwd=project).code == 2
    assert call("render", "--part", "wing", cwd=project).code == 2


def test_measure(project: Path) -> None:
    found = call("measure", "@", "--json", cwd=project).json
    assert abs(found["measures"]["shoe.length_mm"] - 292) <= 0.1
    assert 200 <= found["mass_g"] <= 450
    by_hand = sum(part["mass_g"] for part in found["parts"] if part["name"] != "last")
    assert abs(by_hand - found["mass_g"]) < 1
    assert "aurora-low: " in call("measure", "--anchors", cwd=project).text


def test_cat_prints_what_is_named(project: Path) -> None:
    shown = call("show", "--json", cwd=project).json
    source = call("cat", shown["spec"]["source"][:10], cwd=project)
    assert source.out == SPEC.encode() == call("cat", "@", "--source", cwd=project).out
    record = call("cat", "main", cwd=project).out
    assert hashlib.sha256(record).hexdigest() == shown["generation"]
    assert json.loads(record)["kind"] == "generation"
    assert call("cat", "main", "--json", cwd=project).json["kind"] == "generation"


def test_text_for_people(project: Path) -> None:
    log = call("log", cwd=project).text
    assert log.count("\n") == 1 and "(@, main) first" in log and "2023-11-14 22:13" in log
    shown = call("show", cwd=project).text
    assert "aurora-low (sneaker)" in shown and "Ada Test <ada@example.org>" in shown
    assert call("status", cwd=project).text.splitlines()[1] == "spec.yaml is as recorded"
    assert call("op", "log", cwd=project).text.splitlines()[-1].endswith("init")


def test_graph_draws_lanes(project: Path) -> None:
    side = project / "side.yaml"
    for number, branch in enumerate(("side", "main", "side"), 10):
        side.write_text(SPEC.replace("#1B1F3B", f"#1B1F{number}"))
        assert call("generate", side, "--branch", branch, "-m", f"n{number}", cwd=project).code == 0
    lines = call("log", "--graph", "--all", cwd=project).text.splitlines()
    assert sum("*" in line[:4] for line in lines) == 4
    assert lines[-1].startswith("*") and "first" in lines[-1]
    assert any(line.startswith("|/") for line in lines)
    assert len(call("log", "-n", "1", "--json", cwd=project).json["generations"]) == 1
    assert len(call("log", "side", "--json", cwd=project).json["generations"]) == 3


def test_export_keeps_folders_that_are_not_ours(project: Path) -> None:
    audit = call("show", "--json", cwd=project).json["audit"]
    allow = [word for item in audit for word in ("--allow", str(item["code"]))]
    supplier = ("export", "--profile", "supplier", *allow, "-o")
    (project / "mine").mkdir()
    (project / "mine" / "notes.txt").write_text("keep me")
    done = call(*supplier, "mine", "--json", cwd=project)
    assert done.code == 2 and done.json["code"] == "RR-E024"
    assert (project / "mine" / "notes.txt").read_text() == "keep me"
    for _ in range(2):  # an earlier bundle is replaced
        assert call(*supplier, "ours", cwd=project).code == 0
    assert not list((project / "ours").rglob("*.stl"))
    found = call(*supplier, "s.zip", "--json", cwd=project).json
    assert hashlib.sha256((project / "s.zip").read_bytes()).hexdigest() == found["sha256"]


def test_the_hash_of_a_build_is_the_design_s_or_none(project: Path) -> None:
    recorded = call("show", "--json", cwd=project).json["geometry_hash"]

    def built(*argv: str) -> dict[str, Any]:
        done = call("build", "-o", project.parent / "b.glb", "--json", *argv, cwd=project)
        assert done.code == 0 and done.json["parts"]
        return done.json

    whole = built()
    assert whole["geometry_hash"] == recorded
    assert built("--side", "left")["geometry_hash"] == recorded
    assert built("--part", "upper")["geometry_hash"] is None
    assert built("--quality", "draft")["geometry_hash"] is None


def test_measure_shows_each_measure_beside_the_spec(project: Path) -> None:
    found = call("measure", "@", "--json", cwd=project).json
    held = {check["name"]: check for check in found["checks"]}
    girth = held["last.ball_girth_mm"]
    assert girth["ok"] and abs(girth["deviation"]) <= girth["tolerance"] == 0.2
    assert girth["measured"] == found["measures"]["last.ball_girth_mm"]
    assert "last.ball_girth_mm" in call("measure", cwd=project).text


def test_measure_draws_a_sheet(project: Path) -> None:
    call("measure", "--drawing", "sheet.svg", cwd=project)
    drawing = (project / "sheet.svg").read_text(encoding="utf-8")
    assert drawing.startswith("<svg") and 'width="420mm"' in drawing
    assert "long heel 3" in drawing
    again = call("measure", "@", "--drawing", "again.svg", cwd=project)
    assert again.code == 0
    assert (project / "again.svg").read_text(encoding="utf-8") == drawing
    call("measure", "--drawing", "sheet.png", cwd=project)
    assert (project / "sheet.png").read_bytes().startswith(b"\x89PNG")
    assert call("measure", "--drawing", "sheet.pdf", cwd=project).code == 2


def test_audit_of_a_sound_shoe(project: Path) -> None:
    found = call("audit", "@", "--json", cwd=project).json
    assert found["ok"] and found["errors"] == 0
    assert call("audit", "--only", "RR-G101", cwd=project).text.strip() == ""
    sarif = json.loads(call("audit", "--format", "sarif", cwd=project).text)
    assert sarif["runs"][0]["tool"]["driver"]["name"] == "rr audit"
    assert call("audit", "--only", "RR-G999", cwd=project).code == 2


def test_audit_of_a_shoe_that_is_not_believable(project: Path) -> None:
    """A light one: a warning, which only --strict makes a no."""
    light = SPEC.replace(
        "upper: smooth_leather, lining: mesh, outsole: rubber",
        "upper: mesh, lining: mesh, outsole: blown_rubber, midsole: peba",
    )
    (project / "light.yaml").write_text(light)
    found = call("audit", "light.yaml", "--json", cwd=project)
    assert found.code == 0 and found.json["warnings"] == 1
    (one,) = found.json["findings"]
    assert one["code"] == "RR-G146" and one["value"] < one["limit"]
    assert call("audit", "light.yaml", "--strict", cwd=project).code == 9
