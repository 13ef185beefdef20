"""From a model spec to the same design in another size and width: pure, exact, whole units.

A quantity moves by its table's increments between the model size and the size asked for. The way
from a fixed origin is rounded and subtracted, not the step itself, so that grading in two steps
ends where one step ends. What an author wrote keeps its distance from the table; what follows from
a default rule is written out where the rule alone would miss the table. 0 means that a thing is
not there, and it is not there at any size.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any, Literal

from schemas.flat import TOP_KEYS, flatten
from schemas.grading.rules import GradeRules, Increment, built_in_rules
from schemas.parameters import parameter
from schemas.resolve import Resolved, resolve, resolve_flat, written_number
from schemas.sizes import Size, foot_length_mm, size_value, width_steps
from schemas.table.row import Figure, Parameter

Mode = Literal["arithmetic", "geometric"]
MODES: tuple[Mode, ...] = ("arithmetic", "geometric")

STEP: dict[str, Fraction] = {
    "EU": Fraction(1),
    "UK": Fraction(1),
    "US": Fraction(1),
    "MONDO": Fraction(5),
    "JP": Fraction(1, 2),
    "CN": Fraction(5),
    "KR": Fraction(5),
}
"""What one size is in the unit of its system: the step that increments are given for."""

_PARIS_POINT = Fraction(20, 3)
_DIGITS = Context(prec=40)


@dataclass(frozen=True, slots=True)
class _Position:
    """A size as grading sees it: sizes from zero on one system's scale, widths from standard.

    `width_system` is the system whose widths are counted: a model made in another has its own.
    """

    scale: str
    sizes: Fraction
    width_system: str
    widths: int


def graded(
    model: Mapping[str, Any], size: Size, rules: GradeRules, *, mode: Mode = "arithmetic"
) -> dict[str, Any]:
    """The spec `model` (valid, as authored) in a size; its own size changes nothing.

    The figure (men, women, child) stays the model's. What is held or moved is not checked here:
    validate the result. Increments: footwear.md §3.3.
    """
    resolved = resolve(model)
    if resolved.size == size:
        return deepcopy(dict(model))
    figure = resolved.fit.figure
    start, end = _start(resolved, size.system), _own(size, figure)
    wanted = {
        path: _moved(parameter(path), resolved, start, end, rules, mode)
        for path in rules.paths(size.system)
        if path not in resolved.derived or (size.system, path) not in rules.written_only
    }
    spec = deepcopy(dict(model))
    spec["size"] = _written_size(size, model.get("size", {}))
    spec = {key: spec[key] for key in TOP_KEYS if key in spec}
    full = flatten(spec) | {
        row.spec_path: written_number(row, value)
        for row, value in ((parameter(path), value) for path, value in wanted.items())
    }
    for path, value in wanted.items():
        row = parameter(path)
        if path in resolved.derived:
            alone = {key: item for key, item in full.items() if key != row.spec_path}
            if resolve_flat(alone).instrumental[path] == value:
                continue
        section = spec.setdefault(row.half, {}).setdefault(row.section, {})
        section[row.name] = _plain(written_number(row, value))
    return spec


def _moved(
    row: Parameter,
    model: Resolved,
    start: _Position,
    end: _Position,
    rules: GradeRules,
    mode: Mode,
) -> int:
    """The value of one quantity at the end position, in whole units."""
    value = int(model.instrumental[row.path])
    if value == 0:
        return value
    steps = rules.sizes.get((end.scale, row.path), ())
    figure = model.fit.figure
    if mode == "geometric" and row.unit != "count":
        moved = _geometric(value, steps, start, end, figure)
    else:
        moved = value + _way(steps, end, figure) - _way(steps, start, figure)
    moved += _width_way(row.path, end, rules) - _width_way(row.path, start, rules)
    if row.path in model.derived and row.limits is not None:
        return min(max(moved, row.limits[0]), row.limits[1])
    return moved


def _way(steps: tuple[Increment, ...], at: _Position, figure: Figure) -> int:
    """The growth from size zero of the system's scale to a position, in whole units."""
    way = Fraction(0)
    for step in steps:
        low, high = _span(step, at.scale, figure)
        sizes = Fraction(at.sizes // step.group * step.group) if step.group > 1 else at.sizes
        way += step.per_size * (min(max(sizes, low), high) - min(max(Fraction(0), low), high))
    return round(way)


def _width_way(path: str, at: _Position, rules: GradeRules) -> int:
    table = rules if rules.knows(at.width_system) else built_in_rules()
    return round(table.widths.get((at.width_system, path), Fraction(0)) * at.widths)


def _geometric(
    value: int, steps: tuple[Increment, ...], start: _Position, end: _Position, figure: Figure
) -> int:
    """The value times a constant ratio for each size; the model size's own step is the table's."""
    here = [
        step
        for step in steps
        for low, high in (_span(step, start.scale, figure),)
        if low <= start.sizes < high
    ]
    if not here or value <= 0:
        return value
    ratio = 1 + here[0].per_size / value
    sizes = end.sizes - start.sizes
    with localcontext(_DIGITS):  # Decimal rounds ln and exp correctly: the same digits everywhere
        power = (_decimal(ratio).ln() * _decimal(sizes)).exp()
        return int((power * value).to_integral_value())


def _span(step: Increment, system: str, figure: Figure) -> tuple[Fraction, Fraction]:
    """The span of sizes a row holds for, on the scale of a system."""
    low, high = (
        size_value(system, foot_length_mm("EU", eu, figure), figure) / STEP[system]
        for eu in (step.from_eu, step.to_eu)
    )
    return low, high


def _own(size: Size, figure: Figure) -> _Position:
    """Where a size stands on the scale of its own system."""
    sizes = size.value / STEP[size.system]
    return _Position(size.system, sizes, size.system, width_steps(size, figure))


def _start(model: Resolved, system: str) -> _Position:
    """Where the model stands on the scale of a system, by its size, else by its last's length."""
    figure = model.fit.figure
    if model.size is None:
        length = Fraction(int(model.instrumental["last.length_mm"]), 1000)
        foot = foot_length_mm("EU", length / _PARIS_POINT, figure)
        return _Position(system, size_value(system, foot, figure) / STEP[system], system, 0)
    own = _own(model.size, figure)
    if model.size.system == system:
        return own
    foot = foot_length_mm(model.size.system, model.size.value, figure)
    sizes = size_value(system, foot, figure) / STEP[system]
    return _Position(system, sizes, own.width_system, own.widths)


def _written_size(size: Size, model: Mapping[str, Any]) -> dict[str, Any]:
    """The size as an author writes it; the wearer where the model or the system asks for one."""
    value = float(size.value)
    written = {"system": size.system, "value": _plain(value), "width": size.width}
    named = "wearer" in model or size.system in ("UK", "US")
    return written | ({"wearer": size.wearer} if named else {})


def _plain(value: float | str) -> float | str:
    """A whole number without its decimal point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
