"""How content lies on a disk: magic, BLAKE3 of what follows, one zstd frame."""

from schemas.errors import RRError

MAGIC = b"RRobj\x00\x01\n"
"""The zero shows a text tool that this is binary, the newline breaks if line ends are converted."""
DIGEST_LENGTH = 32
HEADER_LENGTH = len(MAGIC) + DIGEST_LENGTH
CONTENT_LIMIT = 1 << 31
"""Bytes of content a frame may claim: 2 GiB, so that damage cannot ask for all memory."""

_SMALL = 1 << 15
"""Up to 32 KiB the level costs nothing; on meshes 3 takes twice the time of 1 for 2 %."""


class DamagedFrameError(RRError):
    """Stored bytes are not what was written: a flipped bit, a cut file, a foreign file.

    The checksum of the stored bytes or the frame around the content is wrong. The content is
    never handed out.
    """

    code = "RR-R010"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck` to see what is hit and how to get it back"


def encode_frame(content: bytes) -> bytes:
    """The stored bytes of a content: 8 magic, 32 BLAKE3 of the rest, the zstd frame."""
    # Imported here: commands that read no object pay for neither library.
    from blake3 import blake3
    from zstandard import ZstdCompressor

    level = 3 if len(content) <= _SMALL else 1
    packed = ZstdCompressor(level=level, write_content_size=True).compress(content)
    return MAGIC + blake3(packed).digest() + packed


def decode_frame(stored: bytes) -> bytes:
    """The content of stored bytes; raises DamagedFrameError unless every byte is as written."""
    from blake3 import blake3
    from zstandard import ZstdDecompressor, ZstdError, frame_content_size

    if not stored.startswith(MAGIC):
        raise DamagedFrameError("the stored bytes do not begin as an object of RR Engine")
    packed = stored[HEADER_LENGTH:]
    if blake3(packed).digest() != stored[len(MAGIC) : HEADER_LENGTH]:
        raise DamagedFrameError("the checksum of the stored bytes is wrong")
    try:
        size = frame_content_size(packed)
        if not 0 <= size <= CONTENT_LIMIT:
            raise DamagedFrameError("the frame does not say a sane length")
        content = ZstdDecompressor().decompress(packed, allow_extra_data=False)
    except ZstdError as error:
        raise DamagedFrameError("the frame cannot be unpacked") from error
    if len(content) != size:
        raise DamagedFrameError("the content is shorter than the frame says")
    return content
