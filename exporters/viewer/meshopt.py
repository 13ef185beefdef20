"""Rows of a few bytes each, packed as glTF's EXT_meshopt_compression reads them (mode ATTRIBUTES).

The first version of the vertex codec: each byte of a row becomes its difference from the one above,
and sixteen differences together take 0, 2, 4 or 8 bits each. Whole numbers only, so the bytes are
the same everywhere, which those of a zlib are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_HEADER: Final = b"\xa0"
_GROUP: Final = 16
_BLOCK_BYTES, _MOST_ROWS = 8192, 256
_TAIL: Final = 32
_BITS: Final = (2, 4)
"""Of the modes between nothing and whole bytes; what does not fit follows as a byte of its own."""


def encode_rows(rows: Bytes) -> bytes:
    """The packed form of rows uint8[n, stride]; the stride is a multiple of 4, n at least 1."""
    count, stride = rows.shape
    change = np.zeros_like(rows)
    change[1:] = rows[1:] - rows[:-1]
    flips = np.where(change >= 128, 255, 0).astype(np.uint8)
    zigzag: Bytes = np.bitwise_xor(change << 1, flips).astype(np.uint8)
    high = min(_BLOCK_BYTES // stride // _GROUP * _GROUP, _MOST_ROWS)
    whole = count // high * high
    packed = [_HEADER]
    for piece, block in ((zigzag[:whole], high), (zigzag[whole:], count - whole)):
        if len(piece):
            packed.append(_blocks(piece.reshape(-1, block, stride)))
    first = rows[0].tobytes()
    return b"".join((*packed, b"\0" * max(0, _TAIL - stride), first))


def _blocks(values: Bytes) -> bytes:
    """Blocks uint8[blocks, rows, stride], one after the other; each column is packed by itself."""
    blocks, height, stride = values.shape
    groups = -(-height // _GROUP)
    padded = np.zeros((blocks, stride, groups * _GROUP), dtype=np.uint8)
    padded[:, :, :height] = values.transpose(0, 2, 1)
    grouped = padded.reshape(-1, _GROUP)
    sizes = np.stack([_size(grouped, bits) for bits in (0, *_BITS, 8)])
    mode = np.argmin(sizes, axis=0)
    long = np.take_along_axis(sizes, mode[None], axis=0)[0].reshape(-1, groups)
    head = -(-groups // 4)
    ends = np.cumsum(head + np.cumsum(long, axis=1)[:, -1])
    starts = np.concatenate((np.zeros(1, dtype=np.int64), ends[:-1]))
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    out[starts[:, None] + np.arange(head)] = _modes(mode.reshape(-1, groups), head)
    before = np.cumsum(long, axis=1) - long
    place = (starts[:, None] + head + before).reshape(-1)
    for number, bits in enumerate(_BITS, 1):
        chosen = np.flatnonzero(mode == number)
        _put(out, place[chosen], grouped[chosen], bits)
    raw = np.flatnonzero(mode == len(_BITS) + 1)
    out[place[raw, None] + np.arange(_GROUP)] = grouped[raw]
    return out.tobytes()


def _size(grouped: Bytes, bits: int) -> NDArray[np.int64]:
    """How many bytes each group takes at so many bits a value; more than any where it cannot."""
    if bits == 8:
        return np.full(len(grouped), _GROUP, dtype=np.int64)
    over = np.count_nonzero(grouped >= max((1 << bits) - 1, 1), axis=1)
    if bits == 0:
        return np.where(over == 0, 0, 2 * _GROUP)
    return np.asarray(over + _GROUP * bits // 8, dtype=np.int64)


def _modes(mode: NDArray[np.intp], head: int) -> Bytes:
    """The modes of each column's groups, four in a byte, the first in its lowest bits."""
    four = np.zeros((len(mode), head * 4), dtype=np.uint8)
    four[:, : mode.shape[1]] = mode
    a, b, c, d = (four[:, k::4] for k in range(4))
    return np.asarray(a | b << 2 | c << 4 | d << 6, dtype=np.uint8)


def _put(out: Bytes, place: NDArray[np.int64], grouped: Bytes, bits: int) -> None:
    """Write groups at so many bits a value, the first in the highest; the larger ones behind."""
    most, each = (1 << bits) - 1, 8 // bits
    small = np.minimum(grouped, most).reshape(len(grouped), _GROUP // each, each)
    packed = np.zeros(small.shape[:2], dtype=np.uint8)
    for k in range(each):
        packed |= small[:, :, k] << (8 - bits * (k + 1))
    out[place[:, None] + np.arange(packed.shape[1])] = packed
    large = grouped >= most
    behind = packed.shape[1] + np.cumsum(large, axis=1) - 1
    at = np.nonzero(large)
    out[(place[:, None] + behind)[at]] = grouped[at]
