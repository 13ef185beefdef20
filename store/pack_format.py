"""Many objects in one file: blocks packed together, their parity, a sorted table, a footer.

Nothing here touches a disk; docs/internals/format.md shows the same byte by byte.
"""

from struct import Struct
from typing import NamedTuple

from store.frame import DamagedFrameError

MAGIC = b"RRpack\x01\n"
DIGEST = 32
BLOCK_HEADER = Struct("<32sI")
"""BLAKE3 of what follows, then the bytes of the zstd frame after it."""
ENTRY = Struct("<32sQ")
"""The 32 bytes of an id, then its place."""
PAGE_ENTRIES = 64
PAGE_LENGTH = DIGEST + PAGE_ENTRIES * ENTRY.size
_COUNTS = Struct("<8sQQQ")
FOOTER_LENGTH = _COUNTS.size + DIGEST

BLOCK_RAW = 1 << 18
"""Bytes of content after which a block is closed: a reader of one object unpacks no more."""
CONTENT_LIMIT = 1 << 20
"""A larger content is never packed, so a block is at most this and BLOCK_RAW, and its lengths."""
_RAW_LIMIT = 1 << 22
BLOCK_LIMIT = _RAW_LIMIT + (_RAW_LIMIT >> 7)
"""Bytes of the longest block: zstd makes nothing longer by more than 1 in 256 and a few bytes."""
FRAME_MAGIC = b"\x28\xb5\x2f\xfd"
"""How every zstd frame begins, and so every block from its header on."""
_COUNT_LIMIT = 1 << 16
LEVEL = 17
"""19 saves one hundredth more and takes three times as long."""
QUICK_LEVEL = 6
"""For packs that somebody waits for."""
_NUMBER = Struct("<I")


