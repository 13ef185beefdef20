"""Small photos, whole ones, byte by byte."""

import struct
import zlib


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 1, pixels: bytes = b"\x00\x80\x10") -> bytes:
    """A grey PNG; `pixels` tells two of them apart."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int = 4, height: int = 3, scan: bytes = b"\x12\x34\xff\x00\x56") -> bytes:
    """The frame of a JPEG, with a place of taking in it as a phone writes one."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    start = segment(0xE1, b"Exif\x00\x00GPS 53.5 N") + segment(0xC0, frame)
    return b"\xff\xd8" + start + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + scan + b"\xff\xd9"
