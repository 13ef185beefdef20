"""Vertices for formats that know one normal, one texture coordinate and one region a vertex.

A part keeps its vertices whole: hard edges, texture seams and borders of regions lie in the
corners of its triangles. Here vertices are doubled wherever the corners at them differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geometry.exact import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.surface import Creased
    from geometry.mesh import Part


@dataclass(frozen=True, eq=False, slots=True)
class Corners:
    """A mesh whose vertices are doubled: `faces` int32[m,3], and of each vertex int[k]:

    `source`, the part's vertex; `normal`, its creased one; `uv`, its texture coordinate; `region`.
    """

    faces: NDArray[np.int32]
    source: NDArray[np.intp]
    normal: NDArray[np.intp]
    uv: NDArray[np.intp]
    region: NDArray[np.intp]


def split_corners(part: Part, creased: Creased) -> Corners:
    """The creased mesh of a part, its vertices doubled along seams and borders of regions too.

    The first corner at a vertex keeps the vertex's number; the others are added behind, in order of
    vertex, texture coordinate and region.
    """
    count = len(creased.source)
    at = creased.faces.reshape(-1).astype(np.intp)
    uv = part.uv_faces.reshape(-1).astype(np.intp) if part.has_uv else np.zeros_like(at)
    region = np.repeat(part.region.astype(np.intp), 3)
    first = np.zeros(count, dtype=np.intp)
    # Written backwards: where a vertex has several corners, the first one is written last.
    first[at[::-1]] = np.arange(len(at))[::-1]
    here = first[at]
    other = np.flatnonzero((uv != uv[here]) | (region != region[here]))
    uvs, regions = max(len(part.uv_um), 1), len(part.regions)
    key = (at[other] * uvs + uv[other]) * regions + region[other]
    added = distinct(key)
    faces = at.astype(np.int32)
    faces[other] = count + added.searchsorted(key)
    rest, more_region = added // regions, added % regions
    normal = np.concatenate((np.arange(count), rest // uvs))
    return Corners(
        faces.reshape(-1, 3),
        creased.source[normal],
        normal,
        np.concatenate((uv[first], rest % uvs)),
        np.concatenate((region[first], more_region)),
    )
