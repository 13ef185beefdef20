"""Objects that are intact but wrong: only a faulty program can have written them."""

import json
from hashlib import sha256

import pytest

from schemas.canonical import sha256_hex
from schemas.ids import GenerationId, OperationId, RefsetId
from schemas.records import Active, Generation, Operation, Refset
from store.frame import encode_frame
from store.head import encode_head
from store.names import HEAD, object_name
from store.refsets import change_refs, digits_of
from store.repository import Repository
from tests.store.samples import AUTHOR, START, history, make_generation


def put_content(repository: Repository, content: bytes) -> str:
    object_id = sha256(content).hexdigest()
    repository.backend.save(object_name(object_id), encode_frame(content))
    return object_id


def set_head(repository: Repository, root: str, undoes: str | None = None) -> None:
    operation = Operation(
        repository.head(),
        RefsetId(root),
        "forged",
        AUTHOR,
        START,
        None if undoes is None else OperationId(undoes),
    )
    object_id = OperationId(repository.objects.put_record(operation))
    repository.backend.save(HEAD, encode_head(object_id))


def codes(repository: Repository) -> list[str]:
    return [item.code for item in repository.fsck().damage]


def test_bytes_that_are_not_canonical() -> None:
    repository, _ = history(1)
    root = repository.snapshot().root
    set_head(repository, put_content(repository, json.dumps(root.to_dict(), indent=1).encode()))
    assert codes(repository) == ["RR-R015"]


def misplaced(first: GenerationId) -> Refset:
    return Refset(entries={"branch/main": first}, active=Active("main"))


@pytest.mark.parametrize(
    "case", ["leaf too full", "two forms", "empty child", "no active", "both active"]
)
def test_a_refset_of_the_wrong_shape(case: str) -> None:
    repository, (first,) = history(1)
    refs = {f"branch/b{number}": first for number in range(17)}
    empty = RefsetId(repository.objects.put_record(Refset()))
    child = RefsetId(repository.objects.put_record(misplaced(first)))
    root = {
        "leaf too full": Refset(entries=refs, active=Active("main")),
        "two forms": Refset(entries={"branch/main": first}, children={"0": child}, active=Active()),
        "empty child": Refset(children={"0": empty}, active=Active("main")),
        "no active": Refset(entries={"branch/main": first}),
        "both active": Refset(active=Active("main", first)),
    }[case]
    set_head(repository, repository.objects.put_record(root))
    assert "RR-R015" in codes(repository)


def test_a_ref_in_the_wrong_place_of_the_tree() -> None:
    repository, (first,) = history(1)
    refs = {f"branch/b{number}": first for number in range(40)}
    root = change_refs(repository.objects, Refset(active=Active("main")), refs)
    digit = next(iter(sorted(root.children)))
    other = next(f"tag/{n}" for n in range(99) if digits_of(f"tag/{n}")[0] != digit)
    node = repository.objects.record(Refset, root.children[digit])
    wrong = repository.objects.put_record(Refset(entries={**node.entries, other: first}))
    children = {**root.children, digit: RefsetId(wrong)}
    set_head(
        repository, repository.objects.put_record(Refset(children=children, active=root.active))
    )
    (damage,) = repository.fsck().damage
    assert (damage.code, damage.object_id) == ("RR-R015", wrong)
    assert other in damage.message


def test_a_tree_that_should_have_become_a_leaf() -> None:
    repository, (first,) = history(1)
    leaf = RefsetId(repository.objects.put_record(Refset(entries={"branch/main": first})))
    digit = digits_of("branch/main")[0]
    root = Refset(children={digit: leaf}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root))
    (damage,) = repository.fsck().damage
    assert damage.code == "RR-R015"
    assert "16 refs or fewer" in damage.message


def test_a_ref_with_a_name_that_cannot_be() -> None:
    repository, (first,) = history(1)
    root = Refset(entries={"branch/a b": first}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root))
    assert codes(repository) == ["RR-R015"]


def test_references_to_another_kind() -> None:
    repository, (first,) = history(1)
    blob = repository.put_blob(b"a mesh")
    root = Refset(entries={"branch/main": GenerationId(blob)}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root), undoes=first)
    wrong = {item.object_id: item.message for item in repository.fsck().damage}
    assert wrong == {
        blob: "it is plain bytes, not a generation",
        first: "it is a generation, not a operation",
    }


def test_a_spec_that_is_a_record() -> None:
    repository, (first,) = history(1)
    template = repository.generation(first).to_dict()
    template["spec"] = {**template["spec"], "source": first}  # type: ignore[dict-item]
    forged = GenerationId(repository.objects.put_record(Generation.from_dict(template)))
    root = Refset(entries={"branch/main": forged}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root))
    (damage,) = repository.fsck().damage
    assert damage.what == f"the source spec of generation {forged[:12]}"
    assert damage.code == "RR-R014"


def test_a_version_from_the_future() -> None:
    repository, (first,) = history(1)
    table = {**repository.generation(first).to_dict(), "version": 2}
    future = put_content(repository, json.dumps(table).encode())
    root = Refset(entries={"branch/main": GenerationId(future)}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root))
    assert [(item.code, item.object_id) for item in repository.fsck().damage] == [
        ("RR-S003", future)
    ]


def test_an_ai_action_and_an_imported_mesh_that_are_missing() -> None:
    repository, (first,) = history(1)
    table = repository.generation(first).to_dict()
    table["ai_actions"] = [sha256_hex(b"action")]
    table["geometry"] = {**table["geometry"], "parent_hashes": [sha256_hex(b"scan")]}  # type: ignore[dict-item]
    made = GenerationId(repository.objects.put_record(Generation.from_dict(table)))
    root = Refset(entries={"branch/main": made}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root))
    assert {item.what.split(" of ")[0] for item in repository.fsck().damage} == {
        "an imported mesh",
        "an AI action",
    }


def test_one_bad_object_is_reported_once_however_many_need_it() -> None:
    repository, (first,) = history(1)
    mesh = repository.generation(first).geometry.parts["last"]
    second = make_generation(repository, (first,), number=0, time=START + 1)
    root = Refset(entries={"branch/main": second}, active=Active("main"))
    set_head(repository, repository.objects.put_record(root))
    repository.backend.save(object_name(mesh), b"")
    assert [item.object_id for item in repository.fsck().damage] == [mesh]
