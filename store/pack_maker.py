"""The bytes of one pack, wherever they go: blocks as they come, their parity, the table."""

from collections.abc import Callable

from store.pack_format import (
    BLOCK_RAW,
    CONTENT_LIMIT,
    LEVEL,
    MAGIC,
    PAGE_ENTRIES,
    Footer,
    Parity,
    Place,
    encode_block,
    encode_footer,
    encode_page,
    encode_parity,
)

_BLOCK_COUNT = 1 << 15


class PackMaker:
    """A new pack. `write` gets its bytes in order, from the first on."""

    def __init__(self, write: Callable[[bytes], object], level: int = LEVEL) -> None:
        from blake3 import blake3

        self._level = level
        self._write = write
        self._hash = blake3()
        self._parity = Parity()
        self._keys: dict[bytes, int] = {}  # places as numbers: there may be a million
        self._waiting: dict[bytes, bytes] = {}
        self._raw = 0
        self._offset = 0
        self._append(MAGIC)

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys or key in self._waiting

    def __len__(self) -> int:
        return len(self._keys) + len(self._waiting)

    def add(self, key: bytes, content: bytes) -> bool:
        """Put a content into the present block, once; False when it is too large for a pack."""
        if len(content) > CONTENT_LIMIT:
            return False
        if key in self:
            return True
        self._waiting[key] = content
        self._raw += len(content)
        if self._raw >= BLOCK_RAW or len(self._waiting) >= _BLOCK_COUNT:
            self.end_block()
        return True

    def end_block(self) -> None:
        """Write the present block: what comes next is of another kind and shares little with it."""
        if self._waiting:
            self.copy_block(
                list(self._waiting), encode_block(list(self._waiting.values()), self._level)
            )
            self._waiting, self._raw = {}, 0

    def copy_block(self, keys: list[bytes], stored: bytes) -> None:
        """Write a block whose stored bytes another pack has, with the ids in it in order."""
        for number, key in enumerate(keys):
            self._keys[key] = Place(self._offset, number).packed()
        self._parity.add(stored)
        self._append(stored)

    def finish(self) -> str:
        """Write parity and table; gives the BLAKE3 of all bytes, by which the pack is named."""
        self.end_block()
        parity = self._offset
        self._append(encode_parity(self._parity))
        footer = Footer(parity, self._offset, len(self._keys))
        keys = sorted(self._keys)
        for start in range(0, len(keys), PAGE_ENTRIES):
            page = keys[start : start + PAGE_ENTRIES]
            self._append(encode_page([(key, self._keys[key]) for key in page]))
        self._append(encode_footer(footer))
        return self._hash.hexdigest()

    def _append(self, data: bytes) -> None:
        self._hash.update(data)
        self._write(data)
        self._offset += len(data)
