from hashlib import sha256

import pytest

from schemas.canonical import canonical_bytes
from schemas.errors import InvalidRecordError
from schemas.records import Generation, Operation, Refset
from store.backends import MemoryBackend, MissingError
from store.frame import encode_frame
from store.names import object_name
from store.objects import DamagedObjectError, Objects, WrongKindError
from store.structured import StructuredImportError


class Watched(MemoryBackend):
    """A memory that says what was saved and kept."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def save(self, name: str, data: bytes) -> None:
        self.calls.append("save")
        super().save(name, data)

    def keep(self, name: str) -> None:
        self.calls.append("keep")
        super().keep(name)


def test_the_name_is_the_sha256_of_the_content() -> None:
    objects = Objects(MemoryBackend())
    blob = objects.put_blob(b"bytes as they are\r\n")
    assert blob == sha256(b"bytes as they are\r\n").hexdigest()
    assert objects.get(blob) == b"bytes as they are\r\n"
    assert objects.has(blob)


def test_an_object_is_written_once_and_then_only_kept() -> None:
    backend = Watched()
    objects = Objects(backend)
    assert objects.put_blob(b"x") == objects.put_blob(b"x")
    assert backend.calls == ["save", "keep"]


def test_storing_again_repairs_damage() -> None:
    backend = Watched()
    objects = Objects(backend)
    blob = objects.put_blob(b"x")
    for damage in (b"", encode_frame(b"y")):
        backend.save(object_name(blob), damage)
        with pytest.raises(DamagedObjectError):
            objects.get(blob)
        objects.put_blob(b"x")
        assert objects.get(blob) == b"x"


def test_other_content_in_a_sound_frame_is_found() -> None:
    backend = MemoryBackend()
    objects = Objects(backend)
    blob = objects.put_blob(b"mine")
    backend.save(object_name(blob), encode_frame(b"yours"))
    with pytest.raises(DamagedObjectError, match="other content"):
        objects.get(blob)


def test_a_missing_object_is_named() -> None:
    with pytest.raises(MissingError) as caught:
        Objects(MemoryBackend()).get("ab" * 32)
    assert caught.value.exit_code == 5
    assert caught.value.place == "ab" * 32


def test_a_record_comes_back_and_its_bytes_are_canonical() -> None:
    objects = Objects(MemoryBackend())
    refset = Refset(entries={"branch/b": "1" * 64, "branch/a": "2" * 64})  # type: ignore[dict-item]
    object_id = objects.put_record(refset)
    assert objects.record(Refset, object_id) == refset
    assert objects.get(object_id) == canonical_bytes(refset.to_dict())


def test_a_reference_to_another_kind_is_refused() -> None:
    objects = Objects(MemoryBackend())
    refset, blob = objects.put_record(Refset()), objects.put_blob(b"{}")
    with pytest.raises(WrongKindError, match="is a refset"):
        objects.record(Generation, refset)
    with pytest.raises(WrongKindError, match="plain bytes"):
        objects.record(Operation, blob)


def test_a_record_of_an_unknown_version_is_refused_with_its_id() -> None:
    backend = MemoryBackend()
    content = canonical_bytes({**Refset().to_dict(), "version": 2})
    object_id = sha256(content).hexdigest()
    backend.save(object_name(object_id), encode_frame(content))
    with pytest.raises(InvalidRecordError) as caught:
        Objects(backend).record(Refset, object_id)
    assert caught.value.place == object_id


def test_history_cannot_be_imported_as_a_blob() -> None:
    objects = Objects(MemoryBackend())
    refset = objects.put_record(Refset())
    with pytest.raises(StructuredImportError):
        objects.put_blob(objects.get(refset))
