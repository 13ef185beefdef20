"""Fitting the parametric last to the surface of a real one, by Gauss-Newton steps.

The unknowns are the last's parameters, the shaping that its girths are solved by, and the pose of
the real last. What comes out are spec values: the girths are read off the fitted form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geometry.form import Form
from geometry.girths import GIRTHS, landmarks, planes
from geometry.last import bottom, cut, last, rows
from geometry.lid import crossings
from geometry.loft import ring
from geometry.quality import QUALITY
from geometry.shaping import Shaping
from geometry.spec import Instrument
from schemas.parameters import PARAMETERS
from tests.geometry.nearest import point_to_triangle
from tests.geometry.tapes import tape_girth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REGIONS = {
    "heel": (-1.0, 0.25),
    "waist": (0.25, 0.42),
    "instep": (0.42, 0.60),
    "ball": (0.60, 0.78),
    "toe": (0.78, 2.0),
}
"""Bands along the last, in foot lengths (footwear.md §6.3)."""

SHAPING = {
    "ball": (1.0, 0.1),
    "waist": (1.0, 0.1),
    "instep": (1.0, 0.1),
    "heel": (1.0, 0.1),
    "ridge_mm": (0.0, 4.0),
    "cone": (1.0, 0.15),
}
POSE = {"x": 8.0, "y": 8.0, "z": 8.0, "roll": 0.01, "pitch": 0.05, "yaw": 0.04}
"""Start and usual spread of the unknowns that are no parameters: mm and radians."""

READ = (*(f"last.{name}_girth_mm" for name in GIRTHS), "last.cone_top_width_mm")
"""Values that follow from the shaping."""

_HUBER_MM = 2.0
_BATCH = 400
_RING, _UP, _ACROSS = ring(np.arange(65) / 64.0), rows(26)[:, None], np.arange(1, 12) / 12.0
"""The grid: round, up, and across bottom and cone top."""

_SHARE = 0.02
"""Share of an unknown's usual spread that slopes are taken over."""


@dataclass(frozen=True)
class Real:
    """A real last: triangles' corners (m, 3, 3) in mm, x from heel to toe, z up."""

    corners: Floats

    @property
    def length_mm(self) -> float:
        """Its extent along x."""
        return float(np.ptp(self.corners[..., 0]))


def real_last(path: Path, scale: float, mirrored: bool) -> Real:
    """The triangles of a binary STL, scaled to mm, standing at the origin."""
    data = path.read_bytes()
    kind = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("tail", "<u2")])
    corners = np.frombuffer(data, kind, offset=84)["corners"].astype(np.float64) * scale
    if mirrored:
        corners = corners[:, ::-1] * np.array([1.0, -1.0, 1.0])
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    return Real(corners - np.array([low[0], 0.5 * (low[1] + high[1]), low[2]]))


def spread(corners: Floats, count: int) -> tuple[Floats, Floats]:
    """Points evenly spread over triangles and their normals, both (count, 3)."""
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.sqrt((normal * normal).sum(axis=1))
    edges = np.cumsum(area)
    chance = np.random.default_rng(7)
    at = np.searchsorted(edges, (np.arange(count) + 0.5) / count * edges[-1])
    u, v = np.sqrt(chance.random(count)), chance.random(count)
    share = np.stack((1.0 - u, u * (1.0 - v), u * v), axis=1)[..., None]
    return (corners[at] * share).sum(axis=1), normal[at] / area[at][:, None]


def nearest(points: Floats, cloud: Floats, count: int = 1) -> Ints:
    """Numbers (n, count) of the points of a cloud nearest to each point."""
    found = []
    square = (cloud * cloud).sum(axis=1)
    for at in range(0, len(points), _BATCH):
        off = square[None, :] - 2.0 * points[at : at + _BATCH] @ cloud.T
        found.append(np.argpartition(off, count - 1, axis=1)[:, :count])
    return np.concatenate(found)


def distances(points: Floats, corners: Floats) -> Floats:
    """Distance of each point to the nearest triangle, among the twelve with nearest middles."""
    near = nearest(points, corners.mean(axis=1), 12)
    away = [point_to_triangle(points, corners[near[:, i]]) for i in range(near.shape[1])]
    return np.asarray(np.min(np.stack(away), axis=0))


def finer(corners: Floats, edge_mm: float) -> Floats:
    """The triangles cut in halves until no edge is longer."""
    while True:
        step = np.roll(corners, -1, axis=1) - corners
        size = np.sqrt((step * step).sum(axis=2))
        long = size.max(axis=1) > edge_mm
        if not long.any():
            return corners
        turn = (size[long].argmax(axis=1)[:, None] + np.arange(3)) % 3
        a, b, c = np.moveaxis(np.take_along_axis(corners[long], turn[..., None], axis=1), 1, 0)
        middle = 0.5 * (a + b)
        halves = (np.stack((a, middle, c), axis=1), np.stack((middle, b, c), axis=1))
        corners = np.concatenate((corners[~long], *halves))


