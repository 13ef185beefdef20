"""Whole bundles: what each profile holds, the same bytes every time, and nothing it must not."""

import csv
import json
import re
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from exporters.archive import read_zip, zip_bytes
from exporters.bundle import PICTURE_SIZE, bundle_files, bundle_paths, draw_picture, members
from exporters.errors import BundleIncomplete, FormatNotInProfile, UnknownProfile
from exporters.leaks import geometry_kind
from exporters.manifest import BundleFile
from exporters.profiles import PROFILES
from exporters.raster import render_png
from exporters.raster_shot import Shot
from exporters.registry import FORMATS, MESHES
from exporters.scene import Scene
from exporters.styles import shoe_scene
from schemas.parameters import INSTRUMENTAL
from tests.exporters.shapes import PART_NAMES, REQUIRED_NUMBERS, toy_inputs

INPUTS = toy_inputs()


@pytest.fixture(scope="module")
def bundles() -> dict[str, tuple[BundleFile, ...]]:
    """All four, with pictures small enough to draw in a moment."""
    return {name: bundle_files(name, INPUTS, draw=small_picture) for name in PROFILES}


def small_picture(scene: Scene, view: str) -> bytes:
    return render_png(scene, Shot(view, 90, 60))


def manifest(files: dict[str, bytes]) -> Any:
    return json.loads(files["manifest.json"])


@pytest.mark.parametrize("profile", PROFILES)
def test_the_list_of_files_is_fixed(profile: str, bundles: Any) -> None:
    files = members(bundles[profile])
    assert list(files) == sorted(files) == list(bundle_paths(profile, INPUTS))
    listed = {entry["path"]: entry for entry in manifest(files)["files"]}
    assert set(listed) == set(files) - {"manifest.json", "SHA256SUMS"}
    for path, media_type in bundle_paths(profile, INPUTS).items():
        if path in listed:
            assert listed[path]["media_type"] == media_type


