import hashlib
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes, canonical_id, is_canonical, is_form_of, sha256_hex
from schemas.errors import NotCanonicalError

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON_VALUES)
def test_canonical_bytes_read_back_as_the_same_value_and_again_the_same_bytes(
    value: object,
) -> None:
    data = canonical_bytes(value)
    assert json.loads(data) == value
    assert canonical_bytes(json.loads(data)) == data


@given(st.dictionaries(st.text(), st.integers(-9, 9)))
def test_key_order_never_matters(table: dict[str, int]) -> None:
    turned = dict(reversed(list(table.items())))
    assert canonical_bytes(turned) == canonical_bytes(table)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {"a": -float("inf")}, 2**53, {1: 2}, {1, 2}, b"x", "\ud800"],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_bytes(value)


def test_ids_are_the_sha256_of_the_canonical_bytes() -> None:
    assert (
        canonical_id({"b": 1.0, "a": "é"}) == hashlib.sha256(b'{"a":"\xc3\xa9","b":1}').hexdigest()
    )
    assert sha256_hex(b"") == hashlib.sha256(b"").hexdigest()


def test_records_and_canonical_bytes_load_nothing_heavy() -> None:
    script = (
        "import sys, schemas.records, schemas.errors, schemas.ids, schemas.canonical,"
        " schemas.findings\n"
        "print([m for m in ('pydantic', 'pydantic_core', 'yaml', 'numpy', 'rfc8785')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(-1e15, 1e15)
    | st.sampled_from([0.0, -0.0, 1e-7, 1.5, 100.0])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(JSON, st.booleans(), st.booleans())
def test_canonical_bytes_are_told_from_all_others(value: object, sort: bool, tight: bool) -> None:
    """Whatever form the same value comes in, only one is canonical."""
    separators = (",", ":") if tight else None
    try:
        canonical = canonical_bytes(value)
    except NotCanonicalError:
        with pytest.raises(NotCanonicalError):
            is_canonical(json.dumps(value).encode())
        return
    assert is_canonical(canonical)
    for ascii_only in (True, False):
        form = json.dumps(
            value, sort_keys=sort, separators=separators, ensure_ascii=ascii_only
        ).encode("utf-8", "surrogatepass")
        assert is_canonical(form) == (form == canonical)


@pytest.mark.parametrize("content", [b"", b"{", b"NaN", b"[Infinity]", b"\xff"])
def test_what_is_no_json_is_not_canonical(content: bytes) -> None:
    with pytest.raises(ValueError):
        is_canonical(content)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("[9007199254740991]", True),
        ("[9007199254740993]", False),
        ("[10000000000000000]", False),
        ("[-1234567890123456]", True),
        ("[0.1,-0.0001,123456789.25]", True),
        ("[1.0]", False),
        ('{"a":1.0}', False),
        ("[1e+21]", True),
        ("[1e21]", False),
        ("[1e-7]", True),
        ("[1e-07]", False),
        ("[0.00001]", True),
        ("[-0]", False),
        ("1.0", False),
        ("1", True),
        ('"e+ .0, :1234567890123456"', True),
        ('["1.0,",":1234567890123456"]', True),
        ('{"a":1,"a":2}', False),
        ('{"b":1,"a":2}', False),
        ('["\\u0041"]', False),
    ],
)
def test_the_quick_way_tells_the_same_of_odd_numbers(text: str, canonical: bool) -> None:
    value = json.loads(text)
    try:
        assert is_form_of(value, text.encode()) == canonical
        assert canonical == (canonical_bytes(value) == text.encode())
    except NotCanonicalError:
        assert not canonical


@pytest.mark.parametrize("text", ["[NaN]", '{"a":-Infinity}', "[1e999]"])
def test_a_value_that_has_no_form_is_refused(text: str) -> None:
    with pytest.raises((ValueError, NotCanonicalError)):
        is_form_of(json.loads(text), text.encode())
