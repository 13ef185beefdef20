"""A bundle proves itself: every kind of tampering is found and named."""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.bundle import bundle_paths, members, rebuilt_files
from exporters.documents import json_bytes
from exporters.errors import BundleDamaged
from exporters.manifest import BundleFile
from exporters.sums import write_sums
from exporters.verify import (
    absent_files,
    check_members,
    rebuilt_faults,
    require_sound,
    strange_files,
)
from tests.exporters.bundles import INPUTS, toy_bundle
from tests.exporters.shapes import box


def whole() -> dict[str, bytes]:
    """A whole bundle for a factory."""
    return members(toy_bundle("factory"))


def faults(files: dict[str, bytes]) -> set[tuple[str, str]]:
    return {(fault.path, fault.fault) for fault in check_members(files).faults}


def test_a_whole_bundle_is_sound() -> None:
    found = require_sound(whole())
    assert found.sound
    assert found.files == len(whole())
    assert found.manifest["profile"] == "factory"


@given(st.sampled_from(sorted(bundle_paths("factory", INPUTS))), st.data())
def test_every_flipped_bit_is_found(path: str, data: st.DataObject) -> None:
    changed = bytearray(whole()[path])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert not check_members(whole() | {path: bytes(changed)}).sound


def test_every_bit_of_the_sums_counts() -> None:
    made = members(toy_bundle("supplier"))
    for place in range(len(made["SHA256SUMS"])):
        for bit in range(8):
            changed = bytearray(made["SHA256SUMS"])
            changed[place] ^= 1 << bit
            found = check_members(made | {"SHA256SUMS": bytes(changed)})
            assert not found.sound, (place, bit)


@given(st.sampled_from(sorted(bundle_paths("factory", INPUTS))))
def test_every_missing_file_is_found(path: str) -> None:
    less = {name: data for name, data in whole().items() if name != path}
    assert (path, "missing") in faults(less)


def test_an_added_file_is_found() -> None:
    assert faults(whole() | {"extra.txt": b"x"}) == {("extra.txt", "unlisted")}


def test_a_change_with_new_sums_is_found_by_the_manifest() -> None:
    changed = {k: v for k, v in whole().items() if k != "SHA256SUMS"}
    changed["geometry/last.stl"] = whole()["geometry/upper.stl"]
    changed["SHA256SUMS"] = write_sums(changed)
    assert faults(changed) == {("geometry/last.stl", "changed")}


def test_a_rewritten_manifest_is_found() -> None:
    manifest = json.loads(whole()["manifest.json"])
    assert json_bytes(manifest) == whole()["manifest.json"]
    changed = whole() | {"manifest.json": json.dumps(manifest).encode()}
    assert ("manifest.json", "damaged") in faults(changed)


def test_all_faults_are_named_at_once() -> None:
    changed = {k: v for k, v in whole().items() if k != "recipe.json"}
    changed["documents/bom.csv"] = b""
    with pytest.raises(BundleDamaged) as caught:
        require_sound(changed)
    assert caught.value.exit_code == 7
    assert len(caught.value.details["faults"]) == 4  # type: ignore[arg-type]


def test_nothing_at_all_is_no_bundle() -> None:
    assert faults({}) == {("SHA256SUMS", "missing"), ("manifest.json", "missing")}


@cache
def again() -> tuple[BundleFile, ...]:
    """What the recipe gives again of the factory's bundle."""
    return tuple(rebuilt_files("factory", INPUTS))


def test_workbooks_are_made_again_where_the_recipe_gives_all_they_tell() -> None:
    paths = {file.path for file in again()}
    assert {"documents/bom.xlsx", "documents/measurement_sheet.xlsx"} <= paths
    assert not {"documents/qa_form.xlsx", "documents/techpack.pdf"} & paths
    forged = {**whole(), "documents/bom.xlsx": b"PK"}
    assert rebuilt_faults(forged, again()) == ((), ("documents/bom.xlsx",))


def test_rebuilt_parts_give_the_same_bytes() -> None:
    assert rebuilt_faults(whole(), again()) == ((), ())


def test_another_kernel_shows_in_the_bytes() -> None:
    parts = tuple(p if p.name != "upper" else box("upper") for p in INPUTS.parts)
    forms = ("stl", "obj", "ply", "3mf")
    other = rebuilt_files("factory", replace(INPUTS, parts=parts), formats=forms)
    found, _ = rebuilt_faults(whole(), other)
    changed = {fault.path for fault in found if fault.fault == "changed"}
    meshes = {f"geometry/upper.{x}" for x in forms}
    weighed = {"documents/bom.csv", "documents/measures.csv"}
    assert changed == meshes | weighed | {"preview/shoe.glb"}
    fewer = replace(INPUTS, parts=INPUTS.parts[1:])
    found, _ = rebuilt_faults(whole(), rebuilt_files("factory", fewer, formats=["stl"]))
    assert ("geometry/last.stl", "unlisted") in {(fault.path, fault.fault) for fault in found}
    less = {path: data for path, data in whole().items() if path != "documents/bom.csv"}
    (fault,), _ = rebuilt_faults(less, again())
    assert (fault.path, fault.fault) == ("documents/bom.csv", "missing")


