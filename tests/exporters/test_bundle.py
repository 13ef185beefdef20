"""Whole bundles: what each profile holds, the same bytes every time, and nothing it must not."""

import csv
import json
import re
import subprocess
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from exporters.archive import read_zip, zip_bytes
from exporters.bundle import (
    PICTURE_SIZE,
    bundle_files,
    bundle_paths,
    draw_picture,
    members,
    rebuilt_files,
)
from exporters.errors import BundleIncomplete, FormatNotInProfile, UnknownProfile
from exporters.leaks import geometry_kind
from exporters.manifest import BundleFile
from exporters.profiles import PROFILES
from exporters.registry import FORMATS, MESHES
from exporters.styles import shoe_scene
from schemas.parameters import INSTRUMENTAL
from tests.exporters.bundles import INPUTS, fresh_bundle, toy_bundle
from tests.exporters.shapes import REQUIRED_NUMBERS, TOY_NAMES, toy_inputs

NARROW = (("ply", "obj"), ("glb",))


@pytest.fixture(scope="module")
def bundles() -> dict[str, tuple[BundleFile, ...]]:
    return {name: toy_bundle(name) for name in PROFILES}


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
    every_part = {f"geometry/{part}.stl" for part in TOY_NAMES}
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


def test_what_the_judge_and_the_guest_get(bundles: Any) -> None:
    paths = {name: set(members(files)) for name, files in bundles.items()}
    own = {"SHA256SUMS", "manifest.json"}
    documents = ("measures.json", "measures.csv", "checks.json", "deviation.json", "audit.json")
    forms = ("measurement_sheet.xlsx", "qa_form.xlsx")
    assert paths["qa"] == own | {
        "recipe.json",
        *(f"documents/{name}" for name in (*documents, *forms)),
    }
    assert paths["view"] == own | {"preview/shoe.glb", "documents/overview.pdf"}
    assert set(members(bundles["qa"])) <= set(members(bundles["owner"]))


def test_the_deviation_says_when_there_is_no_parent(bundles: Any) -> None:
    told = json.loads(members(bundles["qa"])["documents/deviation.json"])
    assert told["parents"] == [] and told["note"] == "this generation has no parent"
    parent = {"generation": "0" * 64, "kernel": "1", "state": "compared", "parts": []}
    with_one = members(bundle_files("qa", toy_inputs(deviation=(parent,))))
    assert json.loads(with_one["documents/deviation.json"])["parents"] == [parent]


def test_a_check_that_fails_makes_the_checks_fail(bundles: Any) -> None:
    told = json.loads(members(bundles["qa"])["documents/checks.json"])
    assert told["ok"] and told["checks"] == [dict(check) for check in INPUTS.checks]
    off = {**INPUTS.checks[0], "ok": False}
    files = members(bundle_files("qa", toy_inputs(checks=(*INPUTS.checks, off))))
    assert json.loads(files["documents/checks.json"])["ok"] is False


@pytest.mark.parametrize("profile", PROFILES)
def test_sha256sum_accepts_the_bundle(profile: str, bundles: Any, tmp_path: Path) -> None:
    for path, data in members(bundles[profile]).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


LONG = [
    pytest.param(name, marks=pytest.mark.prove) for name in ("owner", "factory", "render", "view")
]


@pytest.mark.parametrize("profile", ["supplier", "qa", *LONG])
def test_the_same_generation_gives_the_same_archive(profile: str, bundles: Any) -> None:
    again = members(fresh_bundle(profile, toy_inputs()))
    assert zip_bytes(again) == zip_bytes(members(bundles[profile]))
    assert read_zip(zip_bytes(again)) == again


def test_a_single_part_has_the_bytes_of_the_bundle(bundles: Any) -> None:
    made = shoe_scene(INPUTS.name, INPUTS.parts, INPUTS.appearance, INPUTS.instrumental)
    files = members(bundles["owner"])
    for name in PROFILES["owner"].formats:
        form = FORMATS[name]
        for part in (part for part in ("last", "upper", "laces") if form.shows(part)):
            alone = form.encode(made.only(part), part)[0].data
            assert alone == files[f"geometry/{part}.{form.extension}"], name


