"""Shoe sizes: every system goes through the foot length, unrounded, and never straight to another.

Formulas: footwear.md §3.1 (lengths) and §3.2 (widths). `L` is the last length and `FL`
the foot length it serves: FL = L − 15 mm for adults, L − 12 mm for children.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

from schemas.errors import RRError
from schemas.table.row import Figure, Fit

SYSTEMS = ("EU", "UK", "US", "MONDO", "JP", "CN", "KR")
WEARERS = ("men", "women", "child", "unisex")
STANDARD = "standard"
EU_RANGE = (Fraction(25), Fraction(50))
"""The sizes a spec may ask for, as the EU size of the same foot length."""

CHILD_BELOW_EU = 34
"""Below this EU size a last is built by the rules for children unless a wearer is named."""

_FIGURES: dict[str | None, Figure] = {"men": "men", "women": "women", "child": "child"}
_INCH = Fraction(254, 10)
_PARIS_POINT = Fraction(20, 3)
_BARLEYCORN = _INCH / 3
_ALLOWANCE: dict[Figure, int] = {"men": 15, "women": 15, "child": 12}

# One barleycorn (⅓ inch) a size: value = FL_in × 3 − zero.
_UK_ZERO: dict[Figure, Fraction] = {
    "men": Fraction(23),
    "women": Fraction(23),
    "child": Fraction(10),
}
_US_ZERO: dict[Figure, Fraction] = {
    "men": Fraction(22),
    "women": Fraction(41, 2),  # retail: men + 1.5; the Brannock device would give men + 1
    "child": Fraction(967, 100),
}

_EU_WIDTHS = ("E", "F", "G", "H", "J", "K")
_US_WIDTHS = ("AAAA", "AAA", "AA", "A", "B", "C", "D", "E", "EE", "EEE", "EEEE")
_UK_WIDTHS = ("C", "D", "E", "F", "G", "H")
_JP_WIDTHS = ("A", "B", "C", "D", "E", "EE", "EEE", "EEEE", "F", "G")
_CN_WIDTHS = ("1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5")


@dataclass(frozen=True, slots=True)
class _WidthScale:
    """Widths of one system from narrow to wide, girth between neighbours, and each standard."""

    names: tuple[str, ...]
    step_um: int
    standard: dict[Figure, str]


_WIDTHS: dict[str, _WidthScale] = {
    "EU": _WidthScale(_EU_WIDTHS, 5_000, {"men": "G", "women": "G", "child": "G"}),
    "US": _WidthScale(_US_WIDTHS, 6_350, {"men": "D", "women": "B", "child": "C"}),
    "UK": _WidthScale(_UK_WIDTHS, 6_350, {"men": "F", "women": "F", "child": "F"}),
    "JP": _WidthScale(_JP_WIDTHS, 6_000, {"men": "EE", "women": "E", "child": "E"}),
    "CN": _WidthScale(_CN_WIDTHS, 3_500, {"men": "2.5", "women": "1.5", "child": "2"}),
    "MONDO": _WidthScale((STANDARD,), 0, {"men": STANDARD, "women": STANDARD, "child": STANDARD}),
    "KR": _WidthScale((STANDARD,), 0, {"men": STANDARD, "women": STANDARD, "child": STANDARD}),
}


class SizeError(RRError):
    """A size cannot be understood.

    The system, the width or the wearer is not known, a US or UK size does not say who wears it,
    or the size lies outside EU 25 to 50. `rr size convert` and `docs/spec.md` list what exists.
    """

    code = "RR-S005"
    exit_code = 2
    http_status = 422
    hint = "give a system (EU, UK, US, MONDO, JP, CN, KR), a value, and a wearer for UK and US"


@dataclass(frozen=True, slots=True)
class Size:
    """A size as it enters the hashed bytes: nothing left to assume.

    `value_milli` is the value × 1000; `width` is the letter, never the alias `standard` where
    the system has letters.
    """

    system: str
    value_milli: int
    width: str
    wearer: str

    NAMES: ClassVar[tuple[str, ...]] = ("system", "value", "width", "wearer")

    @property
    def value(self) -> Fraction:
        """The value as written, exactly."""
        return Fraction(self.value_milli, 1000)

    def label(self) -> str:
        """The size as people say it, such as `EU 42 G men`."""
        return f"{self.system} {plain_number(self.value)} {self.width} {self.wearer}"

    def to_dict(self) -> dict[str, object]:
        """The size as plain JSON values, as hashed."""
        return {
            "system": self.system,
            "value_milli": self.value_milli,
            "width": self.width,
            "wearer": self.wearer,
        }


def plain_number(value: Fraction, places: int = 3) -> str:
    """A number as short decimal text, rounded half to even to `places`."""
    scaled = round(value * 10**places)
    return format((Decimal(scaled) / Decimal(10**places)).normalize(), "f")


def plain_mm(length_um: int) -> str:
    """Micrometres as short decimal millimetres."""
    whole, rest = divmod(abs(length_um), 1000)
    digits = f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
    return f"-{digits}" if length_um < 0 else digits


def foot_length_mm(system: str, value: Fraction, figure: Figure) -> Fraction:
    """The foot length in mm a size is made for, unrounded; raises SizeError."""
    if system == "EU":
        return value * _PARIS_POINT - _ALLOWANCE[figure]
    if system == "UK":
        return (value + _UK_ZERO[figure]) * _BARLEYCORN
    if system == "US":
        return (value + _US_ZERO[figure]) * _BARLEYCORN
    if system == "JP":
        return value * 10
    if system in ("MONDO", "CN", "KR"):
        return value
    raise SizeError(f"no size system is called {system!r}", place="size.system")


def size_value(system: str, foot_mm: Fraction, figure: Figure) -> Fraction:
    """The value of a foot length in a system, unrounded; raises SizeError."""
    if system == "EU":
        return (foot_mm + _ALLOWANCE[figure]) / _PARIS_POINT
    if system == "UK":
        return foot_mm / _BARLEYCORN - _UK_ZERO[figure]
    if system == "US":
        return foot_mm / _BARLEYCORN - _US_ZERO[figure]
    if system == "JP":
        return foot_mm / 10
    if system in ("MONDO", "CN", "KR"):
        return foot_mm
    raise SizeError(f"no size system is called {system!r}", place="size.system")


def last_length_mm(system: str, value: Fraction, figure: Figure) -> Fraction:
    """The length of the last of a size in mm, unrounded: foot length and toe allowance."""
    return foot_length_mm(system, value, figure) + _ALLOWANCE[figure]


def value_range(system: str, figure: Figure) -> tuple[Fraction, Fraction]:
    """The values of a system that stand for EU 25 to EU 50, unrounded."""
    low, high = EU_RANGE
    return (
        size_value(system, low * _PARIS_POINT - _ALLOWANCE[figure], figure),
        size_value(system, high * _PARIS_POINT - _ALLOWANCE[figure], figure),
    )


def widths(system: str) -> tuple[str, ...]:
    """The widths of a system from narrow to wide; MONDO and KR know only `standard`."""
    return _WIDTHS[system].names


def width_steps(size: Size, figure: Figure) -> int:
    """How many widths of its system a size is wider than the standard width of a figure."""
    scale = _WIDTHS[size.system]
    return scale.names.index(size.width) - scale.names.index(scale.standard[figure])


def figure_of(wearer: str | None, system: str | None, length_mm: Fraction) -> Figure:
    """Whose proportions a last follows: the named wearer's, else by its length.

    `unisex` (or nobody named) means men's proportions from EU 34 up and children's below.
    UK and US sizes differ by wearer, so for them `unisex` always means the men's scale.
    """
    if wearer in _FIGURES:
        return _FIGURES[wearer]
    if system in ("UK", "US") or length_mm >= CHILD_BELOW_EU * _PARIS_POINT:
        return "men"
    return "child"


def _unnamed_length_mm(system: str, value: Fraction) -> Fraction:
    """The last length of a size before its wearer is known, by the men's allowance."""
    return last_length_mm(system, value, "men")


