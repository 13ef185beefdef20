"""Importing meshes: apart, foreign_mesh, foreign_3mf, mesh_units, imported_parts, inherited.

Also `exporters.readers.zipped`, by packages that lie.
"""

import os
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from engine.apart import BadBytesError, ReaderGaveUpError, apart
from engine.audit import audit_model
from engine.export import AuditRefusesError, export
from engine.foreign_mesh import RawMesh, RawPart, read_raw
from engine.generate import generate
from engine.import_mesh import ImportedMesh, MeshInput, NoSpecToImportIntoError, import_mesh
from engine.imported_parts import UnknownImportError, parts_of
from engine.inherited import MeshesClashError, heirs_of_merge
from engine.merge_plan import merge_plan
from engine.mesh_file import MeshFileTooLargeError
from engine.mesh_units import Unit, UnitDoubtfulError, UnknownUnitError, unit_of
from engine.rebuild_bundle import rebuild
from engine.specfile import SpecFile
from engine.stored_model import ImportedMeshLostError, spec_of, stored_model
from engine.verify import verify_generations
from exporters.errors import NoSmoothForm, UnreadableMesh
from exporters.registry import format_named
from geometry.blob import decode_mesh
from geometry.kernel import KERNEL, PART_NAMES
from schemas.canonical import sha256_hex
from schemas.errors import RRError
from schemas.ids import GenerationId
from store.names import object_name
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order
from tests.engine.foreign import (
    HOSTILE,
    ball,
    exported,
    model_xml,
    package,
    tetra_xml,
)

STL = exported(ball(), "stl")
BALL = MeshInput("scan.stl", STL, part="last")
FLATTER = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9")
BLUE = SPEC.replace("#1B1F3B", "#0000FF")


def bring(
    repository: Repository, mesh: MeshInput = BALL, branch: str | None = None
) -> ImportedMesh:
    return import_mesh(repository, mesh, order("", branch))


def record(repository: Repository, text: str, branch: str | None = None, **more: object):  # type: ignore[no-untyped-def]
    told = replace(order("x", branch), **more)  # type: ignore[arg-type]
    return generate(repository, SpecFile("spec.yaml", text.encode()), told).generation


def volume(points: np.ndarray, faces: np.ndarray) -> float:
    return float(trimesh.Trimesh(points, faces, process=False).volume)


# reading


@pytest.mark.parametrize("kind", ["stl", "stl_ascii", "obj", "ply", "glb"])
def test_each_format_gives_the_same_ball(kind: str) -> None:
    mesh = ball() if kind != "glb" else ball(0.14)
    found = read_raw(f"x.{kind[:3]}", exported(mesh, kind))
    (part,) = found.parts
    assert len(part.faces) == 320 and found.unit == ("m" if kind == "glb" else "")
    scale = 1000.0 if kind == "glb" else 1.0
    assert found.longest * scale == pytest.approx(280.0, abs=1e-3)
    assert volume(part.points * scale, part.faces) == pytest.approx(ball().volume, rel=1e-5)


def test_the_scene_of_a_glb_is_walked_and_turned() -> None:
    scene = trimesh.Scene()
    moved = trimesh.transformations.translation_matrix((0.1, 0.2, 0.3))
    mirrored = np.diag((-1.0, 1.0, 1.0, 1.0))
    scene.add_geometry(ball(0.1), node_name="upper", transform=moved)
    scene.add_geometry(ball(0.1), node_name="outsole", transform=mirrored)
    parts = {part.name: part for part in read_raw("x.glb", exported(scene, "glb")).parts}
    assert set(parts) == {"upper", "outsole"}
    # glTF's z is forward, its x to the side, its y up.
    assert parts["upper"].points.mean(axis=0) == pytest.approx((0.3, 0.1, 0.2), abs=1e-6)
    assert all(volume(part.points, part.faces) > 0 for part in parts.values())


@pytest.mark.parametrize(
    ("unit", "name", "longest"),
    [
        ("micron", "mm", 0.28),
        ("millimeter", "mm", 280.0),
        ("centimeter", "cm", 280.0),
        ("meter", "m", 280.0),
        ("inch", "in", 280.0),
        ("foot", "in", 3360.0),
    ],
)
def test_a_3mf_says_its_unit(unit: str, name: str, longest: float) -> None:
    found = read_raw(
        "x.3mf", package(model_xml(tetra_xml(1, "last"), '<item objectid="1"/>', unit))
    )
    assert (found.unit, found.longest) == (name, pytest.approx(longest))
    assert [part.name for part in found.parts] == ["last"]