def test_every_mesh_was_read_back(bundles: Any) -> None:
    for profile in ("owner", "factory"):
        for entry in manifest(members(bundles[profile]))["files"]:
            meshes = tuple(f".{FORMATS[name].extension}" for name in MESHES)
            if entry["path"].endswith(meshes):
                assert entry["read_back"]["closed"] is True
                assert entry["read_back"]["unit"] == entry["unit"]
                assert all(part["volume_mm3"] > 0 for part in entry["read_back"]["parts"])


def test_each_file_says_what_it_promises(bundles: Any) -> None:
    for entry in manifest(members(bundles["owner"]))["files"]:
        pinned = entry["path"].endswith((".png", ".xlsx", ".dxf", ".svg", ".pdf"))
        assert entry["promise"] == ("this release" if pinned else "everywhere")


def test_the_last_is_in_the_geometry_and_in_no_picture(bundles: Any) -> None:
    owner = {entry["path"]: entry for entry in manifest(members(bundles["owner"]))["files"]}
    shown = [part["name"] for part in owner["preview/shoe.glb"]["read_back"]["parts"]]
    assert shown == [name for name in TOY_NAMES if name != "last"]
    render = members(bundles["render"])
    assert b'"last"' not in render["preview/shoe.glb"]


def text_of_pdf(data: bytes) -> bytes:
    """What a PDF says, and says of itself."""
    read = pypdf.PdfReader(BytesIO(data))
    told = [page.extract_text() for page in read.pages] + list(map(str, read.metadata.values()))
    return "\n".join(told).encode()


def words(path: str, data: bytes) -> set[str]:
    """Every number and name in a readable file."""
    text = data.decode("utf-8-sig")
    if path.endswith(".csv"):
        text = "\n".join(" ".join(row) for row in csv.reader(StringIO(text)))
    return set(re.findall(r"[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("profile", ["supplier", "render", "view"])
def test_no_instrumental_value_or_name_is_inside(profile: str, bundles: Any) -> None:
    names = {row.path for row in INSTRUMENTAL} | {
        row.path.partition(".")[2] for row in INSTRUMENTAL
    }
    whole = {number.replace(".", "") for number in REQUIRED_NUMBERS}
    for path, data in members(bundles[profile]).items():
        if path.endswith(".png"):
            continue
        if path.endswith(".pdf"):
            data = text_of_pdf(data)
        raw = data[: data.find(b"BIN\0")] if path.endswith(".glb") else data
        for number in (*REQUIRED_NUMBERS, *whole):
            digits = re.compile(rb"(?<![0-9a-f.])" + re.escape(number.encode()) + rb"(?![0-9a-f])")
            assert not digits.search(raw), (path, number)
        if not path.endswith(".glb"):
            assert not words(path, data) & names, path


@pytest.mark.parametrize("profile", ["supplier", "render", "view"])
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
    narrow = members(toy_bundle("factory", ("stl",)))
    suffixes = {path.rpartition(".")[2] for path in narrow if path.startswith("geometry/")}
    assert suffixes == {"stl"}
    with pytest.raises(FormatNotInProfile):
        bundle_files("supplier", INPUTS, formats=["glb"])


@pytest.mark.parametrize(
    "formats", [("stl",), *(pytest.param(two, marks=pytest.mark.prove) for two in NARROW)]
)
def test_the_list_of_a_narrowed_bundle_is_as_fixed(formats: tuple[str, ...]) -> None:
    narrow = members(toy_bundle("factory", formats))
    assert set(narrow) == set(bundle_paths("factory", INPUTS, formats))


@pytest.mark.parametrize("profile", ["supplier", "qa", *LONG])
def test_what_the_recipe_gives_again_is_what_was_handed_over(profile: str, bundles: Any) -> None:
    files = members(bundles[profile])
    again = {file.path: file.data for file in rebuilt_files(profile, INPUTS)}
    assert all(files[path] == data for path, data in again.items())
    made_once = ("spec/source", "spec/authored", "renders/", "manifest.json", "SHA256SUMS")
    judged = {f"documents/{name}.json" for name in ("audit", "deviation", "history")}
    forms = {path for path in files if path.endswith((".xlsx", ".pdf"))}
    left = set(files) - set(again) - judged - forms
    rest = {path for path in left if not path.startswith(made_once)}
    assert rest == ({"documents/bom.csv"} if profile == "supplier" else set())


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
