"""Which default a path has in a family: the family's own, else the table's."""

from collections.abc import Mapping
from functools import cache

from schemas.families import STYLES, family
from schemas.families.family import Default, Derived
from schemas.parameters import parameter
from schemas.table.row import Parameter, Rule, constant, whole

_UNIT_SIGN = {"mm": " mm", "deg": "°"}


@cache
def family_rules(style: str) -> Mapping[str, Rule]:
    """The rules a family sets in place of the table's, by path; none for a style nobody knows."""
    if style not in STYLES:
        return {}
    return {path: _rule(parameter(path), own) for path, own in family(style).defaults.items()}


@cache
def family_words(style: str) -> Mapping[str, str]:
    """The same in words, for people; raises KeyError for a style nobody knows."""
    return {path: _words(parameter(path), own) for path, own in family(style).defaults.items()}


def words_by_family(path: str) -> dict[str, str]:
    """What each family that sets a default of its own for a path sets it to, in words."""
    told = {style: family_words(style).get(path) for style in STYLES}
    return {style: words for style, words in told.items() if words is not None}


def differing_paths() -> frozenset[str]:
    """The paths whose default depends on the family."""
    return frozenset(path for style in STYLES for path in family(style).defaults)


def _rule(row: Parameter, own: Default) -> Rule:
    return own.rule if isinstance(own, Derived) else constant(whole(row, own))


def _words(row: Parameter, own: Default) -> str:
    if isinstance(own, Derived):
        return own.words
    return own if isinstance(own, str) else f"{own:g}{_UNIT_SIGN.get(row.unit, '')}"
