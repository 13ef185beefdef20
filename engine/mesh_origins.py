"""Which stored meshes are derived, and which are history: no release can make those again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geometry.kernel import KERNEL
from schemas.ids import GenerationId

if TYPE_CHECKING:
    from store.repository import Repository

IMPORTED = "import"


@dataclass(slots=True)
class Build:
    """One geometry that the running kernel can build again: for whom it was first recorded."""

    generation: GenerationId
    meshes: tuple[bytes, ...]


@dataclass(slots=True)
class Origins:
    """Meshes by where they come from, ids as 32 bytes.

    `builds` are by build key and geometry hash; a mesh in `history` is in no sense derived, though
    a build may give it too. `kernels` names the kernel of each mesh.
    """

    builds: dict[tuple[str, str], Build] = field(default_factory=dict)
    history: set[bytes] = field(default_factory=set)
    kernels: dict[bytes, str] = field(default_factory=dict)


def mesh_origins(repository: Repository, generations: Iterable[GenerationId]) -> Origins:
    """Return the origins of the meshes of some generations; raises the errors of reading."""
    found = Origins()
    for generation_id in generations:
        generation = repository.generation(generation_id)
        geometry = generation.geometry
        meshes = tuple(map(bytes.fromhex, geometry.parts.values()))
        inherited = map(bytes.fromhex, geometry.parent_hashes)
        for mesh in (*meshes, *inherited):
            found.kernels[mesh] = geometry.kernel
        if generation.is_made_by(KERNEL):
            key = (geometry.build_key, geometry.geometry_hash)
            found.builds.setdefault(key, Build(generation_id, meshes))
        else:
            found.history.update(meshes, map(bytes.fromhex, geometry.parent_hashes))
    return found
