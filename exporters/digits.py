"""Numbers to text through integers only, a whole column at a time.

A text column is a uint8[n,width] array padded with zero bytes; `join_rows` drops the padding.
Python and numpy print floats with routines that may differ; integer digits cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ZERO = ord("0")


def whole(values: NDArray[Any], least_digits: int = 1) -> NDArray[np.uint8]:
    """Non-negative integers as decimal digits, at least `least_digits` of them."""
    highest = int(values.max()) if len(values) else 0
    width = max(len(str(highest)), least_digits)
    out = np.zeros((len(values), width), dtype=np.uint8)
    # 32 bits halve the time of the divisions, which are all of it.
    rest: NDArray[Any] = values.astype(np.uint32 if highest < 2**32 else np.uint64)
    for place in range(width):
        above: NDArray[Any] = rest // 10
        digit = np.subtract(rest, above * 10).astype(np.uint8) + np.uint8(_ZERO)
        if place >= least_digits:
            digit[rest == 0] = 0
        out[:, width - 1 - place] = digit
        rest = above
    return out


def fixed(values: NDArray[np.int64], decimals: int) -> NDArray[np.uint8]:
    """Integers that count units of 10^-decimals, as `-12.345`; `decimals` digits after the dot."""
    digits = whole(np.where(values < 0, -values, values), decimals + 1)
    count, width = digits.shape
    out = np.zeros((count, width + 2), dtype=np.uint8)
    out[values < 0, 0] = ord("-")
    out[:, 1 : width - decimals + 1] = digits[:, : width - decimals]
    out[:, width - decimals + 1] = ord(".")
    out[:, width - decimals + 2 :] = digits[:, width - decimals :]
    return out


def text(value: str, count: int) -> NDArray[np.uint8]:
    """The same ASCII text in every row."""
    row = np.frombuffer(value.encode("ascii"), dtype=np.uint8)
    out = np.empty((count, len(row)), dtype=np.uint8)
    out[:] = row
    return out


def join_rows(*columns: NDArray[np.uint8]) -> bytes:
    """The columns side by side, row after row, without the padding."""
    rows: NDArray[np.uint8] = np.concatenate(columns, axis=1).reshape(-1)
    kept: NDArray[np.uint8] = rows[rows != 0]
    return kept.tobytes()
