"""Who gets what, over the examples: each file of each bundle is there or not, and looked into."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.export import export
from engine.generate import generate
from engine.record_spec import Order
from engine.specfile import SpecFile
from engine.stored_model import spec_of, stored_model
from engine.verify_bundle import verify_bundle
from exporters.bundle import _mesh_files
from exporters.components import COMPONENTS
from exporters.inferred import INFERRED
from exporters.inputs import BundleInputs
from exporters.leaks import geometry_kind
from exporters.manifest import BundleFile
from exporters.profiles import PROFILES, Profile
from exporters.raster import render_png
from exporters.raster_shot import Shot
from exporters.scene import Scene
from exporters.techpack.sheets import techpack_pdf
from geometry.audit import AUDIT_KINDS
from geometry.kernel import PART_NAMES
from geometry.mesh import Part
from schemas.parameters import APPEARANCE, INSTRUMENTAL
from store.backends import MemoryBackend
from store.repository import Repository
from tests.exporters.techpack.packs import small_pictures
from tests.property.inside import ids, numbers, texts

FOLDER = Path(__file__).resolve().parents[2] / "examples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
EACH = [pytest.param(n, marks=[] if n == "court" else pytest.mark.prove) for n in NAMES]
AUTHOR, MESSAGES = "Zadie Author <zadie@example.org>", ("zeroth message", "the second message")
COMMENT = "# a remark that only its author may read\n"
ALLOW = list(AUDIT_KINDS)

# design.md §7, in the words of file paths: what each must hold.
DOCUMENTS = {
    "factory": {
        "techpack.pdf",
        "anchors.json",
        "bom.csv",
        "materials.json",
        "measures.json",
        "measures.csv",
    },
    "supplier": {"bom.csv", "materials.json", "colors.json", "textures.json"},
    "render": set(),
    "qa": {"audit.json", "checks.json", "measures.csv", "deviation.json"},
    "view": {"overview.pdf"},
}
WITH_RECIPE = {"owner", "factory", "qa"}
WITH_GEOMETRY = {"owner", "factory"}
WITH_PREVIEW = {"owner", "factory", "render", "view"}
WITH_PICTURES = {"owner", "render"}
OPAQUE = {"supplier", "render", "view"}


class Shoe:
    """An example recorded twice, the first time with a lower collar, and its six bundles."""

    def __init__(self, name: str) -> None:
        self.repository = Repository.init(MemoryBackend(), author=AUTHOR, time=1)
        text = COMMENT + (FOLDER / f"{name}.yaml").read_text()
        for number, spec in enumerate((_lower(text), text)):
            order = Order(MESSAGES[number], None, AUTHOR, 1_700_000_000, lambda _: "defaults")
            generate(self.repository, SpecFile("spec.yaml", spec.encode()), order)
        self.id = self.repository.resolve("main")
        self.generation = self.repository.generation(self.id)
        self.resolved = spec_of(self.repository, self.generation)
        self.parts = stored_model(self.repository, self.generation).parts
        self.bundles = {
            profile: export(
                self.repository, "main", profile=profile, formats=None, allow=ALLOW
            ).members
            for profile in PROFILES
        }


def _lower(text: str) -> str:
    """The same spec with a collar that is half a millimetre lower."""
    head, _, tail = text.partition("collar_height_mm: ")
    digits = len(tail) - len(tail.lstrip("0123456789."))
    return f"{head}collar_height_mm: {float(tail[:digits]) - 0.5}{tail[digits:]}"


@cache
def shoe(name: str) -> Shoe:
    return Shoe(name)


@pytest.fixture(autouse=True)
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures drawn in a moment and once: what is in them does not hang on their size."""
    small_pictures(monkeypatch)
    monkeypatch.setattr("exporters.raster.render_png", remembered)
    monkeypatch.setattr("exporters.techpack.sheets.techpack_pdf", remembered_pack)
    monkeypatch.setattr("exporters.bundle._mesh_files", remembered_meshes)


DRAWN: dict[tuple[str, Shot], bytes] = {}


def remembered(scene: Scene, shot: Shot) -> bytes:
    if (scene.name, shot) not in DRAWN:
        DRAWN[scene.name, shot] = render_png(scene, shot)
    return DRAWN[scene.name, shot]


