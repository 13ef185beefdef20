from itertools import count

import pytest

from schemas.ids import GenerationId
from schemas.records import Active
from store.names import object_name
from store.objects import DamagedObjectError
from store.revs import AmbiguousRevError, BadRevError, RevNotFoundError, ShortIdError
from tests.store.samples import (
    AUTHOR,
    START,
    commit,
    history,
    make_generation,
    new_repository,
    record,
)


def test_every_way_to_name_a_generation() -> None:
    repository, (first, second, third) = history(3)
    record(repository, "tag/v1", None, second)
    expected = {
        "main": third,
        "branch/main": third,
        "v1": second,
        "tag/v1": second,
        "@": third,
        "@~0": third,
        "@~": second,
        "@~2": first,
        "main~1": second,
        "main~1~1": first,
        "v1~1": first,
        second: second,
        second[:4]: second,
        f"{third[:20]}~2": first,
    }
    assert {rev: repository.resolve(rev) for rev in expected} == expected


def test_the_first_parent_is_followed() -> None:
    repository, (first, second) = history(2)
    side = commit(repository, "side", number=5)
    merged = make_generation(repository, (second, side), number=6)
    record(repository, "branch/main", second, merged)
    assert repository.resolve("main~1") == second
    assert repository.resolve("main~2") == first


@pytest.mark.parametrize(
    "rev", ["nosuch", "main~3", "@~99", "tag/main", "branch/x", "ffffffff", "a b", "x" * 65]
)
def test_unknown(rev: str) -> None:
    repository, _ = history(3)
    with pytest.raises(RevNotFoundError) as caught:
        repository.resolve(rev)
    assert caught.value.exit_code == 5
    assert caught.value.next_step


@pytest.mark.parametrize("rev", ["", "~", "~1", "main~x", "main~-1", "main~1x", "main~1234567890"])
def test_unreadable(rev: str) -> None:
    repository, _ = history(1)
    with pytest.raises(BadRevError) as caught:
        repository.resolve(rev)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("rev", ["a", "abc", "012"])
def test_short_prefixes_are_refused_even_if_they_fit(rev: str) -> None:
    repository, _ = history(1)
    with pytest.raises(ShortIdError) as caught:
        repository.resolve(rev)
    assert caught.value.exit_code == 2


def test_nothing_generated_yet() -> None:
    repository = new_repository()
    with pytest.raises(RevNotFoundError, match="main has no generation yet") as caught:
        repository.resolve("@")
    assert "rr generate" in caught.value.next_step


def test_two_generations_with_one_prefix() -> None:
    repository, _ = history(1)
    seen: dict[str, GenerationId] = {}
    for number in count():
        made = make_generation(repository, number=number)
        if made[:4] in seen:
            break
        seen[made[:4]] = made
    with pytest.raises(AmbiguousRevError) as caught:
        repository.resolve(made[:4])
    assert caught.value.details["candidates"] == sorted([made, seen[made[:4]]])
    assert repository.resolve(made) == made


def test_a_prefix_of_a_blob_is_not_a_generation() -> None:
    repository, _ = history(1)
    blob = repository.put_blob(b"just bytes")
    for rev in (blob, blob[:8], repository.head()):
        with pytest.raises(RevNotFoundError):
            repository.resolve(rev)


def test_a_generation_without_a_ref_is_found_by_id() -> None:
    repository, (first,) = history(1)
    kept = make_generation(repository, (first,), number=77)
    assert repository.resolve(kept[:10]) == kept


def test_a_branch_and_a_tag_of_one_name() -> None:
    repository, (first, second) = history(2)
    record(repository, "tag/main", None, first)
    with pytest.raises(AmbiguousRevError) as caught:
        repository.resolve("main")
    assert caught.value.details == {"candidates": ["branch/main", "tag/main"]}
    assert repository.resolve("branch/main") == second
    record(repository, "tag/main", first, second)
    assert repository.resolve("main") == second


def test_a_branch_called_like_a_prefix_wins() -> None:
    repository, (first, second) = history(2)
    record(repository, f"branch/{second[:6]}", None, first)
    assert repository.resolve(second[:6]) == first
    assert repository.resolve(second[:7]) == second


def test_detached() -> None:
    repository, (first, _) = history(2)
    repository.transact(
        "switch", author=AUTHOR, time=START, expect={}, set={}, active=Active(None, first)
    )
    assert repository.resolve("@") == first


def test_damage_is_said_when_nothing_else_fits() -> None:
    repository, (first, second) = history(2)
    repository.backend.save(object_name(first), b"gone")
    with pytest.raises(DamagedObjectError):
        repository.resolve(first)
    with pytest.raises(DamagedObjectError):
        repository.resolve("main~2")
    assert repository.resolve("main") == second