class DamagedPackError(DamagedFrameError):
    """A pack, one file with many objects, is damaged: a flipped bit, a cut or a foreign file.

    Only the objects in the damaged block cannot be read; all others in the pack still are. Any one
    block can be made again out of the parity: `rr fsck --repair` does, and writes the pack anew. If
    it cannot, the damaged pack stays, or is set aside as `.pack.damaged` once all that it lists is
    stored elsewhere; no repair removes it.
    """

    code = "RR-R051"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck --repair`: it writes the pack anew from what is left"


class Place(NamedTuple):
    """Where an object lies: the offset of its block in the pack, its number in the block."""

    block: int
    number: int

    def packed(self) -> int:
        """The place as one number: 48 bits of offset, 16 of number."""
        return self.block << 16 | self.number

    @classmethod
    def unpacked(cls, number: int) -> "Place":
        """The place in one number."""
        return cls(number >> 16, number & 0xFFFF)


class Footer(NamedTuple):
    """Where the parity and the table begin, and how many objects it lists."""

    parity: int
    table: int
    objects: int

    @property
    def pages(self) -> int:
        """Pages of the table; only the last may be short."""
        return -(-self.objects // PAGE_ENTRIES)

    @property
    def size(self) -> int:
        """Bytes of the whole pack."""
        return self.table + self.pages * DIGEST + self.objects * ENTRY.size + FOOTER_LENGTH

    def page_length(self, page: int) -> int:
        """Bytes of one page with its checksum."""
        return DIGEST + min(PAGE_ENTRIES, self.objects - page * PAGE_ENTRIES) * ENTRY.size


def encode_block(contents: list[bytes], level: int = LEVEL) -> bytes:
    """The stored bytes of a block: checksum, length, one zstd frame of lengths and contents."""
    from blake3 import blake3
    from zstandard import ZstdCompressor

    lengths = b"".join(_NUMBER.pack(len(content)) for content in contents)
    raw = b"".join((_NUMBER.pack(len(contents)), lengths, *contents))
    frame = ZstdCompressor(level=level, write_content_size=True).compress(raw)
    guarded = _NUMBER.pack(len(frame)) + frame
    return blake3(guarded).digest() + guarded


def block_length(head: bytes) -> int:
    """Bytes of the whole block that begins with these; DamagedPackError if cut short or insane."""
    if len(head) < BLOCK_HEADER.size:
        raise DamagedPackError("a block is cut short")
    length = BLOCK_HEADER.size + int(BLOCK_HEADER.unpack_from(head)[1])
    if length > BLOCK_LIMIT:
        raise DamagedPackError("a block does not say a sane length")
    return length


def decode_block(stored: bytes) -> list[bytes]:
    """The contents in a block; raises DamagedPackError unless every byte is as written."""
    from blake3 import blake3
    from zstandard import ZstdDecompressor, ZstdError, frame_content_size

    if len(stored) != block_length(stored[: BLOCK_HEADER.size]):
        raise DamagedPackError("a block is cut short")
    if blake3(stored[DIGEST:]).digest() != stored[:DIGEST]:
        raise DamagedPackError("the checksum of a block is wrong")
    frame = stored[BLOCK_HEADER.size :]
    try:
        if not _NUMBER.size <= frame_content_size(frame) <= _RAW_LIMIT:
            raise DamagedPackError("a block does not say a sane length")
        raw = ZstdDecompressor().decompress(frame, allow_extra_data=False)
    except ZstdError as error:
        raise DamagedPackError("a block cannot be unpacked") from error
    return _split(raw)


def _split(raw: bytes) -> list[bytes]:
    count = _NUMBER.unpack_from(raw)[0]
    start = _NUMBER.size * (1 + count)
    if not 0 < count <= _COUNT_LIMIT or len(raw) < start:
        raise DamagedPackError("a block does not hold what it says")
    contents = []
    for length in Struct(f"<{count}I").unpack_from(raw, _NUMBER.size):
        contents.append(raw[start : start + length])
        start += length
    if start != len(raw):
        raise DamagedPackError("a block does not hold what it says")
    return contents


class Parity:
    """All blocks of a pack laid over each other by exclusive or, each filled up with zeros: what
    any one of them is follows from it and the others.
    """

    def __init__(self) -> None:
        self._sum = 0
        self._length = 0

    def add(self, stored: bytes) -> None:
        """Lay a block over it; one that is in it already is taken out."""
        self._sum ^= int.from_bytes(stored, "little")
        self._length = max(self._length, len(stored))

    def content(self) -> bytes:
        """What it is, as long as the longest block."""
        return self._sum.to_bytes(self._length, "little")


def encode_parity(parity: Parity) -> bytes:
    """The stored bytes of the parity: checksum, then what it is."""
    from blake3 import blake3

    content = parity.content()
    return blake3(content).digest() + content


def decode_parity(stored: bytes) -> bytes:
    """The parity of all blocks; raises DamagedPackError."""
    from blake3 import blake3

    content = stored[DIGEST:]
    if blake3(content).digest() != stored[:DIGEST]:
        raise DamagedPackError("the checksum of the parity is wrong")
    return content


def encode_page(entries: list[tuple[bytes, int]]) -> bytes:
    """One page of the table: checksum, then ids and their places, which are sorted by id."""
    from blake3 import blake3

    listed = b"".join(ENTRY.pack(key, place) for key, place in entries)
    return blake3(listed).digest() + listed


def check_page(stored: bytes) -> bytes:
    """The entries of a page; raises DamagedPackError."""
    from blake3 import blake3

    listed = stored[DIGEST:]
    if blake3(listed).digest() != stored[:DIGEST]:
        raise DamagedPackError("the checksum of a page of the table is wrong")
    return listed


def encode_footer(footer: Footer) -> bytes:
    """The last bytes of a pack: magic, three numbers, the checksum of all."""
    from blake3 import blake3

    said = _COUNTS.pack(MAGIC, *footer)
    return said + blake3(said).digest()


def decode_footer(stored: bytes, size: int) -> Footer:
    """The footer of a pack of `size` bytes; raises DamagedPackError when it does not fit it."""
    from blake3 import blake3

    said = stored[: _COUNTS.size]
    if len(stored) != FOOTER_LENGTH or blake3(said).digest() != stored[_COUNTS.size :]:
        raise DamagedPackError("the checksum of the footer is wrong")
    magic, *places = _COUNTS.unpack(said)
    footer = Footer(*places)
    if magic != MAGIC or footer.size != size or not len(MAGIC) <= footer.parity <= footer.table:
        raise DamagedPackError("the footer does not fit the file")
    return footer
