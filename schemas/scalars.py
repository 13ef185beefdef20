"""What a plain YAML scalar means: the YAML 1.2 core schema, and nothing of YAML 1.1.

So `yes`, `on` and `12:30` are text, `010` is ten and `1e1` is a number, as in JSON.
"""

import re
import unicodedata

_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMBER_START = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = frozenset((".nan", ".NaN", ".NAN"))
_MOST_DIGITS = 40
"""Longer runs of digits are read as floats: no measure needs them, and `int()` is quadratic."""

Scalar = str | int | float | bool | None


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar under the YAML 1.2 core schema; text is NFC."""
    if text[:1] not in _NUMBER_START:
        return _CONSTANTS.get(text, text) if text.isascii() else normal_text(text)
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _MOST_DIGITS else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return _rare_number(text)


def _rare_number(text: str) -> Scalar:
    """Octal, hexadecimal, infinity, NaN, the empty scalar, or text that starts like a number."""
    if not text:
        return None
    if len(text) <= _MOST_DIGITS and _PREFIXED.fullmatch(text):
        return int(text, 0)
    infinity = _INFINITY.fullmatch(text)
    if infinity:
        return float(infinity[1] + "inf")
    if text in _NAN:
        return float("nan")
    return normal_text(text)


def normal_text(text: str) -> str:
    """The text in Unicode normal form C, so that equal-looking texts are equal."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
