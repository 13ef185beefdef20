"""What clean-up would do, found out without changing a byte."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.errors import RRError
from schemas.ids import GenerationId, OperationId
from schemas.records import Generation, Operation, Refset
from store.backends.base import MissingError
from store.backends.files import LEFT_BEHIND_NS, FileBackend
from store.expiry import oldest_to_keep
from store.layout import PACKS_FROM, check_format
from store.mark import LOOSE, Marker, Reached
from store.names import FORMAT, OBJECTS, object_id_of, object_name
from store.objects import Objects
from store.pack import Pack
from store.pack_format import Place
from store.snapshot import Snapshot
from store.structured import parse_structured

DAY_S = 86_400
S_NS = 10**9
WORTH_PACKING = 32
"""So many loose objects are worth writing the pack anew; a few more files hurt nobody."""
_ORDER = (Operation.KIND, Refset.KIND, Generation.KIND)
_BLOB = len(_ORDER) + 1

Progress = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class Policy:
    """For how many days operations are kept, and what nothing in history needs.

    `now` is what operations are recorded with, `clock` what the times of files are told by: both
    in seconds since 1970, and equal unless somebody pretends that it is another time or the clock
    of the disk is behind.
    """

    now: int
    clock: int
    keep_days: int
    grace_days: int

    @property
    def keep_since(self) -> int:
        """Operations of this second or later are kept."""
        return self.now - self.keep_days * DAY_S

    @property
    def young_since_ns(self) -> int:
        """What was stored at this nanosecond or later is kept, whether it is needed or not.

        However short the grace, that is an hour: commands store objects before history needs them.
        """
        return self.clock * S_NS - max(self.grace_days * DAY_S * S_NS, LEFT_BEHIND_NS)

    def by(self, disk_ns: int) -> "Policy":
        """The same by the clock of the disk (nanoseconds), where ours is ahead of it."""
        return replace(self, clock=min(self.clock, disk_ns // S_NS))


@dataclass(slots=True)
class PackPlan:
    """One pack: how many of its objects history reaches, which wait for their end, how many go."""

    pack: Pack
    time_ns: int
    live: int = 0
    unreached: list[tuple[Place, bytes]] = field(default_factory=list)
    waiting: list[tuple[Place, bytes]] = field(default_factory=list)

    @property
    def day(self) -> int:
        """The day of its time, in days since 1970."""
        return self.time_ns // (DAY_S * S_NS)

    @property
    def dead(self) -> int:
        """Objects that nothing needs any more."""
        return len(self.unreached) - len(self.waiting)

    @property
    def is_live(self) -> bool:
        """Whether history reaches all of it."""
        return not self.unreached

    @property
    def stays(self) -> bool:
        """Whether there is no reason in this pack alone to write it anew or to remove it."""
        return self.is_live or (not self.live and not self.dead)

    @property
    def ends(self) -> bool:
        """Whether nothing in it is needed."""
        return not self.live and not self.waiting


@dataclass(slots=True)
class Plan:
    """What clean-up found and is going to do."""

    layout: int
    policy: Policy
    snapshot: Snapshot
    marker: Marker
    horizon: OperationId | None = None
    expired: int = 0
    loose: set[bytes] = field(default_factory=set)
    dead_records: list[bytes] = field(default_factory=list)
    dead_blobs: list[bytes] = field(default_factory=list)
    waiting: int = 0
    packs: list[PackPlan] = field(default_factory=list)
    leftovers: list[Path] = field(default_factory=list)
    repacks: bool = False

    @property
    def live(self) -> Reached:
        """What history reaches."""
        return self.marker.reached

    @property
    def crowded(self) -> set[int]:
        """Days of which several packs have something that waits for its end."""
        days = Counter(one.day for one in self.packs if one.waiting)
        return {day for day, packs in days.items() if packs > 1}

    @property
    def sources(self) -> list[PackPlan]:
        """The packs that are written anew, if any is."""
        crowded = self.crowded
        return [
            one
            for one in self.packs
            if one.is_live or not (one.stays or one.ends) or (one.waiting and one.day in crowded)
        ]

    @property
    def removed(self) -> int:
        """Objects that go."""
        return len(self.dead_records) + len(self.dead_blobs) + sum(one.dead for one in self.packs)


def make_plan(backend: FileBackend, policy: Policy, progress: Progress) -> Plan:
    """The plan for a repository as it is now; raises the errors of reading history."""
    layout = check_format(backend.load(FORMAT), backend.place)
    objects = Objects(backend)
    snapshot = Snapshot.now(backend, objects)
    plan = Plan(layout, policy, snapshot, Marker(objects))
    if layout >= PACKS_FROM:
        plan.horizon, plan.expired = oldest_to_keep(snapshot, policy.keep_since)
    progress("history")
    plan.marker.log(snapshot.operation_id, plan.horizon or snapshot.horizon)
    progress("stored objects")
    unreached = _look_at_loose(backend, plan)
    doubled = _look_at_packs(backend, plan)
    _sort_out(backend, plan, unreached)
    plan.leftovers = list(_old_leftovers(backend, policy.young_since_ns))
    several = sum(one.is_live for one in plan.packs) > 1
    plan.repacks = layout >= PACKS_FROM and (
        doubled
        or several
        or bool(plan.crowded)
        or len(plan.loose) >= WORTH_PACKING
        or any(not one.stays and not one.ends for one in plan.packs)
    )
    return plan


def _old_leftovers(backend: FileBackend, young_since_ns: int) -> Iterator[Path]:
    for path in backend.leftovers():
        with suppress(FileNotFoundError):  # its writer has just given it its name
            if backend.disk.status(path).time_ns < young_since_ns:
                yield path


def _look_at_loose(backend: FileBackend, plan: Plan) -> dict[bytes, bool]:
    """Note the loose objects that may be packed; of those not reached, whether each is young."""
    unreached: dict[bytes, bool] = {}
    for name in _loose_names(backend):
        key = bytes.fromhex(name.removeprefix(OBJECTS))
        group = plan.live.get(key)
        if group is None:
            with suppress(MissingError):  # who only plans may be overtaken by clean-up
                unreached[key] = backend.status(name).time_ns >= plan.policy.young_since_ns
        elif group not in LOOSE:
            plan.loose.add(key)
    return unreached


def _loose_names(backend: FileBackend) -> Iterator[str]:
    for fan in range(256):
        for name in backend.loose(f"{OBJECTS}{fan:02x}"):
            if object_id_of(name) is not None:
                yield name


def _look_at_packs(backend: FileBackend, plan: Plan) -> bool:
    """Note what of each pack is reached; whether one has an object that lies loose as well."""
    for _, error in backend.packs.broken():
        raise error
    doubled = False
    for pack in backend.packs.sound():
        with suppress(FileNotFoundError):  # the same: another pack has it all now
            one, is_double = _look_at_pack(backend, plan, pack)
            plan.packs.append(one)
            doubled = doubled or is_double
    return doubled


def _look_at_pack(backend: FileBackend, plan: Plan, pack: Pack) -> tuple[PackPlan, bool]:
    one = PackPlan(pack, backend.disk.status(pack.path).time_ns)
    doubled = False
    for key, place in pack.entries():
        if key in plan.live:
            one.live += 1
            doubled = doubled or key in plan.loose
        else:
            one.unreached.append((place, key))
    one.unreached.sort()
    return one, doubled


def _sort_out(backend: FileBackend, plan: Plan, unreached: dict[bytes, bool]) -> None:
    """Divide what is not reached: young things and what young generations name wait, all else goes.

    A generation that a running command has stored, or one kept after somebody else moved first,
    is such a young one: its ancestors wait with it.
    """
    strays = Marker(Objects(backend), but=plan.live)
    old_ns = plan.policy.young_since_ns
    young = [key for key, is_young in unreached.items() if is_young]
    for one in plan.packs:
        if one.time_ns >= old_ns:
            young += [key for _, key in one.unreached]
    for key in young:
        if _table(backend, key).get("kind") == Generation.KIND:
            strays.stray_generation(GenerationId(key.hex()))
    for one in plan.packs:
        one.waiting = [
            found for found in one.unreached if one.time_ns >= old_ns or found[1] in strays.reached
        ]
    dead = [key for key, is_young in unreached.items() if not is_young]
    dead = [key for key in dead if key not in strays.reached]
    tables = {key: _removal_order(_table(backend, key)) for key in sorted(dead)}
    ordered = sorted(tables, key=lambda key: tables[key])
    plan.dead_records = [key for key in ordered if tables[key][0] < _BLOB]
    plan.dead_blobs = [key for key in ordered if tables[key][0] == _BLOB]
    plan.waiting = len(unreached) - len(dead) + sum(len(one.waiting) for one in plan.packs)


def _table(backend: FileBackend, key: bytes) -> dict[str, object]:
    """The table of a structured object; empty for blobs and what cannot be read."""
    try:
        return parse_structured(Objects(backend).get(key.hex())) or {}
    except RRError:
        return {}


def _removal_order(table: dict[str, object]) -> tuple[int, int]:
    """The place of a loose object among those that go: what names others before what it names."""
    kind, time = table.get("kind"), table.get("time")
    place = _ORDER.index(kind) if kind in _ORDER else _BLOB - bool(table)
    return place, -time if isinstance(time, int) else 0


def name_of(key: bytes) -> str:
    """The backend name of an object by the 32 bytes of its id."""
    return object_name(key.hex())
