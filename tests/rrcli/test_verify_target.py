"""How verify counts and ends: verify_target."""

from itertools import product

from engine.verify import Check
from rrcli.output import Output
from rrcli.verify_lines import check_line, summary_line
from rrcli.verify_target import Tally

VERDICTS = ("same", "not rebuilt", "differs", "damaged")
PLAIN = Output()


def tally(*verdicts: str) -> Tally:
    found = Tally()
    for verdict in verdicts:
        found.count(Check("x", verdict, "y"))  # type: ignore[arg-type]
    return found


def test_the_worst_verdict_decides_whatever_the_order() -> None:
    for verdicts in product(VERDICTS, repeat=3):
        found = tally(*verdicts)
        for strict in (False, True):
            bad = 1 if strict and "not rebuilt" in verdicts else 0
            bad = 1 if "differs" in verdicts else bad
            bad = 7 if "damaged" in verdicts else bad
            assert found.exit_code(strict=strict) == bad
        assert found.ok == (not {"differs", "damaged"} & set(verdicts))


def test_what_is_said() -> None:
    check = Check("generation ab", "damaged", "stored bytes are damaged: last", ("last",), "ab")
    assert check_line(check, PLAIN) == "damaged      generation ab: stored bytes are damaged: last"
    assert check.to_dict()["parts"] == ["last"]
    assert summary_line(tally("same"), PLAIN) == "1 generation: 1 the same"
    assert summary_line(tally(*VERDICTS, "same"), PLAIN) == (
        "5 generations: 2 the same, 1 not rebuilt, 1 different, 1 damaged"
    )
