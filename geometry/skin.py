"""The skin: the wall as one smooth sheet over its net, with what lies how far off it.

A place on it is named by `u`, the column (0 back, 1 ridge, then back along the lateral side to 2),
and `f`, the share of the way up the column (0 featherline, 1 top edge). Points, the directions in
which layers stand off, and the layers' distances are known at the net's knots and read between them
by cubic splines, so lining, upper and panels are offsets of one sheet. Where an offset would fold,
because the wall is hollow more sharply than leather can follow, the directions are evened out
before anything is built: no layer up to two panels on the upper meets itself.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, clamp, cross, dot, interpolate, length, shares, unit
from geometry.net import HALF, ROWS, Net
from geometry.spec import Instrument
from geometry.wall import Wall, medial_twin

Mask: TypeAlias = npt.NDArray[np.bool_]

Cubics: TypeAlias = tuple[Floats, Floats]

_OVER: Final = 8
"""Knots by which the splines overlap where the ring closes."""

SPARE_MM: Final = 0.5
"""How far over two panels on the upper, one on the other, nothing folds yet."""

_CALMING: Final = 60
_CALM_REACH: Final = 2
"""Rounds of evening out at the most, and how many knots round a fold take part."""

_LEAST_MM2: Final = 0.02
_KEPT: Final = 0.4
"""Area that each corner of a cell keeps at least, and the share of it that every layer over it
does."""

_NEWTON: Final = 3

_X: Final = slice(0, 3)
_OUT: Final = slice(3, 6)
_LIFT: Final = 6
_PAD: Final = 7
_THICK: Final = 8
_RUN: Final = 9
"""What is known at a knot: point, direction, lift, padding, the shell's thickness, way up."""


class Spots(NamedTuple):
    """Places on the skin: points and unit directions (…, 3); distances of the lining's inside, the
    lining's outside and the upper's outside, mm.
    """

    points: Floats
    out: Floats
    inner: Floats
    between: Floats
    outer: Floats

    def at(self, distance_mm: Floats) -> Floats:
        """Points (…, 3) at distances off the wall."""
        return np.asarray(self.points + self.out * distance_mm[..., None])


class Skin:
    """The skin of one wall."""

    def __init__(self, wall: Wall, spec: Instrument) -> None:
        self.wall = wall
        net = Net(wall)
        self.k = net.k
        w = np.concatenate((net.w, 2.0 - net.w[:, -2:0:-1]), axis=1)
        h = np.concatenate((net.h, net.h[:, -2:0:-1]), axis=1)
        points = wall.form.surface(w, h)
        lift, pad = wall.lift_at(w, h), wall.padding_at(w, h)
        thick = wall.thickness_at(w, h)
        most = lift + pad + thick + (wall.lining_mm + 2.0 * spec.mm("upper.overlay_mm") + SPARE_MM)
        points, out = _calmed(points, most)
        run = np.zeros_like(w)
        np.cumsum(length(points[1:] - points[:-1]), axis=0, out=run[1:])
        self._knots = np.concatenate(
            (points, out, np.stack((lift, pad, thick, run), axis=-1)), axis=-1
        )

    @cached_property
    def _whole(self) -> Floats:
        """Values at the knots and their bends up, along, and both (4, fields, rows, n); the ring
        overlaps itself.
        """
        knots = self._knots
        v = np.concatenate((knots[:, -_OVER:], knots, knots[:, : _OVER + 1]), axis=1)
        along = np.swapaxes(_bends(np.swapaxes(v, 0, 1)), 0, 1)
        whole = np.stack((v, _bends(v), along, _bends(along)))
        return np.ascontiguousarray(np.moveaxis(whole, 3, 1))

    @cached_property
    def _layers(self) -> Floats:
        return np.ascontiguousarray(self._whole[:, :_RUN])

    @cached_property
    def _lie(self) -> Floats:
        return np.ascontiguousarray(self._whole[:, _X])

    @cached_property
    def _runs(self) -> Floats:
        return np.ascontiguousarray(self._whole[:, _RUN:])

    def turn(self, k: Floats) -> Floats:
        """Columns u whose top ends are named k on the top edge."""
        at = interpolate(medial_twin(k), self.k, shares(HALF))
        return np.where(k <= 1.0, at, 2.0 - at)

    def name(self, u: Floats) -> Floats:
        """Names k on the top edge, folded to the medial half, of the columns' top ends."""
        return interpolate(medial_twin(u), shares(HALF), self.k)

    def at(self, u: Floats, f: Floats) -> Spots:
        """Places (u, f), each (…), that are not of few columns."""
        return self.spots(_read(self._layers, u, f))

    def points(self, u: Floats, f: Floats) -> Floats:
        """Points (…, 3) of the wall at such places."""
        return _last(_read(self._lie, u, f))

    def spots(self, found: Floats) -> Spots:
        """Spots of the fields (9, …) of places."""
        inner = np.maximum(found[_LIFT], 0.0)
        between = inner + np.maximum(found[_PAD], 0.0) + self.wall.lining_mm
        x, y, z = out = found[_OUT]
        size = np.sqrt(x * x + y * y + z * z)
        out /= np.where(size == 0.0, 1.0, size)
        return Spots(_last(found[_X]), _last(out), inner, between, between + found[_THICK])

    def columns(self, u: Floats) -> Columns:
        """The columns u (n,), round and round, ready to be read."""
        return Columns(self, u)


