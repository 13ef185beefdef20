"""Short forms for people: ids as their first twelve digits, numbers without needless zeros."""

from __future__ import annotations

from schemas.ids import is_id
from schemas.printable import printable

SHORT = 12


def short(identifier: str | None) -> str:
    """Return the first digits of an id, enough to type; a dash for none."""
    return identifier[:SHORT] if identifier else "-"


def words(value: object) -> str:
    """Return a detail of an operation as people read it: ids short, lists as words."""
    if isinstance(value, list):
        return " ".join(map(words, value))
    text = str(value)
    return short(text) if is_id(text) else text


def value_text(value: object) -> str:
    """Return a spec value as people write it."""
    if value is None:
        return "(default)"
    return f"{value:g}" if isinstance(value, float) else printable(str(value))


def plural(count: int, word: str) -> str:
    """Return `1 finding`, `2 findings`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def size_text(count: int) -> str:
    """Return a number of bytes as people read it: 980 B, 12.4 KB, 3.1 MB."""
    amount, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


def first_line(text: str) -> str:
    """Return a text up to its first line end, safe to print."""
    return printable(text.partition("\n")[0].rstrip("\r"))
