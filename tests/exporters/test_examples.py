"""The shipped examples as files: judged by readers that are not ours."""

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh

from exporters.readback import check
from exporters.registry import FORMATS, MESHES
from exporters.scene import Scene
from exporters.styles import shoe_scene
from geometry.build import build_shoe
from schemas.resolve import resolve
from schemas.validate import validate
from tests.exporters.khronos import issues

FOLDER = Path(__file__).resolve().parents[2] / "examples"
QUICK = ["court"]
LONG = [
    pytest.param(path.stem, marks=pytest.mark.prove)
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem not in QUICK
]
MILLIMETRES = {"stl": 1.0, "ply": 1.0, "obj": 1.0, "glb": 1000.0}


@cache
def shoe(name: str) -> Scene:
    authored = validate((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml").authored
    assert authored is not None
    resolved = resolve(authored)
    return shoe_scene(name, build_shoe(resolved.instrumental).parts, resolved.appearance)


@pytest.mark.parametrize("name", [*QUICK, *LONG])
def test_the_validator_has_nothing_to_say_about_the_whole_shoe(name: str) -> None:
    made = shoe(name)
    glb = FORMATS["glb"].encode(made, name)[0].data
    assert issues(glb) == (0, 0, 0, 0)


@pytest.mark.parametrize("name", [*QUICK, *LONG])
@pytest.mark.parametrize("form", [FORMATS[one] for one in MESHES], ids=MESHES)
def test_every_file_of_every_part_reads_back_closed(name: str, form) -> None:  # type: ignore[no-untyped-def]
    for part in shoe(name).parts:
        alone = shoe(name).only(part.name)
        assert check(form, alone, form.encode(alone, part.name)).closed, part.name


@pytest.mark.parametrize("name", [*QUICK, *LONG])
@pytest.mark.parametrize("kind", MESHES)
def test_trimesh_finds_volume_unit_and_closedness(name: str, kind: str) -> None:
    for part in shoe(name).parts:
        data = FORMATS[kind].encode(shoe(name).only(part.name), part.name)[0].data
        mesh = trimesh.load(
            io.BytesIO(data), file_type=kind, process=False, force="mesh", skip_materials=True
        )
        mesh.merge_vertices(merge_norm=True, merge_tex=True)
        scale = MILLIMETRES[kind]
        assert mesh.is_watertight, part.name
        assert mesh.is_winding_consistent, part.name
        volume = part.solid.volume_um3_6 / 6e9
        assert mesh.volume * scale**3 == pytest.approx(volume, rel=1e-4), part.name
        size = np.sort(np.ptp(mesh.bounds, axis=0) * scale)
        assert size == pytest.approx(
            np.sort(np.ptp(part.part.vertices_um, axis=0) / 1000), abs=1e-3
        )
