"""The few words of JSON Schema: the same answer as a library's, on our schema and on odd values."""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.bundle import members
from exporters.manifest_schema import manifest_schema
from exporters.schema_check import WORDS, schema_faults
from tests.exporters.bundles import toy_bundle

SCHEMA = manifest_schema()
JUDGE = jsonschema.Draft202012Validator(SCHEMA)
PROFILES = ("factory", "supplier", "qa", "view")
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
)


@cache
def whole(profile: str) -> Any:
    """The manifest of a whole bundle."""
    formats = ("stl", "obj") if profile == "factory" else None
    return json.loads(members(toy_bundle(profile, formats))["manifest.json"])


def words_of(schema: Any) -> set[str]:
    """Every word used in a schema; the names of properties are none."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for word, inner in schema.items():
        if word == "properties":
            found |= {name for one in inner.values() for name in words_of(one)}
        elif word not in ("enum", "const", "required"):
            found |= words_of(inner)
    return found


def test_every_word_of_our_schema_is_understood() -> None:
    assert words_of(SCHEMA) <= WORDS


@pytest.mark.parametrize("profile", PROFILES)
def test_what_we_write_is_by_it(profile: str) -> None:
    assert list(schema_faults(SCHEMA, whole(profile))) == []


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, one in value.items() if isinstance(value, dict) else ():
        found += places(one, (*path, key))
    return found


@given(st.sampled_from(PROFILES), st.data(), ODD)
def test_the_answer_is_a_library_s(profile: str, data: st.DataObject, odd: Any) -> None:
    manifest = json.loads(json.dumps(whole(profile)))
    path = data.draw(st.sampled_from(places(manifest)))
    at = manifest
    for key in path[:-1]:
        at = at[key]
    way = data.draw(st.sampled_from(("change", "remove", "add")))
    if way == "change":
        at[path[-1]] = odd
    elif way == "remove":
        del at[path[-1]]
    elif isinstance(at, dict):
        at[data.draw(st.text(max_size=3))] = odd
    assert (not list(schema_faults(SCHEMA, manifest))) == JUDGE.is_valid(manifest)


@given(ODD)
def test_anything_at_all_gives_an_answer(odd: Any) -> None:
    assert (not list(schema_faults(SCHEMA, odd))) == JUDGE.is_valid(odd)
