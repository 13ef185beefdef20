"""Writing mesh files against a raw dump of the same arrays to files; trimesh stands beside."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.shoe import resolved, scene, shoe
from benchmarks.table import Row
from benchmarks.timing import interleaved
from exporters.glb import encode_glb
from exporters.obj import encode_obj
from exporters.ply import encode_ply
from exporters.stl import encode_stl
from exporters.threemf import encode_3mf
from exporters.usdz import encode_usdz
from geometry.build import Shoe

BUDGETS = {"stl": 12.0, "glb": 12.0, "ply": 12.0}
"""Those of design.md §9; text formats have none."""


def rows(rounds: int) -> list[Row]:
    """Every mesh format, the whole shoe; normals and creases are computed anew each time."""
    with TemporaryDirectory() as folder:
        return _measured(rounds, Path(folder))


def _measured(rounds: int, folder: Path) -> list[Row]:
    import trimesh

    spec, built = resolved(), shoe()

    def meshes() -> list[trimesh.Trimesh]:
        return [
            trimesh.Trimesh(part.vertices_um / 1000.0, part.faces, process=False)
            for part in built.parts
        ]

    def kept(*contents: bytes) -> None:
        for number, content in enumerate(contents):
            (folder / f"{number}").write_bytes(content)

    dump = _dump(built, folder)
    ours: dict[str, Callable[[], object]] = {
        "stl": lambda: kept(*(encode_stl(one) for one in scene(spec, built).parts)),
        "glb": lambda: kept(encode_glb(scene(spec, built))),
        "ply": lambda: kept(*(encode_ply(one) for one in scene(spec, built).parts)),
        "obj": lambda: kept(*encode_obj(scene(spec, built), "shoe")),
        "3mf": lambda: kept(encode_3mf(scene(spec, built))),
        "usdz": lambda: kept(encode_usdz(scene(spec, built))),
    }
    theirs: dict[str, Callable[[], object]] = {
        "stl": lambda: kept(*(mesh.export(file_type="stl") for mesh in meshes())),
        "glb": lambda: kept(trimesh.Scene(meshes()).export(file_type="glb")),
        "ply": lambda: kept(*(mesh.export(file_type="ply") for mesh in meshes())),
        "obj": lambda: kept(trimesh.Scene(meshes()).export(file_type="obj").encode()),
    }
    found = []
    for name, write in ours.items():
        mine = interleaved(write, dump, rounds)
        beside = f"raw dump {mine.base_ms:.2f} ms"
        if name in theirs:
            other = interleaved(theirs[name], dump, max(3, rounds // 3))
            beside += f"; trimesh {other.ratio:.0f} ×"
        budget = BUDGETS.get(name)
        found.append(
            Row(
                f"writing {name.upper()}",
                f"{mine.ours_ms:.1f} ms",
                beside,
                f"{mine.ratio:.1f} ×",
                "–" if budget is None else f"≤ {budget:g} ×",
                None if budget is None else mine.ratio <= budget,
            )
        )
    return found


def _dump(built: Shoe, folder: Path) -> Callable[[], object]:
    """The same mesh through numpy's own `tofile`: float32 corners in mm, int32 triangles."""

    def write() -> None:
        for number, part in enumerate(built.parts):
            with (folder / f"{number}").open("wb") as target:
                (part.vertices_um.astype(np.float32) / np.float32(1000)).tofile(target)
                part.faces.tofile(target)

    return write
