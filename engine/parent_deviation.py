"""How far the parts of a generation lie from those of its parents, for whoever judges the shoe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from store.cache import Cache, cache_key

if TYPE_CHECKING:
    from engine.model import Model
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository

_RELEASE = 1
"""Of the comparison: bumped when it finds other figures in the same meshes."""


def parent_deviation(
    repository: Repository, generation: Generation, model: Model
) -> tuple[dict[str, Any], ...]:
    """Return one row a parent: its id, its kernel, and each part with its figures in mm.

    A parent of another kernel is named and not compared: whether its meshes are at hand depends
    on the machine, and a bundle does not. Nor is one without a part of the same name. Raises what
    `stored_model` does.
    """
    cache = Cache(repository.folder)
    return tuple(
        _against(repository, parent, generation, model, cache) for parent in generation.parents
    )


def _against(
    repository: Repository,
    parent_id: GenerationId,
    generation: Generation,
    model: Model,
    cache: Cache,
) -> dict[str, Any]:
    parent = repository.generation(parent_id)
    kernel = parent.geometry.kernel
    row: dict[str, Any] = {"generation": parent_id, "kernel": kernel, "parts": []}
    if kernel != generation.geometry.kernel:
        return row | {"state": "not compared: another kernel"}
    if not parent.geometry.parts.keys() & generation.geometry.parts.keys():
        return row | {"state": "not compared: no part in common"}
    key = cache_key(
        "deviation",
        release=_RELEASE,
        before=parent.geometry.geometry_hash,
        after=generation.geometry.geometry_hash,
    )
    known = cache.get(key)
    if known is None:
        known = json.dumps(_parts(repository, parent, model), allow_nan=False).encode()
        cache.put(key, known)
    return row | {"state": "compared", "parts": cast("list[Any]", json.loads(known))}


def _parts(repository: Repository, parent: Generation, model: Model) -> list[dict[str, Any]]:
    from engine.comparand import Comparand
    from engine.diff_geometry import compare_parts
    from engine.stored_model import stored_model

    older = stored_model(repository, parent, quality=model.quality)
    before = Comparand("the parent", older.parts, whole=True, mesh_ids=older.mesh_ids)
    after = Comparand("this generation", model.parts, whole=True, mesh_ids=model.mesh_ids)
    return [change.to_dict() for change in compare_parts(before, after).parts]
