"""The search: values, shaping and pose moved by bounded least squares until the surfaces meet.

Every round takes the nearest places of now as given (iterative closest point, point to plane) and
solves the linear problem of all unknowns at once, large distances with less weight (Huber).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import numpy as np

from engine.fit.feet import Feet, feet
from engine.fit.scan import Floats, Ints, Scan
from engine.fit.surface import SHAPING, Surface, Trial, surface
from geometry.nearest import SurfaceTree
from geometry.spec import Instrument
from schemas.parameters import parameter

POSE: Final = {"x": 8.0, "y": 8.0, "z": 8.0, "roll": 0.05, "pitch": 0.05, "yaw": 0.05}
"""Usual spread of the scan's pose: mm and radians."""

_HUBER_MM: Final = 2.0
_CLOUD: Final = 12_000
_ASKED: Final = 1_600
"""Distance from which a place has less weight; points that stand for the scan, and of either side
that are asked for their nearest."""

_CORNERS: Final = 3_000
"""Corners of the scan that are looked at at most."""

_BESIDE_CORNERS: Final = 0.001
"""Weight of what is measured to triangles beside corners: chords lie some thousandths of a
millimetre off the surface, all on one side, and moved widths at the toes by half a millimetre."""

_SHARE: Final = 0.004
_STRIDE: Final = 0.7
"""Share of an unknown's usual spread that slopes are taken over; the most of it a round goes."""

_ALIKE: Final = 0.3
_NEAR: Final = 16
"""Cosine from which two normals look the same way; how many neighbours are looked at for one."""

_SPREAD_MM: Final = 0.02
_SPREAD_DEG: Final = 2.5
"""Usual spread of a length, of the last's length; of an angle."""


