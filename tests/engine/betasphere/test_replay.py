import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.betasphere.decide import decide
from engine.betasphere.fold import BrokenStreamError, Fold
from engine.betasphere.replay import compare, replay
from schemas.canonical import canonical_bytes
from schemas.policy import Policy
from schemas.stream_entry import ACT, ESCALATE, FAILURE, SUCCESS, SUPPRESS, Decision, Entry
from tests.engine.betasphere.streams import TEXT, Log, policy, random_log
from tests.engine.betasphere.test_decide import QUIET


def reading(entries: Iterable[Entry]) -> Callable[[], Iterable[Entry]]:
    kept = list(entries)
    return lambda: iter(kept)


def stored(entries: Iterable[Entry]) -> list[Entry]:
    """Entries as they come back from a log of canonical bytes."""
    return [Entry.from_dict(json.loads(canonical_bytes(one.to_dict()))) for one in entries]


@given(st.integers(0, 2**32), st.integers(1, 150))
def test_every_log_replays_bit_for_bit_also_from_its_bytes(seed: int, count: int) -> None:
    log = random_log(seed, count)
    decisions = [one.body for one in log.entries if isinstance(one.body, Decision)]
    in_memory, from_bytes = replay(reading(log.entries)), replay(reading(stored(log.entries)))
    assert in_memory == from_bytes
    assert (in_memory.decisions, in_memory.differing) == (len(decisions), ())


@given(st.integers(0, 2**32))
def test_a_fold_that_stops_and_goes_on_is_the_same(seed: int) -> None:
    """What a server does that keeps a fold and reads on, and one that reads anew."""
    log = random_log(seed, 60)
    again = Fold()
    for entry in stored(log.entries):
        again.apply(entry)
    assert again.beliefs.evidence() == log.fold.beliefs.evidence()
    assert again.snapshots == log.fold.snapshots


def test_the_random_logs_hold_what_they_should() -> None:
    """Late ones, stale ones, every verdict and every reason: else they prove little."""
    made = [one for seed in range(40) for one in random_log(seed, 100).entries]
    decisions = [(one.seq, one.body) for one in made if isinstance(one.body, Decision)]
    assert {one.verdict for _, one in decisions} == {ACT, ESCALATE, SUPPRESS}
    reasons = {one.because for _, one in decisions}
    assert reasons >= {"no_rule", "duplicate", "flood", "sure", "unsure"}
    assert any(one.folded < seq - 1 for seq, one in decisions), "written after something else"
    assert any(one.event_seq < one.folded for _, one in decisions), "about an older event"
    assert any(isinstance(one.body, Policy) and one.seq > 1 for one in made)


def changed(log: Log, number: int, **fields: object) -> list[Entry]:
    """The log with one decision forged: its id is again that of its content."""
    entries = list(log.entries)
    places = [at for at, one in enumerate(entries) if isinstance(one.body, Decision)]
    body = entries[places[number]].body
    assert isinstance(body, Decision)
    entries[places[number]] = Entry(places[number] + 1, replace(body, **fields))  # type: ignore[arg-type]
    return entries


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "act", "because": "sure"},
        {"confidence": 0.123456789},
        {"folded": 1},
        {"folded": 10_000},
        {"event_seq": 1},
        {"policy": "f" * 64},
        {"bucket": (True,)},
        {"arms": ()},
    ],
)
def test_a_forged_decision_is_found(fields: dict[str, object]) -> None:
    log = Log(policy(QUIET))
    for number in range(6):
        event, seq = log.event(code=1, n=number)
        log.decide(event, seq)
    honest = replay(reading(log.entries))
    forged = replay(reading(changed(log, 3, **fields)))
    assert not honest.differing
    assert [one.seq for one in forged.differing] == [8 + 1]
    assert forged.decisions == honest.decisions


def test_a_decision_about_an_event_that_is_not_there_cannot_be_made_again() -> None:
    log = Log(policy())
    event, seq = log.event(code="x")
    made = log.decide(event, seq)
    log.add(replace(made, event=made.event._replace(id="elsewhere")))
    (one,) = replay(reading(log.entries)).differing
    assert one.again is None
    assert one.to_dict()["again"] is None


def test_a_decision_that_knew_the_future_cannot_be_made_again() -> None:
    """Its content fits what came after it was written down: that it cannot have known."""
    log = Log(policy())
    event, seq = log.event(code="x")
    log.event(code="y")
    log.event(code="z")
    made = decide(log.fold, event, seq)
    assert made.folded == 4
    entries = [*log.entries[:2], Entry(3, made), Entry(4, log.entries[3].body)]
    (one,) = replay(reading(entries)).differing
    assert one.again is None


def test_a_log_with_a_hole_is_refused() -> None:
    entries = random_log(3, 20).entries
    with pytest.raises(BrokenStreamError):
        replay(reading(entries[:5] + entries[6:]))


def taught(*truths: bool) -> Log:
    """A log of findings, each decided and told the truth about."""
    log = Log(policy(QUIET))
    for number, right in enumerate(truths):
        made = log.decide(*log.event(code="x", n=number))
        log.outcome(made, SUCCESS if right == (made.verdict != SUPPRESS) else FAILURE)
    return log


def test_the_same_policy_changes_nothing() -> None:
    log = taught(*[True] * 20)
    found = compare(reading(log.entries), policy(QUIET))
    assert (found.decisions, found.judged, found.differing) == (20, 20, ())
    assert found.regret_recorded == found.regret_changed > 0


def test_a_bolder_policy_acts_sooner_and_regrets_less_where_it_is_right() -> None:
    bolder = QUIET.replace("name: finding", "name: finding\n    act_at: 0.5").replace(
        "proposal: ws", "proposal: ws, cost_of_wrong_act: 0"
    )
    log = taught(*[True] * 20)
    found = compare(reading(log.entries), policy(bolder))
    assert found.differing[0].seq == 3
    assert {one.again.verdict for one in found.differing if one.again} == {ACT}
    assert found.regret_changed == 0 < found.regret_recorded


def test_another_policy_learns_from_the_outcomes_in_the_log() -> None:
    """In a bucket of its own, by the outcomes that are there: so it grows sure as well."""
    other = QUIET.replace("context: [data.code]\n", "context: [event.source]\n")
    log = taught(*[True] * 30)
    found = compare(reading(log.entries), policy(other, version='"2"'))
    assert not [one for one in found.differing if one.seq > 40]
    assert found.judged == 30


def test_what_nobody_knows_is_not_judged() -> None:
    other = QUIET.replace("name: tell", "name: shout")
    found = compare(reading(taught(True, True, True).entries), policy(other))
    assert (found.decisions, len(found.differing), found.judged) == (3, 3, 0)
    assert found.regret_changed == found.regret_recorded == 0


def test_silence_in_the_place_of_an_act_is_judged() -> None:
    other = TEXT.replace("on: shoe.*", "on: elsewhere")
    found = compare(reading(taught(*[True] * 6, *[False] * 3).entries), policy(other))
    assert found.judged == 9
    assert found.regret_changed == 6, "each of the right ones would have gained 1"
    assert list(found.to_dict()) == [
        "decisions", "differing", "judged", "regret_recorded", "regret_changed",
    ]  # fmt: skip
