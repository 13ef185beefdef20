"""Objects on their way: frames of many small ones packed together, each frame whole or refused.

A message is a magic, frames, and an end. A frame is the length of what follows its head, the
length of that unpacked, its BLAKE3, and a zstd frame of ids, lengths and contents. The end has no
bytes, the number of objects, and the BLAKE3 of the digests of all frames.
"""

from collections.abc import Iterable, Iterator
from struct import Struct

from schemas.errors import RRError
from store.arrive import OBJECT_LIMIT, TooLargeError

MAGIC = b"RRsync\x01\n"
HEAD = Struct("<II32s")
ENTRY = Struct("<32sI")
FRAME_RAW = 1 << 20
"""Bytes of content after which a frame is closed; one larger object has a frame of its own."""
_LEVEL = 3
_SLACK = 1 << 16
"""By so much at most zstd makes the largest frame longer, and heads of objects add to it."""


class DamagedMessageError(RRError):
    """A message with objects is cut short, or its bytes are not those that were sent.

    Each frame carries its own checksum: what arrived before the fault is kept, and is not sent
    again when the command is repeated.
    """

    code = "RR-R070"
    exit_code = 8
    http_status = 400
    hint = "run the command again: it goes on where it stopped"


def encode_message(objects: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The bytes of a message, a frame at a time, made as they are asked for."""
    from blake3 import blake3

    yield MAGIC
    count, digests = 0, blake3()
    waiting: list[bytes] = []
    size = 0
    for object_id, content in objects:
        if waiting and size + len(content) > FRAME_RAW:
            head, packed = _frame(waiting)
            digests.update(head[-32:])
            yield head + packed
            waiting, size = [], 0
        waiting += (ENTRY.pack(bytes.fromhex(object_id), len(content)), content)
        size += len(content)
        count += 1
    if waiting:
        head, packed = _frame(waiting)
        digests.update(head[-32:])
        yield head + packed
    yield HEAD.pack(0, count, digests.digest())


def _frame(parts: list[bytes]) -> tuple[bytes, bytes]:
    from blake3 import blake3
    from zstandard import ZstdCompressor

    raw = b"".join(parts)
    packed = ZstdCompressor(level=_LEVEL, write_content_size=True).compress(raw)
    return HEAD.pack(len(packed), len(raw), blake3(packed).digest()), packed


class MessageReader:
    """Takes the bytes of a message as they come, and gives the objects of each whole frame.

    No frame is unpacked before its lengths are known to be sane and its checksum right, so no
    message can ask for more memory than the limit on an object and one frame.
    """

    def __init__(self, limit: int = OBJECT_LIMIT) -> None:
        from blake3 import blake3

        self._limit = limit
        self._held = bytearray()
        self._begun = self.ended = False
        self._count = 0
        self._digests = blake3()

    def feed(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """The objects that are whole now; raises DamagedMessageError and TooLargeError."""
        self._held += data
        if not self._begun:
            if len(self._held) < len(MAGIC):
                return
            if not self._held.startswith(MAGIC):
                raise DamagedMessageError("the message does not begin as one of RR Engine")
            del self._held[: len(MAGIC)]
            self._begun = True
        while len(self._held) >= HEAD.size and not self.ended:
            length, raw, digest = HEAD.unpack_from(self._held)
            if length == 0:
                self._end(raw, digest)
                break
            if max(length, raw) > self._limit + _SLACK + FRAME_RAW:
                raise TooLargeError(f"a frame of {max(length, raw)} bytes was announced")
            if len(self._held) < HEAD.size + length:
                return
            with memoryview(self._held) as held:  # one copy, not two, of what may be large
                packed = bytes(held[HEAD.size : HEAD.size + length])
            del self._held[: HEAD.size + length]
            self._digests.update(digest)
            yield from self._objects(packed, raw, digest)
        if self.ended and self._held:
            raise DamagedMessageError("the message goes on after its end")

    def close(self) -> None:
        """Raise DamagedMessageError unless the end of the message has come."""
        if not self.ended:
            raise DamagedMessageError("the message is cut short")

    def _end(self, count: int, digest: bytes) -> None:
        if count != self._count or digest != self._digests.digest():
            raise DamagedMessageError("the message does not hold what its end says")
        del self._held[: HEAD.size]
        self.ended = True

    def _objects(self, packed: bytes, length: int, digest: bytes) -> Iterator[tuple[str, bytes]]:
        raw = _unpack(packed, length, digest)
        place = 0
        while place < len(raw):
            if len(raw) - place < ENTRY.size:
                raise DamagedMessageError("a frame ends within an object")
            key, size = ENTRY.unpack_from(raw, place)
            place += ENTRY.size
            if size > self._limit:
                raise TooLargeError(f"an object of {size} bytes was announced", place=key.hex())
            if len(raw) - place < size:
                raise DamagedMessageError("a frame ends within an object")
            self._count += 1
            yield key.hex(), raw[place : place + size]
            place += size


def _unpack(packed: bytes, length: int, digest: bytes) -> bytes:
    from blake3 import blake3
    from zstandard import ZstdDecompressor, ZstdError, frame_content_size

    if blake3(packed).digest() != digest:
        raise DamagedMessageError("the checksum of a frame is wrong")
    try:
        if frame_content_size(packed) != length:
            raise DamagedMessageError("a frame does not say its length")
        raw = ZstdDecompressor().decompress(packed, allow_extra_data=False)
    except ZstdError as error:
        raise DamagedMessageError("a frame cannot be unpacked") from error
    if len(raw) != length:
        raise DamagedMessageError("a frame is shorter than it says")
    return raw
