import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.betasphere import recent
from engine.betasphere.recent import DEEPEST_LEAF, MOST_LEAVES, Alike, Recent, row_of
from schemas.event import Event
from schemas.policy import Window

EVENTS = st.lists(
    st.builds(
        Event,
        id=st.uuids().map(str),
        source=st.just("rr"),
        type=st.sampled_from(["a", "b"]),
        data=st.fixed_dictionaries({"x": st.sampled_from([1, True, None, "1"])}),
        subject=st.sampled_from(["", "s"]),
        time=st.sampled_from(["", *(f"2026-01-01T00:00:{n:02}Z" for n in (0, 5, 30))]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda event: event.id,
)


def filled(events: list[Event]) -> Recent:
    made = Recent()
    for number, event in enumerate(events):
        made.add(2 * number + 1, event)
    return made


def plainly(events: list[Event], at: int, window: Window) -> Alike:
    """The same count, by going through everything."""
    mine, alike = events[at], []
    for number in range(max(0, at - window.within + 1), at + 1):
        other = events[number]
        same = other.type == mine.type
        for path in window.same:
            if path == "data.x":
                one, two = other.data["x"], mine.data["x"]
                same = same and one == two and type(one) is type(two)
            elif path == "event.subject":
                same = same and other.subject == mine.subject
            else:
                same = same and repr(other.data) == repr(mine.data)
        if window.seconds is not None and number != at:
            if not other.time or not mine.time:
                continue
            passed = int(mine.time[17:19]) - int(other.time[17:19])
            same = same and 0 <= passed <= window.seconds
        if same:
            alike.append(number)
    return Alike(len(alike), 2 * alike[0] + 1)


@given(
    EVENTS,
    st.integers(0, 24),
    st.sets(st.sampled_from(["data", "data.x", "event.subject"])),
    st.integers(1, 12),
    st.sampled_from([None, 1, 10, 60]),
)
def test_what_is_alike_is_what_a_plain_search_finds(
    events: list[Event], at: int, same: set[str], within: int, seconds: int | None
) -> None:
    at %= len(events)
    window = Window(tuple(sorted(same)), within, seconds)
    made = filled(events)
    row = made.row(events[at].key)
    assert row is not None
    assert made.alike(row, window) == plainly(events, at, window)


def test_values_of_other_types_are_not_alike() -> None:
    values = [1, True, "1", None, 0, False, ""]
    events = [Event(str(n), "rr", "a", {"x": one}) for n, one in enumerate(values)]
    made = filled(events)
    rows = [made.row(one.key) for one in events]
    assert [made.alike(row, Window(("data.x",), 100)).count for row in rows if row] == [1] * 7


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "REMEMBERED", 10)
    events = [Event(str(n), "rr", "ab"[n % 2]) for n in range(25)]
    made = filled(events)
    assert [made.row(one.key) is not None for one in events] == [False] * 15 + [True] * 10
    row = made.row(events[-1].key)
    assert row is not None
    assert made.alike(row, Window((), 1000)) == Alike(5, 2 * 16 + 1)


def test_an_event_that_is_not_remembered_has_no_neighbours() -> None:
    made = filled([Event("1", "rr", "a"), Event("2", "rr", "a")])
    stranger = row_of(9, 0, Event("3", "rr", "a"))
    assert made.alike(stranger, Window((), 1000)) == Alike(1, 9)


def test_of_large_data_little_is_remembered() -> None:
    deep: dict[str, object] = {"leaf": 1}
    for _ in range(DEEPEST_LEAF):
        deep = {"d": deep}
    data = {"a": "x" * 10_000, "deep": deep, **{f"k{n:04}": n for n in range(1000)}}
    row = row_of(1, 1, Event("1", "rr", "a", data))
    assert len(row.values) == MOST_LEAVES
    assert all(len(str(value)) <= 64 for value in row.values.values())
    assert not any("leaf" in path for path in row.values)


def test_lists_and_long_texts_are_told_apart() -> None:
    one, other = (row_of(1, 1, Event("1", "rr", "a", {"l": [1, n], "t": "x" * 300 + str(n)}))
                  for n in (1, 2))  # fmt: skip
    assert one.values["data.l"] != other.values["data.l"]
    assert one.values["data.t"] != other.values["data.t"]
