"""Fetch: bring here what a remote has; our own branches stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from engine.emit import emit_lagging
from engine.errand import Cargo, Errand, Row
from engine.photo import lacking_photo
from engine.push import GONE, MOVED, NEW, SAME
from engine.receive import FIXED
from engine.remote import BadAnswerError, Hello, Limits, Remote, in_lots
from engine.share_cases import case_names, id_in, standing
from geometry.kernel import KERNEL
from schemas.ids import GenerationId, is_id
from store.arrive import WrongContentError, check_arrived, here, record_arrived, store_arrived
from store.cases import blobs_of, read_cases
from store.refnames import BRANCH, REMOTE, BadRefNameError, check_own_ref, tracking_ref
from store.sync import Reading, history_meshes, news
from store.transact import Entry

if TYPE_CHECKING:
    from store.cases import Case
    from store.repository import Repository
    from store.snapshot import Snapshot

CLASHES = "clashes"
"""A tag that means something else here: it never moves, and ours stays."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch did: a row for each name, what was carried, and where the remote begins."""

    place: str
    rows: tuple[Row, ...]
    cargo: Cargo
    hello: Hello

    @property
    def changed(self) -> tuple[Row, ...]:
        """The names that are not as they were when the remote was last asked."""
        return tuple(row for row in self.rows if row.state != SAME)

    def to_dict(self) -> dict[str, Any]:
        """Return the fetch as JSON values."""
        rows = [row.to_dict() for row in self.rows]
        return {"place": self.place, "refs": rows, **self.cargo.to_dict()}


def fetch(
    repository: Repository,
    remote: Remote,
    errand: Errand,
    *,
    hello: Hello | None = None,
    meshes: bool = False,
) -> Fetched:
    """Return what a fetch did; with `meshes`, those that cannot be built again come too.

    `hello` is what the remote has said of itself, if it was asked. What arrives is checked byte by
    byte and named only when all of it is here. Raises the errors of the remote; what had arrived
    by then does not come again.
    """
    hello = remote.hello() if hello is None else hello
    refs = checked_refs(hello)
    snapshot = repository.snapshot()
    cargo = Cargo(progress=errand.progress)
    wanted = _bring_generations(repository, remote, hello, refs, snapshot, cargo)
    rows = tuple(_rows(snapshot, errand.remote, refs))
    arrived = check_arrived(repository, wanted, snapshot, ahead=(), but_meshes=True)
    cargo.generations = len(arrived.generations)
    tips = [*refs.values(), *here(snapshot)]
    cases = _cases(repository, remote, hello, arrived.reading, tips, cargo)
    _record(repository, errand, rows, arrived.needed, cases)
    emit_lagging(repository, errand.remote, _behind(repository, rows), errand.time)
    if meshes:
        bring(repository, remote, hello.limits, _meshes(repository, refs.values()), cargo)
    return Fetched(remote.place, rows, cargo, hello)


def checked_refs(hello: Hello) -> dict[str, GenerationId]:
    """Return the names that a remote tells; raises BadAnswerError for what cannot be one."""
    for ref, target in hello.refs.items():
        try:
            check_own_ref(ref)
        except BadRefNameError as error:
            raise BadAnswerError(f"the remote has a name that none can be: {ref!a}") from error
        if not is_id(target):
            raise BadAnswerError(f"{ref} is no generation at the remote", place=ref)
    return dict(hello.refs)


def checked_cases(hello: Hello) -> dict[str, str]:
    """Return the ids of the reviews and the feedback that a remote tells, by their names, sorted.

    Raises BadAnswerError.
    """
    found: dict[str, str] = {}
    for name in sorted(hello.cases):
        case_id = id_in(name)
        if case_id is None:
            raise BadAnswerError("the remote has reviews or feedback under names that are none")
        found[name] = case_id
    return found


