"""`rr diff`: how far apart two shoes are, of revisions, specs, bundles and mesh files."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exporters.documents import json_bytes
from exporters.sums import sha256, write_sums
from tests.cli.conftest import SPEC
from tests.cli.world import call
from tests.exporters.khronos import issues

SPRUNG = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 13")
LATER = pytest.param("shoe.obj", marks=pytest.mark.prove)
SPREAD = ("max_mm", "mean_mm", "p95_mm", "out_mm", "in_mm")


@pytest.fixture(scope="module")
def recorded(one_generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of this module's own: an export leaves its audit in the cache."""
    return Path(shutil.copytree(one_generation, tmp_path_factory.mktemp("recorded") / "aurora"))


@pytest.fixture(scope="module")
def files(recorded: Path, factory_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first shoe as spec, bundles and meshes, and another spec beside it."""
    folder = tmp_path_factory.mktemp("sides")
    (folder / "a.yaml").write_text(SPEC)
    (folder / "b.yaml").write_text(SPRUNG)
    shutil.copy(factory_zip, folder / "factory.zip")
    for profile in ("view", "supplier"):
        out = folder / f"{profile}.zip"
        done = call("export", "--profile", profile, "-o", out, cwd=recorded)
        assert done.code == 0, done.err
    for name in ("shoe.glb", "shoe.obj"):
        assert call("build", "a.yaml", "-o", name, cwd=folder).code == 0
    for name in ("outsole.stl", "outsole.ply"):
        assert call("build", "a.yaml", "--part", "outsole", "-o", name, cwd=folder).code == 0
    return folder


def found(files: Path, before: str, after: str) -> dict:
    return dict(call("diff", before, after, "--json", cwd=files).json)


@pytest.fixture(scope="module")
def direct(files: Path) -> dict:
    """What is told of the two specs."""
    result = call("diff", "a.yaml", "b.yaml", "--json", cwd=files)
    assert result.code == 1
    return dict(result.json)


def by_name(parts: list[dict]) -> dict:
    """Parts and their regions in the order of their names."""
    return {
        row["part"]: row | {"regions": sorted(row["regions"], key=lambda one: one["region"])}
        for row in parts
    }


def test_a_value_moves_the_parts_that_follow_from_it(direct: dict) -> None:
    parts = {row["part"]: row for row in direct["parts"]}
    assert {row["state"] for row in parts.values()} <= {"same", "changed"}
    # Two millimetres more at the toe: that much at the tip of the last, and nothing at the heel.
    assert 1.5 < parts["last"]["deviation"]["max_mm"] < 2.5
    assert parts["heel_counter"]["deviation"]["max_mm"] < 0.5
    regions = {row["region"]: row for row in parts["upper"]["regions"]}
    assert regions["vamp"]["max_mm"] > regions["quarter_lateral"]["max_mm"]
    for row in (one["deviation"] for one in parts.values()):
        assert row["max_mm"] == max(row["out_mm"], row["in_mm"])
        assert row["mean_mm"] <= row["max_mm"] and row["p95_mm"] <= row["max_mm"]


@pytest.mark.parametrize("other", ["factory.zip", "shoe.glb", LATER, "outsole.stl", "outsole.ply"])
def test_a_shoe_is_no_way_from_what_was_written_of_it(files: Path, other: str) -> None:
    for pair in (("a.yaml", other), (other, "a.yaml")):
        told = found(files, *pair)
        assert not told["differs"] and told["parts"]
        for row in told["parts"]:
            assert row["state"] == "same"
            assert all(row["deviation"][name] == 0 for name in SPREAD)
            assert all(region[name] == 0 for region in row["regions"] for name in SPREAD)


def test_of_a_bundle_with_its_recipe_all_layers_are_told(files: Path, direct: dict) -> None:
    told = found(files, "factory.zip", "b.yaml")
    assert told["left_out"] == []
    assert told["values"] == direct["values"] and told["measures"] == direct["measures"]
    assert by_name(told["parts"]) == by_name(direct["parts"])
    # The same bundle as a folder.
    with zipfile.ZipFile(files / "factory.zip") as archive:
        archive.extractall(files / "folder")
    assert call("diff", "folder", "a.yaml", cwd=files).code == 0


def test_of_a_mesh_the_layers_it_holds_are_told(files: Path) -> None:
    told = found(files, "outsole.stl", "b.yaml")
    assert told["differs"] and told["values"] == told["measures"] == []
    assert [row["part"] for row in told["parts"]] == ["outsole"]
    assert [row["layer"] for row in told["left_out"]] == ["values", "measures", "geometry"]
    text = call("diff", "outsole.stl", "a.yaml", cwd=files).text
    assert text.startswith("the same in every mesh\nvalues left out: outsole.stl is a mesh\n")
    preview = found(files, "view.zip", "a.yaml")
    assert not preview["geometry_differs"]
    assert preview["left_out"][-1]["why"].endswith("does not hold last")


@pytest.mark.prove
def test_people_are_told_the_worst_first(files: Path) -> None:
    text = call("diff", "a.yaml", "b.yaml", cwd=files).text
    rows = text.split("region ")[1].splitlines()[1:]
    worst = [float(row.split()[1]) for row in rows[: rows.index("")]]
    assert worst == sorted(worst, reverse=True) and 0 < len(worst) <= 12
    assert "more regions by less" in text.splitlines()[-1]
    page = call("diff", "outsole.stl", "b.yaml", "--format", "markdown", cwd=files).text
    assert "| part | max | p95 | mean | out | in | unit |" in page


def test_a_part_that_only_one_has_is_told(files: Path) -> None:
    text = SPEC.replace("collar_geometry:", "upper: {toe_cap_length_mm: 0}\n  collar_geometry:")
    (files / "plain.yaml").write_text(text)
    gone = {row["part"]: row for row in found(files, "a.yaml", "plain.yaml")["parts"]}["toe_cap"]
    assert gone == {"part": "toe_cap", "state": "removed", "deviation": None, "regions": []}
    told = call("diff", "plain.yaml", "a.yaml", cwd=files).text
    assert "added (only in a.yaml): toe_cap" in told


def test_heatmaps_are_written_beside_the_answer(files: Path, tmp_path: Path) -> None:
    picture, model = tmp_path / "change.png", tmp_path / "change.GLB"
    done = call("diff", "a.yaml", "b.yaml", "--heatmap", picture, "--heatmap", model, cwd=files)
    assert done.code == 1 and "change.png" in done.err
    pixels = np.asarray(Image.open(io.BytesIO(picture.read_bytes()))).astype(int)
    assert (pixels[:900, :, 0] - pixels[:900, :, 2] > 60).any()
    assert issues(model.read_bytes()) == (0, 0, 0, 0)


def test_what_cannot_be_a_heatmap_is_refused_before_any_work(files: Path, tmp_path: Path) -> None:
    done = call("diff", "nowhere", "--heatmap", tmp_path / "change.pdf", cwd=files)
    assert done.code == 2 and ".png or .glb" in done.err
    (tmp_path / "x.png").mkdir()
    done = call("diff", "a.yaml", "b.yaml", "--heatmap", tmp_path / "x.png", cwd=files)
    assert done.code == 2 and "RR-E029" in done.err


@pytest.mark.parametrize(
    ("name", "data", "code", "error"),
    [
        ("gone.stl", None, 5, "RR-C005"),
        ("gone.zip", None, 5, "RR-C005"),
        ("cut.stl", b"RR Engine binary STL", 7, "RR-X010"),
        ("cut.glb", b"glTF", 7, "RR-X010"),
        ("cut.ply", b"ply\nformat ascii 1.0\n", 7, "RR-X010"),
        ("cut.obj", b"o a\nv 1 2\n", 7, "RR-X010"),
        ("cut.zip", b"PK", 7, "RR-X008"),
    ],
)
def test_damaged_files_are_coded_errors(
    files: Path, tmp_path: Path, name: str, data: bytes | None, code: int, error: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    for pair in ((tmp_path / name, "a.yaml"), ("a.yaml", tmp_path / name)):
        done = call("diff", *pair, cwd=files)
        assert (done.code, error in done.err) == (code, True), done.err


def test_a_supplier_bundle_has_nothing_to_compare(files: Path) -> None:
    done = call("diff", "supplier.zip", "a.yaml", cwd=files)
    assert done.code == 2 and "RR-E051" in done.err


def test_a_bundle_with_other_bytes_than_its_sums_is_refused(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    with zipfile.ZipFile(files / "factory.zip") as archive:
        archive.extractall(folder)
    recipe = folder / "recipe.json"
    recipe.write_bytes(recipe.read_bytes().replace(b"aurora", b"borora"))
    done = call("diff", folder, "a.yaml", cwd=files)
    assert done.code == 7 and "RR-X008" in done.err


@pytest.mark.parametrize(
    ("name", "way", "value"),
    [
        ("recipe.json", ("instrumental", "values", "last.length_mm"), None),
        ("recipe.json", ("instrumental", "values", "last.length_mm"), 10**12),
        ("recipe.json", ("appearance", "values", "colors.primary_hex"), 7),
        ("recipe.json", ("instrumental", "size", "system"), "ELF"),
        ("recipe.json", ("quality",), "best"),
        ("documents/anchors.json", ("anchors", "featherline.heel"), None),
        ("documents/anchors.json", ("anchors", "featherline.heel"), [1e300, 0, 0]),
        ("documents/measures.json", ("measures", "last.length_mm", "nominal"), float("nan")),
        ("documents/measures.json", ("measures",), []),
    ],
)
def test_a_bundle_made_to_deceive_is_a_coded_error(
    files: Path, tmp_path: Path, name: str, way: tuple[str, ...], value: object
) -> None:
    """Its sums are right: what is in it is looked at all the same."""
    with zipfile.ZipFile(files / "factory.zip") as archive:
        archive.extractall(tmp_path)
    told = json.loads((tmp_path / name).read_text())
    *above, last = way
    place = told
    for key in above:
        place = place[key]
    place[last] = value
    if value is None:
        del place[last]
    reseal(tmp_path, name, json.dumps(told).encode())
    done = call("diff", tmp_path, "a.yaml", cwd=files)
    assert done.code == 7 and "RR-E052" in done.err, done.err


def reseal(folder: Path, name: str, data: bytes) -> None:
    """Put other bytes into a bundle's folder, with the sums that go with them."""
    (folder / name).write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["files"]:
        if entry["path"] == name:
            entry |= {"sha256": sha256(data), "bytes": len(data)}
    (folder / "manifest.json").write_bytes(json_bytes(manifest))
    members = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    }
    (folder / "SHA256SUMS").write_bytes(write_sums(members))
