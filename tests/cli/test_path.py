"""The whole path of a first day, on the real thing."""

import json
import zipfile
from pathlib import Path

import pytest

from geometry.kernel import KERNEL
from tests.cli.conftest import SPEC
from tests.cli.world import call, tree


@pytest.mark.usefixtures("small_pictures")
def test_first_day(tmp_path: Path) -> None:
    home = tmp_path / "aurora"
    assert call("init", home, "--size", "EU42").code == 0
    assert call("validate", cwd=home).code == 0
    made = call("generate", "-m", "first", "--json", cwd=home)
    assert made.code == 0, made.text
    found = made.json
    assert found["changed"] and found["parents"] == [] and found["kernel"] == KERNEL
    listed = call("log", "--json", cwd=home).json["generations"]
    assert [entry["generation"] for entry in listed] == [found["generation"]]
    shown = call("show", "--json", cwd=home).json
    assert shown["geometry_hash"] == found["geometry_hash"]
    assert shown["author"] == "Ada Test <ada@example.org>" and shown["time"] == 1_700_000_000
    verified = call("verify", "--json", cwd=home)
    assert verified.code == 0 and verified.json["complete"]
    codes = sorted({item["code"] for item in found["audit"] if item["severity"] == "error"})
    allow = [word for code in codes for word in ("--allow", code)]
    wanted = ("--profile", "factory", "--format", "stl", *allow, "-o", "f.zip")
    exported = call("export", *wanted, "--json", cwd=home)
    assert exported.code == 0, exported.text
    checked = call("verify", home / "f.zip", "--json")
    assert checked.code == 0 and checked.json["complete"], checked.text
    page = call("view", "-o", "shoe.html", "--json", cwd=home)
    assert page.code == 0
    assert (home / "shoe.html").read_bytes()[:15].lower() == b"<!doctype html>"


def test_equal_spec_is_nothing_changed(project: Path) -> None:
    before = call("log", "--json", cwd=project).out
    for text in (
        SPEC,
        SPEC.replace("# a comment", "# another comment"),
        SPEC.replace("value: 42,", "value: 42.0,"),
        SPEC.replace(
            "{arch_height_mm: 14, toe_spring_mm: 11}", "{toe_spring_mm: 11.00, arch_height_mm: 14}"
        ),
    ):
        (project / "spec.yaml").write_text(text)
        again = call("generate", "--json", cwd=project)
        assert again.code == 0 and not again.json["changed"]
    assert call("log", "--json", cwd=project).out == before


def test_json_spec_is_the_same_shoe(project: Path, tmp_path: Path) -> None:
    import yaml

    as_json = tmp_path / "same.json"
    as_json.write_text(json.dumps(yaml.safe_load(SPEC)))
    again = call("generate", as_json, "--json", cwd=project)
    assert again.code == 0 and not again.json["changed"]


def test_build_equals_bundle(project: Path, factory_zip: Path) -> None:
    with zipfile.ZipFile(factory_zip) as bundle:
        inside = bundle.read("geometry/last.stl")
    last = ("--part", "last", "--format", "stl", "-o", "-")
    built = call("build", project / "spec.yaml", *last)
    piped = call("build", "-", *last, stdin=SPEC.encode())
    assert built.code == piped.code == 0
    assert built.out == piped.out == inside


def test_a_folder_an_archive_and_a_stream_hold_the_same(project: Path, tmp_path: Path) -> None:
    profile = ("export", "--profile", "qa", "-o")
    streamed = call(*profile, "-", cwd=project).out
    for target in ("x.zip", "folder"):
        assert call(*profile, target, cwd=project).code == 0
    assert (project / "x.zip").read_bytes() == streamed
    with zipfile.ZipFile(project / "x.zip") as bundle:
        inside = {name: bundle.read(name) for name in bundle.namelist()}
    assert tree(project / "folder") == inside


@pytest.mark.prove
def test_owner_bundle_holds_the_built_bytes(project: Path, tmp_path: Path) -> None:
    audit = call("show", "--json", cwd=project).json["audit"]
    allow = [word for item in audit for word in ("--allow", str(item["code"]))]
    archive = tmp_path / "owner.zip"
    assert call("export", *allow, "-o", archive, cwd=project).code == 0
    with zipfile.ZipFile(archive) as bundle:
        for part in ("last", "upper", "laces"):
            for form in ("stl", "glb", "ply"):
                built = call(
                    "build", project / "spec.yaml", "--part", part, "--format", form, "-o", "-"
                )
                assert built.out == bundle.read(f"geometry/{part}.{form}")


def test_branches_and_working_file(project: Path) -> None:
    spec = project / "spec.yaml"
    wide = project / "wide.yaml"
    wide.write_text(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 12.5"))
    made = call("generate", wide, "--branch", "wide", "-m", "try", "--json", cwd=project).json
    status = call("status", "--json", cwd=project).json
    assert status["branch"] == "main" and status["working_file"] == "same"
    assert spec.read_text() == SPEC
    assert call("switch", "wide", cwd=project).code == 0
    assert spec.read_bytes() == wide.read_bytes()
    shown = call("show", "--json", cwd=project).json
    assert shown["generation"] == made["generation"]
    assert shown["changes"] == [
        {"path": "instrumental.last_profile.toe_spring_mm", "before": 11, "after": 12.5}
    ]
    assert call("undo", cwd=project).code == 0
    assert spec.read_text() == SPEC
    assert call("undo", cwd=project).code == 0
    names = [item["name"] for item in call("branch", "--json", cwd=project).json["branches"]]
    assert names == ["main"]


def test_undo_of_generate_leaves_the_work_at_hand(project: Path) -> None:
    spec = project / "spec.yaml"
    edited = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")
    spec.write_text(edited)
    assert call("generate", "-m", "flatter", cwd=project).code == 0
    done = call("undo", "--json", cwd=project).json
    assert done["command"] == "generate" and spec.read_text() == edited
    status = call("status", "--json", cwd=project).json
    assert status["working_file"] == "edited"
    assert [item["after"] for item in status["changes"]] == [9]
