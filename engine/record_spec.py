"""Recording: a checked spec becomes a generation, built and audited, and the tip of a branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.conflict import Conflict
from schemas.ids import GenerationId
from schemas.records import Active, Generation, GeometryRecord, SpecIds

if TYPE_CHECKING:
    from engine.model import Model
    from engine.validate import ValidSpec
    from store.repository import Repository


@dataclass(frozen=True, slots=True)
class Order:
    """What a caller decides: the words, the branch, who, when, the gate; what the operation log and
    the generation call it; and the values left open (None: those of the parent that still stand).
    """

    message: str
    branch: str | None
    author: str
    time: int
    choose: Callable[[tuple[str, ...]], str]
    command: str = "generate"
    source: str = "generate"
    conflicts: tuple[Conflict, ...] | None = None


@dataclass(frozen=True, slots=True)
class Generated:
    """What was done: the generation that the branch stands on now, and whether it is new."""

    generation_id: GenerationId
    generation: Generation
    branch: str
    changed: bool
    branch_is_new: bool


@dataclass(frozen=True, slots=True)
class Target:
    """The branch to record on, its tip, the parents, and whether the project stands there then."""

    branch: str
    tip: GenerationId | None
    parents: tuple[GenerationId, ...]
    moves_active: bool


def record_spec(
    repository: Repository,
    spec: ValidSpec,
    target: Target,
    order: Order,
    *,
    filled: Mapping[str, str],
    conflicts: tuple[Conflict, ...],
) -> Generated:
    """Return the new generation, recorded on its branch; raises RefMovedError."""
    from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes

    geometry, audit, model = _geometry(repository, spec, target)
    # All is computed before the first byte is written: an interrupt up to here leaves no trace.
    put = repository.put_blob
    ids = SpecIds(
        source=put(spec.file.data),
        authored=put(authored_bytes(spec.authored)),
        instrumental=put(instrumental_bytes(spec.resolved)),
        appearance=put(appearance_bytes(spec.resolved)),
    )
    for mesh in model.meshes.values() if model else ():
        put(mesh)
    generation = Generation(
        parents=target.parents,
        name=spec.resolved.name,
        style=spec.resolved.style,
        spec=ids,
        geometry=geometry,
        source=order.source,
        author=order.author,
        message=order.message,
        time=order.time,
        filled=filled,
        audit=audit,
        conflicts=conflicts,
    )
    generation_id = repository.put_generation(generation)
    set_tip(repository, target, generation_id, order)
    return Generated(generation_id, generation, target.branch, True, target.tip is None)


def set_tip(repository: Repository, target: Target, tip: GenerationId, order: Order) -> None:
    """Make a generation the tip of the branch; raises RefMovedError."""
    from store.refnames import branch_ref

    ref = branch_ref(target.branch)
    repository.transact(
        order.command,
        author=order.author,
        time=order.time,
        expect={ref: target.tip},
        set={ref: tip},
        active=Active(branch=target.branch) if target.moves_active else None,
        detail={"branch": target.branch, "generation": tip},
    )


def _geometry(
    repository: Repository, spec: ValidSpec, target: Target
) -> tuple[GeometryRecord, tuple[dict[str, object], ...], Model | None]:
    """Return the record, the audit, and the model if it had to be built.

    A parent's is taken where the instrumental half is the same: same build key, same geometry.
    """
    from engine.audit import audit_model
    from engine.model import build_key, build_model, geometry_record

    key = build_key(spec.resolved)
    for parent_id in target.parents:
        parent = repository.generation(parent_id)
        if parent.geometry.build_key == key:
            return parent.geometry, tuple(dict(finding) for finding in parent.audit), None
    model = build_model(spec.resolved)
    return geometry_record(model, key), audit_model(model, spec.resolved), model
