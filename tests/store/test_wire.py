"""Messages: what goes in comes out, however it is cut into pieces, and no flipped bit passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from store.arrive import TooLargeError
from store.wire import FRAME_RAW, HEAD, MAGIC, DamagedMessageError, MessageReader, encode_message

OBJECTS = st.lists(st.binary(max_size=300), max_size=20)


def message(contents: list[bytes]) -> bytes:
    return b"".join(encode_message((sha256_hex(one), one) for one in contents))


def read(data: bytes, size: int = 1 << 20, limit: int = 1 << 20) -> list[tuple[str, bytes]]:
    reader = MessageReader(limit)
    found = []
    for start in range(0, len(data), size):
        found += reader.feed(data[start : start + size])
    reader.close()
    return found


@given(OBJECTS, st.integers(1, 400))
def test_it_comes_out_as_it_went_in(contents: list[bytes], size: int) -> None:
    assert read(message(contents), size) == [(sha256_hex(one), one) for one in contents]


def test_many_frames() -> None:
    contents = [bytes([n]) * (FRAME_RAW // 3) for n in range(10)] + [bytes(3 * FRAME_RAW), b""]
    sent = message(contents)
    assert [one for _, one in read(sent, 7777, 4 * FRAME_RAW)] == contents
    assert len(list(encode_message((sha256_hex(one), one) for one in contents))) > 5


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4), st.data())
def test_no_flipped_bit_and_no_cut_passes(contents: list[bytes], data: st.DataObject) -> None:
    sent = message(contents)
    expected = [(sha256_hex(one), one) for one in contents]
    place = data.draw(st.integers(0, len(sent) - 1))
    flipped = bytearray(sent)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    for damaged in (bytes(flipped), sent[:place], sent + b"\0"):
        with pytest.raises((DamagedMessageError, TooLargeError)):
            assert read(damaged) != expected


def test_the_limits() -> None:
    large = bytes(1001)
    assert read(message([large]), limit=1001)
    with pytest.raises(TooLargeError):
        read(message([large]), limit=1000)
    reader = MessageReader(1000)
    with pytest.raises(TooLargeError):
        list(reader.feed(MAGIC + HEAD.pack(1 << 30, 1 << 30, bytes(32))))
    assert len(reader._held) < 100, "nothing was waited for"


def test_half_a_message_gives_what_was_whole() -> None:
    contents = [bytes([n]) * FRAME_RAW for n in range(3)]
    sent = message(contents)
    reader = MessageReader()
    found = list(reader.feed(sent[: len(sent) * 2 // 3]))
    assert 0 < len(found) < 3
    with pytest.raises(DamagedMessageError):
        reader.close()
