"""Reviews and factory feedback travel with the history they are about."""

from dataclasses import replace

import pytest

from engine.fetch import fetch
from engine.push import Choice, push
from engine.receive import Pusher, PushForbiddenError, Receiver
from engine.review import standing
from engine.roles import Role
from engine.share_cases import case_names, id_in, may_make
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.feedback import DECLINED, FeedbackAnswer
from schemas.ids import FeedbackId, GenerationId, ReviewId
from schemas.review import APPROVED, REJECTED, REQUESTED, Review
from store.arrive import NotExchangedError
from store.cases import Case
from store.refnames import accepted_ref
from store.repository import Repository
from tests.engine.exchange import ERRAND, CutRemote
from tests.engine.test_push import assert_whole, refs
from tests.schemas.test_feedback import FEEDBACK
from tests.store.samples import AUTHOR, START, commit, history, make_generation, new_repository
from tests.store.samples import record as record_ref


def review(about: GenerationId, verdict: str = APPROVED) -> Review:
    return Review(about, verdict, "fits", "Quinn <q@example.org>", "qa", START)


def keep(repository: Repository, *cases: Case) -> None:
    repository.transact("review", author=AUTHOR, time=START, expect={}, set={}, cases=cases)


def answer(feedback: str) -> FeedbackAnswer:
    return FeedbackAnswer(FeedbackId(feedback), DECLINED, "no", AUTHOR, "owner", START)


def names(repository: Repository) -> set[str]:
    return set(case_names(repository.snapshot()))


def test_they_go_round_and_are_joined() -> None:
    ours, made = history(3)
    theirs = new_repository()
    keep(ours, review(made[1]), review(made[2], REQUESTED))
    push(ours, CutRemote(Receiver(theirs)), ERRAND, Choice())
    assert names(theirs) == names(ours) and len(names(ours)) == 2
    keep(theirs, review(made[0]))
    keep(ours, replace(review(made[0]), note="ours"))
    fetch(ours, CutRemote(Receiver(theirs)), ERRAND)
    assert len(names(ours)) == 4
    push(ours, CutRemote(Receiver(theirs)), ERRAND, Choice())
    assert names(theirs) == names(ours)
    head = theirs.head()
    push(ours, Receiver(theirs), ERRAND, Choice())
    assert theirs.head() == head, "nothing is done twice"
    assert_whole(ours, theirs)


def test_what_it_is_about_must_be_there() -> None:
    ours, made = history(2)
    theirs = new_repository()
    commit(ours, "secret", number=9)
    keep(ours, review(refs(ours)["branch/secret"]), review(made[0]))
    push(ours, Receiver(theirs), ERRAND, Choice(names=("main",)))
    assert len(names(theirs)) == 1
    loose = make_generation(ours, number=20, source="merge")
    case = ours.objects.put_record(review(loose))
    name = f"review/{case}"
    theirs.objects.put_many(dict(ours.objects.many([case, loose])))
    for wrong in (name, "review/" + "ab" * 32, "generation/" + case, "review/../x"):
        with pytest.raises(PushForbiddenError):
            Receiver(theirs).move([], author=AUTHOR, time=START, cases=[wrong])
    assert len(names(theirs)) == 1


def test_a_role_keeps_what_it_could_have_said() -> None:
    ours, made = history(2)
    theirs = new_repository()
    push(ours, Receiver(theirs), ERRAND, Choice())
    keep(ours, review(made[0]), review(made[1], REQUESTED))
    editor = Receiver(theirs, Pusher(Role.EDIT))
    push(ours, editor, ERRAND, Choice())
    assert len(names(theirs)) == 1, "an approval is not an editor's to give"
    approval = next(iter(names(ours) - names(theirs)))
    theirs.objects.put_many(dict(ours.objects.many([approval.rpartition("/")[2]])))
    with pytest.raises(PushForbiddenError):
        editor.move([], author=AUTHOR, time=START, cases=[approval])
    assert may_make(Role.QA, review(made[0])) and not may_make(Role.FACTORY, review(made[0]))
    assert not may_make(Role.FACTORY, answer("ab" * 32))


def test_a_request_its_answer_and_what_answers_it() -> None:
    ours, made = history(2)
    theirs = new_repository()
    request = replace(FEEDBACK, generation=made[0])
    keep(ours, request)
    (name,) = names(ours)
    feedback_id = FeedbackId(str(id_in(name)))
    tip = replace(
        ours.generation(make_generation(ours, (made[1],), number=7, source="factory_feedback")),
        factory_feedback=(feedback_id,),
    )
    done = ours.put_generation(tip)
    record_ref(ours, "branch/main", made[1], done)
    record_ref(ours, accepted_ref(feedback_id), None, done)
    keep(ours, answer(feedback_id))
    push(ours, CutRemote(Receiver(theirs)), ERRAND, Choice())
    assert names(theirs) == names(ours)
    assert refs(theirs)[accepted_ref(feedback_id)] == done
    again = new_repository()
    fetch(again, CutRemote(Receiver(theirs)), ERRAND)
    assert names(again) == names(ours)
    assert again.snapshot().get(accepted_ref(feedback_id)) == done
    assert_whole(ours, theirs, again)


def test_a_record_must_be_what_its_kind_promises() -> None:
    """A request that cannot be read would be in the way of whoever reads the project."""
    theirs = Receiver(new_repository())
    for kind in ("review", FEEDBACK.KIND, FeedbackAnswer.KIND):
        content = canonical_bytes({"kind": kind, "version": 1})
        with pytest.raises(NotExchangedError):
            theirs.send({sha256_hex(content): content})


def test_nobody_takes_back_what_another_has_said() -> None:
    """An editor asks for a review, in the place of a rejection that is not theirs to lift."""
    theirs, made = history(1)
    keep(theirs, review(made[0], REJECTED))
    (no,) = names(theirs)
    no_id = ReviewId(str(id_in(no)))
    for author in ("Ed <ed@example.org>", review(made[0]).author):
        asked = replace(review(made[0], REQUESTED), author=author, supersedes=(no_id,))
        content = canonical_bytes(asked.to_dict())
        case_id = sha256_hex(content)
        editor = Receiver(theirs, Pusher(Role.EDIT))
        editor.send({case_id: content})
        with pytest.raises(PushForbiddenError):
            editor.move([], author=AUTHOR, time=START, cases=[f"review/{case_id}"])
        assert standing(theirs, made[0]).state(1) == REJECTED
    own = replace(review(made[0], REQUESTED), author="Ed")
    keep(theirs, own)
    own_id = ReviewId(sha256_hex(canonical_bytes(own.to_dict())))
    again = canonical_bytes(replace(own, note="again", supersedes=(own_id,)).to_dict())
    editor.send({sha256_hex(again): again})
    editor.move([], author=AUTHOR, time=START, cases=[f"review/{sha256_hex(again)}"])
    keep(theirs, replace(own, note="sly", supersedes=(no_id,)))
    assert standing(theirs, made[0]).state(1) == REJECTED, "even if it came in by another way"
