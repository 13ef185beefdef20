from hashlib import sha256

import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st
from zstandard import ZstdCompressor, ZstdDecompressor

from store.frame import HEADER_LENGTH, MAGIC, DamagedFrameError, decode_frame, encode_frame


@given(st.binary(max_size=5000))
def test_content_comes_back(content: bytes) -> None:
    assert decode_frame(encode_frame(content)) == content


def test_large_content_comes_back() -> None:
    content = sha256(b"x").digest() * 10_000
    assert decode_frame(encode_frame(content)) == content


def test_the_frame_is_what_the_format_document_says() -> None:
    stored = encode_frame(b"hello")
    assert stored[:8] == b"RRobj\x00\x01\n"
    assert stored[8:40] == blake3(stored[40:]).digest()
    assert ZstdDecompressor().decompress(stored[40:]) == b"hello"
    assert HEADER_LENGTH == 40


def test_every_flipped_bit_is_found() -> None:
    stored = encode_frame(b"the same bytes again and again, " * 20)
    for place in range(len(stored) * 8):
        hit = bytearray(stored)
        hit[place // 8] ^= 1 << place % 8
        with pytest.raises(DamagedFrameError):
            decode_frame(bytes(hit))


def test_every_cut_and_every_addition_is_found() -> None:
    stored = encode_frame(b"abc" * 50)
    for length in range(len(stored)):
        with pytest.raises(DamagedFrameError):
            decode_frame(stored[:length])
    with pytest.raises(DamagedFrameError):
        decode_frame(stored + b"\0")


def sealed(packed: bytes) -> bytes:
    return MAGIC + blake3(packed).digest() + packed


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no zstd frame at all",
        ZstdCompressor(write_content_size=False).compress(b"size unknown" * 9),
        ZstdCompressor().compress(b"one") + ZstdCompressor().compress(b"two"),
        ZstdCompressor().compress(b"cut short" * 30)[:-4],
        b"\x28\xb5\x2f\xfd\xe0" + (1 << 60).to_bytes(8, "little") + b"\x01\x00\x00",
    ],
    ids=["empty", "foreign", "no length", "two frames", "cut", "claims an exabyte"],
)
def test_a_right_checksum_over_a_wrong_frame_is_refused(packed: bytes) -> None:
    with pytest.raises(DamagedFrameError):
        decode_frame(sealed(packed))
