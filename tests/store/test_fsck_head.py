from store.fsck_graph import Ledger
from store.fsck_head import find_heads, head_remedy
from store.head import decode_head, encode_head
from store.names import HEAD, OBJECTS, object_id_of
from store.structured import parse_structured
from tests.store.samples import START, history, record


def ledger_of(repository) -> Ledger:
    ledger = Ledger()
    for name in repository.backend.names(OBJECTS):
        object_id = object_id_of(name)
        table = parse_structured(repository.get(object_id))
        ledger.kinds[object_id] = "" if table is None else str(table["kind"])
    return ledger


def test_the_newest_operation_is_found_without_op_head() -> None:
    repository, _ = history(3)
    assert find_heads(repository.backend, ledger_of(repository)) == [repository.head()]


def test_an_operation_that_was_stored_but_not_recorded_is_a_candidate_too() -> None:
    repository, (first,) = history(1)
    recorded = repository.head()
    record(repository, "tag/a", None, first, time=START + 5)
    orphan = repository.head()
    repository.backend.save(HEAD, encode_head(recorded))
    record(repository, "tag/b", None, first, time=START + 9)
    assert find_heads(repository.backend, ledger_of(repository)) == [repository.head(), orphan]


def test_the_remedy_holds_lines_that_work() -> None:
    repository, _ = history(1)
    lines = head_remedy([repository.head()] * 5).split(": ", 1)[1].split(" | ")
    assert len(lines) == 3
    assert decode_head(f"{lines[0]}\n".encode()) == repository.head()
    assert "backup" in head_remedy([])
