"""PNG bytes from pixels: one filter choice per row, one zlib level, no time and no name."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
LEVEL = 6
BATCH_ROWS = 128

Pixels = NDArray[np.uint8]


def encode_png(pixels: Pixels, *, dots_per_mm: int = 0) -> bytes:
    """PNG of `pixels`, uint8 [height, width, 1|3|4], stated as sRGB; `dots_per_mm` writes pHYs.

    The pixels are promised everywhere; the compressed bytes for one zlib, hence for one release.
    """
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPES[channels], 0, 0, 0)
    parts = [SIGNATURE, _chunk(b"IHDR", header), _chunk(b"sRGB", b"\x00")]
    if dots_per_mm:
        parts.append(
            _chunk(b"pHYs", struct.pack(">IIB", dots_per_mm * 1000, dots_per_mm * 1000, 1))
        )
    parts.append(_chunk(b"IDAT", _compressed(pixels)))
    parts.append(_chunk(b"IEND", b""))
    return b"".join(parts)


def encode_animation(pictures: Sequence[Pixels], *, frame_ms: int) -> bytes:
    """Animated PNG of pictures of one size, shown `frame_ms` each, round and round.

    A reader that knows no animation shows the first. Raises ValueError without a picture.
    """
    if not pictures:
        raise ValueError("an animation has at least one picture")
    height, width, channels = pictures[0].shape
    header = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPES[channels], 0, 0, 0)
    parts = [SIGNATURE, _chunk(b"IHDR", header), _chunk(b"sRGB", b"\x00")]
    parts.append(_chunk(b"acTL", struct.pack(">II", len(pictures), 0)))
    sequence = 0
    for number, pixels in enumerate(pictures):
        control = struct.pack(">IIIIIHHBB", sequence, width, height, 0, 0, frame_ms, 1000, 0, 0)
        parts.append(_chunk(b"fcTL", control))
        sequence += 1
        packed = _compressed(pixels)
        if number == 0:
            parts.append(_chunk(b"IDAT", packed))
        else:
            parts.append(_chunk(b"fdAT", struct.pack(">I", sequence) + packed))
            sequence += 1
    parts.append(_chunk(b"IEND", b""))
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    """One length-prefixed, CRC-closed chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _compressed(pixels: Pixels) -> bytes:
    """The zlib stream of all filtered rows, worked out a batch of rows at a time."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    packer = zlib.compressobj(LEVEL)
    packed = []
    above = np.zeros((1, width * channels), np.uint8)
    for top in range(0, height, BATCH_ROWS):
        batch = rows[top : top + BATCH_ROWS]
        packed.append(packer.compress(_filtered(batch, above, channels)))
        above = batch[-1:]
    packed.append(packer.flush())
    return b"".join(packed)


def _filtered(rows: Pixels, row_above: Pixels, channels: int) -> bytes:
    """Rows with the filter of least absolute sum (the heuristic of the PNG specification)."""
    here = rows.astype(np.int16)
    left = np.zeros_like(here)
    left[:, channels:] = here[:, :-channels]
    above = np.concatenate([row_above.astype(np.int16), here[:-1]])
    corner = np.zeros_like(here)
    corner[:, channels:] = above[:, :-channels]
    guesses = (np.zeros_like(here), left, above, (left + above) >> 1, _paeth(left, above, corner))
    tried = np.stack([(here - guess).astype(np.uint8) for guess in guesses])
    # np.int8 reads 255 as -1, so the cost is the distance from "as predicted".
    cost = np.abs(tried.view(np.int8).astype(np.int16)).sum(axis=2, dtype=np.int64)
    best = np.argmin(cost, axis=0)
    lines = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    lines[:, 0] = best
    lines[:, 1:] = tried[best, np.arange(len(rows))]
    return lines.tobytes()


def _paeth(
    left: NDArray[np.int16], above: NDArray[np.int16], corner: NDArray[np.int16]
) -> NDArray[np.int16]:
    """The neighbour nearest to left + above - corner; ties go left, above, corner."""
    to_left = np.abs(above - corner)
    to_above = np.abs(left - corner)
    to_corner = np.abs(left + above - 2 * corner)
    use_left = (to_left <= to_above) & (to_left <= to_corner)
    return np.where(use_left, left, np.where(to_above <= to_corner, above, corner))
