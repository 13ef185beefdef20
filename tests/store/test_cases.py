"""Reviews and factory feedback in the store: kept by every command, found by every check."""

from dataclasses import replace
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from schemas.feedback import FactoryFeedback, FeedbackAnswer, Photo
from schemas.ids import BlobId, FeedbackId, GenerationId, RefsetId
from schemas.records import Active, Generation, Refset
from schemas.review import Review
from store.backends import FileBackend, MissingError
from store.cases import Case, all_cases, case_name, has_case, kind_of, with_cases
from store.complete import IncompleteGenerationError
from store.names import object_name
from store.refnames import BadRefNameError, accepted_ref, check_ref
from store.repair import repair
from store.repository import Repository
from store.transact import RefMovedError
from tests.photos import png
from tests.schemas.test_ai_action import DRAFT
from tests.schemas.test_feedback import FEEDBACK
from tests.schemas.test_review import REVIEW
from tests.store.gc_world import age, clean, files_of, new_files
from tests.store.samples import AUTHOR, START, commit, history, new_repository
from tests.store.test_fsck_graph import codes, set_head


def keep(repository: Repository, *cases: Case, command: str = "review approve") -> list[str]:
    detail = {case.KIND: repository.objects.put_record(case) for case in cases}
    repository.transact(
        command, author=AUTHOR, time=START, expect={}, set={}, cases=cases, detail=detail
    )
    return [str(case_id) for case_id in detail.values()]


def about(generation: GenerationId, number: int = 0) -> Review:
    return replace(REVIEW, generation=generation, note=f"number {number}")


def kept(repository: Repository) -> dict[str, Case]:
    return dict(repository.snapshot().cases())


def test_a_case_is_kept_with_every_state_from_then_on() -> None:
    repository, (first, _) = history(2)
    assert kept(repository) == {}
    (review_id,) = keep(repository, about(first))
    assert kept(repository) == {review_id: about(first)}
    snapshot = repository.snapshot()
    assert has_case(snapshot.objects, snapshot.root, "review", review_id)
    assert not has_case(snapshot.objects, snapshot.root, "factory_feedback", review_id)
    commit(repository, number=7)
    assert kept(repository) == {review_id: about(first)}


def test_undo_redo_and_op_restore_take_none_out() -> None:
    repository, (first, second) = history(2)
    before = repository.head()
    (review_id,) = keep(repository, about(first))
    assert repository.undo(author=AUTHOR, time=START).command == "generate"
    assert repository.snapshot().get("branch/main") == first
    assert set(kept(repository)) == {review_id}
    repository.redo(author=AUTHOR, time=START)
    assert repository.snapshot().get("branch/main") == second
    assert set(kept(repository)) == {review_id}
    nothing = repository.op_restore(before, author=AUTHOR, time=START)
    assert nothing.operation is None and set(kept(repository)) == {review_id}
    repository.op_restore("@~5", author=AUTHOR, time=START)
    assert set(kept(repository)) == {review_id}
    assert repository.fsck().ok


def test_what_a_case_is_about_must_be_there() -> None:
    repository, _ = history(1)
    with pytest.raises(MissingError):
        keep(repository, about(GenerationId("7" * 64)))
    assert kept(repository) == {}


def test_a_generation_that_lost_its_mesh_history_is_not_reviewed() -> None:
    repository, (first,) = history(1)
    record = repository.generation(first)
    lost = replace(record.geometry, parent_hashes=("8" * 64,))
    broken = repository.put_generation(replace(record, geometry=lost, source="import"))
    with pytest.raises(IncompleteGenerationError):
        keep(repository, about(broken))


@given(st.sets(st.integers(0, 60), min_size=1), st.randoms(use_true_random=False))
def test_equal_sets_have_equal_ids_in_whatever_order_they_grew(numbers: set[int], random) -> None:  # type: ignore[no-untyped-def]
    repository = new_repository()
    names = [("review", f"{number:064x}") for number in sorted(numbers)]
    at_once = with_cases(repository.objects, Refset(active=Active("main")), names)
    random.shuffle(names)
    one_by_one = Refset(active=Active("main"))
    for name in (*names, *names):
        one_by_one = with_cases(repository.objects, one_by_one, [name])
    assert one_by_one == at_once and at_once.cases is not None


