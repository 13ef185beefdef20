"""exporters.viewer.meshopt: rows packed, unpacked again by a reading of the format of its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.viewer.meshopt import encode_rows


def decode(packed: bytes, count: int, stride: int) -> np.ndarray:
    """Rows of a packed buffer, byte by byte, as the extension's text describes it."""
    assert packed[0] == 0xA0
    last = list(packed[len(packed) - stride :])
    at, rows = 1, []
    block = min(8192 // stride // 16 * 16, 256)
    while len(rows) < count:
        height = min(block, count - len(rows))
        groups = -(-height // 16)
        columns = []
        for _ in range(stride):
            head, at = packed[at : at + -(-groups // 4)], at + -(-groups // 4)
            column: list[int] = []
            for group in range(groups):
                bits = (0, 2, 4, 8)[head[group // 4] >> 2 * (group % 4) & 3]
                size, most = 2 * bits, (1 << bits) - 1
                body, at = packed[at : at + size], at + size
                whole = int.from_bytes(body, "big")
                values = [whole >> bits * (15 - k) & most if bits else 0 for k in range(16)]
                for k, value in enumerate(values):
                    if bits in (2, 4) and value == most:
                        values[k], at = packed[at], at + 1
                column += values
            columns.append(column)
        for row in range(height):
            for byte in range(stride):
                change = columns[byte][row]
                last[byte] = (last[byte] + (change >> 1 ^ -(change & 1))) & 255
            rows.append(list(last))
    assert at == len(packed) - max(32, stride)
    return np.array(rows, dtype=np.uint8)


@given(st.integers(1, 700), st.sampled_from((4, 8, 12, 24)), st.integers(0, 2**32 - 1))
def test_what_is_packed_comes_back(count: int, stride: int, seed: int) -> None:
    """Steps of every size: none, a few bits, whole bytes, and blocks that end anywhere."""
    random = np.random.default_rng(seed)
    steps = random.integers(-3, 4, (count, stride)) * random.choice([0, 1, 3, 40], (1, stride))
    rows = (np.cumsum(steps, axis=0) + random.integers(0, 256, stride)).astype(np.uint8)
    assert np.array_equal(decode(encode_rows(rows), count, stride), rows)


@pytest.mark.parametrize("count", [1, 15, 16, 17, 255, 256, 257, 512])
def test_noise_comes_back_and_grows_little(count: int) -> None:
    rows = np.random.default_rng(count).integers(0, 256, (count, 8)).astype(np.uint8)
    packed = encode_rows(rows)
    assert np.array_equal(decode(packed, count, 8), rows)
    assert len(packed) < rows.size * 1.05 + 8 * 16 + 64


def test_a_grid_takes_a_fraction() -> None:
    rows = (np.arange(4096)[:, None] + np.arange(6)).astype("<u2").view(np.uint8)
    assert len(encode_rows(rows)) < rows.size / 6