class Columns:
    """Some columns of a skin, each a cubic in f between knots."""

    def __init__(self, skin: Skin, u: Floats) -> None:
        self.skin, self.u = skin, u
        place = _across(u)
        first = np.floor(place)
        self._first, self._past = first.astype(np.int64), place - first

    def at(self, f: Floats) -> Spots:
        """Places at shares f (rows, n)."""
        return self.skin.spots(_up(self._all, f))

    def points(self, f: Floats) -> Floats:
        """Points (rows, n, 3) of the wall at shares f (rows, n)."""
        return _last(_up(self._lie, f))

    def way(self, f: Floats) -> Floats:
        """Ways (rows, n) up the columns at shares f (rows, n), mm."""
        return np.asarray(_up(self._run, f)[0])

    @property
    def length_mm(self) -> Floats:
        """Lengths (n,) of the columns."""
        return np.asarray(self._run[0][0, -1])

    @cached_property
    def _all(self) -> Cubics:
        return self._cubics(self.skin._layers)

    @cached_property
    def _lie(self) -> Cubics:
        return self._cubics(self.skin._lie)

    @cached_property
    def _run(self) -> Cubics:
        return self._cubics(self.skin._runs)

    def _cubics(self, table: Floats) -> Cubics:
        """Values and bends (fields, ROWS + 1, n) at the knots up the columns."""
        b, value = self._past, table.take(self._first, axis=3)
        after = table.take(self._first + 1, axis=3)
        value[:2] *= 1.0 - b
        value[2:] *= _bow(1.0 - b)
        after[:2] *= b
        after[2:] *= _bow(b)
        value += after
        value[:2] += value[2:]
        return value[0], value[1]

    def up(self, way_mm: Floats) -> Floats:
        """Shares (rows, n) that lie ways (rows, n) up the columns, mm."""
        run = self._run[0][0]
        way = clamp(way_mm, 0.0, run[-1])
        passed = np.cumsum(run[1:-1, None] <= way[None], axis=0)[-1]
        column = np.arange(way.shape[1])
        start, end = run[passed, column], run[passed + 1, column]
        f = (passed + (way - start) / (end - start)) / ROWS
        low, high = passed / ROWS, (passed + 1.0) / ROWS
        for _ in range(_NEWTON):
            f = clamp(f - (self.way(f) - way) / ((end - start) * ROWS), low, high)
        return np.asarray(f)

    def down(self, way_mm: Floats) -> Floats:
        """Shares (rows, n) that lie ways (rows, n) under the columns' top ends, mm."""
        return self.up(self.length_mm - way_mm)


def _across(u: Floats) -> Floats:
    """Places among the columns of knots of columns u."""
    return np.asarray((u - 2.0 * np.floor(u * 0.5)) * HALF + _OVER)


def _up(cubics: Cubics, f: Floats) -> Floats:
    """Fields (fields, rows, n) of columns at shares f (rows, n)."""
    place = f * ROWS
    row = clamp(np.floor(place), 0.0, ROWS - 1.0)
    b = place - row
    a = 1.0 - b
    fields, _, count = cubics[0].shape
    at = row.astype(np.int64) * count + np.arange(count)
    value, bend = (one.reshape(fields, -1) for one in cubics)
    found, high = value.take(at, axis=1), value.take(at + count, axis=1)
    found *= a
    high *= b
    found += high
    for weight, where in ((_bow(a), at), (_bow(b), at + count)):
        more = bend.take(where, axis=1)
        more *= weight
        found += more
    return np.asarray(found)


