"""A policy: from bytes, as a record, and what it can never do."""

from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidRecordError
from schemas.parameters import PARAMETERS
from schemas.policy import PROPOSALS, Action, Condition, Count, Rule, Window
from schemas.policy_reader import InvalidPolicyError, check_policy, read_policy
from schemas.policy_tree import policy_from_tree, policy_of_record
from tests.schemas.stream_samples import POLICY_TEXT, policy


def found(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of each finding."""
    return [(one.code, one.line, one.column) for one in check_policy(text.encode(), "p.yaml")[1]]


def test_a_policy_is_read() -> None:
    repeated, anything = policy().rules
    assert repeated.when == (
        Condition("data.severity", "in", ("critical", "major")),
        Count(Window(("data.parameter",), 200), 2),
    )
    assert repeated.duplicates == Window(("data",), 50, 3600)
    assert repeated.flood == Count(Window(("data.generation",), 100), 6)
    assert (repeated.act_at, repeated.suppress_at) == (0.8, 0.25)
    assert repeated.actions == (Action("propose_review", "ask for a review", "log", 2, 1, 1),)
    assert anything.actions == (Action("tell", "tell the owner", "ws", 1, 1, 0.5),)


def test_every_default_is_in_the_record_and_in_the_hash() -> None:
    written = POLICY_TEXT + "keep: 1\nexplore: 0.05\ncost_of_asking: 0.25\notherwise: suppress\n"
    assert policy(written).sha256 == policy().sha256
    assert policy(written.replace("0.25", "0.3")).sha256 != policy().sha256


def test_the_record_of_a_policy_comes_back() -> None:
    record = policy().to_dict()
    assert policy_of_record(record) == policy()
    assert policy_from_tree(record) == (policy(), [])
    for wrong in ({"policy": 2}, {"rules": []}, {"edit": 1}, {"name": None}):
        with pytest.raises(InvalidRecordError):
            policy_of_record({**record, **wrong})


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("policy: 1", "policy: 2", "RR-S083", "2"),
        ("policy: 1\n", "", "RR-S081", "name: test"),
        ("name: test", "nam: test", "RR-S080", "nam: test"),
        ('version: "1"', "version: 1", "RR-S082", "1"),
        ("name: test", "name: ../x", "RR-S082", "../x"),
        ("on: factory.*", "on: '*'", "RR-S082", "'*'"),
        ("on: factory.*", "on: a*b", "RR-S082", "a*b"),
        ("data.severity", "spec.severity", "RR-S085", "spec.severity"),
        ("[data.parameter]", "[snapshot.state.x]", "RR-S085", "snapshot.state.x"),
        ("data.severity", "data..x", "RR-S085", "data..x"),
        ("in: [critical, major]", "in: []", "RR-S082", "[]}"),
        ("in: [critical, major]", "in: [[]]", "RR-S082", "[[]]}"),
        ("in: [critical, major]", "at_least: x", "RR-S082", "x}"),
        ("in: [critical, major]", "at_least: true", "RR-S082", "true}"),
        ("in: [critical, major]", "exists: 1", "RR-S082", "1}"),
        ("in: [critical, major]", 'is: "a\\0b"', "RR-S082", '"a\\0b"'),
        ("in: [critical, major]", "is: 9007199254740993", "RR-S082", "9007199254740993"),
        ("in: [critical, major]", "is: a, is_not: b", "RR-S086", "data.severity"),
        ("within: 200", "within: 1001", "RR-S083", "1001"),
        ("within: 200", "within: 1.5", "RR-S082", "1.5"),
        (", within: 200", "", "RR-S081", "{same: [data.parameter]"),
        ("at_least: 2", "at_least: 1", "RR-S083", "1}"),
        ("[data.stage]", "data.stage", "RR-S082", "data.stage"),
        ("[data.stage]", "[7]", "RR-S085", "7]"),
        ("seconds: 3600", "seconds: 0.5", "RR-S082", "0.5"),
        ("says: ask for a review, ", "", "RR-S081", "{name: propose_review"),
        ("right: 2", "right: 0", "RR-S083", "0, wrong"),
        ("right: 2", "right: true", "RR-S082", "true, wrong"),
        ("prior: {right: 2, wrong: 1}", "prior: 1", "RR-S082", "1}"),
        ("proposal: ws", "proposal: patch", "RR-S083", "patch"),
        ("name: any", "name: repeated", "RR-S084", "repeated\n    on: factory.feedback"),
        ("name: any", "name: any\n    act_at: 0.5\n    suppress_at: 0.5", "RR-S083", "0.5\n    on"),
    ],
)
def test_a_mistake_is_found_where_it_stands(old: str, new: str, code: str, at: str) -> None:
    assert old in POLICY_TEXT
    changed = POLICY_TEXT.replace(old, new, 1)
    lines = changed.splitlines(keepends=True)
    assert [
        place
        for found_code, line, column in found(changed)
        if found_code == code
        for place in ["".join(lines[line - 1 :])[column - 1 :]]
        if place.startswith(at)
    ]
    with pytest.raises(InvalidPolicyError) as caught:
        read_policy(changed.encode(), "p.yaml")
    assert caught.value.details["findings"]


def test_several_mistakes_are_found_at_once_in_the_order_of_the_file() -> None:
    changed = POLICY_TEXT.replace("test", "te st").replace("data.stage", "x").replace("ws", "no")
    assert [line for _, line, _ in found(changed)] == [2, 10, 18]


def test_a_rule_that_no_event_reaches_is_a_warning() -> None:
    changed = POLICY_TEXT + POLICY_TEXT.partition("rules:\n")[2].replace("name: ", "name: 2-")
    assert [code for code, _, _ in found(changed)] == ["RR-S087"]
    assert len(policy(changed).rules) == 4


@pytest.mark.parametrize("text", ["", "[]", "7", "policy: 1\nrules: 3\n", "a: &x 1\nb: *x\n", "{"])
def test_what_is_no_policy_is_refused_with_a_finding(text: str) -> None:
    made, findings = check_policy(text.encode(), "p.yaml")
    assert made is None
    assert findings


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_an_empty_policy_is_called_so(text: str) -> None:
    (finding,) = check_policy(text.encode(), "p.yaml")[1]
    assert (finding.code, finding.message) == ("RR-S011", "the policy is empty")


TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(TREE, st.randoms(use_true_random=False))
def test_whatever_stands_somewhere_in_a_policy_it_is_read_or_refused(
    value: Any, random: Random
) -> None:
    """And what is read says the same when it is read again."""
    top: Any = policy().to_dict()
    table, key = {"top": top}, "top"
    while random.random() < 0.85 and table[key] and isinstance(table[key], dict | list):
        table = table[key]
        key = random.choice(list(table) if isinstance(table, dict) else range(len(table)))
    table[key] = value
    made, faults = policy_from_tree(value if key == "top" else top)
    assert (made is None) is any(one.code != "RR-S087" for one in faults)
    if made is not None:
        assert policy_of_record(made.to_dict()) == made


def test_types_are_matched_whole_or_by_their_beginning() -> None:
    repeated, anything = policy().rules
    assert repeated.is_for("factory.feedback") and repeated.is_for("factory.x.y")
    assert not repeated.is_for("factory") and not repeated.is_for("factoryx")
    assert anything.is_for("factory.feedback") and not anything.is_for("factory.feedback.x")


def test_an_action_is_a_proposal_and_has_no_field_that_reaches_a_spec() -> None:
    assert [one.name for one in fields(Action)] == [
        "name", "says", "proposal", "right", "wrong", "cost_of_wrong_act",
    ]  # fmt: skip
    assert PROPOSALS == ("log", "webhook", "ws")
    for name in ("edit", "patch", "set", "spec", "instrumental", PARAMETERS[0].path):
        assert ("RR-S080", 18, 9) in [
            (code, line, 9)
            for code, line, _ in found(POLICY_TEXT.replace("proposal: ws", f"'{name}': 1"))
        ]


def test_a_parameter_of_a_spec_is_no_path_of_a_policy() -> None:
    for row in PARAMETERS:
        for path in (row.path, row.spec_path):
            changed = POLICY_TEXT.replace("data.stage", path)
            assert [code for code, _, _ in found(changed)] == ["RR-S085"]


def test_rules_are_frozen() -> None:
    rule: Rule = policy().rules[0]
    with pytest.raises(AttributeError):
        rule.act_at = 0.5  # type: ignore[misc]
    assert replace(policy(), keep=0.9).sha256 != policy().sha256
