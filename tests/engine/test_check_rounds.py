"""Check rounds and rules: check_rounds has the table, review and approval_rule enforce it."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.approval_rule import GREEN, ApprovalRule, approval_rule, approved_names, rule_of
from engine.check_rounds import CHECKS, TABLE, not_green, round_named
from engine.feedback_add import Request, add_feedback
from engine.feedback_answer import accept_in, verify_change
from engine.generate import generate
from engine.import_mesh import MeshInput, import_mesh
from engine.review import (
    ChecksNotGreenError,
    NotApprovedError,
    NotAReviewerError,
    Reviewer,
    RoundNotDueError,
    red_checks,
    require_approved,
    review,
    standing,
)
from engine.settings import BadSettingValueError
from engine.specfile import SpecFile
from schemas.feedback import STAGES
from schemas.ids import GenerationId
from schemas.review import APPROVED, REJECTED, REQUESTED, ROUNDS, Review
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order
from tests.engine.foreign import ball, exported

ADA, BEA = Reviewer("Ada <ada@example.org>", "qa", 5), Reviewer("Bea", "owner", 5)
LI = Reviewer("Li", "factory", 5)
FOUR = ApprovalRule(rounds=4)


def approve(
    repository: Repository, check: str, who: Reviewer = ADA, rule: ApprovalRule = FOUR
) -> dict[str, str]:
    found = review(repository, "main", APPROVED, who, rule=rule, check=check)
    return {one.name: one.state for one in found.rounds}


def changed(repository: Repository, toe_spring_mm: int) -> GenerationId:
    text = SPEC.replace("toe_spring_mm: 11", f"toe_spring_mm: {toe_spring_mm}")
    return generate(repository, SpecFile("spec.yaml", text.encode()), order()).generation_id


def test_the_table_has_each_round_and_each_stage_once() -> None:
    assert tuple(row.name for row in TABLE) == ROUNDS
    assert tuple(stage for row in TABLE for stage in row.stages) == STAGES
    assert tuple(CHECKS) == GREEN
    assert {check for row in TABLE for check in row.checks} == set(GREEN)
    assert round_named("third").sample == "confirmation sample"


def test_rounds_come_one_after_the_other(design: Repository) -> None:
    head = design.head()
    for name in ROUNDS[1:]:
        with pytest.raises(RoundNotDueError) as caught:
            approve(design, name)
        assert caught.value.next_step == "rr review approve --check first"
    assert design.head() == head
    for count, name in enumerate(ROUNDS, 1):
        states = approve(design, name)
        assert [states[one] for one in ROUNDS] == ["passed"] * count + ["open"] * (4 - count)
    require_approved(design, design.resolve("main"), FOUR)
    assert standing(design, "main").approvals == 0, "a round is no approval of the whole"


def test_a_round_stays_passed_for_what_comes_of_it_but_the_last(design: Repository) -> None:
    for name in ROUNDS:
        approve(design, name)
    first, second = design.resolve("main"), changed(design, 12)
    found = standing(design, "main", FOUR)
    assert {(one.state, one.at) for one in found.rounds} == {("passed", first)}
    with pytest.raises(NotApprovedError) as caught:
        require_approved(design, second, FOUR)
    assert "fourth check was of" in caught.value.message
    require_approved(design, first, FOUR)
    approve(design, "fourth")
    require_approved(design, second, FOUR)
    review(design, "main", REJECTED, BEA, check="second")
    with pytest.raises(NotApprovedError) as caught:
        require_approved(design, second, FOUR)
    assert caught.value.details["lacking"] == ["the second check is rejected"]
    require_approved(design, first, FOUR)


def test_a_step_of_one_round_replaces_none_of_another(design: Repository) -> None:
    approve(design, "first")
    approve(design, "second")
    review(design, "main", REQUESTED, ADA, check="second")
    review(design, "main", APPROVED, ADA)
    found = standing(design, "main")
    assert [one.state for one in found.rounds][:2] == ["passed", "passed"]
    assert (found.approvals, found.state(1)) == (1, APPROVED)
    states = review(design, "main", REJECTED, ADA, check="first").rounds
    assert states[0].state == REJECTED and states[1].state == "passed"
    assert standing(design, "main").rejections == 0


def test_a_step_without_a_round_has_the_id_it_always_had() -> None:
    step = Review(GenerationId("a" * 64), APPROVED, "", "Ada", "qa", 5)
    assert "check" not in step.to_dict()
    of = replace(step, check="third")
    assert Review.from_dict(of.to_dict()) == of and Review.from_dict(step.to_dict()) == step


def test_open_requests_hold_the_later_rounds_up(design: Repository) -> None:
    change = {"last_profile.toe_spring_mm": 13}
    asked = Request("main", "toe box too low", changes=change, severity="critical")
    item = add_feedback(design, asked, LI)
    approve(design, "first")
    approve(design, "second")
    with pytest.raises(ChecksNotGreenError) as caught:
        approve(design, "third")
    assert caught.value.details["checks"] == {"critical feedback": item.feedback_id[:12]}
    accept_in(design, item.feedback_id, order())
    approve(design, "third")
    verify_change(design, item.feedback_id, ADA, "still low", good=False)
    with pytest.raises(ChecksNotGreenError):
        approve(design, "fourth")
    verify_change(design, item.feedback_id, ADA, "good now", good=True)
    approve(design, "fourth")


def test_minor_requests_and_those_about_another_line_hold_nothing_up(design: Repository) -> None:
    add_feedback(design, Request("main", "thread", severity="minor"), LI)
    generate(design, SpecFile("s", SPEC.encode()), order(branch="side"))
    text = SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9").encode()
    generate(design, SpecFile("s", text), order(branch="side"))
    add_feedback(design, Request("side", "sole", severity="critical"), LI)
    assert not not_green(design, design.resolve("main"), GREEN)
    assert set(not_green(design, design.resolve("side"), GREEN)) == set(GREEN[2:])


def test_what_was_not_measured_is_not_within_its_tolerance(design: Repository) -> None:
    """Caught by it: an imported mesh that passes the measures because it has none."""
    mesh = MeshInput("last.stl", exported(ball(), "stl"), "mm", "last")
    import_mesh(design, mesh, order())
    assert not_green(design, design.resolve("main"), ["measures"]) == {
        "measures": "nothing is measured"
    }


def test_an_audit_with_errors_is_not_green(design: Repository) -> None:
    bad = {"code": "RR-G110", "severity": "error", "part": "last", "message": "off"}
    record = design.generation(design.resolve("main"))
    wrong = design.put_generation(replace(record, audit=(bad,), message="bad"))
    assert not_green(design, wrong, GREEN) == {"audit": "RR-G110"}
    found = standing(design, wrong)
    assert red_checks(design, found, ApprovalRule(checks=("audit",))) == {"audit": "RR-G110"}
    with pytest.raises(NotApprovedError):
        require_approved(design, wrong, ApprovalRule(checks=("audit",)))
    with pytest.raises(ChecksNotGreenError):
        review(design, wrong, APPROVED, ADA, rule=ApprovalRule(checks=("audit",)))
    review(design, wrong, REJECTED, ADA, rule=ApprovalRule(checks=("audit",)))


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (ApprovalRule(1, roles=frozenset({"qa"})), ADA, BEA),
        (ApprovalRule(1, people=frozenset({"ada@example.org"})), ADA, BEA),
        (ApprovalRule(1, people=frozenset({"bea"}), roles=frozenset({"owner"})), BEA, ADA),
    ],
)
def test_who_is_not_named_neither_approves_nor_counts(
    design: Repository, rule: ApprovalRule, good: Reviewer, bad: Reviewer
) -> None:
    for verdict in (APPROVED, REJECTED):
        with pytest.raises(NotAReviewerError):
            review(design, "main", verdict, bad, rule=rule)
    review(design, "main", REQUESTED, bad, rule=rule)
    review(design, "main", REJECTED, bad)  # recorded before the rule, or by a push
    with pytest.raises(NotApprovedError):
        require_approved(design, design.resolve("main"), rule)
    review(design, "main", APPROVED, good, rule=rule)
    require_approved(design, design.resolve("main"), rule)


def test_rounds_need_as_many_people_as_approvals(design: Repository) -> None:
    two = ApprovalRule(2, rounds=1)
    assert approve(design, "first", ADA, two)["first"] == "open"
    assert approve(design, "first", BEA, two)["first"] == "passed"
    assert standing(design, "main", two).lacking(two) == (
        f"{design.resolve('main')[:12]} has 0 of 2 approvals",
    )


def test_rules_come_from_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'review.by = "qa"\nreview.people = "Ada <ada@example.org>, Bea"\nreview.rounds = "3"\n'
        'review.checks = "audit, major feedback"\npush.approved = "release/*, v*"\n'
    )
    rule = approval_rule([file])
    assert rule == ApprovalRule(
        roles=frozenset({"qa"}),
        people=frozenset({"ada@example.org", "bea"}),
        checks=("audit", "major feedback"),
        rounds=3,
    )
    assert approved_names([file]) == ("release/*", "v*")
    told = {
        "review_by": ["qa"],
        "review_people": ["Ada <ada@example.org>", "Bea"],
        "review_rounds": 3,
        "review_checks": ["audit", "major feedback"],
    }
    assert rule_of(told) == rule
    assert rule_of({}).is_free and rule_of({"review_rounds": True, "review_by": 1}).is_free
    for line in ('review.by = "factory"', 'review.checks = "mood"'):
        file.write_text(line)
        with pytest.raises(BadSettingValueError):
            approval_rule([file])
