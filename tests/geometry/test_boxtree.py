import numpy as np
import pytest

from geometry.boxtree import overlapping_pairs


def listed(low, high):
    batches = list(overlapping_pairs(np.array(low), np.array(high)))
    return [(int(a), int(b)) for i, j in batches for a, b in zip(i, j, strict=True)]


def every_pair(low, high):
    count = range(len(low))
    overlap = ((low[:, None] <= high[None]) & (low[None] <= high[:, None])).all(axis=2)
    return [(i, j) for i in count for j in count if i < j and overlap[i, j]]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 63, 64, 65, 300])
@pytest.mark.parametrize("size", [1, 40, 4000, 400_000])
def test_it_lists_each_overlapping_pair_once(count, size):
    rng = np.random.default_rng(count + size)
    low = rng.integers(-1_000_000, 1_000_000, (count, 3)) // 50 * 50
    high = low + rng.integers(0, size, (count, 3))
    found = listed(low, high)
    assert sorted(found) == every_pair(low, high)


def test_boxes_that_only_touch_overlap():
    assert listed([[0, 0, 0], [5, 5, 5]], [[5, 5, 5], [9, 9, 9]]) == [(0, 1)]
    assert listed([[0, 0, 0], [6, 5, 5]], [[5, 5, 5], [9, 9, 9]]) == []


def test_equal_boxes_are_split_over_batches():
    boxes = np.zeros((900, 3), dtype=int)
    batches = list(overlapping_pairs(boxes, boxes))
    assert sum(len(i) for i, _ in batches) == 900 * 899 // 2
    assert len(batches) > 1


@pytest.mark.parametrize("bits", [18, 19, 20, 21, 22, 29])
@pytest.mark.parametrize("less", [0, 1, 2, 3, 4])
def test_extents_about_a_power_of_two_keep_their_outermost_boxes(bits, less):
    """Three boxes, so that one leaf is empty: corners, and one over everything."""
    top = (1 << bits) - less
    low = np.array([[0, 0, 0], [top, top, top], [0, 0, 0]])
    high = np.array([[0, 0, 0], [top, top, top], [top, top, top]])
    assert sorted(listed(low, high)) == [(0, 2), (1, 2)]
    assert sorted(listed(low - 77, high - 77)) == [(0, 2), (1, 2)]