PACKS: dict[str, bytes] = {}
MESHES: dict[tuple[object, ...], list[BundleFile]] = {}


def remembered_pack(inputs: BundleInputs, scene: Scene) -> bytes:
    """The owner and the factory get the same tech pack."""
    if inputs.generation not in PACKS:
        PACKS[inputs.generation] = techpack_pdf(inputs, scene)
    return PACKS[inputs.generation]


def remembered_meshes(profile: Profile, scene: Scene, *asked: Any) -> list[BundleFile]:
    """And the same meshes, as far as what was read back is told to both."""
    key = (profile.opaque, scene.name, *asked)
    if key not in MESHES:
        MESHES[key] = list(_mesh_files(profile, scene, *asked))
    return MESHES[key]


@pytest.fixture(params=EACH)
def made(request: pytest.FixtureRequest) -> Shoe:
    return shoe(request.param)


def test_each_holds_what_it_is_for(made: Shoe) -> None:
    parts = {part.name for part in made.parts}
    for profile, files in made.bundles.items():
        documents = DOCUMENTS.get(profile, set().union(*DOCUMENTS.values()))
        assert {f"documents/{name}" for name in documents} <= set(files), profile
        stl = {path for path in files if path.startswith("geometry/") and path.endswith(".stl")}
        assert stl == ({f"geometry/{n}.stl" for n in parts} if profile in WITH_GEOMETRY else set())
        assert ("recipe.json" in files) is (profile in WITH_RECIPE)
        assert ("preview/shoe.glb" in files) is (profile in WITH_PREVIEW)
        assert any(path.startswith("renders/") for path in files) is (profile in WITH_PICTURES)
        assert any(path.startswith("spec/") for path in files) is (profile == "owner")
        assert any("history" in path for path in files) is (profile == "owner")
    assert set().union(*made.bundles.values()) == set(made.bundles["owner"])


def test_no_partner_gets_a_file_that_is_not_theirs(made: Shoe) -> None:
    for profile, files in made.bundles.items():
        if profile not in WITH_GEOMETRY:
            assert not any(path.startswith("geometry/") for path in files), profile
        if profile in OPAQUE:
            held = {path for path in files if path.startswith("documents/")}
            assert held == {f"documents/{name}" for name in DOCUMENTS[profile]}, profile
    assert set(made.bundles["supplier"]) - {"manifest.json", "SHA256SUMS"} == {
        f"documents/{name}" for name in DOCUMENTS["supplier"]
    }


def test_every_bundle_verifies(made: Shoe) -> None:
    for profile, files in made.bundles.items():
        found = verify_bundle(files)
        assert found.result.complete and not found.faults, (profile, found)
        rebuilt = [check.what for check in found.result.checks] == ["sums", "files", "geometry"]
        assert rebuilt is (profile in WITH_RECIPE)


def test_nobody_but_the_owner_learns_who_wrote_what(made: Shoe) -> None:
    secrets = (AUTHOR, *MESSAGES, COMMENT.strip(), "zadie@example.org")
    for profile, files in made.bundles.items():
        found = {text for text in secrets if any(text.encode() in d for d in files.values())}
        assert found == (set(secrets) if profile == "owner" else set()), profile


