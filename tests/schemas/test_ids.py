import pytest

from schemas.ids import is_id


def test_an_id_is_64_lower_hex_digits() -> None:
    assert is_id("0123456789abcdef" * 4)


@pytest.mark.parametrize("text", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, b"a" * 64, None, 1])
def test_anything_else_is_none(text: object) -> None:
    assert not is_id(text)
