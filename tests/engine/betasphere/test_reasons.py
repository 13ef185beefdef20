import pytest

from engine.betasphere.decide import decide
from engine.betasphere.reasons import proposal, reasons
from schemas.stream_entry import BECAUSE, Decision
from tests.engine.betasphere.streams import Log, policy, random_log
from tests.engine.betasphere.test_decide import QUIET, after


def of(log: Log) -> str:
    return "; ".join(reasons(decide(log.fold, *log.event(code="x", n=len(log.entries)))))


def test_reasons_of_an_act() -> None:
    log = Log(policy(QUIET))
    after(log, True, 20)
    said = of(log)
    assert said.startswith("tell is right in 96 % of such cases, of which 80 % are enough")
    assert "a wrong one costs 1, asking 0.25" in said
    assert "Beta(22, 1)" in said
    assert said.endswith("rule finding of policy 1, context x")


def test_reasons_of_a_question_and_of_a_silence() -> None:
    assert "80 % are asked for: a person decides" in of(Log(policy(QUIET)))
    log = Log(policy(QUIET))
    after(log, False, 40)
    assert "of such cases at most; from 25 % down nothing is said" in of(log)


def test_reasons_of_noise_name_an_entry() -> None:
    log = Log(policy())
    _, seq = log.event(code="a", subject="s")
    made = log.decide(*log.event(code="a", subject="s"))
    assert reasons(made)[0] == f"the same was said before, at entry {seq}"
    for number in range(4):
        made = log.decide(*log.event(code="a", subject="s", n=number))
    assert reasons(made)[0].startswith("a flood: ")


def test_a_proposal_is_said_in_the_words_of_its_policy() -> None:
    log = Log(policy(QUIET))
    asked = log.decide(*log.event(code="x"))
    silent = after(log, False, 40)
    assert proposal(asked, policy(QUIET)) == "tell"
    assert (silent.action, proposal(silent, policy(QUIET))) == ("tell", "")
    assert proposal(log.decide(*log.event("elsewhere")), policy(QUIET)) == ""


def test_reasons_without_a_rule() -> None:
    log = Log(policy())
    assert reasons(log.decide(*log.event("elsewhere"))) == ("policy 1 has no rule for this event",)


def test_of_several_actions_all_draws_are_told() -> None:
    log = Log(policy())
    log.event("shoe.finding", code="a", grave=True)
    said = reasons(log.decide(*log.event("shoe.finding", code="a", grave=True)))
    assert "was drawn first of 2: ask " in said[2]


@pytest.mark.parametrize("seed", range(5))
def test_every_decision_has_reasons_of_one_line(seed: int) -> None:
    for entry in random_log(seed, 100).entries:
        if isinstance(entry.body, Decision):
            assert entry.body.because in BECAUSE
            assert all(line and line.isprintable() for line in reasons(entry.body))
