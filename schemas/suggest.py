"""Hints for keys and values that do not exist: the nearest ones that do."""

from collections.abc import Iterable
from functools import cache

from schemas.flat import TOP_KEYS
from schemas.parameters import PARAMETERS
from schemas.sizes import Size

_SURE_ENOUGH = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None if none is."""
    # Imported here because only broken specs need it.
    from difflib import get_close_matches

    found = get_close_matches(word.lower(), list(known), n=1, cutoff=_SURE_ENOUGH)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean …?`, or an empty text."""
    found = nearest(word, known)
    return f"did you mean {found}?" if found else ""


@cache
def keys_under(table: str) -> tuple[str, ...]:
    """The keys a table of a spec may have, by its dotted path; empty for the spec itself."""
    if not table:
        return TOP_KEYS
    if table == "size":
        return Size.NAMES
    if table in ("instrumental", "appearance"):
        return tuple(dict.fromkeys(row.section for row in PARAMETERS if row.half == table))
    half, _, section = table.partition(".")
    return tuple(row.name for row in PARAMETERS if (row.half, row.section) == (half, section))


def unknown_key_hint(table: str, key: str) -> str:
    """What the author of an unknown key probably meant: a likely key, or where the key belongs."""
    homes = [row.spec_path for row in PARAMETERS if row.name == key]
    if homes:
        return f"{key} belongs at {homes[0]}"
    sections = [row for row in PARAMETERS if row.section == key]
    if sections:
        return f"{key} belongs under {sections[0].half}"
    if "." in key:
        return "write nested tables instead of a dotted key"
    here = did_you_mean(key, keys_under(table))
    if here:
        return here
    anywhere = nearest(key, [row.name for row in PARAMETERS])
    if anywhere:
        path = next(row.spec_path for row in PARAMETERS if row.name == anywhere)
        return f"did you mean {path}?"
    return "run `rr params` for the list of parameters"
