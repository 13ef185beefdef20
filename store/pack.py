"""Reading one pack: an object costs a few small reads, however many objects there are."""

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.disk import Disk
from store.pack_format import (
    BLOCK_HEADER,
    ENTRY,
    FOOTER_LENGTH,
    MAGIC,
    PAGE_LENGTH,
    DamagedPackError,
    Place,
    block_length,
    check_page,
    decode_block,
    decode_footer,
    decode_parity,
)
from store.recent import Recent

_ID = ENTRY.size - 8
_GUESSES = 4
"""Ids are evenly spread, so a few guesses by proportion nearly always hit; then halving."""
_KEPT_BLOCKS = 24
"""History has a kind of block each for operations, refsets, generations and four spec files."""
_KEPT_PAGES = 256
_PIECE = 1 << 20


class Pack:
    """One open pack. Each reading opens the file anew, so none keeps a removed pack alive."""

    def __init__(self, disk: Disk, path: Path) -> None:
        """Read the footer; raises DamagedPackError and FileNotFoundError."""
        self._disk = disk
        self.path = path
        with self._placed():
            size = disk.status(path).size
            footer = disk.read_at(path, max(0, size - FOOTER_LENGTH), FOOTER_LENGTH)
            self.footer = decode_footer(footer, size)
        self._blocks: Recent[int, list[bytes]] = Recent(_KEPT_BLOCKS)
        self._pages: Recent[int, bytes] = Recent(_KEPT_PAGES)
        self._last_page = b""

    def find(self, key: bytes) -> Place | None:
        """Where the object with this id (32 bytes) lies, or None; O(log n) pages are read."""
        page = self._last_page
        if page[:_ID] <= key <= page[-ENTRY.size : -8]:
            return _look_up(page, key)  # who asks for many asks in their order
        low, high = 0, self.footer.pages - 1
        wanted, floor, ceiling = _high_bits(key), 0, 1 << 64
        guesses = _GUESSES
        while low <= high:
            guesses -= 1
            if guesses >= 0 and floor <= wanted < ceiling:
                middle = low + (wanted - floor) * (high - low + 1) // (ceiling - floor)
            else:
                middle = (low + high) // 2
            page = self.page(middle)
            first, last = page[:_ID], page[-ENTRY.size : -8]
            if key < first:
                high, ceiling = middle - 1, _high_bits(first)
            elif key > last:
                low, floor = middle + 1, _high_bits(last)
            else:
                self._last_page = page
                return _look_up(page, key)
        return None

    def check_there(self) -> None:
        """Return when the file is there now; raises FileNotFoundError.

        What is remembered of a pack is as written, but not a word on whether the pack still is.
        """
        with self._placed():
            self._disk.status(self.path)

    def content(self, place: Place) -> bytes:
        """The content at a place, its block checked; raises DamagedPackError."""
        contents = self.block(place.block)
        if place.number >= len(contents):
            raise DamagedPackError("the table leads past the end of a block", place=str(self.path))
        return contents[place.number]

    def block(self, offset: int) -> list[bytes]:
        """The contents of the block that begins at an offset; raises DamagedPackError."""
        return self._blocks.get(offset, lambda: self._decoded(offset))

    def stored_block(self, offset: int) -> bytes:
        """The bytes of a block as they lie in the file, not checked; DamagedPackError if cut."""
        with self._placed():
            head = self._disk.read_at(self.path, offset, BLOCK_HEADER.size)
            length = block_length(head)
            if offset < len(MAGIC) or offset + length > self.footer.parity:
                raise DamagedPackError("a block reaches out of its place")
            return self._disk.read_at(self.path, offset, length)

    def check_ends(self) -> None:
        """Return when magic and parity are as written; raises DamagedPackError.

        No reader needs them, so a flipped bit in them hides nothing.
        """
        start, end = self.footer.parity, self.footer.table
        with self._placed():
            if self._disk.read_at(self.path, 0, len(MAGIC)) != MAGIC:
                raise DamagedPackError("the file does not begin as a pack")
            decode_parity(self._disk.read_at(self.path, start, end - start))

    def digest(self) -> str:
        """The BLAKE3 of all bytes, which should be the name; raises DamagedPackError."""
        from blake3 import blake3

        summed = blake3()
        with self._placed():
            for start in range(0, self.footer.size, _PIECE):
                summed.update(self._disk.read_at(self.path, start, _PIECE))
        return summed.hexdigest()

    def page(self, number: int) -> bytes:
        """The entries of one page of the table; raises DamagedPackError."""
        return self._pages.get(number, lambda: self.read_page(number))

    def read_page(self, number: int) -> bytes:
        """The same, read from the file even if it was before."""
        offset = self.footer.table + number * PAGE_LENGTH
        with self._placed():
            return check_page(
                self._disk.read_at(self.path, offset, self.footer.page_length(number))
            )

    def entries(self, low: bytes = b"") -> Iterator[tuple[bytes, Place]]:
        """Ids from `low` on with their places, in the order of the ids."""
        pages = range(self.footer.pages)
        start = bisect_left(pages, low, key=lambda number: self.page(number)[-ENTRY.size : -8])
        for number in pages[start:]:
            for key, place in self.listed(self.read_page(number)):
                if key >= low:
                    yield key, place

    def _decoded(self, offset: int) -> list[bytes]:
        with self._placed():
            return decode_block(self.stored_block(offset))

    @contextmanager
    def _placed(self) -> Iterator[None]:
        """Say of all damage that it is in this pack; what the disk cannot read is damaged too."""
        try:
            yield
        except FileNotFoundError:  # replaced by another, which is no damage
            raise
        except OSError as error:
            told = f"the system cannot read it: {error.strerror or error}"
            raise DamagedPackError(told, place=str(self.path)) from error
        except DamagedPackError as error:
            error.place = error.place or str(self.path)
            raise

    @staticmethod
    def listed(page: bytes) -> Iterator[tuple[bytes, Place]]:
        """The entries of a checked page."""
        return ((key, Place.unpacked(place)) for key, place in ENTRY.iter_unpack(page))


def _look_up(page: bytes, key: bytes) -> Place | None:
    rows = range(len(page) // ENTRY.size)
    row = bisect_left(rows, key, key=lambda row: page[row * ENTRY.size : row * ENTRY.size + _ID])
    found, place = ENTRY.unpack_from(page, row * ENTRY.size)
    return Place.unpacked(place) if found == key else None


def _high_bits(key: bytes) -> int:
    return int.from_bytes(key[:8], "big")
