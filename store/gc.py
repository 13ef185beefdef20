"""Clean-up: pack what history reaches, let old operations expire, remove what nothing needs.

The order is the promise: packs are durable, then the horizon is recorded, and only then is
anything removed, under the lock of writers. A stop anywhere leaves a sound repository, and doing
it again finishes what was begun.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from schemas.ids import OperationId
from store.again import asked_again
from store.backends.files import ASIDE, FileBackend
from store.expiry import oldest_to_keep
from store.gc_packs import Packed, write_packs
from store.gc_plan import Plan, Policy, Progress, make_plan, name_of
from store.horizon import GC, HORIZON
from store.layout import PACKS_FROM
from store.objects import Objects
from store.snapshot import Snapshot
from store.transact import Entry, note
from store.trouble import coded

_INDEX = "index.db"


@dataclass(frozen=True, slots=True)
class GcReport:
    """What clean-up did, or would do: counts of objects, operations, packs and files."""

    layout: int
    horizon: OperationId | None
    expired_operations: int
    removed_objects: int
    waiting_objects: int
    packed_objects: int
    leftovers: int

    @property
    def packs(self) -> bool:
        """Whether the layout allows packs, and operations to expire."""
        return self.layout >= PACKS_FROM


def gc(
    backend: FileBackend,
    policy: Policy,
    *,
    author: str,
    dry_run: bool = False,
    progress: Progress = lambda now: None,
) -> GcReport:
    """Clean up, or with `dry_run` tell what that would do and change nothing.

    Raises the errors of reading history, and of the disk; then nothing was removed.
    """
    if dry_run:
        return _report(asked_again(lambda: make_plan(backend, policy, progress)))
    with backend.cleaning():
        plan = make_plan(backend, policy.by(backend.now_ns()), progress)
        progress("packing")
        packed = write_packs(backend, plan)
        progress("removing")
        with backend.lock():
            _catch_up(backend, plan)
            if plan.horizon is not None:
                detail = {HORIZON: plan.horizon, "expired": plan.expired}
                # Reached from now on: one that died here may have stored the same before.
                entry = Entry(GC, author, policy.now, detail)
                plan.marker.operation(note(backend, plan.snapshot, entry))
            _remove(backend, plan, packed)
        with coded(backend.folder):
            for key in packed.loose:  # the packs have them: no writer need wait for this
                _discard(backend, backend.path(name_of(key)))
    return _report(plan)


def _catch_up(backend: FileBackend, plan: Plan) -> None:
    """Reach what was recorded since the plan was made; the lock is held, so no more comes."""
    now = Snapshot.now(backend, Objects(backend))
    if now.operation_id == plan.snapshot.operation_id:
        return
    plan.snapshot = now
    if plan.layout >= PACKS_FROM:
        plan.horizon, plan.expired = oldest_to_keep(now, plan.policy.keep_since)
    plan.marker.log(now.operation_id, plan.horizon or now.horizon)


def _remove(backend: FileBackend, plan: Plan, packed: Packed) -> None:
    young = plan.policy.young_since_ns

    def remove_loose(keys: list[bytes]) -> None:
        for key in keys:
            if key not in plan.live:
                remove_old(backend, backend.path(name_of(key)), lambda time_ns: time_ns < young)

    with coded(backend.folder):
        if plan.removed:  # it may name generations that go; the next question makes it anew
            for name in backend.disk.names(backend.folder):
                if name.startswith(_INDEX):
                    backend.disk.discard(backend.folder / name)
        # What names others goes first, then what is named: a stop leaves nothing half there.
        remove_loose(plan.dead_records)
        for one in packed.old:
            if not any(key in plan.live for _, key in one.unreached):
                remove_old(backend, one.pack.path, one.time_ns.__eq__)
        remove_loose(plan.dead_blobs)
        for path in plan.leftovers:
            _discard(backend, path)


def remove_old(backend: FileBackend, path: Path, may_go: Callable[[int], bool]) -> None:
    """Remove a file if its time (nanoseconds) says so; one that is gone is no matter.

    Writers take no lock while they store objects: one may find a file, and make it young, in the
    moment between our looking and our removing. So it is moved aside and looked at once more: the
    writer then finds it gone and writes it again, or we find it young and give it back. Where we
    die between the two, the next clean-up gives it back.
    """
    disk, aside = backend.disk, path.with_name(f"{ASIDE}{path.name}")
    with suppress(FileNotFoundError):
        if may_go(disk.status(path).time_ns):
            disk.rename(path, aside)
            if may_go(disk.status(aside).time_ns):
                disk.discard(aside)
            else:
                disk.rename(aside, path)


def _discard(backend: FileBackend, path: Path) -> None:
    with suppress(FileNotFoundError):
        backend.disk.discard(path)


def _report(plan: Plan) -> GcReport:
    return GcReport(
        layout=plan.layout,
        horizon=plan.horizon,
        expired_operations=plan.expired,
        removed_objects=plan.removed,
        waiting_objects=plan.waiting,
        packed_objects=len(plan.loose) if plan.repacks else 0,
        leftovers=len(plan.leftovers),
    )
