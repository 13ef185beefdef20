"""Generate: build a spec and record it as a new generation on a branch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError
from schemas.ids import GenerationId
from schemas.records import Active, Generation, GeometryRecord, SpecIds

if TYPE_CHECKING:
    from engine.model import Model
    from engine.specfile import SpecFile
    from engine.validate import ValidSpec
    from store.repository import Repository
    from store.snapshot import Snapshot


SUMMARY_LIMIT = 3
"""Changes named in the message of a generation recorded without one."""


class DetachedError(RRError):
    """An old generation is active, not the tip of a branch, so there is no branch to record on.

    Name a new branch with `--branch NEW`: it begins at the active generation. Or go back to a
    branch with `rr switch BRANCH`. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E018"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr generate --branch NEW, or rr switch BRANCH first"


@dataclass(frozen=True, slots=True)
class Order:
    """What a caller of `generate` decides: the words, the branch, who, when, the gate, what the
    operation log calls it, and how the generation says it came to be.
    """

    message: str
    branch: str | None
    author: str
    time: int
    choose: Callable[[tuple[str, ...]], str]
    command: str = "generate"
    source: str = "generate"


@dataclass(frozen=True, slots=True)
class Generated:
    """What `generate` did: the generation that the branch stands on now, and whether it is new."""

    generation_id: GenerationId
    generation: Generation
    branch: str
    changed: bool
    branch_is_new: bool


@dataclass(frozen=True, slots=True)
class _Target:
    branch: str
    tip: GenerationId | None
    parent: GenerationId | None
    moves_active: bool


def generate(repository: Repository, file: SpecFile, order: Order) -> Generated:
    """Return the generation made of a spec file, recorded on its branch.

    An equal spec records nothing new. Raises InvalidSpecError, DetachedError, the gate's errors
    and RefMovedError; in each case no branch has moved.
    """
    from engine.gate import fill, missing_appearance
    from engine.validate import require_valid

    snapshot = repository.snapshot()
    target = _target(snapshot, order.branch)
    spec = require_valid(file)
    unchanged = _unchanged(repository, spec, target, order)
    if unchanged is not None:
        return unchanged
    missing = missing_appearance(spec.resolved)
    filled = fill(missing, order.choose(missing), author=order.author) if missing else {}
    return _record(repository, spec, target, order, filled)


def _target(snapshot: Snapshot, wanted: str | None) -> _Target:
    from store.refnames import branch_ref

    active = snapshot.active
    branch = wanted or active.branch
    if branch is None:
        raise DetachedError("no branch is active", place=str(active.generation)[:12])
    tip = snapshot.get(branch_ref(branch))
    detached_onto_new = active.branch is None and tip is None
    return _Target(
        branch=branch,
        tip=tip,
        parent=tip or active.generation,
        moves_active=active.branch == branch or detached_onto_new,
    )


def _unchanged(
    repository: Repository, spec: ValidSpec, target: _Target, order: Order
) -> Generated | None:
    """Return the parent when it was made of an equal spec, else None."""
    from geometry.kernel import KERNEL
    from schemas.canonical import sha256_hex
    from schemas.resolve import authored_bytes

    if target.parent is None:
        return None
    parent = repository.generation(target.parent)
    same = parent.spec.authored == sha256_hex(authored_bytes(spec.authored))
    if not same or parent.geometry.kernel != KERNEL:
        return None
    if target.tip is None:
        _commit(repository, target, target.parent, order, "branch")
    return Generated(target.parent, parent, target.branch, False, target.tip is None)


def _record(
    repository: Repository,
    spec: ValidSpec,
    target: _Target,
    order: Order,
    filled: dict[str, str],
) -> Generated:
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
        parents=() if target.parent is None else (target.parent,),
        name=spec.resolved.name,
        style=spec.resolved.style,
        spec=ids,
        geometry=geometry,
        source=order.source,
        author=order.author,
        message=order.message or _summary(repository, spec, target.parent),
        time=order.time,
        filled=filled,
        audit=audit,
    )
    generation_id = repository.put_generation(generation)
    _commit(repository, target, generation_id, order, order.command)
    return Generated(generation_id, generation, target.branch, True, target.tip is None)


def _geometry(
    repository: Repository, spec: ValidSpec, target: _Target
) -> tuple[GeometryRecord, tuple[dict[str, object], ...], Model | None]:
    """Return the record, the audit, and the model if it had to be built.

    The parent's is taken when only the appearance changed: same build key, same geometry.
    """
    from engine.audit import audit_model
    from engine.model import build_key, build_model, geometry_record

    key = build_key(spec.resolved)
    if target.parent is not None:
        parent = repository.generation(target.parent)
        if parent.geometry.build_key == key:
            return parent.geometry, tuple(dict(finding) for finding in parent.audit), None
    model = build_model(spec.resolved)
    return geometry_record(model, key), audit_model(model, spec.resolved), model


def _commit(
    repository: Repository, target: _Target, tip: GenerationId, order: Order, command: str
) -> None:
    from store.refnames import branch_ref

    ref = branch_ref(target.branch)
    repository.transact(
        command,
        author=order.author,
        time=order.time,
        expect={ref: target.tip},
        set={ref: tip},
        active=Active(branch=target.branch) if target.moves_active else None,
        detail={"branch": target.branch, "generation": tip},
    )


def _summary(repository: Repository, spec: ValidSpec, parent: GenerationId | None) -> str:
    """Return what changed in a few words, for a generation recorded without a message."""
    from engine.working import authored_changes, authored_tree

    if parent is None:
        return "first generation"
    before = authored_tree(repository, repository.generation(parent).spec.authored)
    changes = authored_changes(before, spec.authored)
    if not changes:
        return "regenerated"
    told = [
        f"{change.path.rpartition('.')[2]} {_word(change.before)} → {_word(change.after)}"
        for change in changes[:SUMMARY_LIMIT]
    ]
    more = len(changes) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _word(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return "default" if value is None else str(value)
