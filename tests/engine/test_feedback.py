"""Factory feedback: feedback_add takes it, feedback_answer makes a generation of it or does not."""

from dataclasses import replace
from typing import Any

import pytest

from engine.feedback import NoSuchFeedbackError, feedback_named, items, list_feedback
from engine.feedback_add import BadFeedbackError, Request, add_feedback, full_path
from engine.feedback_answer import (
    FeedbackAnsweredError,
    FeedbackOutdatedError,
    NothingToApplyError,
    accept_by,
    accept_in,
    decline,
)
from engine.generate import generate
from engine.review import NoteTooLongError, Reviewer
from engine.specfile import SpecFile
from engine.validate import InvalidSpecError
from engine.working import authored_tree
from schemas.feedback import RequestedChange
from store.repository import Repository
from tests.cli.conftest import SPEC
from tests.engine.conftest import order

LI = Reviewer("Li", "factory", 9)
SPRING = "instrumental.last_profile.toe_spring_mm"
LOW = Request("main", "toe box too low", part="upper", changes={"last_profile.toe_spring_mm": 13})


def toe_spring(repository: Repository, rev: str = "main") -> Any:
    record = repository.generation(repository.resolve(rev))
    return authored_tree(repository, record.spec.authored)["instrumental"]["last_profile"][
        "toe_spring_mm"
    ]


def test_a_request_changes_nothing_of_the_design(design: Repository) -> None:
    before = dict(design.snapshot().refs())
    item = add_feedback(design, replace(LOW, measure="last.ball_girth_mm", measured_mm=251.5), LI)
    assert dict(design.snapshot().refs()) == before
    assert item.state == "open" and item.request.changes == (RequestedChange(SPRING, 11, 13),)
    recorded = design.generation(design.resolve("main")).geometry.measures["last.ball_girth_mm"]
    assert item.request.nominal_um == round(recorded * 1000)
    assert item.request.measured_um == 251_500
    assert (item.request.role, item.request.author) == ("factory", "Li")
    assert items(design.snapshot()) == (item,)
    told = item.to_dict()
    assert told["measured_mm"] == 251.5 and told["place_mm"] is None
    assert not {"measured_um", "kind", "version"} & told.keys()


def test_what_is_no_length_has_no_nominal_length(design: Repository) -> None:
    volume = "volume.last_cm3"
    assert design.generation(design.resolve("main")).geometry.measures[volume]
    item = add_feedback(design, replace(LOW, measure=volume), LI)
    assert (item.request.measure, item.request.nominal_um) == (volume, None)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"part": "wing"}, "part"),
        ({"landmark": "nose"}, "landmark"),
        ({"stage": "third"}, "stage"),
        ({"side": "up"}, "side"),
        ({"reason": "mood"}, "reason"),
        ({"severity": "huge"}, "severity"),
        ({"affects": ("price",)}, "affects"),
        ({"round": 0}, "round"),
        ({"size": "4\n2"}, "size"),
        ({"measure": "x" * 201}, "measure"),
        ({"measured_mm": float("nan")}, "measured_mm"),
        ({"nominal_mm": 1e9}, "nominal_mm"),
        ({"place_mm": (0.0, float("inf"), 0.0)}, "place_mm"),
        ({"observation": "", "changes": {}}, ""),
        ({"changes": {"last_profile.wings": 1}}, "last_profile.wings"),
        ({"changes": {"last_profile.toe_spring_mm": 11.0}}, SPRING),
        ({"changes": {"last_profile.toe_spring_mm": 12, SPRING: 13}}, "changes"),
        ({"changes": dict.fromkeys(map(str, range(51)), 1)}, "changes"),
        ({"changes": {"materials.upper": "\ud800"}}, "changes"),
        ({"changes": {"materials.upper": "x" * 201}}, "changes"),
        ({"changes": {"size.mood": 1}}, "size.mood"),
        ({"changes": {"last.length_mm": float("inf")}}, "changes"),
        ({"changes": {"last.length_mm": float("nan")}}, "changes"),
        ({"changes": {"last.length_mm": 10**400}}, "changes"),
        ({"changes": {"appearance.last.length_mm": 281}}, "appearance.last.length_mm"),
        ({"changes": {"size.": 1}}, "size."),
        ({"changes": {"size" + ".a" * 300_000: 1}}, "changes"),
        ({"changes": {"wing" * 100: 1}}, "changes"),
    ],
)
def test_what_means_nothing_is_refused(
    design: Repository, wrong: dict[str, Any], place: str
) -> None:
    head = design.head()
    with pytest.raises(BadFeedbackError) as caught:
        add_feedback(design, replace(LOW, **wrong), LI)
    assert caught.value.place == place
    assert design.head() == head


def test_a_change_must_leave_a_valid_spec(design: Repository) -> None:
    head = design.head()
    for value in (900, "high"):
        with pytest.raises(InvalidSpecError):
            add_feedback(design, replace(LOW, changes={SPRING: value}), LI)
    with pytest.raises(NoteTooLongError):
        add_feedback(design, replace(LOW, impact="\x07"), LI)
    assert design.head() == head


