"""A patch: several values over an even grid, as one uniform bicubic B-spline."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats

Index: TypeAlias = npt.NDArray[np.int64]


class Patch:
    """Values (…, channels) over places (row, column) of a grid of control values.

    Twice continuously differentiable and inside the hull of its 16 nearest control values. Beyond
    the grid, on which it should not be read far, it runs on almost straight.
    """

    def __init__(self, first: tuple[float, float], step: tuple[float, float], net: Floats) -> None:
        """`net` (rows, columns, channels): its first place and its steps are (row, column)."""
        self._first, self._step = first, step
        grown = _grown(np.moveaxis(_grown(net), 1, 0))
        # columns stand first; each place has its four controls along the rows one above the other
        four = [grown[:, a : grown.shape[1] - 3 + a] for a in range(4)]
        self._columns, self._rows = len(grown) - 3, four[0].shape[1]
        stacked = np.moveaxis(np.stack(four), 3, 1)
        self._net = stacked.reshape(4, net.shape[2], -1)

    def __call__(self, row: Floats, column: Floats) -> Floats:
        """The values (…, channels) at places of one shape."""
        i, across = _cell((row - self._first[0]) / self._step[0], self._rows)
        j, along = _cell((column - self._first[1]) / self._step[1], self._columns)
        at = j * self._rows + i
        line = self._net.take(at, axis=2)
        line *= along[0]
        for b in range(1, 4):
            control = self._net.take(at + b * self._rows, axis=2)
            control *= along[b]
            line += control
        found = line[0] * across[0]
        for a in range(1, 4):
            found += line[a] * across[a]
        return np.ascontiguousarray(np.moveaxis(found, 0, -1))


def _cell(place: Floats, count: int) -> tuple[Index, tuple[Floats, ...]]:
    """First of the four controls of each place, in cells, and their four weights."""
    at = np.minimum(np.maximum(np.floor(place), 0.0), count - 1.0)
    t = place - at
    u, square = 1.0 - t, t * t
    first, last = u * u * u / 6.0, square * t / 6.0
    second = 2.0 / 3.0 - square * (1.0 - 0.5 * t)
    return at.astype(np.int64), (first, second, 1.0 - first - second - last, last)


def _grown(net: Floats) -> Floats:
    """The net with a row more at both ends, led on straight."""
    return np.concatenate((2.0 * net[:1] - net[1:2], net, 2.0 * net[-1:] - net[-2:-1]))


def eased(net: Floats) -> Floats:
    """The inner values along the first axis drawn half way to the middle of their neighbours."""
    inner = 0.25 * net[:-2] + 0.5 * net[1:-1] + 0.25 * net[2:]
    return np.concatenate((net[:1], inner, net[-1:]))


def blurred(net: Floats) -> Floats:
    """The values along the first axis eased, those at its ends too."""
    return eased(np.concatenate((net[:1], net, net[-1:])))[1:-1]