def test_names_of_cases() -> None:
    case_id = "a" * 64
    assert kind_of(case_name("review", case_id), case_id) is Review
    assert kind_of(case_name("factory_feedback", case_id), case_id) is FactoryFeedback
    assert kind_of(case_name("feedback_answer", case_id), case_id) is FeedbackAnswer
    assert kind_of(case_name("review", case_id), "b" * 64) is None
    assert kind_of(case_name("generation", case_id), case_id) is None


def test_accepted_refs() -> None:
    ref = accepted_ref("a" * 64)
    assert check_ref(ref) == ref == "accepted/" + "a" * 64
    for wrong in ("x", "A" * 64, "a" * 63):
        with pytest.raises(BadRefNameError):
            accepted_ref(wrong)
    repository, (first,) = history(1)
    request = FeedbackId(keep(repository, replace(FEEDBACK, generation=first))[0])
    answer = {accepted_ref(request): first}
    done = {"author": AUTHOR, "time": START, "expect": dict.fromkeys(answer), "set": answer}
    repository.transact("feedback accept", **done)  # type: ignore[arg-type]
    with pytest.raises(RefMovedError):
        repository.transact("feedback accept", **done)  # type: ignore[arg-type]
    assert repository.fsck().ok
    assert repository.undo(author=AUTHOR, time=START).command == "feedback accept"
    assert dict(repository.snapshot().refs("accepted/")) == {}
    assert set(kept(repository)) == {request}


def everything(repository: Repository, generation: GenerationId) -> list[str]:
    request = replace(FEEDBACK, generation=generation)
    ids = keep(repository, request, command="feedback add")
    ids += keep(repository, FeedbackAnswer(FeedbackId(ids[0]), "declined", "", "A", "owner", 1))
    for number in range(20):
        ids += keep(repository, about(generation, number))
    action = replace(DRAFT, generations=(generation,))
    return ids + keep(repository, action, command="ai draft")


