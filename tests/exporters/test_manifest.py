import json

import jsonschema
import pytest

from exporters.bundle import bundle_paths, members
from exporters.errors import BundleDamaged
from exporters.manifest import (
    FILE_ROLES,
    BundleFile,
    bundle_id,
    file_role,
    read_manifest,
    write_manifest,
)
from exporters.manifest_schema import manifest_schema
from exporters.profiles import PROFILES
from exporters.sums import sha256
from schemas.release import RELEASE
from tests.exporters.bundles import toy_bundle
from tests.exporters.shapes import toy_inputs

INPUTS = toy_inputs()
OWN = {"manifest.json", "SHA256SUMS"}
FILE = BundleFile("geometry/last.stl", b"abc", "model/stl", unit="mm", part="last")


def manifest_of(profile: str) -> dict[str, object]:
    return read_manifest(write_manifest(PROFILES[profile], INPUTS, (FILE,)))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_manifest_passes_the_published_schema(profile: str) -> None:
    schema = manifest_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(manifest_of(profile))


@pytest.mark.parametrize("profile", ["factory", "supplier"])
def test_whole_bundles_pass_the_published_schema(profile: str) -> None:
    files = members(toy_bundle(profile))
    manifest = json.loads(files["manifest.json"])
    jsonschema.Draft202012Validator(manifest_schema()).validate(manifest)


@pytest.mark.parametrize("profile", ["supplier", "render", "view"])
def test_the_schema_refuses_ids_in_opaque_manifests(profile: str) -> None:
    told = manifest_of(profile) | {"generation": INPUTS.generation}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(manifest_schema()).validate(told)


def test_an_entry_says_hash_size_unit_and_promise() -> None:
    (entry,) = manifest_of("owner")["files"]  # type: ignore[misc]
    assert entry == {
        "path": "geometry/last.stl",
        "sha256": sha256(b"abc"),
        "bytes": 3,
        "media_type": "model/stl",
        "unit": "mm",
        "promise": "everywhere",
        "role": "geometry",
        "part": "last",
    }


def test_what_a_file_is_for_is_told_by_its_folder() -> None:
    told = {file_role(path) for path in bundle_paths("owner", INPUTS) if path not in OWN}
    assert told == set(FILE_ROLES)
    assert file_role("recipe.json") == "recipe" and file_role("renders/hero.png") == "picture"


def test_a_manifest_names_its_release_and_the_formats_it_was_narrowed_to() -> None:
    assert manifest_of("factory")["release"] == RELEASE
    assert manifest_of("factory")["formats"] == list(PROFILES["factory"].formats)
    assert manifest_of("view")["formats"] == []
    narrow = read_manifest(write_manifest(PROFILES["factory"], INPUTS, (FILE,), ("ply",)))
    assert narrow["formats"] == ["ply"]


def test_owner_and_factory_learn_the_generation_and_others_an_opaque_id() -> None:
    for profile in ("owner", "factory", "qa"):
        assert manifest_of(profile)["generation"] == INPUTS.generation
        assert manifest_of(profile)["geometry_hash"] == INPUTS.geometry_hash
    for profile in ("supplier", "render", "view"):
        assert not INPUTS.ids() & set(map(str, manifest_of(profile).values()))
        assert "style" not in manifest_of(profile)


def test_the_bundle_id_is_stable_and_differs_by_profile_and_generation() -> None:
    ids = {bundle_id(g, p) for g in ("a", "b") for p in PROFILES}
    assert len(ids) == 2 * len(PROFILES)
    assert bundle_id(INPUTS.generation, "supplier") == manifest_of("supplier")["bundle"]
    assert bundle_id("a", "owner") == (
        "1471c4d16b2c74f0744dabced24d487e2e44a07b751f028876979bafc1fdb441"
    )


def test_a_narrowed_bundle_has_an_id_of_its_own() -> None:
    factory = PROFILES["factory"]

    def made(formats: tuple[str, ...] | None) -> object:
        return read_manifest(write_manifest(factory, INPUTS, (FILE,), formats))["bundle"]

    full = bundle_id(INPUTS.generation, "factory")
    assert full == made(None) == made(factory.formats) == made(factory.formats[::-1])
    assert made(("stl", "obj")) == made(("obj", "stl"))
    assert len({full, made(("stl",)), made(("obj",)), made(("stl", "obj"))}) == 4


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"kind": "recipe"}',
        b'{"kind": "bundle_manifest", "version": 2, "files": []}',
        b'{"kind": "bundle_manifest", "version": 1}',
        b'{"kind": "bundle_manifest", "version": 1, "files": [{"path": 1}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(BundleDamaged):
        read_manifest(data)
