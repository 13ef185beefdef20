"""Verify: rebuild recorded generations and compare every byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from engine.stored_model import RebuildDiffersError, rebuilt_model
from geometry.kernel import KERNEL

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository

Verdict = Literal["same", "differs", "not rebuilt"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verified: its name, the verdict, and what the verdict rests on."""

    what: str
    verdict: Verdict
    message: str

    def to_dict(self) -> dict[str, str]:
        """Return the check as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified; `ok` unless something differs, `complete` when all was rebuilt."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return all(check.verdict != "differs" for check in self.checks)

    @property
    def complete(self) -> bool:
        """Whether everything was rebuilt and is the same."""
        return all(check.verdict == "same" for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {
            "ok": self.ok,
            "complete": self.complete,
            "checks": [check.to_dict() for check in self.checks],
        }


def verify_generations(
    repository: Repository,
    generations: Iterable[GenerationId],
    progress: Callable[[str], None] | None = None,
) -> Verified:
    """Return the result for some generations; each geometry is rebuilt once.

    Raises the store's errors when an object is damaged or missing (exit 7 or 5).
    """
    checks: list[Check] = []
    rebuilt: dict[tuple[str, str], Check] = {}
    for generation_id in generations:
        if progress:
            progress(generation_id[:12])
        generation = repository.generation(generation_id)
        what = f"generation {generation_id[:12]}"
        problem = _spec_problem(repository, generation)
        if problem:
            checks.append(Check(what, "differs", problem))
            continue
        key = (generation.geometry.build_key, generation.geometry.geometry_hash)
        if key not in rebuilt:
            rebuilt[key] = _check_geometry(repository, generation, what)
        found = rebuilt[key]
        checks.append(Check(what, found.verdict, found.message))
    return Verified(tuple(checks))


def tips(repository: Repository, *, everything: bool) -> list[GenerationId]:
    """Return what `verify` rebuilds without a name: the active generation and all tips, or all."""
    snapshot = repository.snapshot()
    active = snapshot.active.generation
    found = [active] if active is not None else []
    found += [target for _, target in snapshot.refs()]
    starts = list(dict.fromkeys(found))
    if not everything:
        return starts
    return [generation_id for generation_id, _ in repository.walk(*starts)]


def _spec_problem(repository: Repository, generation: Generation) -> str:
    """Return why the recorded spec ids do not follow from the recorded source, or nothing."""
    from engine.model import build_key
    from schemas.canonical import sha256_hex
    from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes, resolve
    from schemas.validate import validate

    if generation.geometry.kernel != KERNEL:
        return ""  # another release may have resolved it by other rules
    spec = generation.spec
    authored = validate(repository.get(spec.source), "spec").authored
    if authored is None:
        return "the recorded spec is not valid"
    resolved = resolve(authored)
    found = {
        "authored": sha256_hex(authored_bytes(authored)),
        "instrumental": sha256_hex(instrumental_bytes(resolved)),
        "appearance": sha256_hex(appearance_bytes(resolved)),
    }
    recorded = {
        "authored": spec.authored,
        "instrumental": spec.instrumental,
        "appearance": spec.appearance,
    }
    wrong = [name for name, value in recorded.items() if found[name] != value]
    if wrong:
        return f"the recorded source gives another {' and '.join(wrong)} half"
    key = build_key(resolved, parent_hashes=generation.geometry.parent_hashes)
    return "" if key == generation.geometry.build_key else "the spec gives another build key"


def _check_geometry(repository: Repository, generation: Generation, what: str) -> Check:
    record = generation.geometry
    for mesh_id in record.parts.values():
        if repository.has(mesh_id):  # read, and so checked; a dropped mesh is only rebuilt
            repository.get(mesh_id)
    if record.kernel != KERNEL:
        message = f"stored bytes are sound; not rebuilt: needs kernel {record.kernel}"
        return Check(what, "not rebuilt", message)
    try:
        rebuilt_model(repository, generation)
    except RebuildDiffersError as error:
        return Check(what, "differs", error.message)
    message = f"rebuilt: {len(record.parts)} parts, geometry {record.geometry_hash[:12]}"
    return Check(what, "same", message)