def test_objects_of_a_3mf_are_moved_nested_and_in_other_files() -> None:
    step = 'transform="1 0 0 0 1 0 0 0 1 5 0 0"'
    mirror = 'transform="-1 0 0 0 1 0 0 0 1 0 7 0"'
    inner = f'<component objectid="1" p:path="/3D/b.model" {mirror}/><component objectid="3"/>'
    root = model_xml(
        f'{tetra_xml(3)}<object id="2"><components>{inner}</components></object>',
        f'<item objectid="2" {step}/>',
    )
    other = model_xml(tetra_xml(1, "upper"), "").encode()
    parts = read_raw("x.3mf", package(root, {"3D/b.model": other})).parts
    assert [part.name for part in parts] == ["upper", ""]
    low, high = parts[0].points.min(axis=0), parts[0].points.max(axis=0)
    assert low.tolist() == [-275.0, 7.0, 0.0] and high.tolist() == [5.0, 97.0, 100.0]
    assert parts[1].points.min(axis=0).tolist() == [5.0, 0.0, 0.0]
    assert all(volume(part.points, part.faces) > 0 for part in parts)


def each_hostile(name: str, data: bytes) -> dict[str, tuple[str, float]]:
    """What reading each hostile file ended in, and how many seconds it took."""
    found = {}
    for case, (file_name, content) in HOSTILE.items():
        start = time.process_time()
        try:
            ended = f"read: {read_raw(file_name, content)}"
        except Exception as error:  # noqa: BLE001 - what `apart` makes a coded error of
            ended = type(error).__name__
        found[case] = (ended, time.process_time() - start)
    return found


def test_no_hostile_file_is_read() -> None:
    found = apart(each_hostile, "all", b"", deadline_s=300)
    assert set(found) == set(HOSTILE)
    assert not {case: ended for case, (ended, _) in found.items() if ended.startswith("read")}
    assert max(seconds for _, seconds in found.values()) < 10


@pytest.mark.parametrize("case", [case for case in HOSTILE if "directory lies" in case])
def test_no_more_is_unpacked_than_a_directory_says(case: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises((UnreadableMesh, zipfile.BadZipFile)):
            read_raw(*HOSTILE[case])
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "case",
    ["glb in a cycle", "ply that claims vertices", "3mf bomb", "3mf whose directory lies"],
)
def test_a_hostile_file_ends_in_a_coded_error(case: str) -> None:
    with pytest.raises(BadBytesError) as caught:
        apart(read_raw, *HOSTILE[case])
    assert (caught.value.exit_code, caught.value.http_status) == (1, 422)
    assert caught.value.message.startswith(HOSTILE[case][0])


def test_no_file_that_a_file_names_is_opened(tmp_path: Path) -> None:
    (tmp_path / "m.mtl").write_text("newmtl red\nKd 1 0 0\n")
    text = f"mtllib {tmp_path}/m.mtl\nmtllib m.mtl\nusemtl red\n".encode() + exported(ball(), "obj")
    opened: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.open", lambda name, *more, **told: opened.append(str(name)))
        (part,) = read_raw("x.obj", text).parts
    assert len(part.faces) == 320 and not any("m.mtl" in name for name in opened)


# the other process


def sleeping(name: str, data: bytes) -> int:
    time.sleep(60)
    return 1


def eating(name: str, data: bytes) -> int:
    return len(bytearray(3 * 1024**3))


def dying(name: str, data: bytes) -> int:
    os._exit(3)


def counting(name: str, data: bytes) -> tuple[str, int]:
    for number in (1, 2):
        os.write(number, b"not on anybody's screen")
    return name, len(data)


def wondering(name: str, data: bytes) -> int:
    raise StopAsyncIteration


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [
        (sleeping, ReaderGaveUpError, "not read in 2 s"),
        (dying, ReaderGaveUpError, "died"),
        (eating, BadBytesError, "memory"),
        (wondering, BadBytesError, "StopAsyncIteration"),
    ],
)
def test_work_apart_ends_in_a_coded_error(
    work: Callable[[str, bytes], int], error: type[RRError], words: str
) -> None:
    with pytest.raises(error) as caught:
        apart(work, "x.stl", b"", deadline_s=2 if work is sleeping else 30)
    assert words in caught.value.message and caught.value.place == "x.stl"


def quoting(name: str, data: bytes) -> int:
    raise UnreadableMesh("x" * 1_000_000)


