"""Which boxes of a set overlap: a tree of bounding boxes walked against itself.

A corner of a box is one 64-bit number, its three coordinates side by side, each with a guard bit
above it: one subtraction compares two corners on all three axes, for no guard bit lends to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

_BITS: Final = 20
"""Bits of a coordinate beside its guard bit; longer extents are compared in coarser steps first."""

_FIELD: Final = _BITS + 1
_GUARDS: Final = sum(1 << (_FIELD * axis + _BITS) for axis in range(3))
"""The guard bits of the three coordinates."""

_STEP: Final = 1 << 16
"""Pairs of tree nodes looked at in one step: they fit a CPU's cache, and bound the memory."""

_CURVE_BITS: Final = 10
"""Bits a side of the curve that fills space: two passes of a sort by 16 bits."""

_SPREAD: Final = ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249))
"""Moves the bits of a number of 10 bits three places apart."""


def curve_order(points: Ints) -> Ints:
    """The numbers of points (m, 3) in their order along a Z-order curve over their common cube."""
    if not len(points):
        return np.empty(0, dtype=np.int64)
    moved = points - points.min(axis=0)
    cells = moved >> max(int(moved.max()).bit_length() - _CURVE_BITS, 0)
    place = np.zeros(len(points), dtype=np.int64)
    for axis in range(3):
        bits = cells[:, axis]
        for shift, mask in _SPREAD:
            bits = (bits | (bits << shift)) & mask
        place |= bits << axis
    # A stable sort of 16 bits counts instead of comparing: twice that is quicker than once of 30.
    order = np.argsort((place & 0xFFFF).astype(np.uint16), kind="stable")
    return order[np.argsort((place >> 16).astype(np.uint16)[order], kind="stable")]


def overlapping_pairs(low: Ints, high: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Batches (i, j) with i < j of all pairs of closed boxes that overlap, each pair once.

    `low` and `high` are the corners, (m, 3) integers within ±2**30. The order of the pairs is
    fixed by the input alone. Any order of the boxes is right; along a `curve_order` it is quick.
    """
    count = len(low)
    if count < 2:
        return
    extent = int((high.max(axis=0) - low.min(axis=0)).max())
    # A bit less than there is: the places from 1 up leave 0 and the highest to what fills up.
    shift = max(extent.bit_length() - (_BITS - 1), 0)
    tree = _Tree(low, high, shift)
    for one, two in tree.leaf_pairs():
        i, j = one - tree.first_leaf, two - tree.first_leaf
        if shift:
            both = ((low[i] <= high[j]) & (low[j] <= high[i])).all(axis=1)
            i, j = i[both], j[both]
        yield i, j


class _Tree:
    """Boxes in a heap: node k has the children 2 k and 2 k + 1; the leaves are the boxes in order.

    They are filled up to a power of two with boxes that overlap nothing.
    """

    def __init__(self, low: Ints, high: Ints, shift: int) -> None:
        count = len(low)
        self.depth = (count - 1).bit_length()
        self.first_leaf = 1 << self.depth
        start = low.min(axis=0) - (1 << shift)
        lows = np.full((3, 2 * self.first_leaf), (1 << _BITS) - 1, dtype=np.int32)
        highs = np.zeros_like(lows)
        leaves = slice(self.first_leaf, self.first_leaf + count)
        lows[:, leaves], highs[:, leaves] = ((low - start) >> shift).T, ((high - start) >> shift).T
        for level in range(self.depth - 1, -1, -1):
            node, child = slice(1 << level, 2 << level), slice(2 << level, 4 << level)
            ones, twos = lows[:, child][:, 0::2], lows[:, child][:, 1::2]
            np.minimum(ones, twos, out=lows[:, node])
            ones, twos = highs[:, child][:, 0::2], highs[:, child][:, 1::2]
            np.maximum(ones, twos, out=highs[:, node])
        least, most = _packed(lows), _packed(highs) | _GUARDS
        self._children = np.stack((most[0::2], most[1::2], least[0::2], least[1::2]), axis=1)
        """Of each node: the high corners of its two children, then their low corners."""
        split = np.flatnonzero(_overlap(*self._children[:, [0, 2, 1, 3]].T))
        self._siblings: Ints = 2 * split[split > 0].astype(np.int64)
        """First ones of the overlapping pairs of siblings, which are in order of their levels."""

    def leaf_pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Batches of all pairs of leaves that overlap, the lower one first."""
        none = np.empty(0, dtype=np.int64)
        waiting = [(0, True, none, none)]
        while waiting:
            level, leads, left, right = waiting.pop()
            if left.size > _STEP:
                half = left.size // 2
                waiting.append((level, False, left[half:], right[half:]))
                waiting.append((level, leads, left[:half], right[:half]))
            elif level == self.depth:
                yield left, right
            elif left.size or leads:
                pairs = self._open(left, right)
                if leads:
                    pairs.append(self._born(level + 1))
                ones, twos = zip(*pairs, strict=True)
                waiting.append((level + 1, leads, np.concatenate(ones), np.concatenate(twos)))

    def _open(self, left: Ints, right: Ints) -> list[tuple[Ints, Ints]]:
        """The overlapping child pairs of node pairs."""
        if not left.size:
            return []
        ones, twos = self._children.take(left, axis=0), self._children.take(right, axis=0)
        found = []
        for a in (0, 1):
            for b in (0, 1):
                met = _overlap(ones[:, a], ones[:, 2 + a], twos[:, b], twos[:, 2 + b])
                kept = np.flatnonzero(met)
                found.append((2 * left.take(kept) + a, 2 * right.take(kept) + b))
        return found

    def _born(self, level: int) -> tuple[Ints, Ints]:
        """The overlapping pairs of siblings on a level."""
        start, end = np.searchsorted(self._siblings, (1 << level, 2 << level))
        ones = self._siblings[start:end]
        return ones, ones + 1


def _packed(corners: npt.NDArray[np.int32]) -> Ints:
    """Corners (3, n) as one number each."""
    x, y, z = corners.astype(np.int64)
    return np.asarray(x | (y << _FIELD) | (z << (2 * _FIELD)))


def _overlap(high: Ints, low: Ints, other_high: Ints, other_low: Ints) -> Truth:
    """Whether boxes overlap: a guard bit stays where a high corner is not below a low one."""
    clear = (high - other_low) & (other_high - low) & _GUARDS
    return np.asarray(clear == _GUARDS)
