"""Lids of a solid: a ring closed by five faces, four round it and one inside them.

None of them has a pole or a corner that is no corner: each has four sides that cross.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from geometry.cad import Sheet
from geometry.cad_rings import Ring, Rings
from geometry.cad_spline import Pieces, through
from geometry.exact import Floats, distinct, mix, shares
from geometry.form import Form
from geometry.plan import plan_normals, raised

Height: TypeAlias = Callable[[Floats], Floats]
"""Heights (…) of a lid at plan places (…, 2) inside its rim."""

INNER: Final = 0.5
BOWED: Final = 0.5
"""How far out the inner face reaches; how much of its rim's bow its ends have."""

ROWS: Final = 4
LEAST_COLUMNS: Final = 4
STEEP: Final = 0.7
"""Cells from the rim to the inner face; fewest columns of a side; where a ring's ends turn into
its sides, by its normal's share along the shoe."""

HALVINGS: Final = 40


class Marks(NamedTuple):
    """Columns at which the four sides of lids meet: medial heel and toe, lateral toe and heel."""

    heel: int
    toe: int
    lateral_toe: int
    lateral_heel: int


def marks(rim: Floats) -> Marks:
    """The marks of a ring of points (2n, 3)."""
    count = len(rim)
    half = count // 2
    steep = np.abs(plan_normals(rim[:, :2])[:, 0])
    both = np.maximum(steep[: half + 1], np.concatenate((steep[:1], steep[: half - 1 : -1])))
    middle = half // 2
    heel = int(np.flatnonzero(both[:middle] >= STEEP)[-1]) + 1
    toe = middle + int(np.flatnonzero(both[middle:] >= STEEP)[0]) - 1
    heel = min(max(heel, LEAST_COLUMNS), middle - LEAST_COLUMNS)
    toe = max(min(toe, half - LEAST_COLUMNS), middle + LEAST_COLUMNS)
    return Marks(heel, toe, count - toe, count - heel)


def lid(
    rings: Rings, rim: Ring, at: Marks, height: Height, *, region: str, flip: bool = False
) -> None:
    """Close a ring by a lid of some height, whose outside is up, or down with flip."""
    outer = rim.points[:, :2]
    inner = _inner(outer, rings.sites, at)
    corners = np.array(at, dtype=np.int64)
    ring = rings.ring(_lifted(inner, height), corners)
    between = [_lifted(mix(outer, inner, share), height) for share in shares(ROWS)[1:-1].tolist()]
    rings.band(rim, np.stack(between), ring, region=region, flip=flip, corners=corners)
    sheet = _middle(rings.sites, ring, at, height)
    sides = [rings.breaks.index(one) for one in at]
    medial, toe, lateral, heel = (ring.edges[side][0] for side in sides)
    loop = [(heel, False), (lateral, False), (toe, False), (medial, False)]
    # The ring runs clockwise seen from above; its inside lies on its right.
    rings.solid.face(sheet, [loop], region=region, flip=flip)


def _lifted(plan: Floats, height: Height) -> Floats:
    return raised(plan, height(plan))


def _inner(outer: Floats, sites: Floats, at: Marks) -> Floats:
    """Plan (2n, 2) of the inner face's rim."""
    opposite = np.concatenate((outer[:1], outer[:0:-1]))
    middle = (outer + opposite) * 0.5
    inner = middle + (outer - middle) * INNER
    for start, end in ((at.lateral_heel, at.heel + len(outer)), (at.toe, at.lateral_toe)):
        number = np.arange(start, end + 1) % len(outer)
        run = np.cumsum(np.concatenate((np.zeros(1), np.diff(sites)[number[:-1]])))
        share = (run / run[-1])[:, None]
        chord = mix(inner[number[0]], inner[number[-1]], share)
        bow = middle[number[0]] + (outer[number] - middle[number[0]]) * INNER
        inner[number] = mix(chord, bow, BOWED)
    return inner


