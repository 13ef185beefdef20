"""Push: let a remote have what it lacks, then move its branches and tags, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from engine.branch import NoSuchBranchError
from engine.errand import Cargo, Errand, Row
from engine.push_log import push_log
from engine.receive import DivergedError
from engine.remote import Hello, Move, Remote, in_lots
from engine.roles import role_named
from engine.share_cases import case_names, leads_to, may_keep, standing
from geometry.kernel import KERNEL
from store.arrive import TooLargeError
from store.backends import MissingError
from store.cases import blobs_of, read_cases
from store.complete import IncompleteGenerationError
from store.mergebase import merge_bases
from store.objects import SHORT
from store.refnames import ACCEPTED, BRANCH, REMOTE, TAG, branch_ref, tag_ref, tracking_ref
from store.sync import Reading, in_order, news

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot

NEW, MOVED, SAME, BEHIND, GONE = "new", "moved", "up-to-date", "behind", "gone"
_READ = 512
"""So many objects are asked of the store at once, which need not all fit into one message."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which names to push: some, or all there are; `delete` ones are taken away at the remote.

    `exact` names are whole refs, and none means none.
    """

    names: tuple[str, ...] = ()
    everything: bool = False
    exact: bool = False
    delete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: a row for each name, what was carried, and new entries of the log there."""

    place: str
    rows: tuple[Row, ...]
    cargo: Cargo
    entries: int = 0

    @property
    def moved(self) -> tuple[Row, ...]:
        """The names that moved at the remote."""
        return tuple(row for row in self.rows if row.state in (NEW, MOVED, GONE))

    def to_dict(self) -> dict[str, Any]:
        """Return the push as JSON values."""
        rows = [row.to_dict() for row in self.rows]
        cargo = {**self.cargo.to_dict(), "entries": self.entries}
        return {"place": self.place, "refs": rows, **cargo}


def push(repository: Repository, remote: Remote, errand: Errand, choice: Choice) -> Pushed:
    """Return what a push did. Nothing is sent for a name that cannot be moved.

    Raises NoSuchBranchError, DivergedError, NotApprovedError, and the errors of the remote. What
    was sent before an error is not sent again by the next push.
    """
    hello = remote.hello()
    snapshot = repository.snapshot()
    rows = tuple(_rows(repository, snapshot, hello, choice, errand.remote))
    moves = [Move(row.ref, row.before, row.after) for row in rows if row.state in _MOVING]
    for move in moves:
        errand.gate.require(repository, move.ref, move.after)
    cargo = Cargo(progress=errand.progress)
    reading = Reading(repository.objects)
    targets = [move.after for move in moves if move.after is not None]
    tips = [*targets, *hello.refs.values()]
    moves += _answers(reading, snapshot, hello, tips, moves)
    cases = _cases(reading, snapshot, hello, tips)
    if moves or cases:
        new = news(reading, targets, hello.refs.values())
        cargo.generations = len(new)
        sent = list(new)[: hello.limits.ids]
        order = [*in_order(new, KERNEL), *_of_cases(snapshot, cases)]
        for attempt in (1, 2):
            send_lacking(repository, remote, hello, order, cargo)
            try:
                remote.move(moves, author=errand.author, time=errand.time, sent=sent, cases=cases)
                break
            except IncompleteGenerationError:  # clean-up there took what nothing led to yet
                if attempt == 2:
                    raise
    _record(repository, errand, rows)
    return Pushed(remote.place, rows, cargo, push_log(repository, remote, errand.time))


_MOVING = (NEW, MOVED, GONE)


def _answers(
    reading: Reading,
    snapshot: Snapshot,
    hello: Hello,
    tips: Sequence[GenerationId],
    moves: Sequence[Move],
) -> list[Move]:
    """What answers a change request there too, once the remote has what the tips lead to."""
    named = {move.ref for move in moves}
    return [
        Move(ref, None, target)
        for ref, target in snapshot.refs(ACCEPTED)
        if ref not in hello.refs and ref not in named and leads_to(reading, tips, target)
    ]


def _cases(
    reading: Reading, snapshot: Snapshot, hello: Hello, tips: Sequence[GenerationId]
) -> list[str]:
    """The names of our reviews and feedback that the remote lacks and takes from us."""
    role = role_named(hello.role)
    lacking = {
        name: case_id for name, case_id in case_names(snapshot).items() if name not in hello.cases
    }
    found = read_cases(snapshot.objects, lacking)
    ours = {name: case for name, case in found.items() if may_keep(role, case, snapshot.objects)}
    return list(standing(reading, ours, tips, hello.cases))


def _of_cases(snapshot: Snapshot, names: Sequence[str]) -> list[str]:
    """The ids of cases and of the photos in them, which come first."""
    ids = {name: name.rpartition("/")[2] for name in names}
    found = read_cases(snapshot.objects, ids)
    return [*(photo for case in found.values() for photo in blobs_of(case)), *ids.values()]


