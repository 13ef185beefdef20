"""Push and fetch between two repositories: whatever the histories, and wherever they are cut."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.fetch import CLASHES, fetch
from engine.push import BEHIND, MOVED, NEW, SAME, Choice, push
from engine.receive import DivergedError, Receiver, Rules
from engine.remote import Limits, Moved, Remote, RemoteUnreachableError
from schemas.ids import GenerationId
from store.arrive import TooLargeError
from store.complete import IncompleteGenerationError
from store.fsck import fsck
from store.repository import Repository
from store.transact import RefMovedError
from tests.engine.exchange import ERRAND, SMALL, CutRemote
from tests.store.samples import commit, history, make_generation, new_repository, record

ALL = Choice(everything=True)
BRANCHES = ("main", "side", "wide")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ours", "theirs"]),
        st.sampled_from(["commit", "commit", "merge", "tag", "push", "fetch"]),
        st.sampled_from(BRANCHES),
        st.integers(0, 5),
    ),
    max_size=25,
)


def refs(repository: Repository) -> dict[str, GenerationId]:
    return {r: t for r, t in repository.snapshot().refs() if not r.startswith("remote/")}


def tracked(repository: Repository, remote: str = "origin") -> dict[str, GenerationId]:
    start = f"remote/{remote}/"
    return {ref.removeprefix(start): t for ref, t in repository.snapshot().refs(start)}


def assert_whole(*repositories: Repository) -> None:
    """All is as written, and nothing is missing but meshes that kernel 1 builds again."""
    for repository in repositories:
        report = fsck(repository.backend, kernel="1")
        assert report.ok, report.damage


def all_ids(repository: Repository) -> set[str]:
    return set(repository.backend.names("objects/"))


def step(repository: Repository, what: str, branch: str, number: int) -> None:
    """One piece of local work; tags are named after the number."""
    tips = refs(repository)
    if what == "commit":
        commit(repository, branch, number=number)
    elif what == "merge":
        others = [tip for tip in tips.values() if tip != tips.get(f"branch/{branch}")]
        if f"branch/{branch}" in tips and others:
            ours, theirs = tips[f"branch/{branch}"], others[number % len(others)]
            made = make_generation(repository, (ours, theirs), number=number, source="merge")
            record(repository, f"branch/{branch}", ours, made, command="merge")
    elif what == "tag" and tips and f"tag/v{number}" not in tips:
        target = sorted(tips.values())[number % len(tips)]
        record(repository, f"tag/v{number}", None, target, command="tag")


@given(STEPS)
def test_any_two_histories_meet_and_stay_whole(
    steps: list[tuple[str, str, str, int]],
) -> None:
    ours, theirs = new_repository(), new_repository()
    for side, what, branch, number in steps:
        if what == "push":
            try:
                before = refs(theirs)
                pushed = push(ours, Receiver(theirs), ERRAND, ALL)
            except DivergedError:
                assert refs(theirs) == before
            else:
                for row in pushed.rows:
                    if row.state != BEHIND:
                        assert refs(theirs)[row.ref] == refs(ours)[row.ref]
        elif what == "fetch":
            kept = refs(ours)
            fetch(ours, Receiver(theirs), ERRAND)
            assert {ref: t for ref, t in refs(ours).items() if ref in kept} == kept
            expected = {r: t for r, t in refs(theirs).items() if r.startswith("branch/")}
            assert tracked(ours) == expected
        else:
            step(ours if side == "ours" else theirs, what, branch, number)
    assert_whole(ours, theirs)


def seeded() -> tuple[Repository, Repository]:
    """Two repositories that met once; then each did work, on other branches."""
    ours, _ = history(4)
    theirs = new_repository()
    push(ours, Receiver(theirs), ERRAND, ALL)
    for number in range(4, 9):
        commit(ours, number=number)
    commit(ours, "wide", number=20)
    for number in range(10, 14):
        commit(theirs, "side", number=number)
    return ours, theirs


@pytest.mark.parametrize("answer", [False, True], ids=["question", "answer"])
@pytest.mark.parametrize("way", ["push", "fetch"])
def test_cut_at_every_call_and_repeated(way: str, answer: bool) -> None:
    def go(ours: Repository, remote: Remote) -> None:
        if way == "push":
            push(ours, remote, ERRAND, Choice(names=("main", "wide")))
        else:
            fetch(ours, remote, ERRAND)

    ours, theirs = seeded()
    whole = CutRemote(Receiver(theirs))
    go(ours, whole)
    expected = refs(ours), refs(theirs), tracked(ours)
    objects = all_ids(theirs) | all_ids(ours)
    assert whole.count > 8
    for cut_at in range(1, whole.count + 1):
        ours, theirs = seeded()
        here, there = refs(ours), refs(theirs)
        with pytest.raises(RemoteUnreachableError):
            go(ours, CutRemote(Receiver(theirs), cut_at, answer=answer))
        assert refs(ours) == here
        assert refs(theirs) in (there, expected[1])
        assert_whole(ours, theirs)
        again = CutRemote(Receiver(theirs))
        go(ours, again)
        assert (refs(ours), refs(theirs), tracked(ours)) == expected
        assert_whole(ours, theirs)
        found = all_ids(ours) | all_ids(theirs)
        assert len(found) <= len(objects) + 3  # an operation and a refset may say it differently


def test_what_arrived_is_not_sent_again() -> None:
    ours, theirs = seeded()
    whole = push(*_copy_of(ours), Choice(names=("main", "wide"))).cargo.objects
    cut = CutRemote(Receiver(theirs), 7)
    with pytest.raises(RemoteUnreachableError):
        push(ours, cut, ERRAND, Choice(names=("main", "wide")))
    rest = push(ours, CutRemote(Receiver(theirs)), ERRAND, Choice(names=("main", "wide")))
    assert 0 < rest.cargo.objects < whole


def _copy_of(ours: Repository) -> tuple[Repository, Remote, object]:
    return ours, CutRemote(Receiver(new_repository())), ERRAND


def test_states_of_branches() -> None:
    ours, made = history(3)
    theirs = new_repository()
    first = push(ours, Receiver(theirs), ERRAND, Choice())
    assert [row.state for row in first.rows] == [NEW]
    assert first.cargo.generations == 3
    assert [row.state for row in push(ours, Receiver(theirs), ERRAND, Choice()).rows] == [SAME]
    head = ours.head()
    push(ours, Receiver(theirs), ERRAND, Choice())
    assert ours.head() == head, "nothing to record"
    commit(ours, number=3)
    assert [row.state for row in push(ours, Receiver(theirs), ERRAND, Choice()).rows] == [MOVED]
    record(ours, "branch/main", refs(ours)["branch/main"], made[0], command="undo")
    assert [row.state for row in push(ours, Receiver(theirs), ERRAND, Choice()).rows] == [BEHIND]


def test_diverged_is_refused_and_says_the_next_step() -> None:
    ours, theirs = history(2)[0], new_repository()
    push(ours, Receiver(theirs), ERRAND, ALL)
    commit(ours, number=7)
    commit(theirs, number=8)
    sent = all_ids(theirs)
    with pytest.raises(DivergedError) as caught:
        push(ours, Receiver(theirs), ERRAND, ALL)
    assert caught.value.exit_code == 6
    assert "rr pull" in caught.value.next_step
    fetch(ours, Receiver(theirs), ERRAND)
    with pytest.raises(DivergedError) as caught:
        push(ours, Receiver(theirs), ERRAND, ALL)
    assert "rr merge" in caught.value.next_step
    assert all_ids(theirs) == sent, "nothing is sent for what cannot move"


def test_a_tag_that_means_two_things_stays_on_both_sides() -> None:
    ours, made = history(3)
    theirs = new_repository()
    push(ours, Receiver(theirs), ERRAND, ALL)
    record(ours, "tag/v1", None, made[0])
    record(theirs, "tag/v1", None, made[1])
    found = fetch(ours, Receiver(theirs), ERRAND)
    assert [row.state for row in found.rows if row.ref == "tag/v1"] == [CLASHES]
    with pytest.raises(DivergedError):
        push(ours, Receiver(theirs), ERRAND, ALL)
    assert (refs(ours)["tag/v1"], refs(theirs)["tag/v1"]) == (made[0], made[1])


def test_a_branch_that_moved_meanwhile_is_not_overwritten() -> None:
    ours, theirs = history(2)[0], new_repository()
    push(ours, Receiver(theirs), ERRAND, ALL)
    commit(ours, number=7)

    class Overtaken(CutRemote):
        def send(self, contents: object) -> None:
            super().send(contents)  # type: ignore[arg-type]
            commit(theirs, number=self.count)

    with pytest.raises(RefMovedError) as caught:
        push(ours, Overtaken(Receiver(theirs)), ERRAND, ALL)
    assert "rr pull" in caught.value.next_step
    assert_whole(theirs)


def test_undo_passes_over_what_remotes_have() -> None:
    ours, theirs = history(2)[0], new_repository()
    commit(theirs, "side", number=9)
    fetch(ours, Receiver(theirs), ERRAND)
    known = tracked(ours)
    assert known
    undone = ours.undo(author="Ada <ada@example.org>", time=0)
    assert undone.command == "generate"
    assert [item.command for item in undone.not_undoable] == ["fetch"]
    assert tracked(ours) == known
    assert all(not change.ref.startswith("remote/") for change in undone.changes)
    ours.redo(author="Ada <ada@example.org>", time=0)
    assert tracked(ours) == known
    assert_whole(ours)


def test_what_clean_up_took_meanwhile_is_sent_again() -> None:
    """Nothing leads to what was sent, so clean-up at the remote may take it; once is no matter."""
    ours, theirs = history(3)[0], new_repository()

    class Cleaned(CutRemote):
        taken = 0

        def move(self, *given: object, **more: object) -> Moved:  # type: ignore[override]
            if self.taken < takes:
                self.taken += 1
                for generation_id, _ in ours.walk(refs(ours)["branch/main"]):
                    theirs.backend._table.pop(f"objects/{generation_id}")  # type: ignore[attr-defined]
            return super().move(*given, **more)  # type: ignore[arg-type]

    takes = 2
    with pytest.raises(IncompleteGenerationError) as caught:
        push(ours, Cleaned(Receiver(theirs)), ERRAND, ALL)
    assert caught.value.exit_code == 6 and not refs(theirs)
    takes = 1
    push(ours, Cleaned(Receiver(theirs)), ERRAND, ALL)
    assert refs(theirs) == refs(ours)
    assert_whole(theirs)


def test_no_object_is_sent_that_the_remote_does_not_take() -> None:
    sizes: list[int] = []

    class Watched(Receiver):
        def send(self, contents: Mapping[str, bytes]) -> None:
            sizes.extend(map(len, contents.values()))
            super().send(contents)

    ours, _ = history(2)
    theirs = Watched(new_repository(), rules=Rules(limits=Limits(object_bytes=300)))
    with pytest.raises(TooLargeError):
        push(ours, theirs, ERRAND, ALL)
    assert max(sizes, default=0) <= 300


def test_more_tips_than_a_remote_is_asked_for_at_once() -> None:
    theirs = new_repository()
    for number in range(20):
        commit(theirs, f"b{number}", number=number)
    ours = new_repository()
    fetch(ours, CutRemote(Receiver(theirs, rules=Rules(limits=SMALL))), ERRAND)
    assert len(tracked(ours)) == 20
    assert_whole(ours)


def test_the_next_step_names_the_remote() -> None:
    ours, theirs = history(2)[0], new_repository()
    push(ours, Receiver(theirs), ERRAND, ALL)
    commit(theirs, number=7)
    fetch(ours, Receiver(theirs), ERRAND)
    commit(ours, number=8)
    with pytest.raises(DivergedError) as caught:
        push(ours, Receiver(theirs), ERRAND, ALL)
    assert "rr merge origin/main" in caught.value.next_step
