"""What `merge_lines` and `conflict_lines` say; the commands are in tests/cli/test_merge.py."""

from dataclasses import replace
from pathlib import Path

from engine.merge import FAST_FORWARD, MERGED, UP_TO_DATE, Merge
from engine.merge_plan import Plan
from engine.working import Change
from rrcli.conflict_lines import conflict_lines, conflict_rows
from rrcli.environment import read_environment
from rrcli.merge_lines import merge_fields, merge_lines
from rrcli.output import Output
from rrcli.session import Session
from schemas.conflict import Conflict
from schemas.ids import GenerationId

OURS, THEIRS = GenerationId("a" * 64), GenerationId("b" * 64)
PLAIN = Conflict("name", "one", "two", None)
SIZE = Conflict("size", None, {"system": "EU", "value": 42.5}, {"system": "UK", "value": 8})
CLASH = Conflict("sole.x_mm", 3, 3, 4.5, "RR-S044", ("last.y_mm",))
SESSION = Session(Path(), read_environment(), Output(), None)


def test_each_conflict_is_a_row_with_its_reason() -> None:
    assert conflict_lines((PLAIN, SIZE, CLASH), SESSION) == [
        "value      base       ours     theirs     why",
        "name       one        two      (default)  both changed it",
        "size       (default)  EU 42.5  UK 8       both changed it",
        "sole.x_mm  3          3        4.5        theirs breaks RR-S044 with ours' last.y_mm",
    ]
    (_, row) = conflict_lines((replace(CLASH, rule="", against=()),), SESSION)
    assert row.endswith("theirs broke a rule with ours, and no longer does")
    assert conflict_lines((), SESSION) == []
    assert conflict_rows((CLASH,)) == [CLASH.to_dict()]


def test_a_dry_run_tells_what_would_be_taken_and_what_is_open() -> None:
    plan = Plan(OURS, THEIRS, (OURS,), (Change("sole.z_mm", 2, 2.5),), (PLAIN,), b"")
    found = Merge(MERGED, "side", "main", OURS, THEIRS, plan)
    assert merge_lines(found, SESSION) == [
        "would merge bbbbbbbbbbbb into main at aaaaaaaaaaaa",
        "  1 value taken from bbbbbbbbbbbb",
        "    sole.z_mm: 2 → 2.5",
        "",
        "value  base  ours  theirs     why",
        "name   one   two   (default)  both changed it",
        "",
        "1 value in conflict, kept as ours until decided",
    ]
    assert merge_fields(found)["recorded"] is None


def test_where_nothing_is_merged_one_line_says_so() -> None:
    none = Merge(UP_TO_DATE, "side", "main", OURS, THEIRS)
    assert merge_lines(none, SESSION) == ["nothing to merge: main has all of bbbbbbbbbbbb"]
    ahead = merge_lines(Merge(FAST_FORWARD, "side", "main", OURS, THEIRS), SESSION)
    assert ahead[-1] == "main has nothing of its own: it moves to bbbbbbbbbbbb"
