"""Reviews: steps, who counts, and what a factory may have."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.approval_rule import ApprovalRule, approval_rule, person
from engine.export import export
from engine.review import (
    NotApprovedError,
    NoteTooLongError,
    Reviewer,
    Standing,
    require_approved,
    review,
    standing,
)
from engine.settings import BadSettingValueError
from schemas.ids import GenerationId
from schemas.review import APPROVED, REJECTED, REQUESTED, Review
from store.repository import Repository
from tests.store.samples import commit

ADA, BEA = Reviewer("Ada", "qa", 5), Reviewer("Bea", "owner", 5)


@pytest.fixture
def first(repository: Repository) -> GenerationId:
    return commit(repository, number=1)


def counted(found: Standing) -> tuple[str, int, int]:
    return found.state(1), found.approvals, found.rejections


def test_a_step_takes_the_place_of_the_same_persons_before(
    repository: Repository, first: GenerationId
) -> None:
    assert counted(standing(repository, "main")) == ("none", 0, 0)
    assert counted(review(repository, "main", REQUESTED, BEA)) == (REQUESTED, 0, 0)
    assert counted(review(repository, "main", APPROVED, ADA)) == (APPROVED, 1, 0)
    assert counted(review(repository, "main", REJECTED, ADA, "glue")) == (REJECTED, 0, 1)
    assert counted(review(repository, "main", APPROVED, BEA)) == (REJECTED, 1, 1)
    found = review(repository, "main", APPROVED, ADA)
    assert counted(found) == (APPROVED, 2, 0)
    # All of them in one second: order comes of what each takes the place of.
    assert [step.verdict for _, step in found.steps if step.author == "Ada"] == [
        APPROVED,
        REJECTED,
        APPROVED,
    ]
    assert found.to_dict(2)["state"] == APPROVED and found.state(3) == REQUESTED
    assert len(found.to_dict(2)["steps"]) == 5


def test_an_approval_is_of_one_generation(repository: Repository, first: GenerationId) -> None:
    review(repository, "main", APPROVED, ADA)
    second = commit(repository, number=2)
    require_approved(repository, first, ApprovalRule(1))
    with pytest.raises(NotApprovedError) as caught:
        require_approved(repository, second, ApprovalRule(1))
    assert caught.value.next_step == f"rr review approve {second[:12]}"
    assert caught.value.details["approvals"] == 0
    require_approved(repository, second, ApprovalRule(0))


def test_two_steps_of_one_person_that_met_later_count_as_a_rejection(
    repository: Repository, first: GenerationId
) -> None:
    said = ((REJECTED, 1), (APPROVED, 9))
    steps = [Review(first, verdict, "", "Ada", "qa", time) for verdict, time in said]
    repository.transact("sync", author="A", time=1, expect={}, set={}, cases=steps)
    assert counted(standing(repository, "main")) == (REJECTED, 0, 1)
    assert counted(review(repository, "main", APPROVED, ADA)) == (APPROVED, 1, 0)


def test_one_address_is_one_person_by_whatever_name(
    repository: Repository, first: GenerationId
) -> None:
    """Caught by it: two approvals of somebody who has changed how they are called."""
    ada = replace(ADA, author="Ada <ada@example.org>")
    lovelace = replace(ADA, author="Ada Lovelace <ADA@example.org>")
    review(repository, "main", APPROVED, ada)
    assert counted(review(repository, "main", APPROVED, lovelace))[1:] == (1, 0)
    review(repository, "main", REJECTED, ada)
    assert counted(review(repository, "main", APPROVED, lovelace))[1:] == (1, 0)
    steps = [Review(first, verdict, "", by.author, "qa", 50) for by, verdict in (
        (ada, APPROVED), (lovelace, REJECTED))]  # fmt: skip
    repository.transact("sync", author="A", time=1, expect={}, set={}, cases=steps)
    assert counted(standing(repository, "main"))[1:] == (0, 1)


def test_asking_for_a_review_takes_no_verdict_back(
    repository: Repository, first: GenerationId
) -> None:
    review(repository, "main", REJECTED, ADA, "glue")
    assert counted(review(repository, "main", REQUESTED, replace(ADA, role="edit"))) == (
        REJECTED, 0, 1,
    )  # fmt: skip
    review(repository, "main", APPROVED, BEA)
    assert counted(review(repository, "main", REQUESTED, BEA)) == (REJECTED, 1, 1)
    assert counted(review(repository, "main", APPROVED, ADA)) == (APPROVED, 2, 0)


@pytest.mark.parametrize(
    ("verdict", "author"), [(REQUESTED, "Eve"), (APPROVED, "Eve"), (REQUESTED, "Ada")]
)
def test_a_record_takes_the_place_of_nothing_that_is_not_its_own(
    repository: Repository, first: GenerationId, verdict: str, author: str
) -> None:
    """Records come by a push, and who may only ask for reviews may push."""
    rejected = review(repository, "main", REJECTED, ADA, "glue")
    claims = tuple(step_id for step_id, _ in rejected.steps)
    step = Review(first, verdict, "", author, "edit", 9, claims)
    repository.transact("push", author="Eve", time=9, expect={}, set={}, cases=(step,))
    assert standing(repository, "main").rejections == 1


def test_reviews_stay_on_record(repository: Repository, first: GenerationId) -> None:
    review(repository, "main", APPROVED, ADA)
    undone = repository.undo(author="Ada", time=6)
    assert [one.command for one in undone.not_undoable] == ["review approve"]
    assert standing(repository, first).approvals == 1


def test_a_long_line_of_steps(repository: Repository, first: GenerationId) -> None:
    found = standing(repository, "main")
    for number in range(30):
        found = review(repository, "main", (APPROVED, REJECTED)[number % 2], ADA, str(number))
    assert [step.note for _, step in found.steps] == [str(number) for number in range(30)]
    assert found.rejections == 1


@pytest.mark.parametrize("note", ["x" * 4001, "\x1b[31m"])
def test_notes_are_plain_and_short(repository: Repository, first: GenerationId, note: str) -> None:
    with pytest.raises(NoteTooLongError):
        review(repository, "main", APPROVED, ADA, note)
    assert standing(repository, "main").steps == ()


@pytest.mark.parametrize(
    ("text", "needed"), [("", 0), ('export.approvals = "2"', 2), ('export.approvals = "99"', 99)]
)
def test_the_setting(tmp_path: Path, text: str, needed: int) -> None:
    (tmp_path / "config.toml").write_text(text)
    assert approval_rule([tmp_path / "config.toml"]) == ApprovalRule(needed)


@pytest.mark.parametrize("value", ["-1", "100", "two", "1.0", "²"])
def test_the_setting_is_a_number(tmp_path: Path, value: str) -> None:
    (tmp_path / "config.toml").write_text(f'export.approvals = "{value}"')
    with pytest.raises(BadSettingValueError):
        approval_rule([tmp_path / "config.toml"])


def test_with_four_eyes_nobody_approves_their_own(
    repository: Repository, first: GenerationId, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text('export.approvals = "1"\nexport.four_eyes = "yes"')
    rule = approval_rule([tmp_path / "config.toml"])
    assert rule == ApprovalRule(1, four_eyes=True)
    author = repository.generation(first).author
    maker = replace(ADA, author=f"Somebody Else <{author.partition('<')[2].rstrip('>').upper()}>")
    for own in (replace(ADA, author=author), maker):
        found = review(repository, "main", APPROVED, own, rule=rule)
        assert counted(found) == (REQUESTED, 0, 0)
        with pytest.raises(NotApprovedError, match="by others than who made it"):
            require_approved(repository, first, rule)
        require_approved(repository, first, ApprovalRule(1))
    barred = ApprovalRule(1, four_eyes=True, makers=frozenset({"Ada"}))
    assert counted(review(repository, "main", APPROVED, ADA, rule=barred))[1] == 0
    assert counted(standing(repository, "main", rule)) == (APPROVED, 1, 0)
    require_approved(repository, first, rule)
    assert review(repository, "main", REJECTED, maker, rule=rule).rejections == 1, "of their own"


def test_people_are_told_apart_by_their_address() -> None:
    same = {"Ada <ada@example.org>", "A. Lovelace <ADA@example.org>", " ada@example.org"}
    assert len({person(author) for author in same}) == 1
    assert len({person(author) for author in ("Ada", "ada ", "Bea", "Ada <>", "x")}) == 4


def test_only_a_factory_bundle_needs_approvals(recorded: Repository) -> None:
    wanted = {"formats": None, "allow": [], "approvals": ApprovalRule(1)}
    with pytest.raises(NotApprovedError):
        export(recorded, "main", profile="factory", **wanted)  # type: ignore[arg-type]
    assert export(recorded, "main", profile="supplier", **wanted).files  # type: ignore[arg-type]


def test_reviewers_are_values() -> None:
    assert replace(ADA, author="Bea") != ADA
