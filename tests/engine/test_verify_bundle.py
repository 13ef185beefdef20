"""verify_bundle: a bundle proves itself, and a forged recipe does not pass."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.export import AuditRefusesError, export
from engine.places import write_folder
from engine.verify import Check
from engine.verify_bundle import NotABundleError, read_bundle, verify_bundle
from exporters import sums
from exporters.archive import LARGEST_BYTES, MOST_MEMBERS, zip_bytes
from exporters.documents import json_bytes
from geometry.audit import AUDIT_KINDS
from schemas.printable import unsafe_signs
from store.repository import Repository
from tests.exporters.techpack.packs import small_pictures

ALLOW = list(AUDIT_KINDS)


@pytest.fixture(scope="module")
def members(recorded: Repository) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        small_pictures(patch)
        bundle = export(recorded, "main", profile="factory", formats=["stl"], allow=ALLOW)
    return bundle.members


def forged(members: Mapping[str, bytes], **changes: object) -> dict[str, bytes]:
    """The bundle with a changed recipe, its sums and manifest made to agree with it."""
    recipe = {**json.loads(members["recipe.json"]), **changes}
    return agreeing({**members, "recipe.json": json_bytes(recipe)})


def agreeing(members: Mapping[str, bytes], **changes: object) -> dict[str, bytes]:
    """The files with a manifest that lists them, changed, and sums of them all."""
    files = {path: data for path, data in members.items() if path != "SHA256SUMS"}
    manifest = {**json.loads(files["manifest.json"]), **changes}
    entries = {item["path"]: item for item in manifest["files"]}
    some = next(iter(entries.values()))
    manifest["files"] = [
        {
            **entries.get(path, {**some, "role": "document"}),
            "path": path,
            "sha256": sums.sha256(files[path]),
            "bytes": len(files[path]),
        }
        for path in sorted(files)
        if path != "manifest.json"
    ]
    files["manifest.json"] = json_bytes(manifest)
    return {**files, "SHA256SUMS": sums.write_sums(files)}


def test_a_sound_bundle_is_rebuilt(members: dict[str, bytes], tmp_path: Path) -> None:
    found = verify_bundle(members)
    assert found.result.complete and not found.faults and found.profile == "factory"
    archive = tmp_path / "b.zip"
    archive.write_bytes(zip_bytes(members))
    assert read_bundle(archive) == members
    with pytest.raises(NotABundleError):
        read_bundle(tmp_path)


def test_a_forged_recipe_is_found(members: dict[str, bytes]) -> None:
    recipe = json.loads(members["recipe.json"])
    values = {**recipe["instrumental"]["values"], "last_profile.toe_spring_mm": 12_000}
    assert verify_bundle(forged(members)).result.ok
    for change in (
        {"instrumental": {**recipe["instrumental"], "values": values}},
        {"instrumental": {**recipe["instrumental"], "values": {}}},
        {"build_key": "0" * 64},
        {"geometry_hash": "0" * 64},
        {"parts": {**recipe["parts"], "last": "0" * 64}},
        {"quality": "finest"},
        {"appearance": 3},
        {"appearance": {**recipe["appearance"], "values": {}}},
        {"name": "another"},
        {"derived": 3},
        {"derived": ["never a path"]},
        {"more": 1},
    ):
        assert not verify_bundle(forged(members, **change)).result.ok, change
    other = verify_bundle(forged(members, kernel="0")).result
    assert other.ok and not other.complete


def test_a_document_that_is_not_the_recipe_s_is_found(members: dict[str, bytes]) -> None:
    measures = json.loads(members["documents/measures.json"])
    measures["measures"]["last.length_mm"]["nominal"] += 1
    changed = {**members, "documents/measures.json": json_bytes(measures)}
    (check,) = [
        one for one in verify_bundle(forged(changed)).result.checks if one.what == "geometry"
    ]
    assert check.verdict == "differs" and check.message.startswith("documents/measures.json")


def test_a_smaller_bundle_is_told(members: dict[str, bytes]) -> None:
    less = {path: data for path, data in members.items() if path != "documents/colors.json"}
    listed = json.loads(less["manifest.json"])
    listed["files"] = [item for item in listed["files"] if item["path"] in less]
    found = verify_bundle(forged({**less, "manifest.json": json_bytes(listed)}))
    assert not found.faults and not found.result.ok
    (check,) = [one for one in found.result.checks if one.what == "files"]
    assert check.message == "for a factory bundle it lacks documents/colors.json"


@pytest.fixture(scope="module")
def supplied(recorded: Repository) -> dict[str, bytes]:
    return export(recorded, "main", profile="supplier", formats=None, allow=ALLOW).members


def listed(files: Mapping[str, bytes]) -> Check:
    """What is said of the list of files of a bundle whose sums are right."""
    found = verify_bundle(files)
    assert not found.faults, found.faults
    (check,) = [one for one in found.result.checks if one.what == "files"]
    return check


def test_a_file_that_is_none_of_a_supplier_s_is_told(supplied: dict[str, bytes]) -> None:
    """Landmarks in a file as the profile has others of: its sums and manifest agree."""
    assert listed(agreeing(supplied)).verdict == "same"
    found = listed(agreeing({**supplied, "documents/anchors.json": b"{}\n"}))
    told = "for a supplier bundle it may not hold documents/anchors.json"
    assert (found.verdict, found.message) == ("differs", told)
    many = {f"documents/{number:02}.json": b"{}\n" for number in range(40)}
    assert listed(agreeing({**supplied, **many})).message.endswith("documents/07.json and 32 more")


def test_a_manifest_that_claims_formats_its_profile_never_holds(supplied: dict[str, bytes]) -> None:
    found = listed(agreeing(supplied, formats=["stl"]))
    assert found.verdict == "differs" and "no geometry at all" in found.message


@pytest.mark.parametrize(
    "odd", ["\x1b[2Jgone", "a\nsame         sums: fine", "\u202efdp.x", "\ud800"]
)
def test_nothing_a_bundle_says_steers_a_terminal(supplied: dict[str, bytes], odd: str) -> None:
    manifest = json.loads(supplied["manifest.json"])
    entry = {**manifest["files"][0], "path": odd}
    told = {"profile": odd, "bundle": odd, "generation": odd, "release": odd, "kernel": odd}
    for changes in ({"files": [entry]}, told, {"release": odd}, {"generation": [odd]}):
        text = json.dumps({**manifest, **changes}, indent=2, sort_keys=True, ensure_ascii=True)
        found = verify_bundle({**supplied, "manifest.json": text.encode()})
        assert not found.result.ok
        lines = [found.profile, found.bundle, found.generation or "", *found.faults]
        lines += [check.message for check in found.result.checks]
        assert not [line for line in lines if unsafe_signs(line)]
    found = verify_bundle({**supplied, odd: b"x", "SHA256SUMS": b"0" * 64 + b"  a\x1b[2J\n"})
    assert not [line for line in found.faults if unsafe_signs(line)]


def test_a_bundle_of_another_release_is_not_held_to_this_one_s_list(
    members: dict[str, bytes],
) -> None:
    listed = json.loads(members["manifest.json"]) | {"release": "9.9.9"}
    found = verify_bundle(forged({**members, "manifest.json": json_bytes(listed)}))
    assert found.result.ok and not found.result.complete
    assert [one.verdict for one in found.result.checks] == ["same", "not rebuilt", "same"]


@pytest.mark.usefixtures("small_pictures")
def test_bundles_of_every_profile_verify(recorded: Repository) -> None:
    checks = {
        profile: [
            (check.what, check.verdict)
            for check in verify_bundle(
                export(recorded, "main", profile=profile, formats=None, allow=ALLOW).members
            ).result.checks
        ]
        for profile in ("supplier", "view", "qa")
    }
    sound = [("sums", "same"), ("files", "same")]
    assert checks == {
        "supplier": sound,
        "view": sound,
        "qa": [*sound, ("geometry", "same")],
    }


@pytest.mark.parametrize("way", ["link", "folder link", "pipe"])
def test_a_folder_with_links_or_pipes_is_no_bundle(
    members: dict[str, bytes], tmp_path: Path, way: str
) -> None:
    folder = tmp_path / "bundle"
    write_folder(folder, members)
    assert read_bundle(folder) == members
    odd = folder / "documents" / "x.json"
    if way == "pipe":
        os.mkfifo(odd)
    else:
        odd.symlink_to("/dev/zero" if way == "link" else tmp_path)
    with pytest.raises(NotABundleError, match="a link or a device"):
        read_bundle(folder)


def test_a_device_is_no_bundle() -> None:
    with pytest.raises(NotABundleError, match="no file"):
        read_bundle(Path("/dev/zero"))


def test_a_folder_of_a_crowd_of_files_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b"{}")
    for number in range(2 * MOST_MEMBERS + 1):
        (tmp_path / f"{number}").touch()
    with pytest.raises(NotABundleError, match="more than any bundle"):
        read_bundle(tmp_path)


@pytest.mark.parametrize("recipe", [b"[" * 100_000, b'{"kernel": ' + b"[" * 100_000])
def test_a_recipe_without_end_is_none(members: dict[str, bytes], recipe: bytes) -> None:
    whole = forged(members)
    listed = json.loads(whole["manifest.json"])
    for item in listed["files"]:
        if item["path"] == "recipe.json":
            item["sha256"], item["bytes"] = sums.sha256(recipe), len(recipe)
    files = {**whole, "recipe.json": recipe, "manifest.json": json_bytes(listed)}
    del files["SHA256SUMS"]
    found = verify_bundle({**files, "SHA256SUMS": sums.write_sums(files)})
    assert not found.faults and not found.result.ok


def test_a_folder_larger_than_any_bundle_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b"{}")
    with (tmp_path / "big.bin").open("wb") as big:
        big.truncate(LARGEST_BYTES)
    with pytest.raises(NotABundleError, match="more than any bundle"):
        read_bundle(tmp_path)


def test_the_audit_stops_an_export(recorded: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = {"code": "RR-G106", "severity": "error", "part": "last", "message": "planted"}
    monkeypatch.setattr("engine.audit.full_audit", lambda *_: (finding,))
    with pytest.raises(AuditRefusesError) as caught:
        export(recorded, "main", profile="supplier", formats=None, allow=[])
    assert "--allow RR-G106" in caught.value.next_step
    bundle = export(recorded, "main", profile="supplier", formats=None, allow=["g106", *ALLOW])
    assert "RR-G106" in bundle.allowed