def grid(form: Form, spec: Instrument) -> tuple[Floats, Floats]:
    """Points and outward unit normals (n, 3) of wall, bottom and cone top, always as many."""
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    top = cut(form, _RING, plane)
    wall = form.surface(_RING[None, :] + 0.0 * _UP, top[None, :] * _UP)
    wall[-1, :, 2] = plane
    sole, lid = bottom(form, _RING, wall[0], _ACROSS), crossings(wall[-1], _ACROSS)
    points = np.concatenate([sheet.reshape(-1, 3) for sheet in (wall, sole, lid)])
    under, over = (_normals(sheet, False) for sheet in (sole, lid))
    under, over = -under * np.sign(under[..., 2:]), over * np.sign(over[..., 2:])
    sides = (_normals(wall, True), under, over)
    return points, np.concatenate([normals.reshape(-1, 3) for normals in sides])


def _normals(sheet: Floats, closed: bool) -> Floats:
    """Unit normals of a sheet of points (n, m, 3); on a closed one they look outward."""
    along = np.gradient(sheet, axis=1)
    if closed:
        along = 0.5 * (np.roll(sheet, -1, axis=1) - np.roll(sheet, 1, axis=1))
    normal = np.cross(along, np.gradient(sheet, axis=0))
    size = np.sqrt((normal * normal).sum(axis=2, keepdims=True))
    return np.asarray(normal / np.where(size > 0.0, size, 1.0))


