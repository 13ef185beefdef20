"""generate, its gate, and what history keeps: the use cases on a repository in memory."""

import json
from pathlib import Path

import pytest

from engine.gate import AppearanceIncompleteError, NoAiProviderError, fill, missing_appearance
from engine.generate import DetachedError, generate
from engine.history import entry, log
from engine.model import build_key, build_model, geometry_hash, key_of_half
from engine.show import show
from engine.specfile import SpecFile
from engine.stored_model import (
    OtherKernelError,
    RebuildDiffersError,
    rebuilt_model,
    spec_of,
    stored_model,
)
from engine.subject import UnknownPartError, subject_of_generation, subject_of_spec
from engine.validate import InvalidSpecError, ValidSpec, require_valid
from engine.verify import verify_generations
from engine.verify_choice import tips
from schemas.canonical import sha256_hex
from schemas.records import Active
from schemas.resolve import instrumental_bytes
from store.backends import FileBackend
from store.names import object_name
from store.repository import Repository
from tests.cli.conftest import BARE, SPEC
from tests.engine.conftest import order


def edited(old: str, new: str) -> SpecFile:
    assert old in SPEC
    return SpecFile("spec.yaml", SPEC.replace(old, new).encode())


def test_a_generation_names_its_spec_three_times(recorded: Repository, valid: ValidSpec) -> None:
    found = entry(recorded, "main").generation
    assert recorded.get(found.spec.source) == SPEC.encode()
    assert json.loads(recorded.get(found.spec.authored))["spec"] == valid.authored
    assert recorded.get(found.spec.instrumental) == instrumental_bytes(valid.resolved)
    assert found.geometry.build_key == build_key(valid.resolved)
    assert found.geometry.build_key == key_of_half(found.spec.instrumental, ())
    assert geometry_hash(found.geometry.parts) == found.geometry.geometry_hash
    for mesh_id in found.geometry.parts.values():
        assert sha256_hex(recorded.get(mesh_id)) == mesh_id


def test_a_change_of_colour_keeps_the_geometry(
    repository: Repository, spec_file: SpecFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = generate(repository, spec_file, order())
    monkeypatch.setattr("engine.model.build_model", None)  # it must not be called again
    second = generate(repository, edited("#1B1F3B", "#000000"), order())
    assert second.changed and second.generation.parents == (first.generation_id,)
    assert second.generation.geometry == first.generation.geometry
    assert [item.generation_id for item in log(repository, None)] == [
        second.generation_id,
        first.generation_id,
    ]
    shown = show(repository, "@").changes
    assert [(c.path, c.before, c.after) for c in shown] == [
        ("appearance.colors.primary_hex", "#1B1F3B", "#000000")
    ]


def test_a_generation_without_a_message_says_what_changed(
    repository: Repository, spec_file: SpecFile
) -> None:
    assert generate(repository, spec_file, order("")).generation.message == "first generation"
    second = generate(repository, edited("#1B1F3B", "#000000"), order(""))
    assert second.generation.message == "primary_hex #1B1F3B → #000000"


def test_an_equal_spec_on_a_new_branch_only_names_it(
    repository: Repository, spec_file: SpecFile
) -> None:
    first = generate(repository, spec_file, order())
    side = generate(repository, spec_file, order(branch="side"))
    assert not side.changed and side.branch_is_new and side.generation_id == first.generation_id
    assert repository.resolve("side") == first.generation_id
    assert repository.snapshot().active.branch == "main"


def test_detached_needs_a_new_branch(repository: Repository, spec_file: SpecFile) -> None:
    first = generate(repository, spec_file, order())
    active = Active(branch=None, generation=first.generation_id)
    repository.transact("switch", author="A", time=2, expect={}, set={}, active=active)
    changed = edited("#1B1F3B", "#222222")
    with pytest.raises(DetachedError):
        generate(repository, changed, order())
    made = generate(repository, changed, order(branch="new"))
    assert made.generation.parents == (first.generation_id,)
    assert repository.snapshot().active == Active("new", made.generation_id)


def test_the_gate(repository: Repository) -> None:
    bare = SpecFile("spec.yaml", BARE.encode())
    missing = missing_appearance(require_valid(bare).resolved)
    assert len(missing) == 8 and fill((), "ask", author="A") == {}
    for choice, error in (("ask", AppearanceIncompleteError), ("ai-draft", NoAiProviderError)):
        with pytest.raises(error):
            generate(repository, bare, order(choice=choice))
    assert list(log(repository, None)) == []
    made = generate(repository, bare, order(choice="defaults"))
    assert tuple(made.generation.filled) == missing
    again = generate(repository, bare, order(choice="cancel"))
    assert not again.changed, "an equal spec is not asked about again"


def test_an_invalid_spec_says_everything(repository: Repository) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        generate(repository, edited("toe_spring_mm: 11", "toe_spring_mm: 99"), order())
    findings = caught.value.details["findings"]
    assert isinstance(findings, list) and findings[0]["line"] == 8
    assert caught.value.place == f"spec.yaml:8:{findings[0]['column']}"


def test_stored_and_rebuilt_are_the_same(recorded: Repository) -> None:
    generation = entry(recorded, "@").generation
    stored, rebuilt = stored_model(recorded, generation), rebuilt_model(recorded, generation)
    assert stored.parts == rebuilt.parts and stored.meshes == rebuilt.meshes
    assert spec_of(recorded, generation).name == "aurora-low"
    result = verify_generations(recorded, tips(recorded, everything=True))
    assert result.ok and result.complete and len(result.checks) == 1


def test_a_dropped_mesh_is_rebuilt(tmp_path: Path, spec_file: SpecFile) -> None:
    backend = FileBackend(tmp_path / ".rr")
    repository = Repository.init(backend, author="Ada", time=1)
    made = generate(repository, spec_file, order()).generation
    backend.path(object_name(made.geometry.parts["last"])).unlink()
    assert stored_model(repository, made).mesh_ids == made.geometry.parts


def test_a_record_that_lies_is_found(recorded: Repository) -> None:
    from dataclasses import replace

    honest = entry(recorded, "@").generation
    geometry = replace(honest.geometry, geometry_hash="0" * 64)  # type: ignore[arg-type]
    with pytest.raises(RebuildDiffersError):
        rebuilt_model(recorded, replace(honest, geometry=geometry))
    older = replace(honest, geometry=replace(honest.geometry, kernel="0"))
    with pytest.raises(OtherKernelError):
        stored_model(recorded, older, quality="draft")


def test_subjects_and_their_parts(recorded: Repository, spec_file: SpecFile) -> None:
    built = subject_of_spec(spec_file, quality="draft", parts=["sockliner"])
    assert [part.name for part in built.model.parts] == ["sockliner"]
    stored = subject_of_generation(recorded, "main", parts=["upper", "laces"])
    assert [part.name for part in stored.model.parts] == ["upper", "laces"]
    with pytest.raises(UnknownPartError, match="the parts are last, insole_board"):
        subject_of_spec(spec_file, parts=["heel"])


def test_only_the_named_parts_are_the_same_bytes(valid: ValidSpec, recorded: Repository) -> None:
    alone = build_model(valid.resolved, only=["last"])
    assert alone.mesh_ids["last"] == entry(recorded, "@").generation.geometry.parts["last"]
