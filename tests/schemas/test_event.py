from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event import CONTENT_TYPE, MOST_EXTENSIONS, Event, EventKey, milliseconds
from schemas.message import InvalidMessageError
from tests.schemas.stream_samples import EVENT


def faults(data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidMessageError) as caught:
        Event.from_dict(data)
    found = caught.value.details["faults"]
    assert isinstance(found, dict)
    return found


def test_an_event_comes_back() -> None:
    assert Event.from_dict(EVENT.to_dict()) == EVENT
    assert EVENT.key == EventKey("rr/shoe", "1")


def test_it_is_written_as_cloudevents_has_it() -> None:
    assert Event("1", "rr", "system_boot").to_dict() == {
        "specversion": "1.0",
        "id": "1",
        "source": "rr",
        "type": "system_boot",
        "datacontenttype": CONTENT_TYPE,
        "data": {},
    }


def test_what_is_null_or_left_out_is_the_same_event() -> None:
    short = {"specversion": "1.0", "id": "1", "source": "rr", "type": "x"}
    long = {**short, "subject": None, "time": None, "data": {}, "datacontenttype": CONTENT_TYPE}
    assert Event.from_dict(short).canonical == Event.from_dict(long).canonical


def test_an_event_keeps_a_plain_copy_of_its_data() -> None:
    data = {"n": 42.0, "list": (1, 2)}
    event = Event("1", "rr", "x", data)
    data["n"] = 7
    assert repr(event.data) == "{'n': 42, 'list': [1, 2]}"


def test_numbers_of_one_value_are_one_event() -> None:
    one, other = (replace(EVENT, data={"n": n}).to_dict() for n in (42, 42.0))
    assert Event.from_dict(one) == Event.from_dict(other)
    assert Event.from_dict(one).canonical != EVENT.canonical


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", "0.3"),
        ("specversion", None),
        ("id", ""),
        ("id", None),
        ("id", 7),
        ("id", "a\0b"),
        ("id", "a\nb"),
        ("id", "\ud800"),
        ("id", "x" * 257),
        ("source", "two words"),
        ("source", "ä"),
        ("type", "\x1b[2J"),
        ("subject", ""),
        ("time", "yesterday"),
        ("time", "2026-02-30T00:00:00Z"),
        ("time", "2026-11-27T24:00:00Z"),
        ("time", "2026-11-27T00:00:00+00:75"),
        ("time", "2026-11-27"),
        ("datacontenttype", "text/xml"),
        ("data", [1]),
        ("data", {"n": float("nan")}),
        ("data", {"n": 2**53}),
        ("data", {"n": 1e16}),
        ("data", {"t": "a\0"}),
        ("data", {"\0": 1}),
        ("data", {"t": "\udfff"}),
        ("data", {7: 1}),
        ("data", {"t": "x" * 65_536}),
        ("data", {"t": {1, 2}}),
        ("data_base64", "AA=="),
        ("Upper", "x"),
        ("ext", 1.5),
        ("ext", 2**31),
        ("ext", {}),
        ("ext", "a\nb"),
    ],
)
def test_a_field_at_fault_is_named(name: str, value: object) -> None:
    assert list(faults({**EVENT.to_dict(), name: value})) == [name]


def test_data_is_not_nested_without_end() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"d": deep}
    assert list(faults({**EVENT.to_dict(), "data": deep})) == ["data"]


def test_all_faults_are_told_at_once() -> None:
    assert list(faults({"id": "", "type": 7, "data": 1})) == [
        "data",
        "id",
        "source",
        "specversion",
        "type",
    ]
    many = {f"x{number}": 1 for number in range(MOST_EXTENSIONS + 1)}
    assert faults({**EVENT.to_dict(), **many})


@pytest.mark.parametrize("data", [None, [], "x", {1: 2}])
def test_what_is_no_table_is_no_event(data: object) -> None:
    with pytest.raises(InvalidMessageError):
        Event.from_dict(data)


@given(
    st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 28)),
    st.integers(-23 * 60, 23 * 60),
    st.booleans(),
)
def test_a_moment_is_that_of_the_standard_library(
    moment: datetime, ahead_min: int, utc: bool
) -> None:
    zone = UTC if utc else timezone(timedelta(minutes=ahead_min))
    aware = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=zone)
    text = aware.isoformat().replace("+00:00", "Z")
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    assert milliseconds(text) == since // timedelta(milliseconds=1)


def test_fractions_and_leap_seconds_of_a_moment() -> None:
    assert milliseconds("1970-01-01t00:00:00.0019z") == 1
    assert milliseconds("1970-01-01T00:00:60Z") == 60_000
    assert milliseconds("1970-01-01T00:00:00Z ") is None
    assert milliseconds("١٩٧٠-01-01T00:00:00Z") is None
