"""Which boxes of a set overlap: a balanced tree of bounding boxes walked against itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

#: Pairs of tree nodes looked at in one step: bounds the memory, not the result.
_STEP = 1 << 18


def overlapping_pairs(low: Ints, high: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Batches (i, j) with i < j of all pairs of closed boxes that overlap, each pair once.

    `low` and `high` are the corners, (m, 3) integers. The order is fixed by the input alone.
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


def _open(low: Ints, high: Ints, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The overlapping child pairs of node pairs; a node paired with itself opens into three."""
    distinct = left != right
    one = np.concatenate([2 * left, 2 * left, 2 * left + 1, 2 * left[distinct] + 1])
    two = np.concatenate([2 * right, 2 * right + 1, 2 * right + 1, 2 * right[distinct]])
    for axis in range(3):
        a, b = low[axis], high[axis]
        keep = (a[one] <= b[two]) & (a[two] <= b[one])
        one, two = one[keep], two[keep]
    return one, two


def _tree(low: Ints, high: Ints) -> tuple[Ints, list[Ints], list[Ints]]:
    """Leaf order, and per level from the root the corners of all nodes as (3, count).

    Every level halves each group at the median of its longest axis; the leaves are filled up
    to a power of two with empty boxes, which overlap nothing.
    """
    count = low.shape[0]
    depth = max(1, (count - 1).bit_length())
    centre = low + high
    order = np.arange(1 << depth)
    for level in range(depth):
        groups = order.reshape(1 << level, -1)
        order = _halved(groups, centre, count).reshape(-1)
    real = order < count
    lowest, highest = np.empty((3, order.size), np.int64), np.empty((3, order.size), np.int64)
    lowest[:, real], highest[:, real] = low[order[real]].T, high[order[real]].T
    lowest[:, ~real], highest[:, ~real] = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    lows, highs = [lowest], [highest]
    for _ in range(depth):
        lows.append(np.minimum(lows[-1][:, 0::2], lows[-1][:, 1::2]))
        highs.append(np.maximum(highs[-1][:, 0::2], highs[-1][:, 1::2]))
    return order, lows[::-1], highs[::-1]


def _halved(groups: Ints, centre: Ints, count: int) -> Ints:
    """Each row of leaf numbers sorted along its own longest axis, fillers (>= count) last."""
    real = groups < count
    value = centre[np.where(real, groups, 0)]
    far = np.iinfo(np.int64).max
    spread = np.where(real[:, :, None], value, -far).max(axis=1) - np.where(
        real[:, :, None], value, far
    ).min(axis=1)
    longest = np.argmax(spread, axis=1)
    key = np.where(real, np.take_along_axis(value, longest[:, None, None], axis=2)[:, :, 0], far)
    return np.take_along_axis(groups, np.argsort(key, axis=1, kind="stable"), axis=1)