@lru_cache(maxsize=4096)
def canonical_size(
    system: str, value: float | Fraction, width: str = STANDARD, wearer: str | None = None
) -> Size:
    """The size with every assumption made explicit; raises SizeError.

    `value` is in the system's own unit: EU, UK and US sizes, JP in cm, MONDO, CN and KR in mm.
    """
    if system not in SYSTEMS:
        raise _size_error("system", f"no size system is called {system!r}", ", ".join(SYSTEMS))
    if wearer is not None and wearer not in WEARERS:
        raise _size_error("wearer", f"nobody is called {wearer!r}", ", ".join(WEARERS))
    if wearer is None and system in ("UK", "US"):
        raise _size_error(
            "wearer", f"a {system} size differs by wearer: name one", ", ".join(WEARERS)
        )
    milli = round(Fraction(value) * 1000)
    exact = Fraction(milli, 1000)
    figure = figure_of(wearer, system, _unnamed_length_mm(system, exact))
    low, high = value_range(system, figure)
    if not low <= exact <= high:
        span = f"{plain_number(low, 1)} to {plain_number(high, 1)}"
        message = f"{system} {plain_number(exact)} is outside EU 25 to 50, which is {span}"
        raise _size_error("value", message, span)
    scale = _WIDTHS[system]
    letter = scale.standard[figure] if width == STANDARD else width
    if letter not in scale.names:
        allowed = ", ".join(dict.fromkeys((STANDARD, *scale.names)))
        raise _size_error("width", f"{system} has no width {width!r}", allowed)
    return Size(system, milli, letter, wearer or "unisex")


def _size_error(field: str, message: str, allowed: str) -> SizeError:
    return SizeError(
        message, place=f"size.{field}", hint=f"use {allowed}", details={"allowed": allowed}
    )


@lru_cache(maxsize=4096)
def fit_of(size: Size | None, unsized_length_mm: Fraction) -> Fit:
    """What a size (or the bare last length without one) says about the last."""
    if size is None:
        return Fit(figure_of(None, None, unsized_length_mm), None, 0)
    figure = figure_of(size.wearer, size.system, _unnamed_length_mm(size.system, size.value))
    length_um = round(last_length_mm(size.system, size.value, figure) * 1000)
    return Fit(figure, length_um, width_steps(size, figure) * _WIDTHS[size.system].step_um)


def size_from_flat(flat: Mapping[str, object]) -> Size | None:
    """The canonical size of a valid spec (flat table), or None where it has none."""
    system, value = flat.get("size.system"), flat.get("size.value")
    if system is None and value is None:
        return None
    width, wearer = flat.get("size.width", STANDARD), flat.get("size.wearer")
    if not isinstance(value, int | float):
        raise SizeError("the value of a size is a number", place="size.value")
    if isinstance(width, int | float):
        width = plain_number(Fraction(width))  # Chinese widths are numbers
    return canonical_size(str(system), value, str(width), None if wearer is None else str(wearer))
