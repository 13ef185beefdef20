"""Mending: engine.mend_mesh, engine.mesh_pose; STEP and USDZ by foreign_step and foreign_usdz.

Caught: a hollow that is turned, a hole closed in silence, a pose that mirrors, a missing extra
that is taken for a bad file.
"""

import sys

import numpy as np
import pytest

from engine.apart import apart
from engine.foreign_mesh import RawMesh, RawPart, read_raw
from engine.mend_mesh import NothingLeftError, mend
from engine.mesh_pose import PoseDoubtfulError, UnknownPoseError, pose_of, posed
from engine.reader_extra import ReaderNeedsExtraError
from geometry.mesh import Part
from geometry.solid import solid_report
from tests.engine.foreign import ball
from tests.engine.hostile import TETRA, good, step_box, usda, usdz

WHOLE = ball(100.0, 1)
POINTS = np.rint(WHOLE.vertices * 1000).astype(np.int32)
FACES = np.asarray(WHOLE.faces, dtype=np.int32)


def part(faces: np.ndarray, points: np.ndarray = POINTS) -> Part:
    return Part("last", points, faces.astype(np.int32))


def test_a_sound_mesh_is_the_same_object() -> None:
    sound = part(FACES)
    found = mend(sound, 7)
    assert found.part is sound and found.before.double_vertices == 7
    assert set(found.after.to_dict().values()) == {0}


def test_doubles_winding_and_lines_are_mended_and_counted() -> None:
    turned = FACES.copy()
    turned[[3, 9, 20]] = turned[[3, 9, 20], ::-1]
    line = np.array([[FACES[0, 0], FACES[0, 1], FACES[0, 1]]])
    bad = np.concatenate((turned, turned[5:7], turned[8:9, ::-1], line))
    found = mend(part(bad))
    assert (found.before.double_faces, found.before.degenerate_faces) == (3, 1)
    assert found.before.crowded_edges and set(found.after.to_dict().values()) == {0}
    assert solid_report(found.part.vertices_um, found.part.faces).sound
    assert np.array_equal(found.part.faces, mend(part(bad)).part.faces)


