from typing import Any

import pytest

from engine.betasphere.condition import LONGEST_VALUE, bucket, holds, value_at
from schemas.event import Event
from schemas.policy import OPERATORS, Condition
from schemas.stream_entry import StateSnapshot

EVENT = Event(
    "7",
    "rr/shoe",
    "factory.feedback",
    {"severity": "major", "count": 3, "open": True, "at": {"part": "upper"}, "tags": ["x"]},
    subject="shoe",
    extensions={"rrrole": "factory"},
)
SNAPSHOT = StateSnapshot("s", "shoe", {"branch": "main"}, {"queue": {"length": 4}}, 0.5)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data.severity", "major"),
        ("data.at.part", "upper"),
        ("data.at.part.deeper", None),
        ("data.missing", None),
        ("data", EVENT.data),
        ("event.source", "rr/shoe"),
        ("event.type", "factory.feedback"),
        ("event.rrrole", "factory"),
        ("event.time", None),
        ("snapshot.state.queue.length", 4),
        ("snapshot.context.branch", "main"),
        ("snapshot.confidence", 0.5),
    ],
)
def test_a_path_leads_to_a_value(path: str, expected: object) -> None:
    assert value_at(path, EVENT, SNAPSHOT) == expected


def test_without_a_snapshot_its_paths_lead_nowhere() -> None:
    assert value_at("snapshot.confidence", EVENT, None) is None


@pytest.mark.parametrize(
    ("path", "operator", "wanted", "expected"),
    [
        ("data.severity", "is", "major", True),
        ("data.severity", "is", "minor", False),
        ("data.open", "is", True, True),
        ("data.open", "is", 1, False),
        ("data.count", "is", 3.0, True),
        ("data.severity", "is_not", "minor", True),
        ("data.missing", "is_not", "minor", True),
        ("data.severity", "is_not", "major", False),
        ("data.severity", "in", ("critical", "major"), True),
        ("data.severity", "in", ("critical",), False),
        ("data.missing", "in", ("critical",), False),
        ("data.count", "at_least", 3, True),
        ("data.count", "at_least", 3.5, False),
        ("data.count", "at_most", 3, True),
        ("data.count", "at_most", 2, False),
        ("data.severity", "at_least", 1, False),
        ("data.open", "at_least", 1, False),
        ("data.missing", "at_most", 1, False),
        ("data.tags", "exists", True, True),
        ("data.missing", "exists", True, False),
        ("data.missing", "exists", False, True),
        ("snapshot.state.queue.length", "at_least", 4, True),
    ],
)
def test_a_condition_holds_or_not(path: str, operator: str, wanted: Any, expected: bool) -> None:
    assert operator in OPERATORS
    assert holds(Condition(path, operator, wanted), EVENT, SNAPSHOT) is expected


def test_a_bucket_holds_short_plain_values() -> None:
    long = Event("1", "rr", "x", {"t": "y" * 500, "l": [1, {"b": 2, "a": 1}]})
    found = bucket(("data.t", "data.l", "data.none", "event.type"), long, None)
    assert found == ("y" * LONGEST_VALUE, '[1,{"a":1,"b":2}]', None, "x")
