"""The edges of a part that a drawing shows from wherever it is seen: creases, borders, stitches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.crease import HARD_COSINE
from exporters.lines_path import chains

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import StyledPart

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STITCHES: Final = "stitches"
"""The region of a part whose bodies are stitches."""

AREAS: Final = frozenset(
    {"quarter_medial", "quarter_lateral", "vamp", "collar", "throat", "wall_medial", "wall_lateral"}
)
"""Regions that name areas of one surface: nothing is seen where one ends and the next begins."""


@dataclass(frozen=True, eq=False, slots=True)
class Wire:
    """Lines of one part: `points` float64[n,3] mm of all chains one behind the other.

    `first` int[c+1]: where each chain begins; `faces` int[n,2]: the two triangles beside the step
    from each point to the next (of the chain's last point: those of the step before).
    """

    points: Floats
    first: Ints
    faces: Ints
    stitch: bool = False


def creases(styled: StyledPart) -> Wire:
    """Hard edges and region borders of a closed part, stitches left out."""
    part, vectors = styled.part, styled.surface.face_vectors
    low, high, one, two = edges(part.faces)
    length = np.sqrt(vectors[0] * vectors[0] + vectors[1] * vectors[1] + vectors[2] * vectors[2])
    n = vectors / np.where(length > 0.0, length, 1.0)
    cosine = n[0][one] * n[0][two] + n[1][one] * n[1][two] + n[2][one] * n[2][two]
    area = np.array([name in AREAS for name in part.regions])
    border = part.region[one] != part.region[two]
    border &= ~(area[part.region[one]] & area[part.region[two]])
    if STITCHES in part.regions:
        number = part.regions.index(STITCHES)
        plain = (part.region[one] != number) & (part.region[two] != number)
    else:
        plain = np.ones(len(one), dtype=bool)
    drawn = np.flatnonzero(((cosine < HARD_COSINE) | border) & plain)
    return wired(part.vertices_um / 1000.0, low[drawn], high[drawn], one[drawn], two[drawn])


def edges(faces: NDArray[np.int32]) -> tuple[Ints, Ints, Ints, Ints]:
    """Each edge of closed triangles (m, 3) once: its lower and higher vertex, its two faces."""
    start = faces.ravel().astype(np.int64)
    end = faces[:, [1, 2, 0]].ravel().astype(np.int64)
    key = np.minimum(start, end) << 32 | np.maximum(start, end)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    face = order // 3
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    found = ordered[same]
    return found >> 32, found & 0xFFFFFFFF, face[same], face[same + 1]


def wired(points_mm: Floats, low: Ints, high: Ints, one: Ints, two: Ints) -> Wire:
    """Chains through the edges given, each with its faces."""
    paths = chains(low, high)
    if not paths:
        empty = np.zeros(0, dtype=np.int64)
        return Wire(np.zeros((0, 3)), np.zeros(1, dtype=np.int64), np.stack((empty, empty), axis=1))
    node = np.concatenate([np.array(path, dtype=np.int64) for path in paths])
    first = np.cumsum(np.array([0, *(len(path) for path in paths)]))
    after = np.concatenate((node[1:], node[-1:]))
    after[first[1:] - 1] = node[first[1:] - 2]
    key = low << 32 | high
    order = np.argsort(key, kind="stable")
    wanted = np.minimum(node, after) << 32 | np.maximum(node, after)
    place = order[np.searchsorted(key[order], wanted)]
    return Wire(points_mm[node], first, np.stack((one[place], two[place]), axis=1))


def stitches(styled: StyledPart) -> list[Floats]:
    """The axis (2, 3) mm of each stitch of a part; none where it has no stitches."""
    part = styled.part
    if STITCHES not in part.regions:
        return []
    faces = part.faces[part.region == part.regions.index(STITCHES)].astype(np.int64)
    body = _bodies(faces, len(part.vertices_um))
    used = np.unique(faces)
    order = used[np.argsort(body[used], kind="stable")]
    ends = np.flatnonzero(np.concatenate((body[order][1:] != body[order][:-1], [True]))) + 1
    points = part.vertices_um / 1000.0
    found, start = [], 0
    for end in ends.tolist():
        found.append(_axis(points[order[start:end]]))
        start = end
    return found


def _bodies(faces: Ints, count: int) -> Ints:
    """For each vertex the lowest one that triangles (m, 3) join it to."""
    lowest = np.arange(count)
    while True:
        least = np.min(lowest[faces], axis=1)
        found = lowest.copy()
        for corner in range(3):
            np.minimum.at(found, faces[:, corner], least)
        found = found[found]
        if np.array_equal(found, lowest):
            return found
        lowest = found


def _axis(points: Floats) -> Floats:
    """The line through a long small body: from end to end, over the middle of its section."""
    away = points - points[0]
    far = points[int(np.argmax(_squared(away)))]
    other = points[int(np.argmax(_squared(points - far)))]
    way = far - other
    share = (
        (points[:, 0] - other[0]) * way[0]
        + (points[:, 1] - other[1]) * way[1]
        + (points[:, 2] - other[2]) * way[2]
    ) / float(_squared(way[None])[0])
    tips = points[share < 0.25], points[share > 0.75]
    middles = [0.5 * (np.min(tip, axis=0) + np.max(tip, axis=0)) for tip in tips]
    highest = float(np.max(points[:, 2]))
    return np.array([[x, y, highest] for x, y, _ in (middle.tolist() for middle in middles)])


def _squared(vectors: Floats) -> Floats:
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    found: Floats = x * x + y * y + z * z
    return found
