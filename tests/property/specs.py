"""Random specs: every value drawn from its whole range, written in many ways."""

import json
from typing import Any

from hypothesis import strategies as st

from schemas.families import STYLES
from schemas.flat import unflatten
from schemas.parameters import PARAMETERS, Parameter
from schemas.sizes import SYSTEMS, WEARERS, widths
from tests.property.random_spec import spans, valid_spec


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
    size: dict[str, Any] = {"system": system, "wearer": wearer}
    size["value"] = draw(st.integers(*spans(system, wearer))) / 1000
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


def valid_specs(system: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """Specs that `rr validate` accepts (`tests.property.random_spec`); sized by a `system`."""
    return st.integers(0, 2**32 - 1).map(lambda seed: valid_spec(seed, system))


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
