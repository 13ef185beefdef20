"""exporters.png: what is written reads back, with every filter, in any reader."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from exporters.png import SIGNATURE, encode_png


def noise(height: int, width: int, channels: int) -> np.ndarray:
    cells = np.arange(height * width * channels, dtype=np.uint32) * np.uint32(2654435761)
    return (cells >> np.uint32(24)).astype(np.uint8).reshape(height, width, channels)


def slopes(height: int, width: int, channels: int) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    ramp = (rows * 3 + columns * 2).astype(np.uint8)
    return np.repeat(ramp[..., None], channels, axis=2)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("picture", [noise, slopes])
def test_pixels_come_back(picture, channels: int) -> None:
    pixels = picture(37, 53, channels)
    read = np.asarray(Image.open(io.BytesIO(encode_png(pixels))))
    assert np.array_equal(read.reshape(pixels.shape), pixels)


def test_a_single_pixel() -> None:
    pixels = np.array([[[1, 2, 3, 4]]], np.uint8)
    assert Image.open(io.BytesIO(encode_png(pixels))).getpixel((0, 0)) == (1, 2, 3, 4)


def test_every_chunk_is_sealed_and_nothing_else_is_said() -> None:
    data = encode_png(slopes(9, 8, 3))
    assert data.startswith(SIGNATURE)
    at, kinds = len(SIGNATURE), []
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert int.from_bytes(data[at + 8 + length : at + 12 + length], "big") == zlib.crc32(
            kind + body
        )
        kinds.append(kind)
        at += 12 + length
    assert kinds == [b"IHDR", b"sRGB", b"IDAT", b"IEND"]


def test_filters_earn_their_keep() -> None:
    pixels = slopes(200, 200, 3)
    assert len(encode_png(pixels)) < len(zlib.compress(pixels.tobytes(), 6)) * 0.75


def test_same_pixels_same_bytes() -> None:
    assert encode_png(noise(20, 30, 4)) == encode_png(noise(20, 30, 4).copy(order="F"))


def test_print_resolution_is_written_when_asked() -> None:
    picture = Image.open(io.BytesIO(encode_png(slopes(4, 4, 3), dots_per_mm=10)))
    assert picture.info["dpi"] == pytest.approx((254, 254), abs=0.01)
