"""What of a project and its generations a role may see: one table of fields, asked by the server.

A field is told when nothing that it gives away is hidden from the role (`engine.roles.HIDDEN`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.roles import HIDDEN, MANAGE, PERMISSIONS, READ_HISTORY, READ_MEMBERS, Role
from exporters.profiles import PROFILES, Secret
from schemas.ids import GenerationId, is_id
from store.refnames import BRANCH, TAG
from store.revs import AmbiguousRevError, RevNotFoundError

if TYPE_CHECKING:
    from engine.history import LogEntry
    from engine.show import Shown
    from schemas.resolve import Resolved
    from store.repository import Repository
    from store.snapshot import Snapshot

_NOTHING: frozenset[Secret] = frozenset()
_IDS, _HISTORY = frozenset({Secret.IDS}), frozenset({Secret.HISTORY})
_VALUES, _SHAPE = frozenset({Secret.INSTRUMENTAL}), frozenset({Secret.GEOMETRY})

FIELDS: dict[str, frozenset[Secret]] = {
    "project": _NOTHING,
    "name": _NOTHING,
    "names": _NOTHING,
    "bundle": _NOTHING,
    "kernel": _NOTHING,
    "quality": _NOTHING,
    "generation": _IDS,
    "geometry_hash": _IDS,
    "build_key": _IDS,
    "style": _VALUES,
    "parents": _IDS | _HISTORY,
    "message": _HISTORY,
    "author": _HISTORY,
    "time": _HISTORY,
    "source": _HISTORY,
    "active": _HISTORY,
    "filled": _HISTORY,
    "conflicts": _HISTORY | _VALUES,
    "changes": _HISTORY | _VALUES,
    "attested": _HISTORY,
    "spec": _IDS | {Secret.SOURCE},
    "instrumental": _VALUES,
    "appearance": frozenset({Secret.BOM}),
    "parts": _IDS | _SHAPE,
    "bounds_um": _SHAPE,
    "anchors_um": _SHAPE | _VALUES,
    "measures": _SHAPE | _VALUES,
    "audit": _VALUES,
    "ai_actions": frozenset({Secret.AI_LOG}),
}
"""What each field of a generation gives away."""

PROJECT_FIELDS: dict[str, str | None] = {
    "id": None,
    "name": None,
    "role": None,
    "names": None,
    "created": READ_HISTORY,
    "branches": READ_HISTORY,
    "tags": READ_HISTORY,
    "settings": READ_MEMBERS,
    "fault": None,
}
"""The action of `engine.roles` that each field of a project takes; None: every role sees it."""


def may_see(role: Role, field: str) -> bool:
    """Whether a role is told a field of a generation."""
    return not FIELDS[field] & HIDDEN[role]


def own_profile(role: Role) -> str:
    """The bundle that a role gets when it asks for none by name."""
    return role.value if role.value in PROFILES else "owner"


def entry_view(role: Role, entry: LogEntry) -> dict[str, Any]:
    """The fields of a generation in a list that the role may see, as JSON values."""
    record = entry.generation
    return _seen(
        role,
        {
            "name": record.name,
            "names": [*entry.branches, *entry.tags],
            "bundle": _bundle(role, entry.generation_id),
            "generation": entry.generation_id,
            "parents": list(record.parents),
            "geometry_hash": record.geometry.geometry_hash,
            "kernel": record.geometry.kernel,
            "style": record.style,
            "message": record.message,
            "author": record.author,
            "time": record.time,
            "source": record.source,
            "active": entry.active,
        },
    )


def generation_view(role: Role, shown: Shown, resolved: Resolved) -> dict[str, Any]:
    """Every field of a generation that the role may see, as JSON values."""
    record = shown.entry.generation
    geometry = record.geometry.to_dict()
    told = shown.to_dict()
    everything = {
        "spec": record.spec.to_dict(),
        "instrumental": _written(resolved),
        "appearance": dict(resolved.appearance),
        "filled": told["filled"],
        "audit": told["audit"],
        "conflicts": told["conflicts"],
        "changes": told["changes"],
        "ai_actions": told["ai_actions"],
        **{
            name: geometry[name]
            for name in ("build_key", "quality", "parts", "bounds_um", "anchors_um", "measures")
        },
    }
    return entry_view(role, shown.entry) | _seen(role, everything)


def project_view(role: Role, fields: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    """The fields of a project that the role may see; `fields` has its row's."""
    refs = dict(shared_refs(snapshot))
    inside = {
        "branches": _named(refs, BRANCH),
        "tags": _named(refs, TAG),
        "names": sorted({_short(ref) for ref in refs}),
    }
    return row_view(role, {**fields, **inside})


def row_view(role: Role, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some fields of a project that the role may see, and the role."""
    everything = {**fields, "role": role.value}
    allowed = PERMISSIONS[role]
    return {
        name: value
        for name, value in everything.items()
        if PROJECT_FIELDS[name] is None or PROJECT_FIELDS[name] in allowed
    }


def shared_refs(snapshot: Snapshot) -> Iterator[tuple[str, GenerationId]]:
    """The branches and tags: what others may see of the refs."""
    for ref, target in snapshot.refs():
        if ref.startswith((BRANCH, TAG)):
            yield ref, target


def find_generation(repository: Repository, role: Role, rev: str) -> GenerationId:
    """The generation that a role means; raises RevNotFoundError and the errors of revisions.

    Who may not read history names a branch or a tag, or the whole id that a bundle of theirs has.
    """
    if READ_HISTORY in PERMISSIONS[role]:
        return repository.resolve(rev)
    snapshot = repository.snapshot()
    named = {ref: to for ref, to in shared_refs(snapshot) if rev in (ref, _short(ref))}
    targets = set(named.values())
    if len(targets) > 1:
        raise AmbiguousRevError(
            f"{rev!r} is a branch and a tag", place=rev, details={"candidates": sorted(named)}
        )
    if targets:
        return targets.pop()
    if is_id(rev) and may_see(role, "generation"):
        return repository.resolve(rev, snapshot)
    raise RevNotFoundError(
        f"there is no branch or tag {rev!r}", place=rev, hint="use one of the project's `names`"
    )


def manages(role: Role) -> bool:
    """Whether a role decides who is in a project."""
    return MANAGE in PERMISSIONS[role]


def _seen(role: Role, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if may_see(role, name)}


def _written(resolved: Resolved) -> dict[str, Any]:
    """The instrumental values in the units of a spec file."""
    from schemas.parameters import PARAMETERS
    from schemas.resolve import written_number

    values = resolved.instrumental
    return {
        row.path: written_number(row, values[row.path]) for row in PARAMETERS if row.path in values
    }


def _bundle(role: Role, generation_id: GenerationId) -> str:
    from exporters.manifest import bundle_id

    return bundle_id(generation_id, own_profile(role))


def _named(refs: Mapping[str, GenerationId], prefix: str) -> dict[str, GenerationId]:
    return {
        ref.removeprefix(prefix): target for ref, target in refs.items() if ref.startswith(prefix)
    }


def _short(ref: str) -> str:
    return ref.partition("/")[2]
