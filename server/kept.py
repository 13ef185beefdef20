"""Answers that are worth keeping: bundles, and generations as a role may see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from server.cache import Place
from server.tasks import Exported

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from server.access import Caller
    from store.repository import Repository


def kept_view(
    caller: Caller,
    repository: Repository,
    generation: GenerationId,
    make: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """The view of a generation, made only if nothing keeps it; names in it may have moved since."""
    place = _place(caller, repository, "view", generation)
    found = caller.service.shared.cache.get_or_make(place, lambda: json.dumps(make()).encode())
    told: dict[str, Any] = json.loads(found)
    return told


def kept_export(
    caller: Caller,
    repository: Repository,
    generation: GenerationId,
    profile: str,
    formats: Sequence[str] | None,
    allow: Sequence[str],
    make: Callable[[], Exported],
) -> Exported:
    """The bundle of a generation, made only if nothing keeps it."""
    wanted = None if formats is None else json.dumps(list(formats))
    allowed = json.dumps(sorted(set(allow)))
    place = _place(caller, repository, "export", generation, profile, wanted, allowed)
    return _unpacked(caller.service.shared.cache.get_or_make(place, lambda: _packed(make())))


def _place(caller: Caller, repository: Repository, kind: str, *parts: str | None) -> Place:
    """Where an answer belongs.

    It holds as long as the project stands where it stands now: every ref, review and setting may
    decide whether a bundle is made at all, and what names a generation has.
    """
    from geometry.kernel import KERNEL

    stand = repository.head()
    rules = json.dumps(caller.project.settings, sort_keys=True, default=str)
    return Place(kind, caller.project.id, caller.role.value, (KERNEL, stand, rules, *parts))


def _packed(made: Exported) -> bytes:
    """One line of JSON, then the archive."""
    told = [made.generation_id, made.geometry_hash, made.name, list(made.allowed)]
    return json.dumps(told).encode() + b"\n" + made.archive


def _unpacked(kept: bytes) -> Exported:
    line, _, archive = kept.partition(b"\n")
    generation, geometry, name, allowed = json.loads(line)
    return Exported(archive, generation, geometry, name, tuple(allowed))
