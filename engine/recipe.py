"""The recipe of a bundle: resolved values and what was built of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from schemas.resolve import Resolved
    from schemas.sizes import Size

RECIPE = "recipe.json"


class BadRecipeError(RRError):
    """A document of a bundle is not what this release of RR Engine writes there.

    Its sums may be right all the same: it was made so, or by a release with other parameters.
    """

    code: ClassVar[str] = "RR-E052"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "`rr verify` on the bundle tells more; compare one of its mesh files"


def values_problem(values: Mapping[str, object], quality: str) -> str:
    """Return why these cannot be resolved instrumental values, or nothing."""
    from geometry.kernel import QUALITIES
    from schemas.parameters import INSTRUMENTAL
    from schemas.resolve import in_full

    values = in_full(values)
    if quality not in QUALITIES:
        return f"{RECIPE} names no quality"
    if set(values) != {row.path for row in INSTRUMENTAL}:
        return f"{RECIPE} does not hold exactly the values of this release's parameter table"
    for row in INSTRUMENTAL:
        value = values[row.path]
        if row.limits is not None:
            low, high = row.limits
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                return f"{RECIPE} holds an impossible {row.path}"
        elif value not in row.choices:
            return f"{RECIPE} holds an impossible {row.path}"
    return ""


def resolved_of_recipe(data: bytes) -> Resolved:
    """Return the resolved spec a recipe holds; which values were written it does not know.

    Every value counts as derived. Raises BadRecipeError.
    """
    from schemas.parameters import APPEARANCE
    from schemas.resolve import Resolved, in_full
    from schemas.sizes import SizeError, fit_of

    try:
        recipe = json.loads(data)
        values = in_full(recipe["instrumental"]["values"])
        appearance = dict(recipe["appearance"]["values"])
        problem = values_problem(values, str(recipe["quality"]))
        size = _size(recipe["instrumental"]["size"])
        name, style = recipe["name"], recipe["instrumental"]["style"]
        fit = fit_of(size, Fraction(int(values["last.length_mm"]), 1000))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, SizeError) as error:
        raise BadRecipeError(f"{RECIPE} is no recipe", place=RECIPE) from error
    words = [name, style, *appearance.values()]
    if set(appearance) != {row.path for row in APPEARANCE} or not _are_words(words):
        problem = problem or f"{RECIPE} does not hold the appearance of this release"
    if problem:
        raise BadRecipeError(problem, place=RECIPE)
    every = frozenset({*values, *appearance})
    return Resolved(name, style, size, fit, values, appearance, every, frozenset())


def _size(told: Any) -> Size | None:
    if told is None:
        return None
    from schemas.sizes import canonical_size

    value = Fraction(int(told["value_milli"]), 1000)
    return canonical_size(str(told["system"]), value, str(told["width"]), str(told["wearer"]))


def _are_words(words: Sequence[object]) -> bool:
    return all(isinstance(word, str) and word.isprintable() for word in words)
