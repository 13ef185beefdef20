"""Which vertices must be doubled so that hard edges stay hard.

An edge is hard when its two faces turn by more than `acos(HARD_COSINE)`. Round a vertex the soft
edges join face corners into groups; every group gets a vertex and a normal of its own.
Most vertices have no hard edge. If no corner of a vertex leans away from the vertex normal by half
the crease angle or more, no two of its faces can differ by the whole of it, so only the others
(candidates) are looked at closely: the result is the same and the work is a tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

# A little over 45 degrees: an eight-sided tube reads as round, a bevelled sole edge as an edge.
HARD_COSINE = 0.7
# cos of half that angle is sqrt(0.85) = 0.92195; rounded up, so candidates are never missed.
_LEAN_COSINE = 0.9225
_BLOCK = 4096


@dataclass(frozen=True, eq=False, slots=True)
class Split:
    """A mesh over doubled vertices.

    `source` int[k]: the vertex each one is a copy of; `vectors` float64[3,k]: summed face vectors;
    `faces` int32[m,3].
    """

    source: Ints
    vectors: Floats
    faces: NDArray[np.int32]


def split_creases(
    faces: NDArray[np.int32], face_vectors: Floats, vertex_vectors: Floats
) -> Split | None:
    """The mesh with vertices doubled along hard edges; None when it has none.

    `faces` int[m,3], `face_vectors` float64[3,m], `vertex_vectors` float64[3,n]. The first group of
    corners at a vertex keeps the vertex's number, the others are added behind, in order.
    """
    count = vertex_vectors.shape[1]
    candidate = _candidates(faces, face_vectors, vertex_vectors)
    at = np.flatnonzero(candidate[faces])
    if len(at) == 0:
        return None
    face, turn = at // 3, at % 3
    vertex = faces[face, turn].astype(np.intp)
    follower = _followers(face, turn, faces, face_vectors, count)
    leader = _leaders(follower, int(np.bincount(vertex).max()))

    is_leader = np.zeros(len(at), dtype=bool)
    is_leader[leader] = True
    group = (np.cumsum(is_leader) - 1)[leader]
    group_vertex = vertex[np.flatnonzero(is_leader)]
    order = np.arange(len(group_vertex))
    first = np.empty(count, dtype=np.intp)
    # Written backwards: where a vertex has several groups, the first one is written last.
    first[group_vertex[::-1]] = order[::-1]
    keeps = first[group_vertex] == order
    added = group_vertex[~keeps]
    number = np.where(keeps, group_vertex, count + np.cumsum(~keeps) - 1)

    new_faces = faces.copy()
    new_faces.reshape(-1)[at] = number[group]
    vectors = np.zeros((3, count + len(added)))
    for axis in range(3):
        vectors[axis, :count] = vertex_vectors[axis]
        vectors[axis, number] = np.bincount(group, face_vectors[axis, face], len(group_vertex))
    return Split(np.concatenate([np.arange(count), added]), vectors, new_faces)


def _candidates(
    faces: NDArray[np.int32], face_vectors: Floats, vertex_vectors: Floats
) -> NDArray[np.bool_]:
    limit = _length(vertex_vectors) * _LEAN_COSINE
    candidate = np.zeros(len(limit), dtype=bool)
    vx, vy, vz = vertex_vectors
    for start in range(0, len(faces), _BLOCK):
        block = slice(start, start + _BLOCK)
        nx, ny, nz = face_vectors[:, block]
        length = _length(face_vectors[:, block])
        for k in range(3):
            corner = faces[block, k].astype(np.intp)
            along = nx * vx.take(corner) + ny * vy.take(corner) + nz * vz.take(corner)
            candidate[corner[along <= limit.take(corner) * length]] = True
    return candidate


def _followers(
    face: Ints, turn: Ints, faces: NDArray[np.int32], face_vectors: Floats, count: int
) -> Ints:
    # For each corner the next one round its vertex, across the edge that leaves the vertex in this
    # face and enters it in the next; itself where that edge is hard or has no other face.
    own = np.arange(len(face))
    vertex = faces[face, turn].astype(np.int64)
    corners = faces.reshape(-1)
    first = face * 3
    leaving = vertex * count + corners.take(first + (turn + 1) % 3)
    entering = vertex * count + corners.take(first + (turn + 2) % 3)
    order = np.argsort(entering, kind="stable")
    ordered = entering[order]
    place = np.searchsorted(ordered, leaving)
    place = np.where(place < len(own), place, 0)
    other = order[place]
    here = face_vectors.take(face, axis=1)
    (ax, ay, az), (bx, by, bz) = here, here.take(other, axis=1)
    along = ax * bx + ay * by + az * bz
    lengths = _length(here)
    soft = along > lengths * lengths[other] * HARD_COSINE
    return np.where(soft & (ordered[place] == leaving), other, own)


def _leaders(follower: Ints, longest: int) -> Ints:
    # Pointer jumping: a chain is named by its last corner, a full ring by its smallest number.
    own = np.arange(len(follower))
    ends = follower == own
    jump = follower
    lowest = np.where(follower < own, follower, own)
    reach = 1
    while reach <= longest:
        other = lowest[jump]
        lowest = np.where(other < lowest, other, lowest)
        jump = jump[jump]
        reach *= 2
    return np.where(ends[jump], jump, lowest)


def _length(vectors: Floats) -> Floats:
    x, y, z = vectors
    return np.sqrt(x * x + y * y + z * z)  # type: ignore[no-any-return]