def test_a_message_quotes_no_more_than_anybody_reads() -> None:
    with pytest.raises(BadBytesError) as caught:
        apart(quoting, "x.stl", b"")
    assert 100 < len(caught.value.message) < 1_000


def limits(name: str, data: bytes) -> tuple[int, int]:
    import resource

    return resource.getrlimit(resource.RLIMIT_CPU)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_work_apart_ends_even_if_its_parent_is_gone() -> None:
    assert apart(limits, "x.stl", b"", deadline_s=30) == (240, 240)


def test_vertices_that_no_triangle_has_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = model_xml(tetra_xml(1), '<item objectid="1"/>')
    more = whole.replace("</vertices>", '<vertex x="1" y="2" z="3"/></vertices>')
    monkeypatch.setattr("engine.foreign_mesh.MOST_POINTS", 4)
    assert read_raw("x.3mf", package(whole))
    with pytest.raises(UnreadableMesh):
        read_raw("x.3mf", package(more))


def test_work_apart_gives_its_result_and_shows_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert apart(counting, "x", b"1" * 1_000_000) == ("x", 1_000_000)
    assert capfd.readouterr() == ("", "")


# units and parts


@pytest.mark.parametrize(
    ("told", "given", "longest", "name", "words"),
    [
        ("", None, 280.0, "mm", "280 mm"),
        ("", None, 28.0, "cm", "280 mm"),
        ("", None, 0.28, "m", "280 mm"),
        ("", None, 4.0, "in", "102 mm"),
        ("m", None, 500.0, "m", "the file says so"),
        ("m", "mm", 280.0, "mm", "as given"),
        ("", "cm", 1.0, "cm", "as given"),
    ],
)
def test_units(told: str, given: str | None, longest: float, name: str, words: str) -> None:
    found = unit_of(told, given, longest, "x.stl")
    assert found.name == name and words in found.reason


@pytest.mark.parametrize("longest", [0.0, 2.0, 11.0, 50.0, 1000.0, 1e9])
def test_a_doubtful_unit_is_asked_for(longest: float) -> None:
    with pytest.raises(UnitDoubtfulError) as caught:
        unit_of("", None, longest, "x.stl")
    assert caught.value.exit_code == 3 and "--unit" in caught.value.next_step
    with pytest.raises(UnknownUnitError):
        unit_of("", "ell", longest, "x.stl")


def raw(*names: str) -> RawMesh:
    mesh = ball()
    points, faces = np.asarray(mesh.vertices), np.asarray(mesh.faces)
    return RawMesh(tuple(RawPart(name, points, faces) for name in names), "", "obj")


MM = Unit("mm", "as given")


def test_parts_are_called_as_the_file_says_or_as_the_file() -> None:
    names = [part.name for part in parts_of(raw("upper", "outsole"), "x.obj", MM, None)]
    assert names == ["upper", "outsole"]
    assert [part.name for part in parts_of(raw("body"), "Last.obj", MM, None)] == ["last"]
    (joined,) = parts_of(raw("a", "b", "a"), "x.obj", MM, "shoe")
    assert joined.name == "shoe" and len(joined.faces) == 960
    assert len(joined.vertices_um) == 162  # equal vertices are joined


@pytest.mark.parametrize("names", [("body",), ("upper", "upper"), ("upper", "\x1b[31m")])
def test_what_is_no_part_is_asked_for(names: tuple[str, ...]) -> None:
    with pytest.raises(UnknownImportError) as caught:
        parts_of(raw(*names), "x.obj", MM, None)
    assert caught.value.exit_code == 3 and "\x1b" not in caught.value.message
    with pytest.raises(UnknownImportError):
        parts_of(raw(*names), "x.obj", MM, "wing")


def test_names_are_told_as_far_as_anybody_reads_them() -> None:
    with pytest.raises(UnknownImportError) as caught:
        parts_of(raw(*("x" * 100_000 + str(number) for number in range(20))), "x.obj", MM, None)
    assert len(caught.value.message) < 2_000
    assert all(len(name) <= 80 for name in caught.value.details["found"])


def test_what_is_far_too_large_is_refused() -> None:
    for unit in ("m", "cm", "in"):  # 280 m, 2.8 m, 7.1 m
        with pytest.raises(UnitDoubtfulError):
            parts_of(raw("last"), "x.obj", Unit(unit, "as given"), None)


# the generation


