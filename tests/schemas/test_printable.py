import pytest

from schemas.printable import printable, unsafe_signs


@pytest.mark.parametrize(
    "text", ["", "Ada <ada@example.org>", "Žofie 王 🥿", "نیم\u200cفاصله", "a\xa0b"]
)
def test_ordinary_text_stays(text: str) -> None:
    assert unsafe_signs(text) == []
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[2Jx\x1b", r"\x1b[2Jx\x1b"),
        ("\x9b31m\x7f\x00", r"\x9b31m\x7f\x00"),
        ("a\u2028b\u202ec", r"a\u2028b\u202ec"),
        ("undecodable \udcff", r"undecodable \udcff"),
    ],
)
def test_what_steers_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert unsafe_signs(text)
    assert printable(text) == shown


def test_a_tab_is_unsafe_in_a_name_but_prints_as_it_is() -> None:
    assert unsafe_signs("a\tb") == ["\t"]
    assert printable("a\tb") == "a\tb"
