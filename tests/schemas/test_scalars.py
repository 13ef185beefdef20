import math

import pytest

from schemas.scalars import normal_text, plain_scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nUll", "nUll"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("false", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("0X1F", "0X1F"),
        ("1_000", "1_000"),
        ("1e1", 10.0),
        ("1E+1", 10.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("+.5", 0.5),
        ("-1.5e-3", -0.0015),
        (".", "."),
        ("-", "-"),
        ("+", "+"),
        ("1e", "1e"),
        ("e1", "e1"),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("1.2.3", "1.2.3"),
        ("292mm", "292mm"),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("+.INF", math.inf),
        ("inf", "inf"),
        ("nan", "nan"),
        ("9" * 41, float("9" * 41)),
        ("٣", "٣"),
    ],
)
def test_the_yaml_1_2_core_schema(text: str, value: object) -> None:
    found = plain_scalar(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_nan_is_read_so_that_it_can_be_refused(text: str) -> None:
    found = plain_scalar(text)
    assert isinstance(found, float) and math.isnan(found)


def test_text_is_in_normal_form_c() -> None:
    assert plain_scalar("cafe\u0301") == "caf\u00e9" == normal_text("cafe\u0301")
    assert plain_scalar("+e\u0301") == "+\u00e9"