@dataclass
class Fit:
    """A fit in progress: spec values by path in µm, shaping, and the pose of the real last."""

    real: Real
    values: dict[str, int | str]
    free: tuple[str, ...]
    prior: float = 2.0
    shaping: dict[str, float] = field(default_factory=lambda: {k: v[0] for k, v in SHAPING.items()})
    pose: dict[str, float] = field(default_factory=lambda: dict.fromkeys(POSE, 0.0))

    def __post_init__(self) -> None:
        corners = finer(self.real.corners, 4.0)
        self.points, self.faces = spread(corners, 1600)
        self.cloud, self.cloud_normals = spread(corners, 12000)
        self.usual = self.unknowns()
        size = self.real.length_mm
        spreads = [size * 0.02 if path.endswith("_mm") else 2.5 for path in self.free]
        self.spreads = np.array([*spreads, *(v[1] for v in SHAPING.values()), *POSE.values()])
        row = {row.path: row for row in PARAMETERS}
        low = [float(row[path].minimum or 0) for path in self.free]
        high = [float(row[path].maximum or 0) for path in self.free]
        self.low = np.array(low + [0.45] * 4 + [-30.0, 0.2] + [-1e3] * len(POSE))
        self.high = np.array(high + [2.2] * 4 + [30.0, 2.5] + [1e3] * len(POSE))

    def unknowns(self) -> Floats:
        """All unknowns in mm, degrees, factors and radians, in one row."""
        own = [int(self.values[path]) / 1000.0 for path in self.free]
        return np.array([*own, *self.shaping.values(), *self.pose.values()])

    def take(self, unknowns: Floats) -> None:
        """Set all unknowns."""
        row = unknowns.tolist()
        for path in self.free:
            self.values[path] = round(row.pop(0) * 1000.0)
        self.shaping = {name: row.pop(0) for name in SHAPING}
        self.pose = {name: row.pop(0) for name in POSE}

    def form(self) -> tuple[Form, Instrument]:
        """The form of the unknowns as they are."""
        spec = Instrument(self.values)
        return Form(spec, Shaping(**self.shaping)), spec

    def posed(self, points: Floats) -> Floats:
        """Points of the real last in the form's own place."""
        shift = np.array([self.pose[axis] for axis in "xyz"])
        return np.asarray(points @ _turned(self.pose).T + shift)

    def step(self) -> float:
        """One Gauss-Newton step; returns the mean distance before it, mm."""
        start = self.unknowns()
        residual, model = self.matched()
        here = residual(model)
        slopes = self.slopes(residual, model)
        weight = np.sqrt(np.minimum(1.0, _HUBER_MM / np.maximum(np.abs(here), 1e-9)))
        pull = np.eye(len(start)) * self.prior
        goal = np.concatenate((-here * weight, pull @ ((self.usual - start) / self.spreads)))
        matrix = np.concatenate((slopes * weight[:, None], pull))
        after = start
        for _ in range(4):
            move = np.linalg.lstsq(matrix, goal, rcond=None)[0]
            after = start + np.clip(move, -0.7, 0.7) * self.spreads
            matrix[:, (after < self.low) | (after > self.high)] = 0.0
        self.take(np.clip(after, self.low, self.high))
        return float(np.mean(np.abs(here)))

    def matched(self) -> tuple[Callable[[Floats], Floats], Floats]:
        """Distances in mm as a function of the form's grid, by nearest points of now; the grid."""
        model, normals = grid(*self.form())
        turn = _turned(self.pose).T
        onto = _alike(self.posed(self.points), self.faces @ turn, model, normals)
        picked = np.random.default_rng(3).permutation(len(model))[:1600]
        cloud = self.posed(self.cloud)
        back = _alike(model[picked], normals[picked], cloud, self.cloud_normals @ turn)
        n_onto, n_back = normals[onto], (self.cloud_normals @ turn)[back]

        def residual(points: Floats) -> Floats:
            real, cloud = self.posed(self.points), self.posed(self.cloud[back])
            one = (n_onto * (real - points[onto])).sum(axis=1)
            return np.concatenate((one, (n_back * (cloud - points[picked])).sum(axis=1)))

        return residual, model

    def slopes(self, residual: Callable[[Floats], Floats], model: Floats) -> Floats:
        """Change of the distances for each unknown's usual spread."""
        start, here = self.unknowns(), residual(model)
        slopes = np.empty((len(here), len(start)))
        for i, width in enumerate(self.spreads):
            moved = start.copy()
            moved[i] += _SHARE * width
            self.take(moved)
            points = grid(*self.form())[0] if i < len(start) - len(POSE) else model
            slopes[:, i] = (residual(points) - here) / _SHARE
        self.take(start)
        return slopes

    def off(self) -> dict[str, Floats]:
        """Distances in mm both ways between the real last and the one built, girths solved.

        By region; "all" has them all. Points are spread evenly over either surface.
        """
        spec = Instrument(self.values)
        part = last(Form(spec), spec, QUALITY["standard"])
        built = finer(part.vertices_um[part.faces] / 1000.0, 4.0)
        real = finer(self.posed(self.real.corners.reshape(-1, 3)).reshape(-1, 3, 3), 4.0)
        one, two = spread(real, 5000)[0], spread(built, 5000)[0]
        away = np.concatenate((distances(one, built), distances(two, real)))
        foot_mm = spec.mm("last.length_mm") - spec.mm("last.toe_allowance_mm")
        place = np.concatenate((one, two))[:, 0] / foot_mm
        regions = {name: away[(place >= a) & (place < b)] for name, (a, b) in REGIONS.items()}
        return {**regions, "all": away}

    def run(self, steps: int) -> None:
        """Steps, then the values that follow from the shaping."""
        for _ in range(steps):
            self.step()
        form, spec = self.form()
        part = last(form, spec, QUALITY["production"])
        points = part.vertices_um / 1000.0
        for name, plane in planes(landmarks(form)).items():
            girth = tape_girth(points, part.faces, plane.point_mm, plane.normal)
            self.values[f"last.{name}_girth_mm"] = round(girth * 1000.0)
        self.values["last.cone_top_width_mm"] = round(_cone_width(form, spec) * 1000.0)


def _cone_width(form: Form, spec: Instrument) -> float:
    """Greatest width of the cone top across x, mm."""
    half = ring(np.arange(193) / 192.0)
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    rim = form.surface(half, cut(form, half, plane))
    medial, lateral = rim[1:192], rim[:192:-1]
    return float(np.max(medial[:, 1] - lateral[:, 1]))


def _turned(pose: Mapping[str, float]) -> Floats:
    """The rotation of a pose: roll about x, then pitch about y, then yaw about z."""
    (cr, sr), (cp, sp), (cy, sy) = (
        (np.cos(pose[name]), np.sin(pose[name])) for name in ("roll", "pitch", "yaw")
    )
    roll = np.array([[1.0, 0.0, 0.0], [0.0, cr, -sr], [0.0, sr, cr]])
    pitch = np.array([[cp, 0.0, sp], [0.0, 1.0, 0.0], [-sp, 0.0, cp]])
    return np.asarray(np.array([[cy, -sy, 0.0], [sy, cy, 0.0], [0.0, 0.0, 1.0]]) @ pitch @ roll)


def _alike(points: Floats, looks: Floats, cloud: Floats, normals: Floats) -> Ints:
    """The nearest of a cloud that look the same way, else the nearest."""
    near = nearest(points, cloud, 16)
    off = cloud[near] - points[:, None]
    away = (off * off).sum(axis=2)
    away += np.where((normals[near] * looks[:, None]).sum(axis=2) > 0.3, 0.0, 1e4)
    return np.asarray(near[np.arange(len(points)), away.argmin(axis=1)])