def _bring_generations(
    repository: Repository,
    remote: Remote,
    hello: Hello,
    refs: Mapping[str, GenerationId],
    snapshot: Snapshot,
    cargo: Cargo,
) -> list[GenerationId]:
    known = here(snapshot)
    had = frozenset(known)
    wanted = [target for target in dict.fromkeys(refs.values()) if target not in had]
    half = max(hello.limits.ids // 2, 1)
    for lot in in_lots(wanted, half):
        told = list(remote.missing(lot, known[: hello.limits.ids - len(lot)]))
        if not all(map(is_id, told)):
            raise BadAnswerError("the remote tells ids that are none")
        bring(repository, remote, hello.limits, told, cargo)
    return wanted


def bring(
    repository: Repository, remote: Remote, limits: Limits, told: Iterable[str], cargo: Cargo
) -> None:
    """Store here those of the objects that are not yet; each lot is durable before the next."""
    wanted = repository.objects.absent(dict.fromkeys(told))
    cargo.total = cargo.objects + len(wanted)
    chunk: dict[str, bytes] = {}
    size = 0
    for lot in in_lots(wanted, min(limits.ids, limits.objects)):
        asked = set(lot)
        for object_id, content in remote.want(lot):
            if object_id not in asked:
                raise WrongContentError("an object arrived that nobody asked for", place=object_id)
            chunk[object_id] = content
            size += len(content)
            cargo.add(content)
            if size >= limits.message_bytes:
                store_arrived(repository, chunk)
                chunk, size = {}, 0
        store_arrived(repository, chunk)
        chunk, size = {}, 0


def _cases(
    repository: Repository,
    remote: Remote,
    hello: Hello,
    reading: Reading,
    tips: Sequence[GenerationId],
    cargo: Cargo,
) -> list[Case]:
    """Bring reviews and feedback that are new to us; those about what no name leads to stay."""
    known = case_names(repository.snapshot())
    new = {name: one for name, one in checked_cases(hello).items() if name not in known}
    bring(repository, remote, hello.limits, new.values(), cargo)
    cases = read_cases(repository.objects, new)
    bring(
        repository, remote, hello.limits, chain.from_iterable(map(blobs_of, cases.values())), cargo
    )
    lacking = lacking_photo(repository, cases)
    if lacking is not None:
        raise BadAnswerError(f"the remote has a change request that is wrong: {lacking[1]}")
    return [cases[name] for name in standing(reading, cases, tips, known)]


def _meshes(repository: Repository, tips: Iterable[GenerationId]) -> Iterable[str]:
    """Return the ids of all meshes of some generations and their ancestors that are history."""
    for generation in news(Reading(repository.objects), tips, ()).values():
        for need in history_meshes(generation, KERNEL):
            yield need.object_id


def _rows(snapshot: Snapshot, remote: str, refs: Mapping[str, GenerationId]) -> Iterable[Row]:
    for ref, target in sorted(refs.items()):
        mine = tracking_ref(remote, ref) if ref.startswith(BRANCH) else ref
        before = snapshot.get(mine)
        if before == target:
            yield Row(ref, before, target, SAME)
        elif before is None:
            yield Row(ref, None, target, NEW)
        else:
            yield Row(ref, before, target, CLASHES if ref.startswith(FIXED) else MOVED)
    ours = f"{REMOTE}{remote}/"
    for mine, before in snapshot.refs(ours):
        if mine.removeprefix(ours) not in refs:
            yield Row(mine.removeprefix(ours), before, None, GONE)


def _record(
    repository: Repository,
    errand: Errand,
    rows: Iterable[Row],
    needed: tuple[str, ...],
    cases: Sequence[Case],
) -> None:
    snapshot = repository.snapshot()
    # What was deleted there and is a branch here keeps its name, or a sync would take it for new.
    moving = [
        row
        for row in rows
        if row.state in (NEW, MOVED) or (row.state == GONE and snapshot.get(row.ref) is None)
    ]
    if not moving and not cases:
        return
    names = {row: _own_name(errand.remote, row.ref) for row in moving}
    record_arrived(
        repository,
        Entry(
            "fetch",
            errand.author,
            errand.time,
            {"remote": errand.remote, "refs": [row.ref for row in moving]},
        ),
        needed=needed,
        expect={names[row]: row.before for row in moving},
        set={names[row]: row.after for row in moving},
        cases=cases,
    )


def _behind(repository: Repository, rows: Iterable[Row]) -> dict[str, int]:
    """Return how many generations of each branch that moved there we do not have in ours."""
    snapshot = repository.snapshot()
    found: dict[str, int] = {}
    for row in rows:
        ours = snapshot.get(row.ref) if row.ref.startswith(BRANCH) else None
        if ours is None or row.after is None or row.state not in (NEW, MOVED):
            continue
        count = len(news(Reading(repository.objects), [row.after], [ours]))
        if count:
            found[row.ref.removeprefix(BRANCH)] = count
    return found


def _own_name(remote: str, ref: str) -> str:
    return ref if ref.startswith(FIXED) else tracking_ref(remote, ref)
