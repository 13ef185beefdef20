import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes
from schemas.message import DEEPEST, InvalidMessageError, Message, plain_bytes, plain_json

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
NUMBERS = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)
    | st.floats(-1e-4, 1e-4)
    | st.sampled_from([0.0, -0.0, 1e-7, 100.0, 5e-324])
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_a_plain_value_is_what_its_canonical_bytes_give_back(value: Any) -> None:
    plain = plain_json(value)
    back = json.loads(canonical_bytes(plain))
    assert repr(back) == repr(json.loads(canonical_bytes(value)))
    assert json.dumps(plain, sort_keys=True) == json.dumps(plain_json(back), sort_keys=True)


@given(JSON)
@example({"é": 1, "z": 2})
@example({"t": "1e5", "n": 1e-9})
@example({"\U00010000": 1, "\uffff": 2, "t": '\x7f\x1f"\\/'})
def test_plain_bytes_are_the_canonical_ones(value: Any) -> None:
    assert plain_bytes(plain_json(value)) == canonical_bytes(value)


def test_depth_is_bounded() -> None:
    value: Any = 1
    for _ in range(DEEPEST):
        value = [value]
    assert plain_json(value) == value
    with pytest.raises(ValueError, match="deeper"):
        plain_json([value])


def test_a_message_tells_all_its_faults_and_unknown_fields() -> None:
    fields = Message({"a": 1, "b": 2, "c": None}, "thing")
    assert fields.text("a", 5) == ""
    assert fields.text("c", 5, needed=False) == ""
    assert fields.share("d") == 0
    with pytest.raises(InvalidMessageError) as caught:
        fields.close()
    assert list(caught.value.details["faults"]) == ["a", "b", "d"]  # type: ignore[call-overload]
    assert caught.value.place == "a"
    assert "and 2 more" in caught.value.message


@pytest.mark.parametrize("value", [True, -0.1, 1.1, float("nan"), "1"])
def test_a_share_is_a_number_from_0_to_1(value: object) -> None:
    fields = Message({"share": value}, "thing")
    fields.share("share")
    with pytest.raises(InvalidMessageError):
        fields.close()
