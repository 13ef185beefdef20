"""Scans: points lie evenly on the surface, mirrors stay outward, no last is refused."""

import numpy as np
import pytest

from engine.fit.scan import NotALastError, Scan, scan_of
from engine.foreign_mesh import RawMesh, RawPart
from tests.engine.fit.bodies import scanned


def test_points_are_spread_by_area_and_lie_on_their_triangles() -> None:
    square = (
        np.array([[0, 0, 0], [9, 0, 0], [9, 1, 0]]),
        np.array([[0, 0, 5], [3, 0, 5], [3, 1, 5]]),
    )
    points, normals = Scan(np.array(square, dtype=np.float64)).spread(400)
    assert (points[:, 2] < 2.5).sum() == pytest.approx(300, abs=2)
    np.testing.assert_allclose(normals, np.array([[0.0, 0.0, 1.0]] * 400))
    low = points[points[:, 2] < 2.5]
    assert (low[:, 1] <= low[:, 0] / 9.0 + 1e-9).all()


def test_a_mirrored_scan_is_still_outward() -> None:
    def volume(scan: Scan) -> float:
        a, b, c = np.moveaxis(scan.corners, 1, 0)
        return float((a * np.cross(b, c)).sum()) / 6.0

    court = scanned("court")
    mirrored = court.moved(np.diag((1.0, -1.0, 1.0)), np.zeros(3))
    assert volume(mirrored) == pytest.approx(volume(court), rel=1e-9)


def test_a_file_wound_inside_out_is_turned_and_scaled() -> None:
    corners = scanned("court").corners[:, ::-1]
    faces = np.arange(3 * len(corners)).reshape(-1, 3)
    raw = RawMesh((RawPart("", corners.reshape(-1, 3) / 10.0, faces),), "", "stl")
    found = scan_of(raw, 10.0)
    np.testing.assert_allclose(found.corners, scanned("court").corners, atol=1e-9)


def test_a_handful_of_triangles_is_no_last() -> None:
    raw = RawMesh((RawPart("", np.eye(3), np.array([[0, 1, 2]])),), "", "stl")
    with pytest.raises(NotALastError, match="too few"):
        scan_of(raw, 1.0)
