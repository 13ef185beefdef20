"""Gauging lasts: a mesh of ours gives the figures of `rr measure`, in any pose, of either foot."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from engine.fit_mesh import MeshFile
from engine.foreign_mesh import RawMesh
from engine.gauge_mesh import gauge_mesh
from tests.engine.gauge.bodies import built, raw_last, sheet_of, standing

SAME_MM = 0.2
TURNED_MM = 0.6
"""How far a measure may be off that of the generation: lying as we write it, and in any pose,
where the pose itself is found on the surface."""


@pytest.mark.parametrize("name", ["court", "child", "runner"])
def test_our_last_measures_the_same_as_its_generation(name: str) -> None:
    """Caught by it: any landmark of `gauge.last` that is taken elsewhere than that of the form."""
    _, wanted = built(name)
    found = sheet_of(raw_last(name), "last").measures
    assert len(found) == 16
    off = {key: value - wanted[key] for key, value in found.items()}
    assert {key: by for key, by in off.items() if abs(by) > SAME_MM} == {}


@pytest.mark.parametrize(("name", "pose", "left"), [("court", 1, True), ("runner", 2, False)])
def test_pose_and_foot_do_not_matter(name: str, pose: int, left: bool) -> None:
    """Caught by it: a yaw by the tip of an oblique toe, a foot told wrong, a mirror left out."""
    _, wanted = built(name)
    raw = raw_last(name, pose, left=left)
    assert standing(raw, "last").side == ("left" if left else "right")
    found = sheet_of(raw, "last")
    off = {key: value - wanted[key] for key, value in found.measures.items()}
    assert {key: by for key, by in off.items() if abs(by) > TURNED_MM} == {}
    assert "last.pitch_deg" in found.unknown


def test_a_last_that_its_file_tips_over_its_toe_is_stood_up() -> None:
    """Caught by it: a heel that is told to lie under the tread, because the axes are near."""
    _, wanted = built("court")
    part = raw_last("court").parts[0]
    slope = np.radians(5.0)
    c, s = np.cos(slope), np.sin(slope)
    tipped = part.points @ np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]]).T
    found = sheet_of(RawMesh((replace(part, points=tipped),), "mm", "stl"), "last")
    heel, spring = "last.heel_elevation_mm", "last_profile.toe_spring_mm"
    for name in (heel, spring, "last.length_mm"):
        assert found.measures[name] == pytest.approx(wanted[name], abs=TURNED_MM), name
    assert "last.pitch_deg" in found.unknown


@pytest.mark.parametrize("pose", [0, 1])
def test_a_length_is_from_heel_to_toe_however_the_file_has_it(pose: int) -> None:
    """Caught by it: a scale by the longest side of the box round a mesh that lies askew."""
    part = raw_last("court", pose).parts[0]
    mesh = trimesh.Trimesh(part.points / 7.3, part.faces, process=False)
    file = MeshFile("scan.ply", mesh.export(file_type="ply"), length_mm=280.0)
    found = gauge_mesh(file, "last").sheet.measures
    assert found["last.length_mm"] == pytest.approx(280.0, abs=0.3)


def test_a_last_that_has_no_side_is_not_given_one() -> None:
    """Caught by it: a side guessed from noise. Its middle is straightened here, point by point."""
    raw = raw_last("court")
    part = raw.parts[0]
    x, y = part.points[:, 0], part.points[:, 1]
    edges = np.linspace(x.min(), x.max() + 1e-6, 141)
    place = np.digitize(x, edges) - 1
    middle = np.array(
        [
            0.5 * (y[place == i].min() + y[place == i].max())
            for i in range(140)
            if (place == i).any()
        ]
    )
    at = np.array([x[place == i].mean() for i in range(140) if (place == i).any()])
    part.points[:, 1] -= np.interp(x, at, middle)
    assert standing(raw, "last").side == "unknown"