@pytest.mark.parametrize("profile", sorted(OPAQUE))
def test_an_opaque_bundle_names_no_generation(made: Shoe, profile: str) -> None:
    files = made.bundles[profile]
    manifest = json.loads(files["manifest.json"])
    own = {entry["sha256"] for entry in manifest["files"]} | {manifest["bundle"]}
    listed = {line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    for path, data in files.items():
        may = own if path == "manifest.json" else listed if path == "SHA256SUMS" else set()
        assert ids(data) <= may, path
    record = made.generation.geometry
    known = {made.id, record.build_key, record.geometry_hash, *record.parts.values()}
    known |= {*made.generation.parents, made.generation.spec.source}
    for short in (name[:12].encode() for name in known):
        assert not [path for path, data in files.items() if short in data]


def secret_numbers(values: Mapping[str, int | str]) -> set[Decimal]:
    """The instrumental values in µm, mm and m, where they cannot be anything else.

    Left out are whole millimetres below 20, as lines of a table are counted; the mm of values below
    10 mm with fewer than three decimals and the m of round ones, as densities are written.
    """
    found = set()
    for value in (abs(value) for value in values.values() if isinstance(value, int)):
        if value >= 1000 and (value % 1000 or value >= 20_000):
            found.add(Decimal(value))
            if value >= 10_000 or value % 10:
                found.add(Decimal(value) / 1000)
            if value % 100:
                found.add(Decimal(value) / 1_000_000)
    return {number.normalize() for number in found}


LINES = {Decimal(row.number).normalize() for row in COMPONENTS.values()}
LINES |= {Decimal(row.number).normalize() for row in INFERRED}
"""The numbers of a bill's lines, which are the same for every shoe."""


@pytest.mark.parametrize("profile", sorted(OPAQUE))
def test_no_instrumental_value_is_in_any_text(made: Shoe, profile: str) -> None:
    secret = secret_numbers(made.resolved.instrumental)
    assert len(secret) > 50
    # The same search finds them where they are: it can find something.
    recipe = numbers("recipe.json", made.bundles["qa"]["recipe.json"])
    assert {number for number in secret if number >= 1000} <= recipe
    for path, data in made.bundles[profile].items():
        told = numbers(path, data) - LINES if path.startswith("documents/") else numbers(path, data)
        assert not sorted(told & secret), path


@pytest.mark.parametrize("profile", sorted(OPAQUE))
def test_no_instrumental_name_or_choice_is_in_any_text(made: Shoe, profile: str) -> None:
    names = {name for row in INSTRUMENTAL for name in (row.path, row.path.partition(".")[2])}
    looks = {choice for row in APPEARANCE for choice in row.choices}
    names |= {one for row in INSTRUMENTAL for one in row.choices} - looks - PARTS_AND_WORDS
    assert names & set(texts("recipe.json", made.bundles["qa"]["recipe.json"]))
    for path, data in made.bundles[profile].items():
        assert not names & set(texts(path, data)), path
        if path.endswith((".json", ".csv")):
            assert not [row.path for row in INSTRUMENTAL if row.path.encode() in data], path


PARTS_AND_WORDS = {"none", *PART_NAMES}


def places(part: Part) -> Iterator[bytes]:
    """Some corners of a part in each way a file might have them."""
    away = part.vertices_um[(np.abs(part.vertices_um) > 1000).all(axis=1)]
    for corner in away[:: max(1, len(away) // 9)]:
        for kind, scale in (("<f4", 1e3), ("<f4", 1e6), ("<f8", 1e3), ("<i4", 1), ("<i8", 1)):
            yield (corner / scale).astype(kind).tobytes()
        yield " ".join(f"{axis / 1000:.3f}" for axis in corner).encode()


def test_a_supplier_gets_no_geometry_whatever_it_is_called(made: Shoe) -> None:
    corners = [place for part in made.parts for place in places(part)]
    assert len(corners) > 300
    owner = made.bundles["owner"]["geometry/upper.stl"]
    assert any(place in owner for place in places(_named(made.parts, "upper")))
    for profile in ("supplier", "qa"):
        for path, data in made.bundles[profile].items():
            assert geometry_kind(data) is None, path
            assert not any(place in data for place in corners), path
    for key in ("volume_mm3", "anchors", "net_g_per_pair"):
        assert not any(key in set(texts(p, d)) for p, d in made.bundles["supplier"].items())


def _named(parts: tuple[Part, ...], name: str) -> Part:
    return next(part for part in parts if part.name == name)


@pytest.mark.parametrize("profile", ["render", "view"])
def test_a_picture_book_has_no_bill_and_no_last(made: Shoe, profile: str) -> None:
    for path, data in made.bundles[profile].items():
        words = set(texts(path, data))
        assert not words & {"density_g_cm3", "volume_mm3", "net_qty_per_pair", "last"}, path


def test_the_judge_is_told_how_far_the_parent_is(made: Shoe) -> None:
    told = json.loads(made.bundles["qa"]["documents/deviation.json"])
    assert [parent["generation"] for parent in told["parents"]] == list(made.generation.parents)
    states = {part["state"] for part in told["parents"][0]["parts"]}
    assert "changed" in states
    assert json.loads(made.bundles["qa"]["documents/checks.json"])["ok"]