def test_what_is_inside_out_is_turned_and_a_hollow_is_not() -> None:
    assert mend(part(FACES[:, ::-1])).before.inside_out == 1
    assert np.array_equal(mend(part(FACES[:, ::-1])).part.faces, FACES)
    both = np.concatenate((POINTS, POINTS // 2))
    hollow = np.concatenate((FACES, FACES[:, ::-1] + len(POINTS)))
    found = mend(part(hollow, both))
    assert found.before.inside_out == 0 and np.array_equal(found.part.faces, hollow)


def test_a_hole_is_told_and_stays() -> None:
    found = mend(part(FACES[1:]))
    assert found.after.open_edges == 3 and len(found.part.faces) == len(FACES) - 1


def test_a_sheet_back_to_back_stays() -> None:
    sheet = np.concatenate((FACES[:1], FACES[:1, ::-1]))
    assert len(mend(part(sheet)).part.faces) == 2


def test_a_mesh_of_lines_is_refused() -> None:
    with pytest.raises(NothingLeftError):
        mend(part(FACES[:, [0, 1, 1]]))


def raw(lengths: tuple[float, float, float], form: str = "stl") -> RawMesh:
    points = np.vstack((np.zeros(3), np.diag(lengths)))
    faces = np.array(((0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)))
    return RawMesh((RawPart("last", points, faces),), "", form)


def test_a_pose_is_guessed_told_given_or_asked_for() -> None:
    assert "guessed" in pose_of(raw((280, 90, 100)), None, None, "last").reason
    assert "format" in pose_of(raw((90, 280, 100), "glb"), None, None, "last").reason
    assert "assumed" in pose_of(raw((100, 100, 100)), None, None, "last").reason
    assert "assumed" in pose_of(raw((20, 90, 20)), None, None, "tongue").reason
    with pytest.raises(PoseDoubtfulError) as caught:
        pose_of(raw((90, 280, 100)), None, None, "last")
    assert caught.value.exit_code == 3 and "--forward" in caught.value.next_step
    for forward, up in (("x", None), ("x", "-x"), ("w", "z"), (None, "z")):
        with pytest.raises(UnknownPoseError):
            pose_of(raw((280, 90, 100)), forward, up, "last")


@pytest.mark.parametrize("forward", ["x", "-x", "y", "-y", "z", "-z"])
@pytest.mark.parametrize("up", ["x", "-x", "y", "-y", "z", "-z"])
def test_every_pose_turns_and_none_mirrors(forward: str, up: str) -> None:
    if forward[-1] == up[-1]:
        return
    given = raw((280, 90, 100))
    found = posed(given, pose_of(given, forward, up, "last")).parts[0].points
    turn = (found[1:] - found[0]) / np.array((280.0, 90.0, 100.0))[:, None]
    assert np.linalg.det(turn) == pytest.approx(1.0)
    sign = -1.0 if forward[0] == "-" else 1.0
    assert turn["xyz".index(forward[-1])].tolist() == [sign, 0.0, 0.0]
    sign = -1.0 if up[0] == "-" else 1.0
    assert turn["xyz".index(up[-1])].tolist() == [0.0, 0.0, sign]


def test_a_step_of_a_cad_kernel_is_cut_into_triangles_the_same_twice() -> None:
    pytest.importorskip("OCP.STEPControl", reason="needs OpenCASCADE", exc_type=ImportError)
    data = step_box()
    one, two = (apart(read_raw, "last.step", data) for _ in range(2))
    assert one.unit == "mm" and one.extents == pytest.approx((280.0, 90.0, 100.0))
    assert np.array_equal(one.parts[0].points, two.parts[0].points)
    assert np.array_equal(one.parts[0].faces, two.parts[0].faces)
    other = step_box(28.0).replace(b"SI_UNIT(.MILLI.,.METRE.)", b"SI_UNIT(.CENTI.,.METRE.)")
    assert apart(read_raw, "last.step", other).extents == pytest.approx((280.0, 900.0, 1000.0))


def test_a_usdz_of_another_program_is_read_with_unit_and_axes() -> None:
    pytest.importorskip("pxr")
    one = apart(read_raw, *good()["usdz"])
    assert one.unit == "m" and [part.name for part in one.parts] == ["last"]
    # Y is up: what the file has along x is to the side, along z forward.
    assert one.extents == pytest.approx((0.1, 0.28, 0.09))
    bare = read_raw("x.usdz", usdz(usda(TETRA, 'upAxis = "Z"')))
    assert bare.unit == "" and bare.extents == pytest.approx((28.0, 9.0, 10.0))
    held = {"b.usda": usda(TETRA)}
    root = usdz(usda('def "a" (references = @b.usda@</last>) {}'), held)
    assert read_raw("x.usdz", root).parts


def test_a_cage_is_noted_where_the_file_itself_says_that_it_is_smoothed() -> None:
    pytest.importorskip("pxr")
    for scheme, noted in (("catmullClark", 1), ("loop", 1), ("none", 0), ("bilinear", 0)):
        told = f'uniform token subdivisionScheme = "{scheme}"\n}}'
        found = read_raw("x.usdz", usdz(usda(TETRA.replace("\n}", "\n" + told))))
        assert len(found.notes) == noted, scheme
        assert len(found.parts[0].faces) == 4
    # The schema's own default is catmullClark: what nobody wrote is not told.
    assert read_raw("x.usdz", usdz(usda(TETRA))).notes == ()


@pytest.mark.parametrize(("case", "module"), [("step", "OCP"), ("usdz", "pxr")])
def test_a_missing_extra_is_named(case: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("OCP.STEPControl", reason="needs OpenCASCADE", exc_type=ImportError)
    name, data = good()[case]
    for one in [one for one in sys.modules if one.split(".")[0] == module] + [module]:
        monkeypatch.setitem(sys.modules, one, None)
    with pytest.raises(ReaderNeedsExtraError) as caught:
        read_raw(name, data)
    assert "rr-engine[imports]" in caught.value.next_step


def lacking(name: str, data: bytes) -> None:
    raise ReaderNeedsExtraError("not here")


def test_a_missing_extra_keeps_its_code_out_of_the_other_process() -> None:
    with pytest.raises(ReaderNeedsExtraError) as caught:
        apart(lacking, "x.step", b"")
    assert caught.value.place == "x.step"
