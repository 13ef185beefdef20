from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_id, sha256_hex
from schemas.ids import GenerationId
from schemas.records import Active, Refset
from store.backends import MemoryBackend
from store.objects import Objects
from store.refsets import LEAF_LIMIT, all_refs, change_refs, find_ref

REFS = st.sampled_from([f"branch/b{number}" for number in range(60)])
TARGETS = st.integers(0, 5).map(lambda number: GenerationId(sha256_hex(b"%d" % number)))
EDITS = st.lists(st.dictionaries(REFS, st.none() | TARGETS, max_size=25), max_size=6)


def target(number: int) -> GenerationId:
    return GenerationId(sha256_hex(b"%d" % number))


def many(count: int) -> dict[str, GenerationId]:
    return {f"branch/b{number}": target(number) for number in range(count)}


def objects() -> Objects:
    return Objects(MemoryBackend())


@given(EDITS)
def test_any_edits_leave_what_a_dict_would_hold(
    edits: list[dict[str, GenerationId | None]],
) -> None:
    store, root, model = objects(), Refset(), dict[str, GenerationId]()
    for edit in edits:
        root = change_refs(store, root, edit)
        model.update({ref: to for ref, to in edit.items() if to is not None})
        for ref in [ref for ref, to in edit.items() if to is None]:
            model.pop(ref, None)
        assert dict(all_refs(store, root)) == model
    for number in range(60):
        ref = f"branch/b{number}"
        assert find_ref(store, root, ref) == model.get(ref)


@given(EDITS)
def test_equal_refs_have_equal_ids_whatever_was_done(
    edits: list[dict[str, GenerationId | None]],
) -> None:
    store, root = objects(), Refset()
    for edit in edits:
        root = change_refs(store, root, edit)
    refs = list(all_refs(store, root))
    Random(1).shuffle(refs)
    again = Refset()
    for ref, to in refs:
        again = change_refs(store, again, {ref: to})
    at_once = change_refs(store, Refset(), dict(refs))
    assert canonical_id(root.to_dict()) == canonical_id(again.to_dict())
    assert canonical_id(root.to_dict()) == canonical_id(at_once.to_dict())


def test_the_root_keeps_its_active_state() -> None:
    root = change_refs(objects(), Refset(active=Active("main")), many(40))
    assert root.active == Active("main")
    assert root.children
    assert not root.entries


def test_a_small_project_is_one_node_and_splits_above_the_limit() -> None:
    store = objects()
    full = change_refs(store, Refset(), many(LEAF_LIMIT))
    assert len(full.entries) == LEAF_LIMIT
    over = change_refs(store, full, {"tag/one-more": target(1)})
    assert not over.entries
    assert change_refs(store, over, {"tag/one-more": None}) == full


class Counting(MemoryBackend):
    """A memory that counts what is saved and loaded."""

    written = loaded = 0

    def save(self, name: str, data: bytes) -> None:
        self.written += len(data)
        super().save(name, data)

    def load(self, name: str) -> bytes:
        self.loaded += 1
        return super().load(name)


@pytest.mark.parametrize("count", [17, 100, 1000, 5000])
def test_bytes_of_a_change_do_not_grow_with_the_branches(count: int) -> None:
    backend = Counting()
    store = Objects(backend)
    root = change_refs(store, Refset(active=Active("main")), many(count))
    store.put_record(root)
    backend.written = backend.loaded = 0
    root = change_refs(store, root, {"branch/b7": target(count + 1)})
    store.put_record(root)
    # One leaf of up to 16 ids and a few inner nodes of up to 16; ids do not compress.
    assert backend.written < 3200
    # Reads: the nodes on the way, and again each node to be written, to see whether it is there.
    assert backend.loaded <= 8