def test_what_is_promised_for_one_release_is_told_apart() -> None:
    odd = BundleFile("documents/x.xlsx", b"a", "application/x", promise="this release")
    assert rebuilt_faults({odd.path: b"b"}, [odd]) == ((), ("documents/x.xlsx",))
    (fault,), other = rebuilt_faults({odd.path: b"b"}, [replace(odd, promise="everywhere")])
    assert (fault.path, other) == (odd.path, ())


def test_what_a_profile_lacks_or_may_not_hold_is_named() -> None:
    found = check_members(whole()).manifest
    assert absent_files(found, whole()) == strange_files(found, whole()) == ()
    less = {path: data for path, data in whole().items() if path != "geometry/last.ply"}
    assert absent_files(found, less) == ("geometry/last.ply",)
    assert strange_files(found, whole() | {"documents/x.xls": b""}) == ("documents/x.xls",)
    narrow = members(toy_bundle("factory", ("stl",)))
    assert absent_files(check_members(narrow).manifest, narrow) == ()
    for profile in ("supplier", "qa", "view"):
        made = members(toy_bundle(profile))
        told = check_members(made).manifest
        assert absent_files(told, made) == strange_files(told, made) == ()
        assert absent_files(told, {}) == tuple(sorted(made))


@pytest.mark.parametrize("profile", ["supplier", "view", "qa", "factory"])
def test_a_file_of_a_kind_it_may_hold_is_still_none_of_its_own(profile: str) -> None:
    """Landmarks are JSON, as a supplier's materials are."""
    made = members(toy_bundle(profile))
    told = check_members(made).manifest
    more = made | {"documents/landmarks.json": b"{}", "documents/anchors.csv": b""}
    assert strange_files(told, more) == ("documents/anchors.csv", "documents/landmarks.json")
    assert absent_files(told, more) == ()


def test_without_a_recipe_geometry_is_not_judged() -> None:
    less = {path: data for path, data in whole().items() if path != "recipe.json"}
    told = check_members(whole()).manifest
    assert absent_files(told, less) == ("recipe.json",) and strange_files(told, less) == ()
    assert strange_files(told, less | {"x.json": b"{}"}) == ("x.json",)
    broken = whole() | {"recipe.json": b'{"parts": 7}'}
    assert strange_files(told, broken) == ()


@pytest.mark.parametrize("order", [(1, 0), (0, 0, 1)])
def test_files_of_a_manifest_stand_once_and_in_order(order: tuple[int, ...]) -> None:
    manifest = json.loads(whole()["manifest.json"])
    first, *rest = manifest["files"]
    manifest["files"] = [[first, rest[0]][place] for place in order] + rest[1:]
    changed = {**whole(), "manifest.json": json_bytes(manifest)}
    del changed["SHA256SUMS"]
    changed["SHA256SUMS"] = write_sums(changed)
    assert faults(changed) == {("manifest.json", "damaged")}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"profile": "press"}, "profile is none of"),
        ({"foot": "left"}, "foot is not 'right'"),
        ({"generation": "short"}, "generation has not the form"),
        ({"more": 1}, "more must not be there"),
        ({"allowed": "RR-G101"}, "allowed is no array"),
    ],
)
def test_a_manifest_is_held_to_its_schema(change: dict[str, object], told: str) -> None:
    manifest = json_bytes(json.loads(whole()["manifest.json"]) | change)
    found = check_members(whole() | {"manifest.json": manifest})
    assert any("not by its schema" in f.message and told in f.message for f in found.faults)


def test_a_signature_is_no_member_that_sums_must_name() -> None:
    assert check_members(whole() | {"SHA256SUMS.sig": b"x", "SHA256SUMS.minisig": b"y"}).sound
    assert faults(whole() | {"SHA256SUMS.asc": b"x"}) == {("SHA256SUMS.asc", "unlisted")}


@pytest.mark.parametrize("inner", [b"[" * 700 + b"]" * 700, b"NaN"])
def test_a_manifest_no_release_writes_is_a_fault(inner: bytes) -> None:
    odd = whole()["manifest.json"].replace(b"{", b'{"odd": ' + inner + b",", 1)
    assert ("manifest.json", "damaged") in faults(whole() | {"manifest.json": odd})
