"""Random specs: every value drawn from its whole range, written in many ways."""

import json
from typing import Any

from hypothesis import strategies as st

from schemas.families import STYLES
from schemas.flat import flatten, unflatten
from schemas.parameters import PARAMETERS, Parameter
from schemas.resolve import resolve
from schemas.rules import CROSS_RULES
from schemas.sizes import SYSTEMS, WEARERS, value_range, widths
from schemas.table.row import Figure
from schemas.validate import validate

_REQUIRED = {row.spec_path for row in PARAMETERS if row.required}
_LENGTH = "instrumental.overall_dimensions.shoe_length_mm"
_WIDTH = "instrumental.overall_dimensions.shoe_width_mm"
_SOLE = "instrumental.overall_dimensions.sole_thickness_mm"


def values(row: Parameter) -> st.SearchStrategy[Any]:
    """Values a row allows, as authors write them."""
    if row.integer:
        assert row.limits is not None
        return st.integers(*row.limits)
    if row.limits is not None:
        return st.integers(*row.limits).map(lambda whole: whole / row.scale)
    if row.choices:
        return st.sampled_from(row.choices)
    if row.unit == "hex":
        return st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True)
    return st.text(alphabet="AÉz0 -_ç", max_size=int(row.maximum or 0))


@st.composite
def sizes(draw: st.DrawFn) -> dict[str, Any]:
    """A size of any system, anywhere in its range."""
    system = draw(st.sampled_from(SYSTEMS))
    wearer = draw(st.sampled_from(WEARERS))
    # Unisex sizes follow men's or children's proportions by their length: both ranges hold.
    named: dict[str, tuple[Figure, ...]] = {
        "men": ("men",), "women": ("women",), "child": ("child",), "unisex": ("men", "child"),
    }  # fmt: skip
    figures = ("men",) if system in ("UK", "US") and wearer == "unisex" else named[wearer]
    spans = [value_range(system, figure) for figure in figures]
    low, high = max(span[0] for span in spans), min(span[1] for span in spans)
    size: dict[str, Any] = {"system": system, "wearer": wearer}
    first, last = -(-low * 1000 // 1), high * 1000 // 1
    size["value"] = draw(st.integers(int(first), int(last))) / 1000
    if draw(st.booleans()):
        size["width"] = draw(st.sampled_from(("standard", *widths(system))))
    return size


@st.composite
def flat_values(draw: st.DrawFn) -> dict[str, Any]:
    """The values of a spec by path: the required ones, and any others."""
    optional = [row for row in PARAMETERS if not row.required]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=len(optional)))
    rows = [row for row in PARAMETERS if row.required] + chosen
    return {row.spec_path: draw(values(row)) for row in rows}


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """A spec whose every single value is allowed; values may still contradict each other."""
    spec: dict[str, Any] = {"rr": 1, "name": "random", "style": draw(st.sampled_from(STYLES))}
    if draw(st.booleans()):
        spec["size"] = draw(sizes())
    return spec | unflatten(draw(flat_values()))


@st.composite
def valid_specs(draw: st.DrawFn) -> dict[str, Any]:
    """A spec that `rr validate` accepts: any size and wearer, soles that fit, other values any.

    Optional values that contradict the rest are left out until nothing is wrong.
    """
    wearer = draw(st.sampled_from(("men", "women", "child")))
    eu = draw(st.integers(500, 1000)) / 20
    spec: dict[str, Any] = {"rr": 1, "name": "valid", "style": draw(st.sampled_from(STYLES))}
    spec["size"] = {"system": "EU", "value": eu, "wearer": wearer}
    spec["size"]["width"] = draw(st.sampled_from(widths("EU")))
    optional = [row for row in PARAMETERS if not row.required]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=12))
    flat = flatten(spec) | {row.spec_path: draw(values(row)) for row in chosen}
    for row in PARAMETERS:
        if row.required:
            flat[row.spec_path] = draw(values(row))
    beyond = draw(st.integers(5, 24)), draw(st.integers(5, 24))
    for _ in range(len(chosen) + 1):
        last = resolve(unflatten(flat)).instrumental
        flat[_LENGTH] = int(last["last.length_mm"]) // 1000 + beyond[0]
        flat[_WIDTH] = int(last["last.ball_width_mm"]) // 1000 + beyond[1]
        result = validate(json.dumps(unflatten(flat)).encode(), "f.json")
        if result.valid:
            return unflatten(flat)
        wrong = {finding.code for finding in result.findings if finding.severity == "error"}
        blamed = {path for rule in CROSS_RULES if rule.code in wrong for path in rule.reads}
        flat = {
            path: value
            for path, value in flat.items()
            if path in _REQUIRED or path.partition(".")[2] not in blamed
        }
    flat[_SOLE] = 30
    return unflatten(flat)


@st.composite
def shuffled(draw: st.DrawFn, value: Any) -> Any:
    """The same tree with the keys of every table in another order, and numbers of another type."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: draw(shuffled(value[key])) for key in keys}
    if isinstance(value, int | float) and value == int(value) and draw(st.booleans()):
        return float(value) if isinstance(value, int) else int(value)
    return value


def as_yaml(value: Any, indent: int = 0) -> str:
    """A tree in block style with comments between its lines."""
    lines: list[str] = []
    for key, item in value.items():
        pad = "  " * indent
        if isinstance(item, dict):
            lines += [f"{pad}# about {key}", f"{pad}{key}:", as_yaml(item, indent + 1)]
        else:
            lines.append(f"{pad}{key}:   {json.dumps(item, ensure_ascii=False)}   # set here")
    return "\n".join(lines)
