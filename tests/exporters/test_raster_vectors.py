"""The renderer's vectors do what their names say."""

import numpy as np

from exporters.raster_vectors import dots, face_normals, pairwise, unit

A = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [-3.0, 0.0, 4.0]])
B = np.array([[4.0, 5.0, 6.0], [1.0, 1.0, 1.0], [0.0, 2.0, 0.5]])


def test_dots_are_the_rows_with_one_direction():
    assert dots(A, np.array([1.0, 0.0, 2.0])).tolist() == [7.0, 0.0, 5.0]


def test_pairwise_is_row_with_row():
    assert pairwise(A, B).tolist() == [32.0, 0.0, 2.0]


def test_units_have_length_one_and_nothing_stays_nothing():
    assert np.allclose(np.linalg.norm(unit(A), axis=1), [1.0, 0.0, 1.0])
    assert unit(A)[2].tolist() == [-0.6, 0.0, 0.8]


def test_face_normals_are_as_long_as_twice_the_area_and_turn_by_the_right_hand():
    triangle = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 3.0, 0.0]]])
    assert face_normals(triangle).tolist() == [[0.0, 0.0, 6.0]]