class Search:
    """A search in progress.

    `pull` holds unknowns to where they began, `damp` to where they are: both are mm of distance at
    every point that a usual spread is worth, times the root of the number of points.
    """

    def __init__(self, scan: Scan, trial: Trial, free: Sequence[str], pull: float = 2.0) -> None:
        self.scan, self.trial, self.free, self.pull = scan, trial, tuple(free), pull
        self.damp = 0.0
        self.pose = dict.fromkeys(POSE, 0.0)
        self._cloud, self._cloud_normals = scan.spread(_CLOUD)
        self._some, self._some_normals = scan.spread(_ASKED)
        self._tree: SurfaceTree | None = None
        rows = [parameter(path) for path in self.free]
        length = float(scan.size_mm[0])
        spreads = [_SPREAD_DEG if row.unit == "deg" else _SPREAD_MM * length for row in rows]
        own = list(SHAPING.values())
        self._spreads = np.array([*spreads, *(row[1] for row in own), *POSE.values()])
        far = [1e3] * len(POSE)
        low = [float(row.minimum or 0.0) for row in rows]
        high = [float(row.maximum or 0.0) for row in rows]
        self._low = np.array([*low, *(row[2] for row in own), *(-one for one in far)])
        self._high = np.array([*high, *(row[3] for row in own), *far])
        self.usual = np.clip(self.unknowns(), self._low, self._high)
        self.take(self.usual)

    def anew(self, trial: Trial, *more: str, held: Collection[str] = ()) -> Search:
        """A search from here on, of another trial, with more values free or some held."""
        free = [path for path in (*self.free, *more) if path not in held]
        found = Search(self.scan, trial, free, self.pull)
        found.pose = dict(self.pose)
        found.usual = found.unknowns()
        return found

    def unknowns(self) -> Floats:
        """Values in mm and degrees, factors, and the pose, in one row."""
        own = [int(self.trial.values[path]) / 1000.0 for path in self.free]
        return np.array([*own, *self.trial.shaping.values(), *self.pose.values()])

    def take(self, unknowns: Floats) -> None:
        """Set all unknowns."""
        row = unknowns.tolist()
        own, shaping, pose = np.split(
            np.array(row), (len(self.free), len(self.free) + len(SHAPING))
        )
        values = dict(self.trial.values)
        values |= {p: round(v * 1000.0) for p, v in zip(self.free, own.tolist(), strict=True)}
        self.trial = Trial(values, dict(zip(SHAPING, shaping.tolist(), strict=True)))
        self.pose = dict(zip(POSE, pose.tolist(), strict=True))

    def posed(self, points: Floats) -> Floats:
        """Points of the scan where the model stands."""
        return np.asarray(points @ self._turn().T + np.array([self.pose[axis] for axis in "xyz"]))

    def stood(self) -> Scan:
        """The scan where the model stands."""
        shift = np.array([self.pose[axis] for axis in "xyz"])
        return self.scan.moved(self._turn(), shift)

    def unposed(self, points: Floats) -> Floats:
        """Points where the model stands as places on the scan."""
        return np.asarray((points - np.array([self.pose[axis] for axis in "xyz"])) @ self._turn())

    def step(self, *, exact: bool = False) -> float:
        """One round; the mean distance before it, mm. `exact` ones measure to the scan's triangles
        alone, for a scan that the model has nearly met.
        """
        model = surface(self.trial)
        residual = self._onto_scan(model) if exact else self._both_ways(model)
        return self._round(residual, lambda: surface(self.trial).points)

    def corner_step(self) -> float:
        """One round by the scan's own corners, which lie on what it is a mesh of as its triangles
        do not: on the wall by their feet, elsewhere as in an exact one. The same is returned.
        """
        form, spec = self.trial.form(), Instrument(self.trial.values)
        plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
        corners = np.unique(self.scan.corners.reshape(-1, 3), axis=0)
        corners = corners[:: -(-len(corners) // _CORNERS)]
        found, model = feet(form, plane, self.posed(corners)), surface(self.trial)
        residual = self._onto_feet(model, found, corners[found.of])

        def places() -> Floats:
            wall = self.trial.form().surface(found.w, found.h)
            return np.concatenate((surface(self.trial).points, wall))

        return self._round(residual, places)

    def _round(self, residual: Callable[[Floats], Floats], places: Callable[[], Floats]) -> float:
        """Move all unknowns; the mean distance before that. `places` are the model's as it is."""
        start, points = self.unknowns(), places()
        here = residual(points)
        slopes = self._slopes(residual, places, points, here)
        weight = np.sqrt(np.minimum(1.0, _HUBER_MM / np.maximum(np.abs(here), 1e-9)))
        self.take(start + self._spreads * self._move(slopes, here, weight, start))
        return float(np.mean(np.abs(here)))

    def _move(self, slopes: Floats, here: Floats, weight: Floats, start: Floats) -> Floats:
        """The move of all unknowns in spreads: bounded least squares."""
        from scipy.optimize import lsq_linear

        pull = np.eye(len(start)) * self.pull
        damp = np.eye(len(start)) * self.damp
        home = pull @ ((self.usual - start) / self._spreads)
        goal = np.concatenate((-here * weight, home, np.zeros(len(start))))
        matrix = np.concatenate((slopes * weight[:, None], pull, damp))
        low = np.maximum((self._low - start) / self._spreads, -_STRIDE)
        high = np.minimum((self._high - start) / self._spreads, _STRIDE)
        low, high = np.minimum(low, 0.0) - 1e-9, np.maximum(high, 0.0) + 1e-9
        found = lsq_linear(matrix, goal, (low, high), method="bvls", lsq_solver="exact")
        return np.asarray(found.x)

    def _slopes(
        self,
        residual: Callable[[Floats], Floats],
        places: Callable[[], Floats],
        as_is: Floats,
        here: Floats,
    ) -> Floats:
        """Change of the distances for each unknown's usual spread."""
        start = self.unknowns()
        slopes = np.empty((len(here), len(start)))
        for i, width in enumerate(self._spreads):
            moved = start.copy()
            by = _SHARE * width if moved[i] + _SHARE * width <= self._high[i] else -_SHARE * width
            moved[i] += by
            self.take(moved)
            by = self.unknowns()[i] - start[i]  # values are whole units
            points = places() if i < len(start) - len(POSE) else as_is
            slopes[:, i] = (residual(points) - here) * (width / by)
        self.take(start)
        return slopes

    def _both_ways(self, model: Surface) -> Callable[[Floats], Floats]:
        """Distances from scan to model and back as a function of the model's points."""
        turn = self._turn().T
        onto, _ = _alike(self.posed(self._some), self._some_normals @ turn, model)
        picked = np.arange(0, len(model.points), max(1, len(model.points) // _ASKED))
        looks = self._cloud_normals @ turn
        cloud = Surface(self.posed(self._cloud), looks)
        back, away = _alike(model.points[picked], model.normals[picked], cloud)
        seen = ~self.scan.beyond(self.unposed(model.points[picked]), away)
        picked, back = picked[seen], back[seen]
        n_onto, n_back = model.normals[onto], looks[back]

        def residual(points: Floats) -> Floats:
            one = (n_onto * (self.posed(self._some) - points[onto])).sum(axis=1)
            two = (n_back * (self.posed(self._cloud[back]) - points[picked])).sum(axis=1)
            return np.concatenate((one, two))

        return residual

    def _onto_feet(
        self, model: Surface, found: Feet, corners: Floats
    ) -> Callable[[Floats], Floats]:
        """Distances of corners from the wall, after those of all but the wall from triangles."""
        rest = self._onto_scan(model, model.wall)

        def residual(points: Floats) -> Floats:
            off = self.posed(corners) - points[len(model.points) :]
            by_corners = (found.normals * off).sum(axis=1)
            return np.concatenate((_BESIDE_CORNERS * rest(points), by_corners))

        return residual

    def _onto_scan(self, model: Surface, first: int = 0) -> Callable[[Floats], Floats]:
        """Distances of the model's points, from the first on, from the scan's triangles."""
        if self._tree is None:
            self._tree = SurfaceTree(self.scan.corners)
        turn = self._turn()
        own, looks = self.unposed(model.points), model.normals @ turn
        found = self._tree.nearest(own, looks)
        seen = (found.triangle >= 0) & ~self.scan.beyond(own, found.distance)
        met = first + np.flatnonzero(seen[first:])
        places = (own - found.way)[met]
        size = np.sqrt((found.way[met] ** 2).sum(axis=1, keepdims=True))
        # On the very surface its way says nothing: the model's own normal does.
        ways = np.where(size > 1e-4, found.way[met] / np.maximum(size, 1e-9), looks[met])
        ways = ways * np.sign((ways * looks[met]).sum(axis=1, keepdims=True))
        normals = ways @ turn.T

        def residual(points: Floats) -> Floats:
            return np.asarray((normals * (self.posed(places) - points[met])).sum(axis=1))

        return residual

    def _turn(self) -> Floats:
        """The rotation of the pose: roll about x, then pitch about y, then yaw about z."""
        angles = [self.pose[name] for name in ("roll", "pitch", "yaw")]
        (cr, sr), (cp, sp), (cy, sy) = ((np.cos(a), np.sin(a)) for a in angles)
        roll = np.array([[1.0, 0.0, 0.0], [0.0, cr, -sr], [0.0, sr, cr]])
        pitch = np.array([[cp, 0.0, sp], [0.0, 1.0, 0.0], [-sp, 0.0, cp]])
        return np.asarray(np.array([[cy, -sy, 0.0], [sy, cy, 0.0], [0.0, 0.0, 1.0]]) @ pitch @ roll)


def _alike(points: Floats, looks: Floats, cloud: Surface) -> tuple[Ints, Floats]:
    """The nearest of a cloud that look the same way as each point, else the nearest; mm off."""
    from scipy.spatial import cKDTree

    away, near = cKDTree(cloud.points).query(points, k=_NEAR)
    same = (cloud.normals[near] * looks[:, None]).sum(axis=2) > _ALIKE
    picked = np.where(same, away, away + 1e3).argmin(axis=1)
    every = np.arange(len(points))
    return np.asarray(near[every, picked], dtype=np.int64), away[every, picked]
