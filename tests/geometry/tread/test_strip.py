"""Strips between loops."""

import numpy as np
import pytest

from geometry.tread.strip import strip


@pytest.mark.parametrize(("many", "few"), [(40, 40), (60, 7), (5, 33)])
def test_a_strip_closes_between_two_loops(many: int, few: int) -> None:
    outer, inner = np.arange(many), many + np.arange(few)
    at, within = np.arange(many) * (10.0 / many), np.arange(few) * (10.0 / few) + 0.02
    faces = strip(outer, at, inner, within, 10.0)
    assert len(faces) == many + few
    edges = {tuple(e) for i in range(3) for e in faces[:, [i, (i + 1) % 3]].tolist()}
    assert len(edges) == 3 * len(faces)
    border = {edge for edge in edges if edge[::-1] not in edges}
    rings = {(i, (i + 1) % many) for i in range(many)}
    rings |= {(many + (i + 1) % few, many + i) for i in range(few)}
    assert border == rings


def test_triangles_of_clockwise_loops_face_down() -> None:
    turn = -2.0 * np.pi * np.arange(24) / 24
    ring = np.stack((-np.cos(turn), -np.sin(turn)), axis=1)
    where = np.concatenate((10.0 * ring, 8.0 * ring[::2]))
    at = np.arange(24.0)
    faces = strip(np.arange(24), at, 24 + np.arange(12), at[::2], 24.0)
    a, b, c = (where[faces[:, i]] for i in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    assert (area < 0.0).all()
