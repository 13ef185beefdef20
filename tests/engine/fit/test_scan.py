"""Scans: points lie evenly on the surface, mirrors stay outward, what is cut off is known."""

import numpy as np
import pytest

from engine.fit.rim import open_edges, wide_rim
from engine.fit.scan import Floats, Scan
from geometry.nearest import SurfaceTree
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


def rim_of(corners: Floats) -> Floats:
    faces = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)[1].reshape(-1, 3)
    return wide_rim(*open_edges(corners, faces))


def opened(share: float) -> Scan:
    """The court's last without what lies higher than a share of its height."""
    corners = scanned("court").corners
    z = corners[..., 2]
    low = corners[(z < z.min() + share * np.ptp(z)).all(axis=1)]
    return Scan(low, rim_of(low))


def test_a_closed_mesh_has_no_rim_and_an_open_one_has_it_where_it_ends() -> None:
    assert rim_of(scanned("court").corners).shape == (0, 3)
    scan = opened(0.7)
    top = float(scan.corners[..., 2].max())
    assert len(scan.rim) > 100
    assert scan.rim[:, 2].min() > top - 12.0


def test_what_is_cut_off_lies_beyond_the_rim_and_what_is_there_does_not() -> None:
    whole, scan = scanned("court"), opened(0.7)
    points, _ = whole.spread(2000)
    off = SurfaceTree(scan.corners).nearest(points, np.zeros_like(points)).distance
    beyond = scan.beyond(points, off)
    top = float(scan.rim[:, 2].min())
    assert beyond[points[:, 2] > scan.corners[..., 2].max() + 1.0].all()
    assert not beyond[points[:, 2] < top - 1.0].any()
    assert not whole.beyond(points, off).any()


def test_a_rim_goes_along_with_its_scan() -> None:
    scan, way = opened(0.7), np.array([3.0, -4.0, 5.0])
    moved = scan.moved(np.diag((1.0, -1.0, 1.0)), way)
    np.testing.assert_allclose(moved.rim, scan.rim * (1.0, -1.0, 1.0) + way)


def test_a_small_hole_is_no_opening() -> None:
    corners = scanned("court").corners
    whole = np.delete(corners, 4_000, axis=0)
    assert np.ptp(corners[4_000], axis=0).max() < 15.0
    assert rim_of(whole).shape == (0, 3)


def test_each_wide_opening_has_its_rim_whatever_lies_beside_it() -> None:
    """Caught by it: a narrow opening taken for a wide one, edges walked with one another's step."""
    wide = np.array([[0.0, 0.0, 0.0], [40.0, 0.0, 0.0], [0.0, 40.0, 0.0]])
    narrow, up = 0.05 * wide, np.array([0.0, 0.0, 1.0])
    rim = rim_of(np.array([narrow + 9.0 * up, wide, narrow + 14.0 * up, wide + 20.0 * up]))
    assert sorted(set(rim[:, 2].round(9).tolist())) == [0.0, 20.0]
    for one in (wide, wide + 20.0 * up):
        for start, end in zip(one, np.roll(one, -1, axis=0), strict=True):
            along = np.linspace(start, end, 200)[:, None]
            assert np.sqrt(((rim - along) ** 2).sum(axis=2)).min(axis=1).max() <= 0.5


def test_a_mesh_that_is_all_edge_has_no_more_rim_than_fits_in_memory() -> None:
    """Caught by it: loose slivers that asked for gigabytes, a time that grows with its square."""
    sliver = np.array([[0.0, 0.0, 0.0], [400.0, 0.0, 0.0], [400.0, 0.1, 0.0]])
    corners = sliver + np.arange(20_000)[:, None, None] * [0.0, 0.0, 0.01]
    assert len(rim_of(corners)) < 1_200_000