def _middle(sites: Floats, ring: Ring, at: Marks, height: Height) -> Sheet:
    """The inner face: across from the medial to the lateral side, along from heel to toe."""
    period = float(sites[-1])
    heel = _side(ring.pieces, float(sites[at.heel]) + period, float(sites[at.lateral_heel]))
    toe = _side(ring.pieces, float(sites[at.toe]), float(sites[at.lateral_toe]))
    cuts = _shared(heel.cuts, toe.cuts)
    along = sites[at.heel : at.toe + 1]
    medial = ring.points[at.heel : at.toe + 1]
    lateral = ring.points[at.lateral_heel : at.lateral_toe - 1 : -1]
    ends = np.stack((heel.read(cuts), toe.read(cuts)))
    share = ((along - along[0]) / (along[-1] - along[0]))[None, :, None]
    plan = _transfinite(medial[:, :2], lateral[:, :2], ends[..., :2], cuts[:, None, None], share)
    points = _lifted(plan, height)
    points[:, 0], points[:, -1], points[0], points[-1] = ends[0], ends[1], medial, lateral
    knots, rows = through(along, np.swapaxes(points, 0, 1)).spline(
        float(along[0]), float(along[-1])
    )
    controls = np.swapaxes(rows, 0, 1)
    plain = through(cuts, controls)
    slopes = [plain.slope(float(cuts[0]), 0), plain.slope(float(cuts[-1]), len(cuts) - 2)]
    for number, slope in enumerate(slopes):
        slope[0], slope[-1] = heel.slopes[number], toe.slopes[number]
    down, found = through(cuts, controls, (slopes[0], slopes[1])).spline(
        float(cuts[0]), float(cuts[-1])
    )
    return Sheet((3, 3), down, knots, found)


@dataclass(frozen=True)
class _Side:
    """One end of the inner face, from its medial to its lateral corner, 0 to 1."""

    cuts: Floats
    pieces: Pieces
    start: float
    run: float

    def read(self, cuts: Floats) -> Floats:
        return self.pieces.read(self.start + cuts * self.run)

    @property
    def slopes(self) -> tuple[Floats, Floats]:
        first = self.pieces.cell(np.array([self.start + 1e-6 * self.run]))
        last = self.pieces.cell(np.array([self.start + (1.0 - 1e-6) * self.run]))
        return (
            self.pieces.slope(self.start, int(first[0])) * self.run,
            self.pieces.slope(self.start + self.run, int(last[0])) * self.run,
        )


def _side(pieces: Pieces, start: float, end: float) -> _Side:
    low, high = min(start, end), max(start, end)
    inside = pieces.sites[(pieces.sites >= low) & (pieces.sites <= high)]
    cuts = (inside - start) / (end - start)
    return _Side(cuts if end > start else cuts[::-1], pieces, start, end - start)


def _shared(one: Floats, other: Floats) -> Floats:
    """The cuts of both, each once."""
    both = distinct(np.concatenate((one, other)))
    kept = np.ones(len(both), dtype=np.bool_)
    kept[1:] = both[1:] - both[:-1] > 1e-9
    both = both[kept]
    both[0], both[-1] = 0.0, 1.0
    return both


def _transfinite(
    medial: Floats, lateral: Floats, ends: Floats, across: Floats, along: Floats
) -> Floats:
    """Plan places (rows, columns, 2) between four sides, each an even share from either pair."""
    sides = mix(medial[None], lateral[None], across)
    caps = mix(ends[0][:, None], ends[1][:, None], along)
    near = mix(medial[0], lateral[0], across)
    far = mix(medial[-1], lateral[-1], across)
    return np.asarray(sides + caps - mix(near, far, along))


@dataclass(frozen=True)
class Arched:
    """Heights inside a rim as the last's bottom is arched, `depth_mm` under it."""

    form: Form
    rim: Pieces
    period: float
    depth_mm: float

    def __call__(self, plan: Floats) -> Floats:
        """Heights (…) at plan places (…, 2)."""
        places = np.reshape(plan, (-1, 2))
        low = np.zeros(len(places))
        high = low + 0.5 * self.period
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            medial, way = self._crossing(middle)
            off = places - medial
            ahead = off[:, 0] * way[:, 1] - off[:, 1] * way[:, 0] < 0.0
            low, high = np.where(ahead, middle, low), np.where(ahead, high, middle)
        medial, way = self._crossing(0.5 * (low + high))
        off = places - medial
        size = way[:, 0] * way[:, 0] + way[:, 1] * way[:, 1]
        share = (off[:, 0] * way[:, 0] + off[:, 1] * way[:, 1]) / np.maximum(size, 1e-12)
        x, bottom = places[:, 0], self.form.bottom
        signed = (1.0 - 2.0 * share) * self.form.sine_at(medial[:, 0])
        z = bottom.centre(x) + bottom.raised(x, signed) - self.depth_mm
        return np.reshape(z, plan.shape[:-1])

    def _crossing(self, at: Floats) -> tuple[Floats, Floats]:
        """Medial ends (m, 2) of crossing lines, and the ways from there to their lateral ends."""
        medial = self.rim.read(at)[:, :2]
        return medial, self.rim.read(self.period - at)[:, :2] - medial
