import pytest

from rrcli.output import Output
from rrcli.ref_changes import print_state
from schemas.ids import GenerationId
from schemas.records import Active
from store.refdiff import RefChange

OLD, NEW = GenerationId("a" * 64), GenerationId("b" * 64)


def test_each_name_says_where_it_was_and_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    changes = [
        RefChange("branch/main", OLD, NEW),
        RefChange("branch/anna/wide", None, NEW),
        RefChange("tag/v1", OLD, None),
    ]
    print_state(Output(), changes, Active("main", NEW))
    assert capsys.readouterr().out.splitlines() == [
        "  branch main: aaaaaaaaaaaa → bbbbbbbbbbbb",
        "  branch anna/wide: new → bbbbbbbbbbbb",
        "  tag v1: aaaaaaaaaaaa → gone",
        "now on branch main at bbbbbbbbbbbb",
    ]


def test_a_project_may_stand_on_no_branch_or_on_an_empty_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_state(Output(), [], Active(None, OLD))
    print_state(Output(), [], Active("main", None))
    assert capsys.readouterr().out.splitlines() == [
        "now on no branch at aaaaaaaaaaaa",
        "now on branch main",
    ]
