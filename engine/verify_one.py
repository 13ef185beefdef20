"""Verifying one generation: its stored bytes, what its spec gives, what rebuilding gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.halves import canonical_halves
from engine.model import build_key, geometry_hash
from engine.stored_model import RebuildDiffersError, rebuilt_model
from geometry.kernel import KERNEL
from schemas.canonical import sha256_hex
from schemas.errors import RRError
from schemas.ids import MeshId

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from schemas.records import Generation, GeometryRecord
    from store.repository import Repository

Verdict = Literal["same", "differs", "damaged", "not rebuilt"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the verdict, what it rests on, and the parts that are not as they should."""

    verdict: Verdict
    message: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One generation to look at; `rebuild` unless its build key is looked at with another."""

    generation_id: GenerationId
    rebuild: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """What is wrong with a generation's record or spec, and else what its geometry is, if asked."""

    fault: Finding | None
    geometry: Finding | None


def examine_at(folder: Path, task: Task) -> Examined:
    """Return what `examine` finds in the repository of a folder; a worker process calls this."""
    return examine(_opened(folder), task)


def examine(repository: Repository, task: Task) -> Examined:
    """Return what is true of one generation; damage is found, never raised."""
    try:
        generation = repository.generation(task.generation_id)
        fault = _spec_fault(repository, generation)
        if fault is not None or not task.rebuild:
            return Examined(fault, None)
        return Examined(None, _geometry(repository, generation))
    except RRError as error:
        return Examined(Finding("damaged", error.message), None)


@lru_cache(maxsize=1)
def _opened(folder: Path) -> Repository:
    from store.backends import FileBackend
    from store.repository import Repository

    return Repository.open(FileBackend(folder))


def _spec_fault(repository: Repository, generation: Generation) -> Finding | None:
    """Return why the recorded spec ids do not follow from the recorded source, or None."""
    from schemas.resolve import resolve
    from schemas.validate import validate

    recorded = generation.spec.to_dict()
    for spec_id in recorded.values():
        repository.get(str(spec_id))  # read, and so checked
    if geometry_hash(generation.geometry.parts) != generation.geometry.geometry_hash:
        return Finding("differs", "the recorded parts give another geometry hash")
    if generation.geometry.kernel != KERNEL:
        return None  # another release may have resolved it by other rules
    authored = validate(repository.get(generation.spec.source), "spec").authored
    if authored is None:
        return Finding("differs", "the recorded spec is not valid")
    resolved = resolve(authored)
    found = canonical_halves(authored, resolved)
    wrong = [name for name, data in found.items() if sha256_hex(data) != recorded[name]]
    if wrong:
        return Finding("differs", f"the recorded source gives another {' and '.join(wrong)} half")
    key = build_key(resolved, parent_hashes=generation.geometry.parent_hashes)
    if key != generation.geometry.build_key:
        return Finding("differs", "the spec gives another build key")
    return None


def _geometry(repository: Repository, generation: Generation) -> Finding:
    record = generation.geometry
    made_here = generation.is_made_by(KERNEL)
    damaged = tuple(
        name for name in sorted(record.parts) if not _sound(repository, record, name, made_here)
    )
    if record.parent_hashes:
        return _imported(repository, generation, damaged)
    if not made_here:
        if damaged:
            message = f"stored bytes are damaged or missing: needs kernel {record.kernel}"
            return Finding("damaged", f"{message} ({', '.join(damaged)})", damaged)
        return Finding(
            "not rebuilt", f"stored bytes are sound; not rebuilt: needs kernel {record.kernel}"
        )
    if damaged:
        message = f"stored bytes are damaged: {', '.join(damaged)}; `rr fsck --repair` rebuilds"
        return Finding("damaged", message, damaged)
    try:
        rebuilt_model(repository, generation)
    except RebuildDiffersError as error:
        parts = error.details["parts"]
        return Finding("differs", error.message, tuple(parts if isinstance(parts, list) else ()))
    return Finding(
        "same", f"rebuilt: {len(record.parts)} parts, geometry {record.geometry_hash[:12]}"
    )


def _imported(repository: Repository, generation: Generation, damaged: tuple[str, ...]) -> Finding:
    """What is true of meshes that were given, and that no kernel can build again."""
    record = generation.geometry
    given = {mesh: f"part {name}" for name, mesh in record.parts.items()}
    for mesh in record.parent_hashes:
        what = given.get(MeshId(mesh), "the imported file")
        try:
            repository.get(mesh)
        except RRError as error:
            message = f"{what} was imported, and cannot be built again: {error.message}"
            return Finding("damaged", message, damaged)
    if not set(record.parts.values()) <= set(record.parent_hashes):
        return Finding("differs", "a part is not among the meshes that its build key names")
    return Finding("not rebuilt", "stored bytes are sound; not rebuilt: imported, kept as given")


def _sound(repository: Repository, record: GeometryRecord, part: str, made_here: bool) -> bool:
    """Whether a stored mesh is as its name says; one that was dropped can only be rebuilt."""
    mesh_id = record.parts[part]
    if not repository.has(mesh_id):
        return made_here
    try:
        repository.get(mesh_id)
    except RRError:
        return False
    return True