def _read(table: Floats, u: Floats, f: Floats) -> Floats:
    """Fields (fields, …) of a table of the skin at places (u, f), each (…)."""
    across, up = _across(u), f * ROWS
    row, column = clamp(np.floor(up), 0.0, ROWS - 1.0), np.floor(across)
    fields, _, count = table.shape[1:]
    first = row.astype(np.int64) * count + column.astype(np.int64)
    high, wide = up - row, across - column
    flat, found = table.reshape(4, fields, -1), np.zeros((fields, *u.shape))
    for down, p in ((0, 1.0 - high), (count, high)):
        for aside, r in ((0, 1.0 - wide), (1, wide)):
            corner = flat.take(first + (down + aside), axis=2)
            corner[:2] *= r
            corner[2:] *= _bow(r)
            corner[:2] += corner[2:]
            corner[0] *= p
            corner[1] *= _bow(p)
            found += corner[0]
            found += corner[1]
    return found


def _last(fields: Floats) -> Floats:
    """Fields (fields, …) as (…, fields)."""
    return np.ascontiguousarray(np.moveaxis(fields, 0, -1))


def _bow(t: Floats) -> Floats:
    """Weight of a knot's second derivative, where its value's is t."""
    return np.asarray((t * t * t - t) / 6.0)


def _square(points: Floats) -> Floats:
    """Unit vectors square to a ring of knots (rows, n, 3), outward, over four cells each way."""
    along = np.roll(points, -2, axis=1) - np.roll(points, 2, axis=1)
    up = np.empty_like(points)
    up[2:-2] = points[4:] - points[:-4]
    up[1], up[-2] = points[2] - points[0], points[-1] - points[-3]
    up[0] = 4.0 * points[1] - 3.0 * points[0] - points[2]
    up[-1] = 3.0 * points[-1] - 4.0 * points[-2] + points[-3]
    return unit(cross(up, along))


def _calmed(points: Floats, most_mm: Floats) -> tuple[Floats, Floats]:
    """Points and directions, evened out wherever a cell, or the one over it, is folded or crushed.

    The featherline is held: the last's is the same.
    """
    out = _square(points)
    for _ in range(_CALMING):
        area = _areas(points, out)
        lying = area < _LEAST_MM2
        over = _areas(points + out * most_mm[..., None], out) < _KEPT * np.maximum(area, 0.0)
        if not np.any(lying | over):
            break
        if np.any(lying):
            near = _near(lying)
            near[0] = False
            points = np.where(near[..., None], _averaged(points), points)
            out = np.where(_near(lying)[..., None], _square(points), out)
        out = np.where(_near(over)[..., None], unit(_averaged(out)), out)
    return points, out


def _areas(points: Floats, out: Floats) -> Floats:
    """Areas (4, rows - 1, n), along the directions, of the corners of each cell of a ring."""
    beside, aside = np.roll(points, -1, axis=1), np.roll(out, -1, axis=1)
    a, b, c, d = points[:-1], beside[:-1], beside[1:], points[1:]
    corners = [
        (d - a, b - a, out[:-1]),
        (a - b, c - b, aside[:-1]),
        (b - c, d - c, aside[1:]),
        (c - d, a - d, out[1:]),
    ]
    return np.stack([dot(cross(one, two), along) for one, two, along in corners])


def _near(corners: Mask) -> Mask:
    """Which knots (rows, n) lie at a marked cell or a few places from one."""
    cells = corners[0] | corners[1] | corners[2] | corners[3]
    row = np.zeros_like(cells[:1])
    mask = np.concatenate((cells, row)) | np.concatenate((row, cells))
    mask = mask | np.roll(mask, 1, axis=1)
    for _ in range(_CALM_REACH):
        wide = mask | np.roll(mask, 1, axis=1) | np.roll(mask, -1, axis=1)
        mask = wide | np.concatenate((wide[1:], row)) | np.concatenate((row, wide[:-1]))
    return np.asarray(mask)


def _averaged(v: Floats) -> Floats:
    """Each value's mean with its four neighbours', (rows, n, 3)."""
    above, below = np.concatenate((v[1:], v[-1:])), np.concatenate((v[:1], v[:-1]))
    aside = np.roll(v, 1, axis=1) + np.roll(v, -1, axis=1)
    return np.asarray(0.5 * v + 0.125 * (above + below + aside))


def _bends(v: Floats) -> Floats:
    """Second derivatives at even knots along the first axis: natural splines, by Thomas."""
    n = len(v)
    right = np.zeros_like(v)
    upper = [0.0] * n
    second = v[2:] - 2.0 * v[1:-1] + v[:-2]
    for i in range(1, n - 1):
        pivot = 1.0 / (4.0 - upper[i - 1])
        upper[i] = pivot
        right[i] = (6.0 * second[i - 1] - right[i - 1]) * pivot
    for i in range(n - 2, 0, -1):
        right[i] = right[i] - upper[i] * right[i + 1]
    return right
