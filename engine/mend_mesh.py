"""What is wrong with a part that came in, counted before and after what can be mended safely.

Mended is what leaves the surface where it is: corners and triangles that are there twice, triangles
without corners of their own, winding. Holes and fins stay, and the audit refuses them at export.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from geometry.solid import volume_um3_6
from schemas.errors import RRError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geometry.mesh import Part

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


_MOST_BODIES: Final = 2_000
"""Of more, none is turned: dust of a scanner, and time to look into every box."""


class NothingLeftError(RRError):
    """On the 1 µm grid every triangle of the mesh shrinks to a line or a point.

    Either the unit is wrong by far, or there is no surface in the file. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E143"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "say its unit with --unit, or write the mesh anew"


@dataclass(frozen=True, slots=True)
class Defects:
    """Counts over a mesh on the 1 µm grid.

    `double_vertices` lie where another lies; `degenerate_faces` have a corner twice, `flat_faces`
    three in a line; `double_faces` have the corners of another. Edges: `open_edges` have one
    triangle, `crowded_edges` more than two, `turned_edges` two that run them the same way.
    `inside_out` are closed bodies of negative volume that lie in no other.
    """

    double_vertices: int = 0
    degenerate_faces: int = 0
    flat_faces: int = 0
    double_faces: int = 0
    open_edges: int = 0
    crowded_edges: int = 0
    turned_edges: int = 0
    inside_out: int = 0

    def __add__(self, other: Defects) -> Defects:
        """The counts of two meshes together."""
        mine, theirs = self.to_dict(), other.to_dict()
        return Defects(**{name: mine[name] + theirs[name] for name in mine})

    def to_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {one.name: int(getattr(self, one.name)) for one in fields(self)}


def total(found: Iterable[Defects]) -> Defects:
    """Return the counts of several meshes together."""
    return sum(found, Defects())


@dataclass(frozen=True, slots=True)
class Mended:
    """A part as it is kept, and its defects as it came and as it is now."""

    part: Part
    before: Defects
    after: Defects


def mend(part: Part, double_vertices: int = 0) -> Mended:
    """Return the part with what is safe mended; the same object where there was nothing to mend.

    `double_vertices` is how many were joined when the part was read. Vertices are on one place
    once already. Raises NothingLeftError.
    """
    faces = part.faces.astype(np.int64)
    before = defects(part.vertices_um, faces)
    kept = np.flatnonzero(~_degenerate(faces))
    kept = kept[_single(faces[kept])]
    if not len(kept):
        raise NothingLeftError(
            f"all {len(faces)} triangles of {part.name} have a corner twice",
            place=part.name,
            details=before.to_dict(),
        )
    wound = _wound(faces[kept])
    wound = _outward(part.vertices_um, wound)
    before = before + Defects(double_vertices=double_vertices)
    if len(kept) == len(faces) and np.array_equal(wound, faces):
        return Mended(part, before, before + Defects(double_vertices=-double_vertices))
    return Mended(_with(part, wound, kept), before, defects(part.vertices_um, wound))


def defects(vertices_um: NDArray[np.int32], faces: Ints) -> Defects:
    """Return the counts of a mesh whose vertices are joined."""
    degenerate = _degenerate(faces)
    whole = faces[~degenerate]
    edges = _Edges(whole)
    return Defects(
        degenerate_faces=int(degenerate.sum()),
        flat_faces=int(_flat(vertices_um, whole).sum()),
        double_faces=int((_originals(whole) != np.arange(len(whole))).sum()),
        open_edges=int((edges.size == 1).sum()),
        crowded_edges=int((edges.size > 2).sum()),
        turned_edges=int((edges.turned & edges.paired).sum()),
        inside_out=len(_inside_out(vertices_um, whole)[0]),
    )


class _Edges:
    """The undirected edges of triangles: of each, how many it has and the first two."""

    def __init__(self, faces: Ints) -> None:
        start, end = faces.reshape(-1), faces[:, [1, 2, 0]].reshape(-1)
        key = np.minimum(start, end) * (int(faces.max()) + 1 if len(faces) else 1)
        key = key + np.maximum(start, end)
        order = np.argsort(key, kind="stable")
        first = np.flatnonzero(_starts(key[order, None]))
        self.size = np.diff(np.append(first, len(order)))
        second = np.minimum(first + 1, len(order) - 1)
        forward = start < end
        self.one, self.two = order[first] // 3, order[second] // 3
        self.paired = self.size == 2
        self.turned = forward[order[first]] == forward[order[second]]
        crowd = np.repeat(self.size, self.size)
        of_edge = np.empty(len(order), dtype=np.int64)
        of_edge[order] = crowd
        self.crowds = of_edge.reshape(-1, 3)


def _degenerate(faces: Ints) -> Bools:
    a, b, c = faces.T
    return np.asarray((a == b) | (b == c) | (c == a))


def _flat(vertices_um: NDArray[np.int32], faces: Ints) -> Bools:
    points = vertices_um.astype(np.int64)
    a, b, c = (points[faces[:, k]] for k in range(3))
    (ux, uy, uz), (vx, vy, vz) = (b - a).T, (c - a).T
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    return np.asarray((x == 0) & (y == 0) & (z == 0))


