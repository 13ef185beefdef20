from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import GenerationId
from schemas.records import Refset
from store.objects import Objects
from store.refdiff import RefChange, diff_refs
from store.refsets import change_refs
from tests.store.test_refsets import REFS, TARGETS, Counting, many, objects, target


@given(
    st.dictionaries(REFS, TARGETS),
    st.dictionaries(REFS, TARGETS),
)
def test_diff_is_what_two_dicts_differ_in(
    before: dict[str, GenerationId], after: dict[str, GenerationId]
) -> None:
    store = objects()
    old, new = change_refs(store, Refset(), before), change_refs(store, Refset(), after)
    found = sorted(diff_refs(store, old, new), key=lambda change: change.ref)
    assert found == [
        RefChange(ref, before.get(ref), after.get(ref))
        for ref in sorted({*before, *after})
        if before.get(ref) != after.get(ref)
    ]


def test_an_unchanged_subtree_is_never_read() -> None:
    backend = Counting()
    store = Objects(backend)
    before = change_refs(store, Refset(), many(1000))
    after = change_refs(store, before, {"branch/b7": target(7000)})
    backend.loaded = 0
    assert list(diff_refs(store, before, after)) == [
        RefChange("branch/b7", target(7), target(7000))
    ]
    assert backend.loaded <= 6
