"""Hard edges, against a slow and plain second way of finding them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exporters.crease import HARD_COSINE, split_creases
from exporters.surface import Surface
from geometry.mesh import Part
from tests.exporters.shapes import box, prism, ring


def creases_by_hand(part: Part) -> set[tuple[tuple[int, int], ...]]:
    """Groups of (face, corner) joined across soft edges round a vertex, by union of all pairs."""
    vectors = Surface(part.vertices_um, part.faces).face_vectors.T
    units = vectors / np.sqrt((vectors * vectors).sum(axis=1))[:, None]
    leader = {(f, k): (f, k) for f in range(len(part.faces)) for k in range(3)}

    def find(corner: tuple[int, int]) -> tuple[int, int]:
        while leader[corner] != corner:
            corner = leader[corner]
        return corner

    edges = {
        (int(face[k]), int(face[(k + 1) % 3])): (f, k)
        for f, face in enumerate(part.faces)
        for k in range(3)
    }
    for (a, b), (f, k) in edges.items():
        g, j = edges[(b, a)]
        if units[f] @ units[g] > HARD_COSINE:
            leader[find((f, k))] = find((g, (j + 1) % 3))
            leader[find((f, (k + 1) % 3))] = find((g, j))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for corner in leader:
        groups.setdefault(find(corner), []).append(corner)
    return {tuple(sorted(group)) for group in groups.values()}


def creases_found(part: Part) -> set[tuple[tuple[int, int], ...]]:
    faces = Surface(part.vertices_um, part.faces).creased.faces
    groups: dict[int, list[tuple[int, int]]] = {}
    for f, face in enumerate(faces):
        for k, vertex in enumerate(face):
            groups.setdefault(int(vertex), []).append((f, k))
    return {tuple(sorted(group)) for group in groups.values()}


def test_a_box_has_three_normals_a_corner() -> None:
    creased = Surface(box().vertices_um, box().faces).creased
    assert len(creased.normals) == 24
    assert {tuple(abs(n)) for n in creased.normals} == {(1, 0, 0), (0, 1, 0), (0, 0, 1)}


def test_a_smooth_tube_is_not_split() -> None:
    part = ring()
    creased = Surface(part.vertices_um, part.faces).creased
    assert len(creased.normals) == len(part.vertices_um)
    assert np.array_equal(creased.faces, part.faces)


def test_round_walls_stay_smooth_and_rims_hard() -> None:
    part = prism("outsole", 24, 9_000)
    creased = Surface(part.vertices_um, part.faces).creased
    assert len(creased.normals) == 2 * 24 * 2 + 2
    wall = creased.normals[np.abs(creased.normals[:, 2]) < 0.5]
    assert np.array_equal(wall[:, 2], np.zeros(48, np.float32))


def test_without_hard_edges_nothing_is_made() -> None:
    surface = Surface(ring().vertices_um, ring().faces)
    assert split_creases(ring().faces, surface.face_vectors, surface.vertex_vectors) is None


@given(st.integers(3, 40), st.integers(500, 60_000), st.integers(2_000, 60_000))
def test_prisms_split_as_by_hand(corners: int, height: int, radius: int) -> None:
    part = prism("midsole", corners, height, radius)
    assert creases_found(part) == creases_by_hand(part)


@given(st.lists(st.integers(-900, 900), min_size=432, max_size=432))
def test_rough_tubes_split_as_by_hand(noise: list[int]) -> None:
    smooth = ring(scale=30)
    rough = smooth.vertices_um + np.array(noise).reshape(-1, 3)
    part = Part("laces", rough, smooth.faces)
    assert creases_found(part) == creases_by_hand(part)


@given(st.lists(st.integers(-900, 900), min_size=432, max_size=432))
def test_every_copy_lies_where_its_source_lies(noise: list[int]) -> None:
    smooth = ring(scale=30)
    rough = smooth.vertices_um + np.array(noise).reshape(-1, 3)
    creased = Surface(rough, smooth.faces).creased
    assert np.array_equal(creased.source[creased.faces], smooth.faces)
    lengths = np.sqrt((creased.normals.astype(float) ** 2).sum(axis=1))
    assert np.abs(lengths - 1).max() < 1e-6
