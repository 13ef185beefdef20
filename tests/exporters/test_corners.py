"""Vertices are doubled where corners differ, nowhere else, and nothing is lost."""

import numpy as np

from exporters.corners import split_corners
from exporters.surface import Surface
from geometry.mesh import Part
from tests.exporters.shapes import panel, ring


def split(part: Part):  # type: ignore[no-untyped-def]
    return split_corners(part, Surface(part.vertices_um, part.faces).creased)


def test_a_smooth_part_without_seams_stays_as_it_is() -> None:
    part = ring()
    found = split(part)
    assert np.array_equal(found.faces, part.faces)
    assert np.array_equal(found.source, np.arange(len(part.vertices_um)))


def test_every_corner_has_its_own_normal_texture_and_region() -> None:
    part = panel()
    creased = Surface(part.vertices_um, part.faces).creased
    found = split_corners(part, creased)
    assert np.array_equal(found.source[found.faces], part.faces)
    assert np.array_equal(found.normal[found.faces], creased.faces)
    assert np.array_equal(found.uv[found.faces], part.uv_faces)
    assert np.array_equal(found.region[found.faces], np.repeat(part.region[:, None], 3, axis=1))


def test_no_vertex_is_doubled_without_need() -> None:
    part = panel()
    found = split(part)
    rows = np.stack((found.normal, found.uv, found.region), axis=1)
    assert len(np.unique(rows, axis=0)) == len(rows)
    assert set(found.faces.reshape(-1).tolist()) == set(range(len(rows)))
