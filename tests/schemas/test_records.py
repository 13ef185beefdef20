import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes, canonical_id
from schemas.conflict import Conflict
from schemas.errors import InvalidRecordError
from schemas.ids import BlobId, BuildKey, GenerationId, GeometryHash, MeshId, OperationId, RefsetId
from schemas.records import Active, Generation, GeometryRecord, Operation, Refset, SpecIds

A, B, C = "a" * 64, "b" * 64, "c" * 64
SPEC = SpecIds(BlobId(A), BlobId(B), BlobId(C), BlobId(A))
GEOMETRY = GeometryRecord(
    build_key=BuildKey(A),
    geometry_hash=GeometryHash(B),
    kernel="1",
    parts={"last": MeshId(C)},
    bounds_um=((0, -46_000, 0), (280_000, 46_000, 120_000)),
    anchors_um={"toe_point": (280_000, 0, 11_000)},
    measures={"length_mm": 280, "ball_girth_mm": 248.125},
)
GENERATION = Generation(
    parents=(GenerationId(B),),
    name="aurora",
    style="sneaker",
    spec=SPEC,
    geometry=GEOMETRY,
    source="generate",
    author="Ada <ada@example.org>",
    message="first",
    time=1_700_000_000,
    filled={"materials.upper": "defaults"},
    audit=({"code": "RR-G101"},),
)
OPERATION = Operation(OperationId(A), RefsetId(B), "generate", "Ada", 7, None, {"branch": "main"})
DISPUTED = replace(
    GENERATION,
    conflicts=(
        Conflict("name", "a", "b", None),
        Conflict("size", None, {"system": "EU", "value": 42.5}, 7, "RR-S044", ("name",)),
    ),
)
LEAF = Refset({"branch/main": GenerationId(A)}, {}, Active("main", GenerationId(A)))
INNER = Refset({}, {"0": RefsetId(B), "f": RefsetId(C)})
RECORDS = [
    GENERATION,
    DISPUTED,
    *DISPUTED.conflicts,
    OPERATION,
    LEAF,
    INNER,
    Refset(),
    SPEC,
    GEOMETRY,
    Active(),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: type(r).__name__)
def test_a_record_reads_back_as_itself(record: Any) -> None:
    assert type(record).from_dict(json.loads(canonical_bytes(record.to_dict()))) == record


def test_the_id_of_a_generation_is_frozen() -> None:
    assert canonical_id(GENERATION.to_dict()) == (
        "269cb751618fca3dfb182c8e797c02bd4919e839034e391983b50e52ac063316"
    )
    assert canonical_id(OPERATION.to_dict()) == (
        "d335e73af4991b868d73a03d45a231e4d1770a05e8b7ec4fea62500013b9e8e4"
    )


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: type(r).__name__)
def test_every_missing_field_and_any_unknown_one_is_refused(record: Any) -> None:
    fields = record.to_dict()
    for name in fields.keys() - {"conflicts"}:
        with pytest.raises(InvalidRecordError):
            type(record).from_dict({key: fields[key] for key in fields if key != name})
    with pytest.raises(InvalidRecordError):
        type(record).from_dict({**fields, "surprise": 1})


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: type(r).__name__)
def test_a_field_of_the_wrong_type_is_refused(record: Any) -> None:
    fields = record.to_dict()
    for name in fields:
        if name == "active":
            continue
        with pytest.raises(InvalidRecordError):
            type(record).from_dict({**fields, name: object()})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "operation"),
        ("version", 2),
        ("version", True),
        ("version", "1"),
        ("source", "magic"),
        ("time", True),
        ("time", 1.5),
        ("parents", ["abc"]),
        ("audit", ["text"]),
        ("filled", {"a": 1}),
        ("conflicts", []),
        ("conflicts", [{"path": "name"}]),
        ("conflicts", [{**DISPUTED.conflicts[0].to_dict(), "ours": [1]}]),
        ("spec", None),
        ("geometry", {**GEOMETRY.to_dict(), "bounds_um": [[0, 0, 0]]}),
        ("geometry", {**GEOMETRY.to_dict(), "bounds_um": [[0, 0], [1, 1]]}),
        ("geometry", {**GEOMETRY.to_dict(), "anchors_um": {"toe": [0, 0, 0.5]}}),
        ("geometry", {**GEOMETRY.to_dict(), "measures": {"m": True}}),
        ("geometry", {**GEOMETRY.to_dict(), "parts": {"last": "short"}}),
    ],
)
def test_a_generation_refuses(name: str, value: object) -> None:
    with pytest.raises(InvalidRecordError):
        Generation.from_dict({**GENERATION.to_dict(), name: value})


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_no_json_value_is_taken_for_a_record_by_accident(value: Any) -> None:
    for kind in (Generation, Operation, Refset):
        with pytest.raises(InvalidRecordError):
            kind.from_dict(value)


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        GENERATION.name = "other"  # type: ignore[misc]