def test_an_import_keeps_file_mesh_and_spec(design: Repository) -> None:
    before = design.generation(design.resolve("main"))
    found = bring(design)
    made = found.done.generation
    assert (made.source, made.message) == ("import", "import scan.stl")
    assert made.spec == before.spec and made.parents == (design.resolve("main~1"),)
    geometry = made.geometry
    assert geometry.imported is not None
    told = (geometry.imported.name, geometry.imported.format, geometry.imported.unit)
    assert told == ("scan.stl", "stl", "mm") and found.unit.name == "mm"
    assert design.get(geometry.imported.file) == STL
    assert set(geometry.parent_hashes) == {geometry.imported.file, *geometry.parts.values()}
    part = decode_mesh("last", design.get(geometry.parts["last"]))
    given = np.rint(np.asarray(ball().triangles, dtype=np.float32).astype(np.float64) * 1000)
    assert np.array_equal(part.vertices_um[part.faces], given)
    assert geometry.build_key != before.geometry.build_key
    assert not made.is_made_by(KERNEL)
    assert design.fsck().ok


def test_the_same_file_gives_the_same_generation_anywhere(spec_file: SpecFile) -> None:
    from store.backends import MemoryBackend

    made = []
    for _ in range(2):
        repository = Repository.init(MemoryBackend(), author="Ada", time=1)
        made.append(import_mesh(repository, BALL, order(), spec_file).done.generation_id)
    assert made[0] == made[1]


def test_without_a_spec_there_is_nothing_to_import_into(repository: Repository) -> None:
    head = repository.head()
    with pytest.raises(NoSpecToImportIntoError):
        bring(repository)
    assert repository.head() == head


def test_a_refused_import_records_nothing(design: Repository) -> None:
    head, names = design.head(), list(design.backend.names())
    for mesh, error in (
        (replace(BALL, part=None), UnknownImportError),
        (replace(BALL, unit="ell"), UnknownUnitError),
        (replace(BALL, data=b"solid"), BadBytesError),
        (replace(BALL, unit="m"), UnitDoubtfulError),
    ):
        with pytest.raises(error):
            bring(design, mesh)
    assert design.head() == head and list(design.backend.names()) == names


def test_a_file_above_the_limit_is_not_even_read(
    design: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.mesh_file.LARGEST_BYTES", len(STL) - 1)
    with pytest.raises(MeshFileTooLargeError):
        bring(design)


PIECES = {
    "flat and upright": (((0, 0, 0), (0, 280, 0), (0, 0, 90)), ((0, 1, 2),)),
    "a corner that nothing has": (
        ((0, 0, 0), (5, 0, 0), (0, 9, 0), (0, 0, 9), (280, 0, 0)),
        ((0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2)),
    ),
    "a line": (((9, 9, 9), (9, 9, 99), (9, 9, 289)), ((0, 1, 2),)),
}
"""Meshes with nothing where a shoe has something."""


@pytest.mark.parametrize("case", PIECES)
def test_whatever_is_a_mesh_is_recorded_and_audited(design: Repository, case: str) -> None:
    vertices, triangles = PIECES[case]
    corners = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in vertices)
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in triangles)
    body = f"<mesh><vertices>{corners}</vertices><triangles>{faces}</triangles></mesh>"
    names = list(enumerate(PART_NAMES, 1))
    objects = "".join(f'<object id="{n}" name="{name}">{body}</object>' for n, name in names)
    items = "".join(f'<item objectid="{n}"/>' for n, _ in names)
    mesh = MeshInput("x.3mf", package(model_xml(objects, items)), forward="x", up="z")
    made = bring(design, mesh).done.generation
    assert set(made.geometry.parts) == set(PART_NAMES)
    found = audit_model(stored_model(design, made), spec_of(design, made), full=True)
    assert {"RR-G110"} <= {one["code"] for one in found}


def test_undo_takes_it_back(design: Repository) -> None:
    first = design.resolve("main")
    made = bring(design).done.generation_id
    assert design.undo(author="A", time=1).command == "import"
    assert design.resolve("main") == first
    design.redo(author="A", time=1)
    assert design.resolve("main") == made


# what comes after it


def test_looks_change_on_it_and_shape_gives_way(design: Repository) -> None:
    geometry = bring(design).done.generation.geometry
    assert not generate(design, SpecFile("s", SPEC.encode()), order()).changed
    blue = record(design, BLUE)
    assert blue.source == "generate" and blue.geometry == geometry
    assert not blue.is_made_by(KERNEL)
    done = generate(design, SpecFile("s", FLATTER.encode()), order())
    assert done.gave_way and done.generation.is_made_by(KERNEL)
    assert len(done.generation.geometry.parts) > 1


