"""A bundle built again: what a recipe proves, and what is only promised for one release."""

import json
from dataclasses import replace

import pytest

from engine.export import export
from engine.model import geometry_hash, key_of_half
from engine.rebuild_bundle import rebuild
from exporters.documents import DOCUMENTS
from geometry.audit import AUDIT_KINDS
from geometry.kernel import KERNEL
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.parameters import INSTRUMENTAL
from schemas.resolve import instrumental_bytes, resolve
from store.repository import Repository
from tests.exporters.shapes import AUTHORED

ALLOW = list(AUDIT_KINDS)


@pytest.fixture(scope="module")
def files(recorded: Repository) -> dict[str, bytes]:
    return export(recorded, "main", profile="qa", formats=None, allow=ALLOW).members


@pytest.fixture
def manifest(files: dict[str, bytes]) -> dict[str, object]:
    return dict(json.loads(files["manifest.json"]))


def told(manifest: dict[str, object], files: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(check.what, check.verdict) for check in rebuild(manifest, files)]


def test_what_was_handed_over_is_built_again(
    manifest: dict[str, object], files: dict[str, bytes]
) -> None:
    assert told(manifest, files) == [("geometry", "same")]


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        ("everywhere", [("geometry", "differs")]),
        ("this release", [("geometry", "same"), ("this release", "not rebuilt")]),
    ],
)
def test_another_library_is_forgiven_where_no_more_was_promised(
    manifest: dict[str, object],
    files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    promise: str,
    expected: list[tuple[str, str]],
) -> None:
    other = replace(DOCUMENTS["checks"], promise=promise, make=lambda *_: b"other bytes")
    monkeypatch.setitem(DOCUMENTS, "checks", other)
    assert told(manifest, files) == expected
    message = rebuild(manifest, files)[-1].message
    assert message.startswith("documents/checks.json: ")
    by = rebuild({**manifest, "release": "9.9"}, files)[-1].message
    assert ("made by release 9.9" in by) is (promise == "this release")


@pytest.mark.parametrize("key", ["name", "kernel", "quality", "build_key", "geometry_hash"])
def test_a_manifest_that_says_something_else_than_the_recipe_is_told(
    manifest: dict[str, object], files: dict[str, bytes], key: str
) -> None:
    (check,) = rebuild({**manifest, key: "another"}, files)
    assert (check.what, check.verdict) == ("recipe", "differs")
    assert key.replace("_", " ") in check.message


def test_values_that_build_no_shoe_are_told() -> None:
    """Each value is within its range, and every key is right: whoever forged it knew how."""
    half = json.loads(instrumental_bytes(resolve(AUTHORED)))
    limits = next(row.limits for row in INSTRUMENTAL if row.path == "last.length_mm")
    assert limits is not None
    half["values"]["last.length_mm"] = limits[0]
    known = {
        "name": "forged",
        "kernel": KERNEL,
        "quality": "draft",
        "build_key": key_of_half(sha256_hex(canonical_bytes(half)), ()),
        "geometry_hash": geometry_hash({}),
    }
    recipe = {**known, "instrumental": half, "appearance": {}, "parts": {}, "derived": []}
    (check,) = rebuild(known, {"recipe.json": json.dumps(recipe).encode()})
    assert (check.verdict, check.message) == ("differs", "the values in recipe.json build no shoe")
