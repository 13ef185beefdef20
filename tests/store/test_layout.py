import pytest

from store.layout import DamagedFormatError, UnknownFormatError, check_format, format_bytes


def test_the_layout_of_this_release_and_those_before_are_accepted() -> None:
    assert check_format(b"rr-store 1\n", "here") == 1
    assert check_format(b"rr-store 2\n", "here") == 2
    assert format_bytes() == b"rr-store 2\n"
    assert format_bytes(1) == b"rr-store 1\n"


@pytest.mark.parametrize("version", [3, 10, 999_999_999])
def test_a_layout_from_the_future_is_named_and_not_touched(version: int) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        check_format(b"rr-store %d\n" % version, "here")
    assert caught.value.details == {"version": version, "known": 2}
    assert caught.value.exit_code == 1
    assert "update" in caught.value.next_step


@pytest.mark.parametrize("data", [b"9", b"9\n", b"rr 99", b"rr-store 3", b"rr-store 3\r\n"])
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
        b"rr-store 2",
        b"2\n",
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


@pytest.mark.parametrize("version", [1, 2])
def test_no_flipped_bit_passes(version: int) -> None:
    for place in range(len(format_bytes(version)) * 8):
        hit = bytearray(format_bytes(version))
        hit[place // 8] ^= 1 << place % 8
        with pytest.raises((DamagedFormatError, UnknownFormatError)):
            check_format(bytes(hit), "here")
