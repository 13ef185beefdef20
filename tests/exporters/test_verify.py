"""A bundle proves itself: every kind of tampering is found and named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.bundle import bundle_files, members
from exporters.documents import json_bytes
from exporters.errors import BundleDamaged
from exporters.sums import write_sums
from exporters.verify import check_members, rebuilt_faults, require_sound
from tests.exporters.shapes import box, toy_inputs

INPUTS = toy_inputs()
WHOLE = members(bundle_files("factory", INPUTS))


def faults(files: dict[str, bytes]) -> set[tuple[str, str]]:
    return {(fault.path, fault.fault) for fault in check_members(files).faults}


def test_a_whole_bundle_is_sound() -> None:
    found = require_sound(WHOLE)
    assert found.sound
    assert found.files == len(WHOLE)
    assert found.manifest["profile"] == "factory"


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_every_flipped_bit_is_found(path: str, data: st.DataObject) -> None:
    changed = bytearray(WHOLE[path])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert not check_members(WHOLE | {path: bytes(changed)}).sound


@given(st.sampled_from(sorted(WHOLE)))
def test_every_missing_file_is_found(path: str) -> None:
    less = {name: data for name, data in WHOLE.items() if name != path}
    assert (path, "missing") in faults(less)


def test_an_added_file_is_found() -> None:
    assert faults(WHOLE | {"extra.txt": b"x"}) == {("extra.txt", "unlisted")}


def test_a_change_with_new_sums_is_found_by_the_manifest() -> None:
    changed = {k: v for k, v in WHOLE.items() if k != "SHA256SUMS"}
    changed["geometry/last.stl"] = WHOLE["geometry/upper.stl"]
    changed["SHA256SUMS"] = write_sums(changed)
    assert faults(changed) == {("geometry/last.stl", "changed")}


def test_a_rewritten_manifest_is_found() -> None:
    manifest = json.loads(WHOLE["manifest.json"])
    assert json_bytes(manifest) == WHOLE["manifest.json"]
    changed = WHOLE | {"manifest.json": json.dumps(manifest).encode()}
    assert ("manifest.json", "damaged") in faults(changed)


def test_all_faults_are_named_at_once() -> None:
    changed = {k: v for k, v in WHOLE.items() if k != "recipe.json"}
    changed["documents/bom.csv"] = b""
    with pytest.raises(BundleDamaged) as caught:
        require_sound(changed)
    assert caught.value.exit_code == 7
    assert len(caught.value.details["faults"]) == 4  # type: ignore[arg-type]


def test_nothing_at_all_is_no_bundle() -> None:
    assert faults({}) == {("SHA256SUMS", "missing"), ("manifest.json", "missing")}


def test_rebuilt_parts_give_the_same_bytes() -> None:
    assert rebuilt_faults(WHOLE, INPUTS.name, INPUTS.parts, INPUTS.appearance) == ()


def test_another_kernel_shows_in_the_bytes() -> None:
    parts = tuple(p if p.name != "upper" else box("upper") for p in INPUTS.parts)
    found = rebuilt_faults(WHOLE, INPUTS.name, parts, INPUTS.appearance)
    assert {fault.path for fault in found} == {f"geometry/upper.{x}" for x in ("stl", "obj", "ply")}
    found = rebuilt_faults(WHOLE, INPUTS.name, INPUTS.parts[1:], INPUTS.appearance)
    assert "geometry/last.stl" in {fault.path for fault in found}


@pytest.mark.parametrize("inner", [b"[" * 700 + b"]" * 700, b"NaN"])
def test_a_manifest_no_release_writes_is_a_fault(inner: bytes) -> None:
    odd = WHOLE["manifest.json"].replace(b"{", b'{"odd": ' + inner + b",", 1)
    assert ("manifest.json", "damaged") in faults(WHOLE | {"manifest.json": odd})