def test_what_each_profile_is_for(bundles: Any) -> None:
    paths = {name: set(members(files)) for name, files in bundles.items()}
    every_part = {f"geometry/{part}.stl" for part in PART_NAMES}
    assert every_part | {"spec/source.yaml", "documents/history.json"} <= paths["owner"]
    assert every_part | {"recipe.json", "documents/bom.csv"} <= paths["factory"]
    assert not {"spec/source.yaml", "documents/history.json"} & paths["factory"]
    assert paths["supplier"] == {
        "SHA256SUMS",
        "manifest.json",
        *(f"documents/{name}" for name in ("bom.csv", "materials.json", "colors.json")),
        "documents/textures.json",
    }
    assert {path.partition("/")[0] for path in paths["render"]} == {
        "SHA256SUMS",
        "manifest.json",
        "preview",
        "renders",
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_sha256sum_accepts_the_bundle(profile: str, bundles: Any, tmp_path: Path) -> None:
    for path, data in members(bundles[profile]).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("profile", ["factory", "supplier"])
def test_the_same_generation_gives_the_same_archive(profile: str, bundles: Any) -> None:
    again = members(bundle_files(profile, toy_inputs()))
    assert zip_bytes(again) == zip_bytes(members(bundles[profile]))
    assert read_zip(zip_bytes(again)) == again


def test_a_single_part_has_the_bytes_of_the_bundle(bundles: Any) -> None:
    made = shoe_scene(INPUTS.name, INPUTS.parts, INPUTS.appearance)
    files = members(bundles["owner"])
    for name, form in ((one, FORMATS[one]) for one in MESHES):
        for part in ("last", "laces"):
            alone = form.encode(made.only(part), part)[0].data
            assert alone == files[f"geometry/{part}.{form.extension}"], name


def test_every_mesh_was_read_back(bundles: Any) -> None:
    for profile in ("owner", "factory"):
        for entry in manifest(members(bundles[profile]))["files"]:
            meshes = tuple(f".{form.extension}" for form in FORMATS.values())
            if entry["path"].endswith(meshes):
                assert entry["read_back"]["closed"] is True
                assert entry["read_back"]["unit"] == entry["unit"]
                assert all(part["volume_mm3"] > 0 for part in entry["read_back"]["parts"])


def test_each_file_says_what_it_promises(bundles: Any) -> None:
    for entry in manifest(members(bundles["owner"]))["files"]:
        picture = entry["path"].endswith(".png")
        assert entry["promise"] == ("this release" if picture else "everywhere")


def test_the_last_is_in_the_geometry_and_in_no_picture(bundles: Any) -> None:
    owner = {entry["path"]: entry for entry in manifest(members(bundles["owner"]))["files"]}
    shown = [part["name"] for part in owner["preview/shoe.glb"]["read_back"]["parts"]]
    assert shown == [name for name in PART_NAMES if name != "last"]
    render = members(bundles["render"])
    assert b'"last"' not in render["preview/shoe.glb"]


def words(path: str, data: bytes) -> set[str]:
    """Every number and name in a readable file."""
    text = data.decode("utf-8-sig")
    if path.endswith(".csv"):
        text = "\n".join(" ".join(row) for row in csv.reader(StringIO(text)))
    return set(re.findall(r"[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("profile", ["supplier", "render"])
def test_no_instrumental_value_or_name_is_inside(profile: str, bundles: Any) -> None:
    names = {row.path for row in INSTRUMENTAL} | {
        row.path.partition(".")[2] for row in INSTRUMENTAL
    }
    whole = {number.replace(".", "") for number in REQUIRED_NUMBERS}
    for path, data in members(bundles[profile]).items():
        if path.endswith(".png"):
            continue
        raw = data[: data.find(b"BIN\0")] if path.endswith(".glb") else data
        for number in (*REQUIRED_NUMBERS, *whole):
            digits = re.compile(rb"(?<![0-9a-f.])" + re.escape(number.encode()) + rb"(?![0-9a-f])")
            assert not digits.search(raw), (path, number)
        if not path.endswith(".glb"):
            assert not words(path, data) & names, path


@pytest.mark.parametrize("profile", ["supplier", "render"])
def test_no_id_of_the_generation_is_inside(profile: str, bundles: Any) -> None:
    for data in members(bundles[profile]).values():
        assert not [name for name in INPUTS.ids() if name.encode() in data]


def test_the_supplier_gets_no_geometry_in_any_disguise(bundles: Any) -> None:
    for path, data in members(bundles["supplier"]).items():
        assert geometry_kind(data) is None, path
        assert b"\x89PNG" not in data
        assert b"glTF" not in data


def test_the_render_bundle_has_no_bill_of_materials(bundles: Any) -> None:
    assert not [path for path in members(bundles["render"]) if path.endswith(".csv")]
    for data in members(bundles["render"]).values():
        assert b"density_g_cm3" not in data
        assert b"volume_mm3" not in data


def test_the_factory_gets_no_history_and_no_source(bundles: Any) -> None:
    files = members(bundles["factory"])
    assert not [path for path in files if path.startswith("spec/")]
    for data in files.values():
        assert b"the spec as written" not in data
        assert b"ai_actions" not in data


def test_formats_narrow_the_geometry() -> None:
    narrow = members(bundle_files("factory", INPUTS, formats=["stl"]))
    suffixes = {path.rpartition(".")[2] for path in narrow if path.startswith("geometry/")}
    assert suffixes == {"stl"}
    with pytest.raises(FormatNotInProfile):
        bundle_files("supplier", INPUTS, formats=["glb"])


def test_progress_is_told_every_file() -> None:
    told: list[str] = []
    files = bundle_files("supplier", INPUTS, progress=told.append)
    assert sorted(told) == [f.path for f in files if f.path not in ("manifest.json", "SHA256SUMS")]


def test_pictures_are_drawn_at_their_size() -> None:
    picture = draw_picture(shoe_scene("x", INPUTS.parts[3:4], INPUTS.appearance), "lateral")
    size = tuple(int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert size == PICTURE_SIZE


def test_json_specs_keep_their_suffix() -> None:
    assert "spec/source.json" in bundle_paths("owner", toy_inputs(source_suffix="json"))


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(UnknownProfile):
        bundle_files("press", INPUTS)
    with pytest.raises(BundleIncomplete):
        bundle_files("factory", toy_inputs(parts=()))
