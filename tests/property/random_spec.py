"""A valid spec for every number: any family, size and construction, values from the whole range.

Plain pseudo-random draws spread evenly, which a property library's do not (it favours small
values), and a failing shoe is named by its number.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from schemas.families import STYLES
from schemas.flat import flatten, unflatten
from schemas.parameters import INSTRUMENTAL, PARAMETERS, parameter
from schemas.resolve import written_number
from schemas.sizes import SYSTEMS, WEARERS, value_range, widths
from schemas.table import last_bottom, last_form, last_origin
from schemas.table.row import Figure, Parameter
from tests.property.fitting import LENGTH, WIDTH, Flat, added, dressed, fits

_FIGURES: dict[str, tuple[Figure, ...]] = {
    "men": ("men",), "women": ("women",), "child": ("child",), "unisex": ("men", "child"),
}  # fmt: skip
_MOST_SELDOM = 20
_START = {
    parameter("overall_dimensions.sole_thickness_mm"): 30,
    parameter("last_profile.arch_height_mm"): 14,
    parameter("last_profile.toe_spring_mm"): 11,
    parameter("collar_geometry.collar_height_mm"): 62,
}
_KEPT = (*last_origin.ROWS, *last_bottom.ROWS)
"""Never drawn: that every valid spec is sound is a law of drawn lasts (ADR 42, 44)."""
_CHOICES = tuple(row for row in INSTRUMENTAL if row.choices and row not in _KEPT)
_PROMISED = (parameter("last.heel_elevation_mm"), parameter("last.ball_girth_mm"))
"""Optional values whose range the spec promises: drawn for every other shoe, as choices are."""
_OWN = last_form.ROWS
"""Values that a drawn last has none of: some of them are drawn for every other shoe."""
_SELDOM = tuple(
    row
    for row in PARAMETERS
    if not row.required and row not in (*_CHOICES, *_PROMISED, *_OWN, *_KEPT)
)
_COMMON = {"EU": 42, "UK": 8.5, "US": 9.5, "MONDO": 265, "JP": 26.5, "CN": 265, "KR": 265}
_TEXT = "AÉz0 -_ç"


def valid_spec(seed: int, system: str = "") -> dict[str, Any]:
    """A spec that `rr validate` accepts, always the same for a number; sized by a `system`.

    It starts as a plain shoe of a family; then values from the whole range are set one by one,
    each moved only as far as a rule between values demands (`tests.property.fitting`).
    """
    draw = Random(seed)
    named = {"rr": 1, "name": f"random-{seed}", "style": draw.choice(STYLES)}
    beyond = draw.randint(4_000, 24_000), draw.randint(4_000, 24_000)
    size, length_mm = _size(draw, system), draw.randint(145, 370)
    flat = next(
        plain
        for plain in (_plain(named, kept, length_mm, beyond) for kept in _ever_plainer(size))
        if plain is not None
    )
    choices = [row for row in _CHOICES if draw.random() < 0.5]
    required = draw.sample(tuple(_START), len(_START))
    others = [row for row in _PROMISED if draw.random() < 0.5]
    others += draw.sample(_SELDOM, draw.randint(0, _MOST_SELDOM))
    draw.shuffle(others)
    for row in (*choices, *required, *others):
        flat = _with(draw, flat, row, beyond)
    for row in draw.sample(_OWN, draw.choice((0, draw.randint(1, len(_OWN))))):
        flat = _with(draw, flat, row, beyond)
    return unflatten(flat)


def as_drawn(seed: int) -> dict[str, Any]:
    """The spec of a number with a last as drawn: without what that has of its own."""
    own = {row.spec_path for row in _OWN}
    return unflatten({p: v for p, v in flatten(valid_spec(seed)).items() if p not in own})


def _with(draw: Random, flat: Flat, row: Parameter, beyond_um: tuple[int, int]) -> Flat:
    """The spec with a drawn value more, as near to it as the rules allow."""
    share = draw.choice((0.5, 0.75, 1.0))
    return added(flat, row, _value(draw, row), share, beyond_um) or flat


def _plain(
    named: dict[str, Any], size: dict[str, Any] | None, length_mm: int, beyond_um: tuple[int, int]
) -> dict[str, Any] | None:
    """A plain shoe of a size, by its family's defaults, or None where they do not suit the size."""
    flat = flatten(named | ({"size": size} if size else {}))
    flat |= {row.spec_path: value for row, value in _START.items()}
    flat |= {LENGTH.spec_path: length_mm, WIDTH.spec_path: 100}
    made, resolved = dressed(flat, beyond_um)
    return made if fits(resolved) else None


def _ever_plainer(size: dict[str, Any] | None) -> Iterator[dict[str, Any] | None]:
    """The size as drawn, then without what may make an odd last of it, then a common one."""
    yield size
    if size:
        yield {key: value for key, value in size.items() if key != "width"}
        if size["system"] == "EU":
            yield {key: value for key, value in size.items() if key not in ("width", "wearer")}
    system = size["system"] if size else "EU"
    yield {"system": system, "value": _COMMON[system], "wearer": "men"}


def spans(system: str, wearer: str) -> tuple[int, int]:
    """The least and the largest value of a size in thousandths, whatever its figure."""
    # Unisex sizes follow men's or children's proportions by their length: both ranges hold.
    figures: tuple[Figure, ...] = (
        ("men",) if system in ("UK", "US") and wearer == "unisex" else _FIGURES[wearer]
    )
    both = [value_range(system, figure) for figure in figures]
    low, high = max(low for low, _ in both), min(high for _, high in both)
    return int(-(-low * 1000 // 1)), int(high * 1000 // 1)


def _size(draw: Random, system: str) -> dict[str, Any] | None:
    """A size of one system; else of EU, of any system, or none at all. EU 25 to 50 in all."""
    if not system:
        system = draw.choice(("EU", "EU", draw.choice(SYSTEMS), ""))
    if not system:
        return None
    wearer = draw.choice(WEARERS if system in ("UK", "US") else (*WEARERS, None))
    value = draw.randint(*spans(system, wearer or "unisex")) / 1000
    size: dict[str, Any] = {"system": system, "value": value}
    if wearer is not None:
        size["wearer"] = wearer
    if draw.random() < 0.8:
        size["width"] = draw.choice(("standard", *widths(system)))
    return size


def _value(draw: Random, row: Parameter) -> Any:
    """A value a row allows; of numbers, one in ten lies at an end of the range."""
    if row.limits is not None:
        low, high = row.limits
        number = draw.choice((low, high)) if draw.random() < 0.1 else draw.randint(low, high)
        return written_number(row, number)
    if row.choices:
        return draw.choice(row.choices)
    if row.unit == "hex":
        return f"#{draw.randrange(1 << 24):06X}"
    return "".join(draw.choices(_TEXT, k=draw.randint(0, int(row.maximum or 0))))
