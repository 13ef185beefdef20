"""Which boxes of a set overlap: a tree of bounding boxes walked against itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Boxes = npt.NDArray[np.int32]

#: Pairs of tree nodes looked at in one step: bounds the memory, not the result.
_STEP = 1 << 18
#: Moves the bits of a number of 16 bits three places apart.
_SPREAD = (
    (16, 0x0000FF0000FF),
    (8, 0x00F00F00F00F),
    (4, 0x0C30C30C30C3),
    (2, 0x249249249249),
)


def overlapping_pairs(low: Ints, high: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Batches (i, j) with i < j of all pairs of closed boxes that overlap, each pair once.

    `low` and `high` are the corners, (m, 3) integers within ±2**30. The order of the pairs is
    fixed by the input alone.
    """
    if low.shape[0] < 2:
        return
    order, lows, highs = _tree(low, high)
    depth = len(lows) - 1
    zero = np.zeros(1, dtype=np.int64)
    waiting = [(0, zero, zero)]
    while waiting:
        level, left, right = waiting.pop()
        if left.size > _STEP:
            half = left.size // 2
            waiting.append((level, left[half:], right[half:]))
            waiting.append((level, left[:half], right[:half]))
        elif level == depth:
            one, two = order[left], order[right]
            apart = left != right
            yield np.minimum(one, two)[apart], np.maximum(one, two)[apart]
        else:
            waiting.append((level + 1, *_open(lows[level + 1], highs[level + 1], left, right)))


def _open(low: Boxes, high: Boxes, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The overlapping child pairs of node pairs; a node paired with itself opens into three."""
    distinct = left != right
    one = np.concatenate([2 * left, 2 * left, 2 * left + 1, 2 * left[distinct] + 1])
    two = np.concatenate([2 * right, 2 * right + 1, 2 * right + 1, 2 * right[distinct]])
    for a, b in zip(low, high, strict=True):
        keep = np.flatnonzero((a.take(one) <= b.take(two)) & (a.take(two) <= b.take(one)))
        one, two = one.take(keep), two.take(keep)
    return one, two


def _tree(low: Ints, high: Ints) -> tuple[Ints, list[Boxes], list[Boxes]]:
    """Leaf order, and per level from the root the corners of all nodes as (3, count).

    Leaves stand in the order of their centres along a curve that fills space; they are filled up
    to a power of two with empty boxes, which overlap nothing.
    """
    count = low.shape[0]
    depth = max(1, (count - 1).bit_length())
    order = np.argsort(_curve_place(low + high), kind="stable")
    lowest = np.full((3, 1 << depth), np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.full((3, 1 << depth), np.iinfo(np.int32).min, dtype=np.int32)
    lowest[:, :count], highest[:, :count] = low[order].T, high[order].T
    lows, highs = [lowest], [highest]
    for _ in range(depth):
        lows.append(np.minimum(lows[-1][:, 0::2], lows[-1][:, 1::2]))
        highs.append(np.maximum(highs[-1][:, 0::2], highs[-1][:, 1::2]))
    return order, lows[::-1], highs[::-1]


def _curve_place(points: Ints) -> Ints:
    """Each point's place on a Z-order curve of 2**16 cells a side over their common cube."""
    moved = points - points.min(axis=0)
    cells = moved >> max(int(moved.max()).bit_length() - 16, 0)
    place = np.zeros(points.shape[0], dtype=np.int64)
    for axis in range(3):
        bits = cells[:, axis]
        for shift, mask in _SPREAD:
            bits = (bits | (bits << shift)) & mask
        place |= bits << axis
    return place
