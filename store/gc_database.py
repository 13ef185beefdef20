"""Clean-up of a project in a database: let old operations expire, remove what nothing needs.

The order is that of `store.gc`: the horizon is recorded first, then rows go, in one transaction
under the lock of writers, then the large frames that they named. There are no packs to write.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.errors import RRError
from schemas.ids import GenerationId, OperationId
from schemas.records import Generation
from store.backends.base import MissingError
from store.expiry import oldest_to_keep
from store.gc import GcReport
from store.gc_plan import S_NS, Policy
from store.horizon import GC, HORIZON
from store.layout import PACKS_FROM, check_format
from store.mark import Marker
from store.names import FORMAT, object_name
from store.objects import Objects, check_content
from store.snapshot import Snapshot
from store.structured import parse_structured
from store.transact import Entry, note

if TYPE_CHECKING:
    import asyncpg

    from store.backends.postgres import PostgresBackend

_LEFTOVER_S = 3600
"""From this age on a blob that no row names is one that nobody is about to name."""


@dataclass(slots=True)
class _Plan:
    layout: int
    snapshot: Snapshot
    marker: Marker
    policy: Policy
    horizon: OperationId | None
    expired: int
    dead: list[bytes]
    waiting: int


def gc_database(
    backend: PostgresBackend, policy: Policy, *, author: str, dry_run: bool = False
) -> GcReport:
    """Clean up, or with `dry_run` tell what that would do and change nothing.

    The backend's role must be `worker`, through a connection as `rr_worker`. Raises the errors of
    reading history, and of the database; then nothing was removed.
    """
    if dry_run:
        return _report(_plan(backend, policy), 0)
    with backend.cleaning():
        plan = _plan(backend, policy)  # writers need not wait while all of history is read
        with backend.lock():
            _catch_up(backend, plan)
            if plan.horizon is not None:
                detail = {HORIZON: plan.horizon, "expired": plan.expired}
                entry = Entry(GC, author, policy.now, detail)
                noted = note(backend, plan.snapshot, entry)
                plan.dead = [key for key in plan.dead if key.hex() != noted]
            gone = backend.sql.run(_remove(backend, plan, backend.guarded()), timeout_s=None)
        blobs = _sweep(backend, gone, plan.policy.clock)
    return _report(plan, blobs)


def _plan(backend: PostgresBackend, policy: Policy) -> _Plan:
    layout = check_format(backend.load(FORMAT), backend.place)
    now_s, rows = backend.sql.run(_ages(backend), timeout_s=None)
    policy = policy.by(int(now_s * S_NS))
    objects = Objects(backend)
    snapshot = Snapshot.now(backend, objects)
    horizon, expired = (None, 0)
    if layout >= PACKS_FROM:
        horizon, expired = oldest_to_keep(snapshot, policy.keep_since)
    marker = Marker(objects)
    marker.log(snapshot.operation_id, horizon or snapshot.horizon)
    unreached = {key: touched_s for key, touched_s in rows if key not in marker.reached}
    young_from_s = policy.young_since_ns / S_NS
    young = [key for key, touched_s in unreached.items() if touched_s >= young_from_s]
    strays = Marker(objects, but=marker.reached)
    for generation in _generations(backend, young):
        strays.stray_generation(generation)
    kept = strays.reached.keys() | set(young)
    dead = [key for key in unreached if key not in kept]
    waiting = len(unreached) - len(dead)
    return _Plan(layout, snapshot, marker, policy, horizon, expired, dead, waiting)


def _catch_up(backend: PostgresBackend, plan: _Plan) -> None:
    """Reach what was recorded since the plan was made; the lock is held, so no more comes."""
    now = Snapshot.now(backend, Objects(backend))
    if now.operation_id == plan.snapshot.operation_id:
        return
    plan.snapshot = now
    if plan.layout >= PACKS_FROM:
        plan.horizon, plan.expired = oldest_to_keep(now, plan.policy.keep_since)
    plan.marker.log(now.operation_id, plan.horizon or now.horizon)
    plan.dead = [key for key in plan.dead if key not in plan.marker.reached]


def _generations(backend: PostgresBackend, keys: list[bytes]) -> list[GenerationId]:
    found = []
    for name, stored in backend.survey(object_name(key.hex()) for key in keys):
        object_id = name.rpartition("/")[2]
        with suppress(RRError):
            if isinstance(stored, bytes):
                table = parse_structured(check_content(object_id, stored)) or {}
                if table.get("kind") == Generation.KIND:
                    found.append(GenerationId(object_id))
    return found


async def _ages(backend: PostgresBackend) -> tuple[float, list[tuple[bytes, float]]]:
    """The time of the database, and every object's last, in seconds since 1970."""
    async with backend.sql.transaction(backend.access) as db:
        now_s = await db.fetchval("select extract(epoch from now())::float8")
        rows = await db.fetch(
            "select hash, extract(epoch from touched)::float8 as touched from objects "
            "where project = $1",
            backend.project,
        )
    return now_s, [(row["hash"], row["touched"]) for row in rows]


async def _remove(
    backend: PostgresBackend,
    plan: _Plan,
    guarded: AbstractAsyncContextManager[asyncpg.Connection[Any]],
) -> list[str]:
    """Remove the rows that are still as old; where the large frames of those lay."""
    async with guarded as db:
        # A writer who made a row young meanwhile keeps it: the age is asked again, row by row.
        rows = await db.fetch(
            "delete from objects where project = $1 and hash = any($2::bytea[]) "
            "and touched < to_timestamp($3) returning hash, place",
            backend.project,
            plan.dead,
            plan.policy.young_since_ns / S_NS,
        )
    removed = {row["hash"] for row in rows}
    plan.waiting += len(plan.dead) - len(removed)
    plan.dead = [key for key in plan.dead if key in removed]
    return [row["place"] for row in rows if row["place"] is not None]


def _sweep(backend: PostgresBackend, gone: list[str], now_s: int) -> int:
    """Remove the large frames of rows that went, and old ones that no row names; how many."""
    blobs = backend.sql.blobs
    if blobs is None:
        return 0
    keys = {place.partition(":")[2] for place in gone if place.startswith(f"{blobs.scheme}:")}
    left = [blob for blob in blobs.stored(str(backend.project)) if blob.key not in keys]
    named = backend.sql.run(_named(backend), timeout_s=None)
    keys |= {
        blob.key
        for blob in left
        if blob.time_s <= now_s - _LEFTOVER_S and f"{blobs.scheme}:{blob.key}" not in named
    }
    for key in sorted(keys):
        with suppress(MissingError):
            blobs.remove(key)
    return len(keys)


async def _named(backend: PostgresBackend) -> set[str]:
    async with backend.sql.transaction(backend.access) as db:
        rows = await db.fetch(
            "select place from objects where project = $1 and place is not null", backend.project
        )
    return {row["place"] for row in rows}


def _report(plan: _Plan, blobs: int) -> GcReport:
    return GcReport(
        layout=plan.layout,
        horizon=plan.horizon,
        expired_operations=plan.expired,
        removed_objects=len(plan.dead),
        waiting_objects=plan.waiting,
        packed_objects=0,
        leftovers=blobs,
    )