def test_regenerate_builds_and_restore_brings_back(design: Repository) -> None:
    geometry = bring(design).done.generation.geometry
    built = record(design, SPEC, source="regenerate", heirs_of=())
    assert built.is_made_by(KERNEL)
    again = record(design, SPEC, heirs_of=(design.resolve("main~1"),))
    assert again.geometry == geometry
    plain = record(design, SPEC, heirs_of=(design.resolve("main~3"),))
    assert plain.is_made_by(KERNEL)


def test_a_merge_keeps_the_mesh_that_one_side_brought(design: Repository) -> None:
    fork: GenerationId = design.resolve("main")
    side = generate(design, SpecFile("s", BLUE.encode()), order("x", "side")).generation_id
    ours = bring(design).done.generation_id
    assert heirs_of_merge(design, merge_plan(design, ours, side)) == (ours,)
    assert heirs_of_merge(design, merge_plan(design, side, ours)) == (ours,)
    other = replace(BALL, data=exported(ball(130), "stl"))
    theirs = bring(design, other).done.generation
    theirs_id = design.put_generation(replace(theirs, parents=(fork,)))
    with pytest.raises(MeshesClashError):
        heirs_of_merge(design, merge_plan(design, ours, theirs_id))


# trust and hand-off


def test_verify_says_that_it_is_kept_and_finds_damage(design: Repository) -> None:
    made = bring(design).done
    (check,) = verify_generations(design, [made.generation_id]).checks
    assert check.verdict == "not rebuilt" and "imported, kept as given" in check.message
    for mesh in made.generation.geometry.parent_hashes:
        name = object_name(mesh)
        stored = design.backend.load(name)
        design.backend.save(name, stored[:-1] + bytes([stored[-1] ^ 1]))
        found = verify_generations(design, [made.generation_id])
        assert [one.verdict for one in found.checks] == ["damaged"] and not found.ok
        design.backend.save(name, stored)


def test_a_lost_mesh_is_never_built_instead(design: Repository) -> None:
    made = bring(design).done.generation
    lost = replace(made.geometry, parts={"last": sha256_hex(b"lost")})  # type: ignore[dict-item]
    with pytest.raises(ImportedMeshLostError):
        stored_model(design, replace(made, geometry=lost))
    assert stored_model(design, made, quality="draft").mesh_ids == made.geometry.parts


@pytest.mark.usefixtures("small_pictures")
def test_a_bundle_of_it_has_the_mesh_and_no_solid(design: Repository) -> None:
    from exporters.bundle import members

    wanted = {"allow": ["RR-G106"], "profile": "factory"}
    bring(design, replace(BALL, part="outsole"))
    with pytest.raises(NoSmoothForm):
        export(design, "main", formats=["step"], **wanted)  # type: ignore[arg-type]
    made = bring(design, replace(BALL, part="shoe")).done
    bundle = export(design, "main", formats=["stl"], **wanted)  # type: ignore[arg-type]
    files = members(bundle.files)
    assert [name for name in files if name.startswith("geometry/")] == ["geometry/shoe.stl"]
    import json

    (check,) = rebuild(json.loads(files["manifest.json"]), files)
    assert check.verdict == "not rebuilt" and "imported" in check.message
    assert made.generation.geometry.geometry_hash in files["recipe.json"].decode()
    assert format_named("stl")


@pytest.mark.usefixtures("small_pictures")
def test_an_open_scan_is_drawn_though_it_has_a_side_without_a_line(design: Repository) -> None:
    """As scanners give it: half a ball, of which nothing is to be seen from above."""
    whole = ball()
    half = whole.faces[whole.triangles_center[:, 2] < 0]
    scan = trimesh.Trimesh(whole.vertices, half, process=False)
    bring(design, MeshInput("scan.stl", exported(scan, "stl"), part="shoe"))
    wanted = {"profile": "factory", "formats": ["stl"]}
    with pytest.raises(AuditRefusesError):
        export(design, "main", allow=[], **wanted)  # type: ignore[arg-type]
    bundle = export(design, "main", allow=["RR-G101"], **wanted)  # type: ignore[arg-type]
    assert "documents/techpack.pdf" in bundle.members


def test_the_qa_bundle_after_it_tells_that_nothing_can_be_compared(design: Repository) -> None:
    bring(design, replace(BALL, part="shoe"))
    bundle = export(design, "main", profile="qa", formats=None, allow=[])
    told = next(file.data for file in bundle.files if file.path == "documents/deviation.json")
    assert b"no part in common" in told