def send_lacking(
    repository: Repository, remote: Remote, hello: Hello, order: Sequence[str], cargo: Cargo
) -> None:
    """Send those of the objects that the remote lacks, in lots; each lot is durable there."""
    limits = hello.limits
    lots = in_lots(order, limits.ids)
    lacking = list(chain.from_iterable(remote.lacking(lot) for lot in lots))
    gone = set(_absent(repository, lacking))
    cargo.total = cargo.objects + len(lacking) - len(gone)
    chunk: dict[str, bytes] = {}
    size = 0
    wanted = (one for one in lacking if one not in gone)
    for object_id, content in _read(repository, wanted):
        if len(content) > limits.object_bytes:
            raise TooLargeError(
                f"an object of {len(content)} bytes is more than {remote.place} takes at once",
                place=object_id,
            )
        full = len(chunk) >= limits.objects or size + len(content) > limits.message_bytes
        if chunk and full:
            remote.send(chunk)
            chunk, size = {}, 0
        chunk[object_id] = content
        size += len(content)
        cargo.add(content)
    if chunk:
        remote.send(chunk)


def _absent(repository: Repository, object_ids: Sequence[str]) -> list[str]:
    """Those that are not here either, once the remote that a clone left them at was asked."""
    absent = repository.objects.absent(object_ids)
    if absent and repository.elsewhere is not None:
        with suppress(MissingError):
            repository.elsewhere(absent)
        absent = repository.objects.absent(absent)
    return absent


def _read(repository: Repository, object_ids: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    return chain.from_iterable(repository.objects.many(lot) for lot in in_lots(object_ids, _READ))


def _rows(
    repository: Repository, snapshot: Snapshot, hello: Hello, choice: Choice, remote: str
) -> Iterable[Row]:
    for ref in _refs(snapshot, choice):
        ours, theirs = snapshot.get(ref), hello.refs.get(ref)
        if ours is None:
            raise NoSuchBranchError(f"there is no {ref}", place=ref)
        yield Row(ref, theirs, ours, _state(repository, ref, ours, theirs, remote))
    for name in choice.delete:
        ref = _named(name)
        found = hello.refs.get(ref)
        if found is None:
            raise NoSuchBranchError(f"the remote has no {ref}", place=ref)
        yield Row(ref, found, None, GONE)


def _refs(snapshot: Snapshot, choice: Choice) -> Iterable[str]:
    if choice.exact:
        return choice.names
    if choice.everything:
        return [ref for ref, _ in snapshot.refs() if not ref.startswith((REMOTE, ACCEPTED))]
    if choice.names:
        return dict.fromkeys(
            tag_ref(name)
            if snapshot.get(BRANCH + name) is None and snapshot.get(TAG + name) is not None
            else _named(name)
            for name in choice.names
        )
    if choice.delete:
        return ()
    active = snapshot.active.branch
    if active is None:
        raise NoSuchBranchError(
            "no branch is active", hint="name the branch: rr push REMOTE BRANCH"
        )
    return (branch_ref(active),)


def _named(name: str) -> str:
    for prefix, made in ((BRANCH, branch_ref), (TAG, tag_ref)):
        if name.startswith(prefix):
            return made(name.removeprefix(prefix))
    return branch_ref(name)


def _state(
    repository: Repository,
    ref: str,
    ours: GenerationId,
    theirs: GenerationId | None,
    remote: str,
) -> str:
    if theirs is None or theirs == ours:
        return NEW if theirs is None else SAME
    if ref.startswith(TAG):
        raise two_meanings(ref, ours, theirs)
    try:
        bases = merge_bases(repository.objects, [ours], theirs)
    except MissingError:
        bases = ()
    if theirs in bases:
        return MOVED
    if ours in bases:
        return BEHIND
    raise diverged(ref, ours, theirs, known=bool(bases), remote=remote)


def diverged(
    ref: str, ours: GenerationId, theirs: GenerationId, *, known: bool, remote: str
) -> DivergedError:
    """Return the error for a branch that both sides have changed, with the next step."""
    name = ref.removeprefix(BRANCH)
    step = f"rr merge {remote}/{name}" if known else "rr pull"
    return DivergedError(
        f"branch {name} has {theirs[:SHORT]} at the remote, which yours, {ours[:SHORT]}, "
        "does not stem from",
        place=ref,
        hint=f"{step}, then push again",
        details={"ref": ref, "ours": ours, "theirs": theirs},
    )


def two_meanings(ref: str, ours: GenerationId, theirs: GenerationId) -> DivergedError:
    """Return the error for a tag that means something else at the remote."""
    return DivergedError(
        f"{ref} is {theirs[:SHORT]} at the remote and {ours[:SHORT]} here; tags never move",
        place=ref,
        hint="choose another name: rr tag NAME",
        details={"ref": ref, "ours": ours, "theirs": theirs},
    )


def _record(repository: Repository, errand: Errand, rows: Sequence[Row]) -> None:
    """Note here what the remote has now; nothing where that is known already."""
    snapshot = repository.snapshot()
    # What we delete there and keep here stays known, or a sync would take it for new.
    wanted = {
        tracking_ref(errand.remote, row.ref): row.after
        or (row.before if snapshot.get(row.ref) else None)
        for row in rows
        if row.ref.startswith(BRANCH) and row.state != BEHIND
    }
    expect = {ref: snapshot.get(ref) for ref in wanted}
    moved = [row.ref for row in rows if row.state in _MOVING]
    if expect != wanted or moved:
        repository.transact(
            "push",
            author=errand.author,
            time=errand.time,
            expect=expect,
            set=wanted,
            detail={"remote": errand.remote, "refs": moved},
        )
