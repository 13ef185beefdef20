"""USDZ for Pixar's own library and its validators, and for our reader on what is none."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from exporters.errors import NothingToWrite, UnreadableMesh
from exporters.readback import check
from exporters.readers.usdz import read_usdz
from exporters.registry import FORMATS
from exporters.scene import Scene
from exporters.srgb import linear_rgb
from exporters.usdz import encode_usdz, prim_names
from tests.exporters.shapes import box, panel, ring, scene

MADE = scene(box("last"), ring("laces"), panel("upper"))
WHOLE = encode_usdz(MADE)


def layer(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read("shoe.usda").decode()


def test_usd_opens_it_and_no_validator_objects(tmp_path: Path) -> None:
    pxr = pytest.importorskip("pxr")
    from pxr import Usd, UsdGeom, UsdShade, UsdValidation

    assert pxr
    (tmp_path / "shoe.usdz").write_bytes(WHOLE)
    stage = Usd.Stage.Open(str(tmp_path / "shoe.usdz"))
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    told = UsdValidation.ValidationContext(validators).Validate(stage)
    assert [(one.GetName(), one.GetMessage()) for one in told] == []
    assert UsdGeom.GetStageUpAxis(stage) == "Y" and UsdGeom.GetStageMetersPerUnit(stage) == 1.0
    for styled in MADE.parts:
        mesh = UsdGeom.Mesh(stage.GetPrimAtPath(f"/Shoe/{styled.name}"))
        points = np.array(mesh.GetPointsAttr().Get(), dtype=np.float64)
        faces = np.array(mesh.GetFaceVertexIndicesAttr().Get()).reshape(-1, 3)
        found = np.rint(points[:, [2, 0, 1]] * 1e6).astype(np.int64)
        assert np.array_equal(found[faces], styled.part.vertices_um[styled.part.faces])
        extent = np.array(mesh.GetExtentAttr().Get())
        assert np.array_equal(extent, np.stack((points.min(axis=0), points.max(axis=0))))
        bound, _ = UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()
        shader, *_ = bound.ComputeSurfaceSource()
        color = shader.GetInput("diffuseColor").Get()
        assert np.allclose(color, linear_rgb(styled.style.color_hex), atol=1e-6)
        assert shader.GetInput("roughness").Get() == pytest.approx(styled.style.roughness)
        assert shader.GetInput("metallic").Get() == pytest.approx(styled.style.metallic)


def test_its_data_is_stored_on_a_multiple_of_64_and_the_same_twice() -> None:
    assert encode_usdz(scene(box("last"), ring("laces"), panel("upper"))) == WHOLE
    assert WHOLE.index(b"#usda 1.0") % 64 == 0
    with zipfile.ZipFile(BytesIO(WHOLE)) as package:
        assert package.testzip() is None
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_part_has_a_prim_of_its_own() -> None:
    assert prim_names(["upper", "a b", "Looks", "x", "x"]) == [
        "upper",
        "part_1",
        "part_2",
        "part_3",
        "part_4",
    ]


def test_names_are_quoted_and_read_back() -> None:
    odd = scene(box('a "b" \\ c'))
    files = FORMATS["usdz"].encode(Scene("Größe 42", odd.parts), "x")
    assert check(FORMATS["usdz"], odd, files).parts[0].name == 'a "b" \\ c'
    assert 'displayName = "Größe 42"' in layer(files[0].data)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("metersPerUnit = 1\n", "metersPerUnit = 9\n", "units of 9 m"),
        ('upAxis = "Y"', 'upAxis = "Z"', "not Y up"),
        ("/Looks/last>", "/Looks/lost>", "structure"),
        ("point3f[] points", "point3f[] pints", "has no point3f"),
        ("faceVertexCounts = [3", "faceVertexCounts = [4", "no triangle"),
        ("faceVertexIndices = [0", "faceVertexIndices = [9999", "vertex that is not there"),
        ("points = [(0.000000", "points = [(1e300", "no distance of a shoe"),
        ("points = [(0.000000", "points = [(zero", "structure"),
        ("diffuseColor = (0.", "diffuseColor = (7.", "structure"),
    ],
)
def test_a_layer_that_is_none_is_refused(old: str, new: str, why: str) -> None:
    text = layer(WHOLE)
    assert old in text
    data = WHOLE[: WHOLE.index(b"#usda")]
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package, zipfile.ZipFile(BytesIO(WHOLE)) as whole:
        package.writestr(whole.infolist()[0], text.replace(old, new, 1))
    assert out.getvalue()[: len(data)][30:] == data[30:]
    with pytest.raises(UnreadableMesh, match=re.escape(why)):
        read_usdz(out.getvalue())


def test_a_package_that_is_none_is_refused() -> None:
    deflated, two = BytesIO(), BytesIO()
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("shoe.usda", "#usda 1.0")
    with zipfile.ZipFile(two, "w") as package:
        package.writestr("a.usda", "")
        package.writestr("b.usda", "")
    unaligned = WHOLE.replace(b"shoe.usda", b"sho.usda_")
    for data, why in (
        (b"", "no whole USDZ"),
        (WHOLE[:-10], "no whole USDZ"),
        (deflated.getvalue(), "compressed"),
        (two.getvalue(), "not one layer"),
        (unaligned, "not one layer"),
    ):
        with pytest.raises(UnreadableMesh, match=why):
            read_usdz(data)


def test_nothing_makes_no_file() -> None:
    with pytest.raises(NothingToWrite):
        FORMATS["usdz"].encode(Scene("empty", ()), "x")
