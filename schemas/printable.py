"""Text that is safe to print: characters that steer a terminal or break a line as escapes."""

_STEERING_KINDS = ("Cc", "Cs", "Zl", "Zp")  # control, surrogate, line and paragraph separator
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unsafe_signs(text: str) -> list[str]:
    """The characters of a text that may not reach a terminal, in order, each as often as it is."""
    if text.isprintable():
        return []
    import unicodedata  # only for the rare text that needs a closer look

    return [
        sign
        for sign in text
        if sign in _DIRECTIONS or unicodedata.category(sign) in _STEERING_KINDS
    ]


def printable(text: str) -> str:
    r"""The text with every unsafe character as an escape such as `\x1b`; a tab stays."""
    for sign in set(unsafe_signs(text)) - {"\t"}:
        text = text.replace(sign, sign.encode("unicode_escape").decode("ascii"))
    return text
