import pytest

from store.layout import FORMAT_BYTES, DamagedFormatError, UnknownFormatError, check_format


def test_the_layout_of_this_release_is_accepted() -> None:
    check_format(b"rr-store 1\n", "here")
    assert FORMAT_BYTES == b"rr-store 1\n"


@pytest.mark.parametrize("version", [2, 10, 999_999_999])
def test_a_layout_from_the_future_is_named_and_not_touched(version: int) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        check_format(b"rr-store %d\n" % version, "here")
    assert caught.value.details == {"version": version, "known": 1}
    assert caught.value.exit_code == 1
    assert "update" in caught.value.next_step


@pytest.mark.parametrize("data", [b"9", b"9\n", b"rr 99", b"rr-store 2", b"rr-store 2\r\n"])
def test_another_spelling_of_a_greater_number_is_from_the_future_too(data: bytes) -> None:
    with pytest.raises(UnknownFormatError):
        check_format(data, "here")


@pytest.mark.parametrize(
    "data",
    [
        b"1",
        b"rr 1\n",
        b"",
        b"rr-store 1",
        b"rr-store 01\n",
        b"rr-store -1\n",
        b"rr-store 1\r\n",
        b"\0" * 11,
    ],
)
def test_anything_else_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedFormatError) as caught:
        check_format(data, "here")
    assert caught.value.exit_code == 7
    assert "copy" in caught.value.next_step and ">" not in caught.value.next_step


def test_no_flipped_bit_passes() -> None:
    for place in range(len(FORMAT_BYTES) * 8):
        hit = bytearray(FORMAT_BYTES)
        hit[place // 8] ^= 1 << place % 8
        with pytest.raises((DamagedFormatError, UnknownFormatError)):
            check_format(bytes(hit), "here")
