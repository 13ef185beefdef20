"""A forged recipe whose values build no shoe is told, and is no internal error."""

import json

import pytest

from engine.model import geometry_hash, key_of_half
from engine.rebuild_bundle import rebuild
from geometry.kernel import KERNEL
from schemas.canonical import canonical_bytes, sha256_hex
from schemas.parameters import INSTRUMENTAL
from schemas.resolve import instrumental_bytes, resolve
from tests.exporters.shapes import AUTHORED


@pytest.mark.parametrize("path", ["last.length_mm"])
def test_values_that_build_no_shoe_are_told(path: str) -> None:
    """Each value is within its range, and every key is right: whoever forged it knew how."""
    half = json.loads(instrumental_bytes(resolve(AUTHORED)))
    limits = next(row.limits for row in INSTRUMENTAL if row.path == path)
    assert limits is not None
    half["values"][path] = limits[0]
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
