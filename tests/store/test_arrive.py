"""What may arrive from elsewhere, object by object."""

import json
from dataclasses import replace

import pytest

from schemas.canonical import canonical_bytes, sha256_hex
from schemas.ids import BlobId, GenerationId
from store.arrive import (
    NotExchangedError,
    WrongContentError,
    check_arrived,
    check_content,
    store_arrived,
)
from store.complete import IncompleteGenerationError
from tests.store.samples import history, new_repository


def generation() -> dict[str, object]:
    repository, made = history(1)
    return repository.generation(made[0]).to_dict()


def check(content: bytes) -> None:
    check_content(sha256_hex(content), content)


def test_what_rr_writes_may_arrive() -> None:
    check(canonical_bytes(generation()))
    check(b"any file")


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda table: json.dumps(table).encode(),
        lambda table: json.dumps(dict(reversed(table.items())), separators=(",", ":")).encode(),
        lambda table: canonical_bytes(table).replace(b'"version":1', b'"version":1.0'),
        lambda table: canonical_bytes({**table, "time": 1}).replace(b'"time":1,', b'"time":NaN,'),
        lambda table: canonical_bytes({**table, "more": 1}),
        lambda table: canonical_bytes({**table, "version": 2}),
        lambda table: canonical_bytes({**table, "parents": ["x"]}),
        lambda table: canonical_bytes(
            {**table, "geometry": {**table["geometry"], "measures": {"a_mm": 7}}}
        ).replace(b'"a_mm":7', b'"a_mm":NaN'),
        lambda table: canonical_bytes(
            {**table, "geometry": {**table["geometry"], "measures": {"a_mm": 7}}}
        ).replace(b'"a_mm":7', b'"a_mm":7.0'),
        lambda table: canonical_bytes({"kind": "refset", "version": 1}),
    ],
    ids=["blanks", "order", "version 1.0", "time", "field", "version 2", "parent", "NaN", "7.0",
         "refset"],
)  # fmt: skip
def test_a_record_that_rr_would_not_write_may_not(spoilt: object) -> None:
    content = spoilt(generation())  # type: ignore[operator]
    with pytest.raises(NotExchangedError):
        check(content)


def test_nothing_is_taken_under_the_id_of_another() -> None:
    with pytest.raises(WrongContentError):
        check_content(sha256_hex(b"one"), b"other")


def test_a_record_is_no_spec_however_often_it_has_arrived() -> None:
    """What is remembered of an id is what it names, not what a generation says of it."""
    theirs, made = history(1)
    first = theirs.generation(made[0])
    right = {str(one): theirs.get(str(one)) for one in first.spec.to_dict().values()}
    right |= {made[0]: theirs.get(made[0])}
    posing = replace(first, spec=replace(first.spec, appearance=BlobId(made[0])))
    content = canonical_bytes(posing.to_dict())
    for _ in range(2):
        ours = new_repository()
        store_arrived(ours, right | {sha256_hex(content): content})
        check_arrived(ours, [made[0]], ours.snapshot(), but_meshes=True)
        with pytest.raises(NotExchangedError, match="is a generation"):
            check_arrived(
                ours, [GenerationId(sha256_hex(content))], ours.snapshot(), but_meshes=True
            )


def test_what_is_remembered_does_not_stand_for_what_is_there() -> None:
    theirs, made = history(1)
    generation = theirs.generation(made[0])
    ours = new_repository()
    store_arrived(ours, {made[0]: theirs.get(made[0])})
    for one in generation.spec.to_dict().values():
        check_content(str(one), theirs.get(str(one)))
    with pytest.raises(IncompleteGenerationError):
        check_arrived(ours, made, ours.snapshot(), but_meshes=True)
