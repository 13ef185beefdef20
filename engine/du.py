"""What a repository takes up on the disk, by kind, to the byte; and what could be freed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.gc import Days, file_sizes
from engine.mesh_origins import Origins, mesh_origins
from schemas.ids import GenerationId

if TYPE_CHECKING:
    from engine.project import Project
    from store.backends import FileBackend
    from store.gc_plan import Plan, Policy

KINDS = (
    "operations",
    "records",
    "specs",
    "derived meshes",
    "meshes",
    "photos",
    "unneeded",
    "packs",
    "cache",
    "index",
    "events",
    "temporary",
    "other",
)
"""`unneeded` is what no operation kept leads to; `meshes` are those that are history."""
FREED = ("derived meshes", "cache")
LONG_DAYS = 36_500
"""Without a policy nothing is called unneeded that any operation leads to."""


@dataclass(frozen=True, slots=True)
class Share:
    """Files of one kind: of meshes also the kernel that made them."""

    kind: str
    kernel: str | None
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Usage:
    """All shares, which add up to `total_bytes` exactly; bytes of files that `rr gc` would remove
    (None without a policy) or pack, and that `rr gc --drop-derived` would remove besides.
    """

    shares: tuple[Share, ...]
    total_bytes: int
    gc_removes_bytes: int | None
    gc_packs_bytes: int
    drop_derived_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Return the usage as JSON values."""
        return {**asdict(self), "shares": [asdict(share) for share in self.shares]}


def du(project: Project, days: Days, *, now: int, clock: int) -> Usage:
    """Return what the repository takes up; reads history, writes nothing."""
    from store.again import asked_again
    from store.gc_plan import Policy

    backend = project.backend()
    policy = Policy(now, clock, _or_long(days.keep), _or_long(days.grace))
    plan, origins = asked_again(lambda: _plan(backend, policy))
    shares: dict[tuple[str, str | None], tuple[int, int]] = {}
    sizes = dict(file_sizes(backend.folder))
    for path, size in sizes.items():
        key = _object_key(backend.folder, path)
        kind = _kind(backend.folder, path) if key is None else _object_kind(plan, origins, key)
        files, total = shares.get(kind, (0, 0))
        shares[kind] = (files + 1, total + size)
    derived = sum(size for (kind, _), (_, size) in shares.items() if kind in FREED)
    rows = sorted(shares.items(), key=lambda row: (KINDS.index(row[0][0]), row[0][1] or ""))
    return Usage(
        shares=tuple(Share(kind, kernel, *found) for (kind, kernel), found in rows),
        total_bytes=sum(total for _, total in shares.values()),
        gc_removes_bytes=None
        if days.keep is None or days.grace is None
        else _total(sizes, _removed(backend, plan)),
        gc_packs_bytes=_total(sizes, _packed(backend, plan)),
        drop_derived_bytes=derived,
    )


def _plan(backend: FileBackend, policy: Policy) -> tuple[Plan, Origins]:
    """Return what clean-up would do, and where the meshes come from that history leads to."""
    from store.gc_plan import make_plan
    from store.mark import Group
    from store.repository import Repository

    plan = make_plan(backend, policy, lambda what: None)
    found = (GenerationId(key.hex()) for key, g in plan.live.items() if g is Group.GENERATION)
    return plan, mesh_origins(Repository.open(backend), found)


def _or_long(days: int | None) -> int:
    return LONG_DAYS if days is None else days


def _removed(backend: FileBackend, plan: Plan) -> Iterator[Path]:
    from store.gc_plan import name_of

    for key in (*plan.dead_records, *plan.dead_blobs):
        yield backend.path(name_of(key))
    yield from (one.pack.path for one in plan.packs if one.ends)
    yield from plan.leftovers


def _packed(backend: FileBackend, plan: Plan) -> Iterator[Path]:
    from store.gc_plan import name_of

    return (backend.path(name_of(key)) for key in plan.loose if plan.repacks)


def _total(sizes: dict[Path, int], paths: Iterable[Path]) -> int:
    """Return the bytes of files; clean-up may have taken some since the plan was made."""
    return sum(sizes.get(path, 0) for path in paths)


def _object_key(folder: Path, path: Path) -> bytes | None:
    """Return the id of the object in a file, or None when the file is none."""
    from schemas.ids import is_id

    digits = path.parent.name + path.name
    inside = path.parent.parent == folder / "objects"
    return bytes.fromhex(digits) if inside and is_id(digits) else None


def _object_kind(plan: Plan, origins: Origins, key: bytes) -> tuple[str, str | None]:
    from store.mark import Group

    group = plan.live.get(key)
    if group is None:
        return "unneeded", None
    if group is Group.MESH:
        kind = "derived meshes" if key not in origins.history else "meshes"
        return kind, origins.kernels.get(key)
    if group in (Group.OPERATION, Group.REFSET):
        return "operations", None
    if group is Group.PHOTO:
        return "photos", None
    return ("records" if group in (Group.GENERATION, Group.RECORD) else "specs"), None


def _kind(folder: Path, path: Path) -> tuple[str, None]:
    inside = path.relative_to(folder).parts
    if path.name.startswith(".tmp-"):
        return "temporary", None
    if inside[0] in ("packs", "cache", "events"):
        return inside[0], None
    return ("index" if inside[0].startswith("index.db") else "other"), None
