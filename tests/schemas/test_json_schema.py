import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.flat import flatten, unflatten
from schemas.json_schema import spec_schema
from schemas.parameters import PARAMETERS, Parameter
from schemas.validate import validate
from tests.schemas.samples import EXAMPLES, tree

CHECK = Draft202012Validator(spec_schema())


def test_it_is_a_draft_2020_12_schema() -> None:
    Draft202012Validator.check_schema(spec_schema())
    json.dumps(spec_schema(), allow_nan=False)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_pass(path: Any) -> None:
    authored = validate(path.read_bytes(), path.name).authored
    CHECK.validate(authored)


def agrees(spec: dict[str, Any]) -> bool:
    """Whether JSON Schema and the validator both refuse, or both accept, a spec."""
    mine = validate(json.dumps(spec).encode(), "f.json")
    single = [f for f in mine.findings if f.severity == "error" and f.code < "RR-S038"]
    return CHECK.is_valid(spec) == (not single)


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda r: r.path)
def test_it_agrees_with_the_validator_on_every_value(row: Parameter) -> None:
    values: list[Any] = [None, True, "x", "", "#12345", "#123456", [], {}, 1e9, -1e9, 5.5, 6.0]
    values += [row.minimum, row.maximum, *row.choices, "line\nbreak"]
    for value in values:
        spec = unflatten(flatten(tree()) | {row.spec_path: value})
        assert agrees(spec), (row.path, value)
    if row.required:
        assert agrees(tree(**{row.spec_path.replace(".", "__"): None}))


@pytest.mark.parametrize(
    "size",
    [
        {"system": "EU", "value": 42, "width": "K"},
        {"system": "EU", "value": 24},
        {"system": "EU", "value": 42, "width": "D"},
        {"system": "US", "value": 9},
        {"system": "US", "value": 9, "wearer": "men", "width": "EEEE"},
        {"system": "UK", "value": 8, "wearer": "women", "width": "EEEE"},
        {"system": "CN", "value": 265, "width": 2.5},
        {"system": "CN", "value": 265, "width": 2.0},
        {"system": "CN", "value": 265, "width": "3"},
        {"system": "CN", "value": 265, "width": 2.25},
        {"system": "MONDO", "value": 265, "width": "G"},
        {"system": "JP", "value": 26.5, "width": "EEEE"},
        {"system": "XX", "value": 42},
        {"system": "EU"},
        {"value": 42},
        {"system": "EU", "value": 42, "extra": 1},
        {},
        [],
        None,
        "EU42",
    ],
    ids=str,
)
def test_it_agrees_on_sizes(size: Any) -> None:
    assert agrees(tree() | {"size": size})


@pytest.mark.parametrize(
    "name", ["a", " a", "a ", "a\tb", "x" * 80, "x" * 81, "", "æ 1", "\u2028", 5]
)
def test_it_agrees_on_names(name: Any) -> None:
    assert agrees(tree() | {"name": name})


@pytest.mark.parametrize("key", ["rr", "name", "style", "instrumental", "appearance", "size"])
def test_it_agrees_on_missing_and_strange_keys(key: str) -> None:
    less = copy.deepcopy(tree())
    del less[key]
    assert agrees(less)
    assert agrees({**tree(), key: 3})
    assert agrees({**tree(), f"{key}x": 3})