def test_clean_up_keeps_all_cases_and_what_they_are_about(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    first = commit(repository, number=1)
    second = commit(repository, "side", number=2)
    ids = everything(repository, second)
    repository.transact(
        "branch delete",
        author=AUTHOR,
        time=START,
        expect={"branch/side": second},
        set={"branch/side": None},
    )
    age(repository, 400)
    report = clean(repository)
    assert report.expired_operations > 20
    again = Repository.open(FileBackend(tmp_path / ".rr"))
    assert set(kept(again)) == set(ids) and len(ids) == 23
    assert again.generation(second) and again.generation(first)
    assert again.fsck().ok
    spec = again.generation(second).spec
    assert all(again.has(str(blob)) for blob in spec.to_dict().values())


def test_clean_up_keeps_what_a_request_is_about_though_a_generation_names_it_first(
    tmp_path: Path,
) -> None:
    """Caught by it: a request that was met as what a generation answers, and never opened."""
    repository = new_files(tmp_path)
    tip = commit(repository, number=1)
    side = commit(repository, "side", number=2)
    photo = repository.put_blob(png())
    request = replace(
        FEEDBACK, generation=side, photos=(Photo("a.png", "png", photo, blake3(png()).hexdigest()),)
    )
    (request_id,) = keep(repository, request, command="feedback add")
    record = replace(
        repository.generation(tip), parents=(tip,), factory_feedback=(FeedbackId(request_id),)
    )
    answer = repository.put_generation(record)
    for expect, made in ((tip, {"branch/main": answer}), (side, {"branch/side": None})):
        repository.transact(
            "x", author=AUTHOR, time=START, expect=dict.fromkeys(made, expect), set=made
        )
    # Drafts stand before requests in the tree, and this one is about the answer.
    keep(repository, replace(DRAFT, generations=(answer,)), command="ai draft")
    age(repository, 400)
    clean(repository)
    again = Repository.open(FileBackend(tmp_path / ".rr"))
    assert again.generation(side) and again.get(photo) == png() and again.fsck().ok
    files_of(again).path(object_name(photo)).unlink()
    found = Repository.open(FileBackend(tmp_path / ".rr")).fsck().damage
    assert [(one.code, one.object_id) for one in found] == [(MissingError.code, photo)]
    assert found[0].what.startswith("a photo of factory feedback")


def test_a_photo_that_is_not_there_is_not_named() -> None:
    repository, (first, _) = history(2)
    photo = Photo("a.png", "png", BlobId("ab" * 32), "cd" * 32)
    with pytest.raises(IncompleteGenerationError):
        keep(repository, replace(FEEDBACK, generation=first, photos=(photo,)))
    assert kept(repository) == {}


def test_a_lost_case_and_a_lost_generation_are_found(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    first = commit(repository, number=1)
    for object_id in (everything(repository, first)[0], str(first)):
        path = files_of(repository).path(object_name(object_id))
        stored = path.read_bytes()
        path.unlink()
        found = Repository.open(FileBackend(tmp_path / ".rr")).fsck().damage
        assert [(one.code, one.object_id) for one in found] == [(MissingError.code, object_id)]
        path.write_bytes(stored)
    assert repository.fsck().ok


@pytest.mark.parametrize("case", ["wrong name", "wrong kind", "empty", "below the root", "active"])
def test_a_set_of_the_wrong_shape(case: str) -> None:
    repository, (first,) = history(1)
    put = repository.objects.put_record
    root = repository.snapshot().root
    review_id = GenerationId(put(about(first)))
    good = Refset({f"review/{review_id}": review_id})
    tree = {
        "wrong name": Refset({f"generation/{first}": first}),
        "wrong kind": Refset({f"feedback_answer/{review_id}": review_id}),
        "empty": Refset(),
        "below the root": replace(good, cases=RefsetId(put(good))),
        "active": replace(good, active=Active("main")),
    }[case]
    set_head(repository, put(replace(root, cases=RefsetId(put(good)))))
    assert codes(repository) == []
    set_head(repository, put(replace(root, cases=RefsetId(put(tree)))))
    assert codes(repository) == ["RR-R014" if case == "wrong kind" else "RR-R015"]


@pytest.mark.parametrize("what", ["the root", "the tree", "after an undo", "after a restore"])
def test_lost_refsets_with_cases_are_made_again(tmp_path: Path, what: str) -> None:
    repository = new_files(tmp_path)
    first = commit(repository, number=1)
    commit(repository, number=2)
    everything(repository, first)
    if what == "after an undo":
        repository.undo(author=AUTHOR, time=START)
    if what == "after a restore":
        repository.op_restore("@~23", author=AUTHOR, time=START)
    lost = repository.operation(repository.head()).refset
    root = repository.objects.record(Refset, lost)
    if what == "the tree":
        assert root.cases is not None
        lost = root.cases
    files_of(repository).path(object_name(lost)).unlink()
    assert not Repository.open(FileBackend(tmp_path / ".rr")).fsck().ok
    done = repair(FileBackend(tmp_path / ".rr"), lambda objects, generation, lost: iter(()))
    assert done.left.ok and [one.object_id for one in done.repairs] == [lost]


def test_the_change_requests_of_a_generation_are_history(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    first = commit(repository, number=1)
    request = FeedbackId(repository.objects.put_record(replace(FEEDBACK, generation=first)))
    record: Generation = replace(
        repository.generation(first), parents=(first,), factory_feedback=(request,)
    )
    second = repository.put_generation(record)
    done = {"author": AUTHOR, "time": START, "expect": {"branch/main": first}}
    repository.transact("feedback accept", **done, set={"branch/main": second})  # type: ignore[arg-type]
    age(repository, 400)
    clean(repository)
    again = Repository.open(FileBackend(tmp_path / ".rr"))
    assert again.objects.record(FactoryFeedback, request) and again.fsck().ok
    assert list(all_cases(again.objects, again.snapshot().root)) == []