def test_an_id_is_named_by_its_first_digits(design: Repository) -> None:
    item = add_feedback(design, LOW, LI)
    snapshot = design.snapshot()
    assert feedback_named(snapshot, item.feedback_id[:4]) == item
    for wrong in ("", item.feedback_id[:3], "0" * 64, "x"):
        with pytest.raises(NoSuchFeedbackError):
            feedback_named(snapshot, wrong)


def test_accepting_makes_a_generation_that_names_the_request(design: Repository) -> None:
    first = design.resolve("main")
    item = add_feedback(design, LOW, LI)
    found = accept_in(design, item.feedback_id, order(""))
    assert found.done is not None
    record = found.done.generation
    assert record.source == "factory_feedback" and record.parents == (first,)
    assert record.factory_feedback == (item.feedback_id,)
    assert record.message == f"feedback {item.feedback_id[:12]}: toe_spring_mm 11 → 13"
    assert toe_spring(design) == 13
    source = design.get(record.spec.source).decode()
    assert source == SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 13")
    assert found.item.state == "accepted"
    assert found.item.accepted_by == found.done.generation_id == design.resolve("main")
    head = design.head()
    for again in (
        lambda: accept_in(design, item.feedback_id, order()),
        lambda: accept_by(design, item.feedback_id, "main", LI),
        lambda: decline(design, item.feedback_id, LI, "no"),
    ):
        with pytest.raises(FeedbackAnsweredError):
            again()
    assert design.head() == head


def test_undo_opens_the_request_again_and_redo_closes_it(design: Repository) -> None:
    first = design.resolve("main")
    item = add_feedback(design, LOW, LI)
    accept_in(design, item.feedback_id, order())
    assert design.undo(author="A", time=1).command == "feedback accept"
    assert design.resolve("main") == first
    assert [one.state for one in list_feedback(design)] == ["open"]
    design.redo(author="A", time=1)
    assert [one.state for one in list_feedback(design)] == ["accepted"]
    assert design.fsck().ok


def test_a_declined_request_may_still_be_accepted(design: Repository) -> None:
    item = add_feedback(design, LOW, LI)
    declined = decline(design, item.feedback_id, LI, "within tolerance")
    assert declined.state == "declined"
    assert declined.to_dict()["answers"][0]["note"] == "within tolerance"
    accepted = accept_in(design, item.feedback_id, order()).item
    assert accepted.state == "accepted" and accepted.answers == declined.answers


def test_a_value_that_moved_since_is_asked_about(design: Repository) -> None:
    item = add_feedback(design, LOW, LI)
    generate(design, SpecFile("s", SPEC.replace("spring_mm: 11", "spring_mm: 9").encode()), order())
    with pytest.raises(FeedbackOutdatedError) as caught:
        accept_in(design, item.feedback_id, order())
    assert "was 11, is 9" in caught.value.message
    assert accept_in(design, item.feedback_id, order(), anyway=True).done is not None
    assert toe_spring(design) == 13


def test_a_request_for_what_is_so_is_answered_by_a_generation_named(design: Repository) -> None:
    item = add_feedback(design, LOW, LI)
    text = SPEC.replace("spring_mm: 11", "spring_mm: 13")
    made = generate(design, SpecFile("s", text.encode()), order()).generation_id
    with pytest.raises(NothingToApplyError):
        accept_in(design, item.feedback_id, order())
    done = accept_by(design, item.feedback_id, "main", LI)
    assert (done.item.accepted_by, done.done, design.resolve("main")) == (made, None, made)
    assert design.undo(author="A", time=1).command == "feedback accept"
    assert list_feedback(design, state="open")


def test_words_alone_cannot_be_applied(design: Repository) -> None:
    item = add_feedback(design, Request("main", "glue on the upper", severity="minor"), LI)
    with pytest.raises(NothingToApplyError) as caught:
        accept_in(design, item.feedback_id, order())
    assert caught.value.next_step == f"rr feedback accept {item.feedback_id[:12]} --by REV"


def test_lists_are_by_generation_and_state(design: Repository) -> None:
    one = add_feedback(design, LOW, LI)
    other = add_feedback(design, replace(LOW, observation="again"), replace(LI, time=3))
    assert [item.feedback_id for item in list_feedback(design)] == [
        other.feedback_id,
        one.feedback_id,
    ]
    accept_in(design, one.feedback_id, order())
    assert list_feedback(design, rev="main") == ()
    assert len(list_feedback(design, rev="main~1")) == 2
    assert [item.feedback_id for item in list_feedback(design, state="open")] == [other.feedback_id]


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("last_profile.toe_spring_mm", SPRING),
        (SPRING, SPRING),
        ("materials.upper", "appearance.materials.upper"),
        ("size.value", "size.value"),
    ],
)
def test_paths_with_and_without_their_half(given: str, full: str) -> None:
    assert full_path(given) == full


def test_a_size_and_a_colour_can_be_asked_for(design: Repository) -> None:
    wanted = {"size.width": "H", "colors.primary_hex": "#abcdef"}
    item = add_feedback(design, replace(LOW, changes=wanted), LI)
    assert {one.path: one.after for one in item.request.changes} == {
        "size.width": "H",
        "appearance.colors.primary_hex": "#ABCDEF",
    }
    assert accept_in(design, item.feedback_id, order()).item.state == "accepted"
