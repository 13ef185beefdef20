"""Entries as text: one line each, whatever they hold; and what `events_target` reads."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rrcli.environment import read_environment
from rrcli.events_lines import entry_lines
from rrcli.events_target import LARGEST, metrics_of, policy_from, read_input
from rrcli.failure import UsageMistakeError
from rrcli.output import Output
from rrcli.session import Session
from schemas.event import Event
from schemas.stream_entry import DecisionFeedback, StateSnapshot
from store.eventlog import End, make_line

SESSION = Session(Path(), read_environment(), Output(), None)
EVENT = Event("1", "a", "odd.type", {"b": "x\ny\x1b[31m", "c": [1, {"d": 2}], "n": 1.5})


def test_every_kind_is_one_plain_line() -> None:
    bodies = (
        EVENT,
        replace(EVENT, id="2", subject="f" * 64, data={"generation": "f" * 64, "z": None}),
        StateSnapshot("s", "aurora", {}, {}, 0.25),
        DecisionFeedback("d.1", "e" * 64, "failure", "Ada"),
    )
    end, lines = End(), []
    for body in bodies:
        lines.append(make_line(end, body, 1_700_000_000))
        end = lines[-1].end
    told = entry_lines(lines, SESSION)
    assert len(told) == 5 and all(line.isprintable() for line in told)
    assert re.search(r" f{12} +z=None$", told[2]), "what is the subject is not said twice"
    assert "confidence 0.25" in told[3] and "eeeeeeeeeeee" in told[4]
    about, data = (re.search(name, told[0]).start() for name in ("about", "data"))  # type: ignore[union-attr]
    assert told[2][about:data].strip() == "f" * 12 and told[3][about:data].strip() == "aurora"
    assert entry_lines(lines, SESSION, head=False) == told[1:]
    assert entry_lines([], SESSION) == []


def test_metrics_are_numbers_by_name() -> None:
    assert metrics_of(["a=1", "b=0.5", "c=-2e3", "a=3"]) == {"a": 3, "b": 0.5, "c": -2000}
    assert metrics_of(["big=1e300"]) == {"big": 1e300}
    with pytest.raises(UsageMistakeError):
        metrics_of(["a"])


def test_a_file_has_a_largest_size(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UsageMistakeError):
        read_input(SESSION, str(tmp_path / "large"))
    assert policy_from(SESSION, None) is None
    shipped = policy_from(SESSION, "footwear")
    assert shipped is not None and shipped.name == "footwear"
