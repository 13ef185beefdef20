"""Deciding about a log: what is asked together, what comes in between, and what is out of reach."""

import inspect
import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from engine import event_decide, event_post, event_replay
from engine.betasphere.shipped import footwear_policy
from engine.event_decide import Seen, decide_events, give_outcome
from engine.event_post import post
from engine.event_replay import compare_log, replay_log
from engine.events import Knowledge, NoLogError, NoSuchEntryError, Wanted, listed, log_of
from schemas.message import InvalidMessageError
from schemas.policy import Action
from schemas.stream_entry import Entry
from store.disk import Disk
from store.eventlog import LOCAL, EventLog
from store.eventlog_files import FileEventLog
from tests.store.samples import AUTHOR, START, new_repository
from tests.store.test_eventlog import event

WITHIN_REACH = re.compile(
    r"engine|engine\.betasphere(\..*)?|engine\.events|engine\.event_(decide|post|replay)"
)
"""What is loaded of the engine to decide; nothing that could lead to a spec or a branch."""


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    return FileEventLog(tmp_path / "events", Disk())


def test_nothing_that_could_change_a_spec_is_loaded_to_decide(tmp_path: Path) -> None:
    code = (
        "import json, sys; from pathlib import Path\n"
        "from engine.event_decide import *; from engine.event_post import *\n"
        "from engine.event_replay import *; from store.eventlog_files import FileEventLog\n"
        "from store.disk import Disk\n"
        "log = FileEventLog(Path(sys.argv[1]), Disk())\n"
        "post(log, read_posts(sys.argv[2].encode(), 'event'), 0)\n"
        "(made,) = decide_events(log, [], 0)\n"
        "give_outcome(log, made.decision.id, Seen('success', 'me', {}), 0)\n"
        "assert replay_log(log, log.own).decisions == 1\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    message = json.dumps(event(1).to_dict())
    words = [sys.executable, "-c", code, str(tmp_path / "log"), message]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    loaded = json.loads(ran.stdout)
    engine = [name for name in loaded if name.split(".")[0] == "engine"]
    assert "engine.event_decide" in engine and all(map(WITHIN_REACH.fullmatch, engine))
    assert not {"store.transact", "schemas.resolve"} & set(loaded)


@pytest.mark.parametrize("module", [event_decide, event_post, event_replay])
def test_its_functions_are_given_a_log_and_nothing_that_leads_further(module: object) -> None:
    plain = {"EventLog", "Sequence[str]", "int", "str", "bytes", "Policy | None", "Policy", "Seen",
             "Posts"}  # fmt: skip
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == getattr(module, "__name__", "") and not name.startswith("_"):
            assert (
                set(inspect.get_annotations(function).values())
                - {inspect.signature(function).return_annotation}
                <= plain
            ), name
    texts = [field.type for field in fields(Action)]
    assert (
        set(texts)
        == {str, float}
        == set(get_type_hints(Action).values())
        - {value for name, value in get_type_hints(Action).items() if name.isupper()}
    )


def test_what_was_written_meanwhile_is_known_before_the_decision(log: FileEventLog) -> None:
    class Meanwhile(FileEventLog):
        """Somebody writes just before the lock is taken."""

        def writer(self, stream: str):  # type: ignore[no-untyped-def]
            post(log, [event(2)], START)
            return super().writer(stream)

    post(log, [event(1)], START)
    slow = Meanwhile(log.path(LOCAL).parent, Disk())
    found = decide_events(slow, [], START)
    assert [one.decision.event.id for one in found] == ["e1", "e2"]
    assert found[0].decision.folded == 3, "two events and the policy"
    assert [one.seq for one in found] == [4, 5] and not replay_log(log, LOCAL).differing


def test_a_batch_decides_as_one_by_one_does(log: FileEventLog, tmp_path: Path) -> None:
    other = FileEventLog(tmp_path / "other", Disk())
    messages = [event(number) for number in range(12)]
    for one in (log, other):
        post(one, messages, START)
    together = decide_events(log, [], START)
    apart = [made for one in messages for made in decide_events(other, [one.id], START)]
    assert [one.decision.id for one in together] == [one.decision.id for one in apart]
    assert log.path(LOCAL).read_bytes() == other.path(LOCAL).read_bytes()


def test_an_outcome_is_kept_with_an_id_of_the_decision_and_its_place(log: FileEventLog) -> None:
    post(log, [event(1)], START)
    (made,) = decide_events(log, [], START)
    given = give_outcome(log, made.decision.id, Seen("success", AUTHOR, {"m": 1}), START)
    assert given.feedback.id == f"{made.decision.id[:12]}.4" and given.seq == 4 and given.moved
    with pytest.raises(InvalidMessageError):
        give_outcome(log, made.decision.id, Seen("success", "two\nlines", {}), START)
    assert log.end(LOCAL).length == 4


def test_a_decision_of_no_action_moves_no_belief(log: FileEventLog) -> None:
    post(log, [event(1), event(1).__class__("x", "rr/test", "nobody.knows")], START)
    decided = decide_events(log, ["x"], START)[0].decision
    given = give_outcome(log, decided.id, Seen("failure", AUTHOR, {}), START)
    assert not given.moved and given.before is None and given.to_dict()["after"] is None


def test_another_policy_is_compared_on_the_same_log(log: FileEventLog) -> None:
    post(log, [event(1)], START)
    decide_events(log, [], START)
    same = compare_log(log, LOCAL, footwear_policy())
    assert same.decisions == 1 and not same.differing


def test_lists_are_of_some_kinds_one_type_and_the_newest(log: FileEventLog) -> None:
    post(log, [event(number) for number in range(5)], START)
    decide_events(log, ["e1"], START)
    assert [line.seq for line in listed(log, LOCAL, Wanted(most=2))] == [6, 7]
    assert [line.seq for line in listed(log, LOCAL, Wanted(kinds=("policy",)))] == [6]
    assert [line.seq for line in listed(log, LOCAL, Wanted(after=3, type="system_boot"))] == [4, 5]


def test_knowledge_names_events_and_decisions(log: FileEventLog) -> None:
    post(log, [event(1), event(7)], START)
    decided = decide_events(log, [], START)[0].decision
    known = Knowledge(log, LOCAL)
    known.read_on()
    known.read_on()
    assert known.event_named("2") == event(7).key == known.event_named("e7")
    assert known.decision_named(decided.id[:10]) == decided
    for wrong in ("3", "e9", "", "²"):
        with pytest.raises(NoSuchEntryError):
            known.event_named(wrong)
    known.take(Entry(known.fold.seq + 1, event(9)))
    assert list(known.bodies([])) == []


def test_where_no_log_is_kept_none_is_read() -> None:
    with pytest.raises(NoLogError):
        log_of(new_repository())
    assert issubclass(FileEventLog, EventLog)