def _starts(rows: Ints) -> Bools:
    """Whether each of sorted rows differs from the one before it; the first does."""
    other = np.ones(len(rows), dtype=bool)
    other[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return other


def _originals(faces: Ints) -> Ints:
    """Of each triangle the number of the first that has the same corners."""
    same = np.sort(faces, axis=1)
    order = np.lexsort((same[:, 2], same[:, 1], same[:, 0]))
    starts = _starts(same[order])
    found = np.empty(len(faces), dtype=np.int64)
    found[order] = order[starts][np.cumsum(starts) - 1]
    return found


def _single(faces: Ints) -> Ints:
    """Numbers of triangles to keep: the first of each three corners.

    One that is wound the other way goes only where its edges have others too: two triangles back
    to back and nothing else are a sheet, not a mistake.
    """
    if not len(faces):
        return np.arange(0)
    first_corner = np.argmin(faces, axis=1)
    turn = (first_corner[:, None] + np.arange(3)) % 3
    directed = np.take_along_axis(faces, turn, axis=1)
    original = _originals(faces)
    again = original != np.arange(len(faces))
    alike = (directed == directed[original]).all(axis=1)
    crowded = (_Edges(faces).crowds > 2).all(axis=1)
    return np.flatnonzero(~(again & (alike | crowded)))


def _bodies(count: int, edges: _Edges) -> tuple[int, Ints]:
    """How many bodies there are, joined over edges of two triangles, and that of each face."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, two = edges.one[edges.paired], edges.two[edges.paired]
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, two)), shape=(count, count))
    found, label = connected_components(graph, directed=False)
    return int(found), label.astype(np.int64)


def _wound(faces: Ints) -> Ints:
    """The triangles, each body wound alike: as most of its triangles are, or as its first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges, count = _Edges(faces), len(faces)
    if not bool((edges.turned & edges.paired).any()):
        return faces
    one, two = edges.one[edges.paired], edges.two[edges.paired]
    across = np.where(edges.turned[edges.paired], count, 0)
    # Each triangle stands twice, as it is and turned; what is wound alike is joined.
    ends = (
        np.concatenate((one, one + count)),
        np.concatenate((two + across, two + count - across)),
    )
    graph = coo_array((np.ones(2 * len(one), dtype=np.int8), ends), shape=(2 * count, 2 * count))
    _, side = connected_components(graph, directed=False)
    as_is, turned = side[:count], side[count:]
    two_sided = as_is != turned  # of a Möbius band, say, both are one
    number, body = _bodies(count, edges)
    seed = np.full(number, count, dtype=np.int64)
    np.minimum.at(seed, body, np.arange(count))
    unlike = two_sided & (as_is != as_is[seed[body]])
    most = np.bincount(body[unlike], minlength=number) * 2 > np.bincount(body, minlength=number)
    flip = two_sided & (unlike != most[body])
    return np.where(flip[:, None], faces[:, ::-1], faces)


def _outward(vertices_um: NDArray[np.int32], faces: Ints) -> Ints:
    """The triangles, those of bodies that are inside out turned."""
    wrong, body = _inside_out(vertices_um, faces)
    flip = np.isin(body, wrong)
    return np.where(flip[:, None], faces[:, ::-1], faces) if len(wrong) else faces


def _inside_out(vertices_um: NDArray[np.int32], faces: Ints) -> tuple[Ints, Ints]:
    """Numbers of the bodies that are closed, wound alike and of negative volume; each face's body.

    One in the box of another may be its hollow, and is left as it is.
    """
    if not len(faces):
        return np.arange(0), np.arange(0)
    edges = _Edges(faces)
    number, body = _bodies(len(faces), edges)
    bad = (edges.size != 2) | edges.turned
    sound = np.ones(number, dtype=bool)
    sound[body[np.unique(np.concatenate((edges.one[bad], edges.two[bad])))]] = False
    crowded = (edges.crowds > 2).any(axis=1)
    sound[body[crowded]] = False
    order = np.argsort(body, kind="stable")
    each = np.split(order, np.cumsum(np.bincount(body, minlength=number))[:-1])
    if number > _MOST_BODIES:
        return np.arange(0), body
    boxes = [_box(vertices_um, faces[one]) for one in each]
    lows, highs = np.array([low for low, _ in boxes]), np.array([high for _, high in boxes])
    wrong = []
    for label, one in enumerate(each):
        if not sound[label] or volume_um3_6(vertices_um, faces[one]) >= 0:
            continue
        round_it = ((lows <= lows[label]) & (highs >= highs[label])).all(axis=1)
        if int(round_it.sum()) == 1:  # itself
            wrong.append(label)
    return np.array(wrong, dtype=np.int64), body


def _box(vertices_um: NDArray[np.int32], faces: Ints) -> tuple[Ints, Ints]:
    corners = vertices_um[faces.reshape(-1)].astype(np.int64)
    return corners.min(axis=0), corners.max(axis=0)


def _with(part: Part, faces: Ints, kept: Ints) -> Part:
    """The part with other triangles, `kept` being those of its own that they are."""
    from geometry.mesh import Part

    whole = faces.astype(np.int32)
    if not part.regions:
        return Part(part.name, part.vertices_um, whole)
    return Part(part.name, part.vertices_um, whole, region=part.region[kept], regions=part.regions)
