"""An imported geometry stays with a design as long as nothing changes that shapes the shoe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.merge_plan import Plan
    from engine.validate import ValidSpec
    from schemas.ids import GenerationId
    from schemas.records import GeometryRecord
    from store.repository import Repository


class MeshesClashError(RRError):
    """Both sides of a merge brought a mesh of their own since they parted.

    Meshes are never merged. Let one side give its mesh up first: `rr regenerate` there records
    what its spec builds instead. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E075"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr regenerate on the side whose mesh is to go, then merge again"


Audit = tuple[dict[str, object], ...]
_SHAPES = ("style", "size", "instrumental")


def inherited(
    repository: Repository, spec: ValidSpec, heirs_of: Iterable[GenerationId]
) -> tuple[GeometryRecord, Audit] | None:
    """Return the imported geometry that a spec takes over, with its audit, or None.

    It is that of the first of some generations that has one and that shapes the shoe as the spec
    does. The build key is made anew: values derived by this release's rules may have changed.
    """
    from engine.model import build_key
    from engine.working import authored_tree
    from geometry.kernel import KERNEL

    for one in heirs_of:
        record = repository.generation(one)
        geometry = record.geometry
        if geometry.parent_hashes and _shapes(
            authored_tree(repository, record.spec.authored)
        ) == _shapes(spec.authored):
            key = build_key(spec.resolved, parent_hashes=geometry.parent_hashes)
            taken = replace(geometry, kernel=KERNEL, build_key=key)
            return taken, tuple(dict(finding) for finding in record.audit)
    return None


def heirs_of_merge(repository: Repository, plan: Plan) -> tuple[GenerationId, ...]:
    """Return the side of a merge whose imported geometry may stay; raises MeshesClashError.

    It is the one that has brought or given up a mesh since the sides parted.
    """

    def meshes(one: GenerationId) -> tuple[str, ...]:
        return repository.generation(one).geometry.parent_hashes

    ours, theirs = meshes(plan.ours), meshes(plan.theirs)
    before = [meshes(base) for base in plan.bases] or [()]
    if ours == theirs or all(one == theirs for one in before):
        return (plan.ours,)
    if all(one == ours for one in before):
        return (plan.theirs,)
    raise MeshesClashError(f"{plan.ours[:12]} and {plan.theirs[:12]} have other imported meshes")


def _shapes(authored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an author wrote of the instrumental half, in one way."""
    from engine.working import flat

    return flat({name: authored[name] for name in _SHAPES if name in authored})
