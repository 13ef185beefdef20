"""Recording: a checked spec becomes a generation, built and audited, and the tip of a branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.ai_action import AiAction
from schemas.conflict import Conflict
from schemas.ids import FeedbackId, GenerationId
from schemas.records import Active, Generation, GeometryRecord, SpecIds

if TYPE_CHECKING:
    from engine.audit import Findings
    from engine.model import Model
    from engine.validate import ValidSpec
    from store.repository import Repository


def _any_audit(audit: Findings) -> None:
    """Whatever was found is recorded with the generation."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a caller decides: the words, the branch, who, when, the gate; what the operation log and
    the generation call it; and the values left open (None: those of the parent that still stand).

    `heirs_of` are the generations whose imported geometry stays while nothing that shapes the shoe
    changes (None: the parents). `answers` are the change requests that the generation answers,
    `ai` the accepted AI actions that it is made of. `check_audit` may raise, before anything is
    written.
    """

    message: str
    branch: str | None
    author: str
    time: int
    choose: Callable[[tuple[str, ...]], str]
    command: str = "generate"
    source: str = "generate"
    conflicts: tuple[Conflict, ...] | None = None
    heirs_of: tuple[GenerationId, ...] | None = None
    answers: tuple[FeedbackId, ...] = ()
    check_audit: Callable[[Findings], None] = _any_audit
    ai: tuple[AiAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Generated:
    """What was done: the generation that the branch stands on now, and whether it is new."""

    generation_id: GenerationId
    generation: Generation
    branch: str
    changed: bool
    branch_is_new: bool
    gave_way: bool = False
    """Whether an imported mesh of a parent gave way to what the spec builds."""


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
    geometry, audit, model = _geometry(repository, spec, target, order)
    order.check_audit(audit)
    # All is computed before the first byte is written: an interrupt up to here leaves no trace.
    for mesh in model.meshes.values() if model else ():
        repository.put_blob(mesh)
    return record_geometry(
        repository, spec, target, order, geometry, audit, filled=filled, conflicts=conflicts
    )


def record_geometry(
    repository: Repository,
    spec: ValidSpec,
    target: Target,
    order: Order,
    geometry: GeometryRecord,
    audit: tuple[dict[str, object], ...],
    *,
    filled: Mapping[str, str],
    conflicts: tuple[Conflict, ...],
) -> Generated:
    """Return the new generation of a spec with a geometry whose meshes are stored already.

    Raises RefMovedError, and AiGeometryError where an AI had a hand in it and the shape is another.
    """
    from engine.ai.guard import AI_SOURCES, check_recorded
    from engine.emit import emit_generation
    from schemas.resolve import appearance_bytes, authored_bytes, instrumental_bytes

    put = repository.put_blob
    ids = SpecIds(
        source=put(spec.file.data),
        authored=put(authored_bytes(spec.authored)),
        instrumental=put(instrumental_bytes(spec.resolved)),
        appearance=put(appearance_bytes(spec.resolved)),
    )
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
        ai_actions=tuple(map(repository.objects.put_record, order.ai)),
        filled={**filled, **_drafted(order)},
        audit=audit,
        conflicts=conflicts,
        factory_feedback=order.answers,
    )
    if order.ai or order.source in AI_SOURCES:
        check_recorded(repository, generation)
    generation_id = repository.put_generation(generation)
    set_tip(repository, target, generation_id, order)
    emit_generation(repository, generation_id, generation, target.branch)
    before = (repository.generation(one).geometry.parent_hashes for one in target.parents)
    gave_way = not geometry.parent_hashes and any(before)
    return Generated(generation_id, generation, target.branch, True, target.tip is None, gave_way)


def set_tip(repository: Repository, target: Target, tip: GenerationId, order: Order) -> None:
    """Make a generation the tip of the branch, and the answer to what it answers or was drafted.

    Raises RefMovedError.
    """
    from store.refnames import accepted_ref, branch_ref

    ref = branch_ref(target.branch)
    accepted = [*order.answers, *(action.draft for action in order.ai if action.draft)]
    answers = [accepted_ref(one) for one in accepted]
    told: dict[str, object] = {"accepted": accepted} if answers else {}
    for action in order.ai:
        told[AiAction.KIND] = repository.objects.put_record(action)
    repository.transact(
        order.command,
        author=order.author,
        time=order.time,
        expect={ref: target.tip, **dict.fromkeys(answers)},
        set={ref: tip, **dict.fromkeys(answers, tip)},
        active=Active(branch=target.branch) if target.moves_active else None,
        detail={"branch": target.branch, "generation": tip, **told},
        cases=order.ai,
    )


def _drafted(order: Order) -> dict[str, str]:
    """Return path → who filled it, for what the gate missed, an AI drafted, a person accepted."""
    from schemas.ai_action import APPEARANCE, RESOLVE

    return {
        change.path.removeprefix(APPEARANCE): f"AI draft {str(action.draft)[:12]} "
        f"({action.provider} {action.model}), accepted by {action.accepted_by}"
        for action in order.ai
        if action.mode == RESOLVE
        for change in action.changes
    }


def _geometry(
    repository: Repository, spec: ValidSpec, target: Target, order: Order
) -> tuple[GeometryRecord, tuple[dict[str, object], ...], Model | None]:
    """Return the record, the audit, and the model if it had to be built.

    A parent's is taken where the instrumental half is the same: same build key, same geometry.
    So is an imported one: as it was given.
    """
    from engine.audit import audit_model
    from engine.inherited import inherited
    from engine.model import build_key, build_model, geometry_record

    heirs_of = target.parents if order.heirs_of is None else order.heirs_of
    found = inherited(repository, spec, heirs_of)
    if found is not None:
        return *found, None
    key = build_key(spec.resolved)
    for parent_id in target.parents:
        parent = repository.generation(parent_id)
        if parent.geometry.build_key == key:
            return parent.geometry, tuple(dict(finding) for finding in parent.audit), None
    model = build_model(spec.resolved)
    # No rule promises that a measured last gives sound parts: here the audit decides (ADR 42).
    audit = audit_model(model, spec.resolved, full=spec.resolved.measured)
    return geometry_record(model, key), audit, model
