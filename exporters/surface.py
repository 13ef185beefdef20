"""Normals of a part, exact on every processor, with hard edges kept hard.

Face vectors are cross products of integer micrometre edges. Below half a metre every product is
below 2^40, so the float64 results and their sums are whole numbers without rounding, in any order;
only the division by the length rounds, and that is IEEE.
Faces are worked on in blocks that fit the processor's cache; the blocks change no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from exporters.crease import split_creases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_BLOCK = 4096


@dataclass(frozen=True, eq=False, slots=True)
class Creased:
    """A mesh whose vertices are doubled along hard edges.

    `source` int[k]: the vertex each one is a copy of; `normals` float32[k,3] of length one;
    `faces` int32[m,3] into them.
    """

    source: NDArray[np.intp]
    normals: NDArray[np.float32]
    faces: NDArray[np.int32]


class Surface:
    """Triangles of one part with face, vertex and creased normals, each worked out on first use."""

    def __init__(self, vertices_um: NDArray[np.int32], faces: NDArray[np.int32]) -> None:
        """Take `vertices_um` int[n,3] and `faces` int[m,3], wound outward."""
        self.vertices_um = vertices_um
        self.faces = faces

    @cached_property
    def face_vectors(self) -> Floats:
        """Outward normals of length twice the area (µm²), float64[3,m]."""
        out = np.empty((3, len(self.faces)))
        columns = [self.vertices_um[:, axis].astype(np.float64) for axis in range(3)]
        for block in blocks(len(self.faces)):
            first, second, third = (self.faces[block, k].astype(np.intp) for k in range(3))
            edges = []
            for column in columns:
                start = column.take(first)
                edges.append((column.take(second) - start, column.take(third) - start))
            (ax, bx), (ay, by), (az, bz) = edges
            out[0, block] = ay * bz - az * by
            out[1, block] = az * bx - ax * bz
            out[2, block] = ax * by - ay * bx
        return out

    @cached_property
    def vertex_vectors(self) -> Floats:
        """Sum of the face vectors round every vertex, float64[3,n]."""
        count = len(self.vertices_um)
        out = np.zeros((3, count))
        for k in range(3):
            corner = self.faces[:, k].astype(np.intp)
            for axis in range(3):
                # bincount adds in array order, one after the other; and these are whole numbers.
                out[axis] += np.bincount(corner, self.face_vectors[axis], count)
        return out

    @cached_property
    def vertex_normals(self) -> NDArray[np.float32]:
        """Smooth unit normals float32[n,3]; straight up where the faces cancel out."""
        return unit_rows(self.vertex_vectors)

    @cached_property
    def creased(self) -> Creased:
        """The mesh with vertices doubled along hard edges, and its normals."""
        split = split_creases(self.faces, self.face_vectors, self.vertex_vectors)
        if split is None:
            source = np.arange(len(self.vertices_um))
            return Creased(source, self.vertex_normals, self.faces)
        return Creased(split.source, unit_rows(split.vectors), split.faces)


def blocks(count: int) -> Iterator[slice]:
    """Slices that cover `count` rows, each small enough for the processor's cache."""
    for start in range(0, count, _BLOCK):
        yield slice(start, start + _BLOCK)


def unit(vectors: Floats) -> Floats:
    """Vectors float64[3,n] brought to length one; those of length zero stay zero."""
    x, y, z = vectors
    length = np.sqrt(x * x + y * y + z * z)
    return vectors / np.where(length == 0.0, 1.0, length)


def unit_rows(vectors: Floats) -> NDArray[np.float32]:
    """Vectors float64[3,n] as unit rows float32[n,3]; length zero points up, as files demand."""
    out = np.empty((vectors.shape[1], 3), dtype=np.float32)
    for block in blocks(vectors.shape[1]):
        found = unit(vectors[:, block])
        flat = (found[0] == 0.0) & (found[1] == 0.0) & (found[2] == 0.0)
        out[block, 0] = found[0]
        out[block, 1] = found[1]
        out[block, 2] = np.where(flat, 1.0, found[2])
    return out
