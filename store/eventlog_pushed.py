"""Logs of clones: under which name they are kept elsewhere, and what of them is taken there."""

import json
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import TYPE_CHECKING

from schemas.errors import RRError
from store.eventlog import (
    LONGEST_LINE,
    EventLog,
    ForeignEntryError,
    ForkedLogError,
    Line,
    entry_text,
)

if TYPE_CHECKING:
    from schemas.stream_entry import Entry


def pushed_names(first: Line) -> Iterator[str]:
    """The names that a log may have at a remote, made of its first line: it has the first one.

    A copy of a project has the same first line and goes on otherwise, so it takes the next.
    """
    from schemas.canonical import sha256_hex

    for number in count():
        yield f"clone-{sha256_hex(b'%s %d' % (first.digest.encode(), number))[:12]}"


def add_pushed(log: EventLog, stream: str, texts: Sequence[bytes], time: int) -> int:
    """How long a clone's log is once it has some entries, of which it may have the first already.

    Raises ForeignEntryError, and ForkedLogError where it has another entry in the place of one.
    """
    entries = read_pushed(texts)
    with log.writer(stream) as writer:
        length = writer.end.length
        if not entries:
            return length
        first = entries[0].seq
        if first > length + 1:
            raise ForeignEntryError(f"entry {first} does not follow entry {length}", place=stream)
        for line, text in zip(log.lines(stream, first - 1), texts, strict=False):
            if line.text != text:
                raise ForkedLogError(f"entry {line.seq} is another one here", place=stream)
        writer.append([one.body for one in entries if one.seq > length], time)
        return writer.end.length


def read_pushed(texts: Sequence[bytes]) -> "list[Entry]":
    """Entries that arrived, canonical and without holes; raises ForeignEntryError."""
    entries = [_read(text) for text in texts]
    for one, following in pairwise(entries):
        if following.seq != one.seq + 1:
            raise ForeignEntryError(f"entry {following.seq} follows entry {one.seq}")
    return entries


def _read(text: bytes) -> "Entry":
    from schemas.stream_entry import Entry

    try:
        entry = Entry.from_dict(json.loads(text))
        if entry_text(entry.seq, entry.body) == text and len(text) < LONGEST_LINE:
            return entry
        told = f"entry {entry.seq} is not in its canonical bytes"
    except RRError as error:
        told = error.message
    except (ValueError, RecursionError):
        told = "an entry is no JSON"
    raise ForeignEntryError(told)
