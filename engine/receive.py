"""A repository as others see it: what a push may do here, decided in one place for every door."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

from engine.ai.guard import objection
from engine.events import log_of
from engine.photo import lacking_photo
from engine.push_gate import OPEN_GATE, PushGate
from engine.remote import ENTRIES, ENTRIES_BYTES, Hello, Limits, Move, Moved, Remote
from engine.roles import CHANGE, FETCH, HIDDEN, MAKERS, PUSH, Role, require
from engine.share_cases import case_names, id_in, may_keep, standing
from exporters.profiles import Secret
from schemas.ai_action import AiAction
from schemas.errors import RRError
from schemas.review import Review
from store.arrive import (
    TooLargeError,
    check_arrived,
    check_exchanged,
    here,
    record_arrived,
    store_arrived,
)
from store.cases import read_cases
from store.eventlog import check_pushed
from store.eventlog_pushed import add_pushed
from store.mergebase import merge_bases
from store.objects import SHORT, WrongKindError
from store.refnames import ACCEPTED, BRANCH, TAG, check_own_ref
from store.sync import Reading, in_order, news
from store.transact import Entry, RefMovedError
from store.walk import walk

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.cases import Case
    from store.repository import Repository
    from store.snapshot import Snapshot

SHARED = (BRANCH, TAG, ACCEPTED)
FIXED = (TAG, ACCEPTED)
"""Names that never move."""
_JOINING = frozenset({"merge", "ai_merge"})


class DivergedError(RRError):
    """Both sides have changed the same branch since they last met, or a tag means two things.

    Nothing is ever overwritten by a push or a pull, and there is no way to force it. Bring the
    other side's work in first: `rr fetch`, then `rr merge REMOTE/BRANCH`, then push.
    """

    code: ClassVar[str] = "RR-E065"
    exit_code: ClassVar[int] = 6
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr fetch, then rr merge REMOTE/BRANCH, then push again"


class PushForbiddenError(RRError):
    """The rules of the remote do not let you make this change there.

    A protected branch is moved by owners only and is never deleted. Merges and regenerations are
    made by owners, AI generations need a person who accepted them. Somebody's working project
    lets nobody move the branch that they stand on. Nothing has moved; what was sent is not visible
    to anybody and goes by itself.
    """

    code: ClassVar[str] = "RR-E067"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "take a branch of your own, and ask an owner to merge it"


class NoGenerationError(RRError):
    """The id that somebody asks the history of is the id of something else: a spec, or a mesh."""

    code: ClassVar[str] = "RR-E089"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "ask for the generations that the branches and tags of the remote name"


@dataclass(frozen=True, slots=True)
class Pusher:
    """Who is at the door, as the door has found out: a role, and perhaps a member and a key."""

    role: Role = Role.OWNER
    member: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a project lets others do: `protected` are patterns of branch names.

    `busy` is the branch on which somebody works in this very folder; `gate` says which names are
    for approved generations alone.
    """

    protected: tuple[str, ...] = ()
    busy: str | None = None
    limits: Limits = field(default_factory=Limits)
    gate: PushGate = OPEN_GATE

    def protects(self, branch: str) -> bool:
        """Whether only owners may move a branch."""
        return any(fnmatchcase(branch, pattern) for pattern in self.protected)

    def require_movable(self, branch: str, role: Role) -> None:
        """Raise PushForbiddenError unless a role may move a branch."""
        if role is not Role.OWNER and self.protects(branch):
            raise PushForbiddenError(f"branch {branch} is protected", place=BRANCH + branch)


class Receiver(Remote):
    """A repository in this process, as a remote for others."""

    def __init__(
        self,
        repository: Repository,
        pusher: Pusher | None = None,
        rules: Rules | None = None,
    ) -> None:
        self._repository = repository
        self._pusher = pusher or Pusher()
        self._rules = rules or Rules()

    @property
    def place(self) -> str:
        """Where the repository lies."""
        return self._repository.backend.place

    def hello(self) -> Hello:
        """The branches and tags of the repository, and what it takes at once."""
        self._allow(PUSH)
        snapshot = self._repository.snapshot()
        refs = {ref: target for ref, target in snapshot.refs() if ref.startswith(SHARED)}
        protected = {
            ref.removeprefix(BRANCH)
            for ref in refs
            if ref.startswith(BRANCH) and self._rules.protects(ref.removeprefix(BRANCH))
        }
        limits = self._rules.limits
        return Hello(
            refs,
            snapshot.active.branch,
            frozenset(protected),
            frozenset(self._told(case_names(snapshot))),
            self._pusher.role.value,
            limits,
        )

    def _told(self, cases: Iterable[str]) -> Iterable[str]:
        """The names of cases that the pusher may know: not all see that an AI was asked."""
        if Secret.AI_LOG not in HIDDEN[self._pusher.role]:
            return cases
        return (name for name in cases if not name.startswith(f"{AiAction.KIND}/"))

    def allow_push(self) -> None:
        """Raise RoleForbidsError unless whoever is at the door may send anything at all."""
        self._allow(PUSH)

    def lacking(self, object_ids: Sequence[str]) -> list[str]:
        """Those of the ids that are not here. Raises TooLargeError for too many."""
        self._allow(PUSH)
        self._check_count(object_ids)
        return self._repository.objects.absent(object_ids)

    def send(self, contents: Mapping[str, bytes]) -> None:
        """Check and store objects that nothing leads to yet."""
        self._allow(PUSH)
        for object_id, content in contents.items():
            if len(content) > self._rules.limits.object_bytes:
                raise TooLargeError(f"an object has {len(content)} bytes", place=object_id)
        store_arrived(self._repository, contents)

    def missing(
        self, wanted: Sequence[GenerationId], known: Sequence[GenerationId]
    ) -> Iterator[str]:
        """The ids of what the wanted generations need, but for meshes; parents come first."""
        self._allow(FETCH)
        self._check_count([*wanted, *known])
        reading = Reading(self._repository.objects)
        if not known:
            reading.all_ahead()
        try:
            found = news(reading, wanted, known)
        except WrongKindError as error:
            if error.place in {target for _, target in self._repository.snapshot().refs()}:
                raise  # the fault is ours
            raise NoGenerationError(error.message, place=error.place) from error
        return in_order(found, None, meshes=False)

    def want(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The objects of some ids; raises MissingError, and NotExchangedError for our own log."""
        self._allow(FETCH)
        self._check_count(object_ids)
        return self._contents(object_ids)

    def _contents(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for object_id, content in self._repository.objects.many(object_ids):
            check_exchanged(object_id, content)
            yield object_id, content

    def move(
        self,
        moves: Sequence[Move],
        *,
        author: str,
        time: int,
        sent: Sequence[str] = (),
        cases: Sequence[str] = (),
    ) -> Moved:
        """Move refs if each is where the caller saw it, and all that they are to name is here."""
        self._allow(PUSH)
        if len({move.ref for move in moves}) < len(moves):
            raise PushForbiddenError("one name is to move twice", place=moves[0].ref)
        snapshot = self._repository.snapshot()
        for move in moves:
            check_own_ref(move.ref)
        known = case_names(snapshot)
        new = [name for name in dict.fromkeys(cases) if name not in known]
        if not new and all(snapshot.get(move.ref) == move.after for move in moves):
            return Moved(None)  # the answer to an earlier call was lost
        moves = [move for move in moves if snapshot.get(move.ref) != move.after]
        for move in moves:
            self._check_unmoved(snapshot, move)
            self._check_rules(snapshot, move)
        targets = [move.after for move in moves if move.after is not None]
        arrived = check_arrived(self._repository, targets, snapshot, ahead=sent)
        for move in moves:
            self._check_forward(arrived.reading, move)
        self._check_makers(snapshot, arrived.generations)
        kept = self._checked_cases(arrived.reading, [*targets, *here(snapshot)], new, known)
        self._check_approved(moves, kept)
        try:
            operation = record_arrived(
                self._repository,
                Entry("push", author, time, self._detail(moves)),
                needed=arrived.needed,
                expect={move.ref: move.before for move in moves},
                set={move.ref: move.after for move in moves},
                cases=kept,
            )
        except RefMovedError as error:
            found = self._repository.snapshot()
            if all(found.get(move.ref) == move.after for move in moves):
                return Moved(None)
            raise RefMovedError(
                error.message, place=error.place, hint=_PULL, details=error.details
            ) from error
        return Moved(operation, arrived.generations)

    def log_length(self, stream: str) -> int | None:
        """How many entries of a clone's log are here; raises BadStreamError."""
        self._allow(PUSH)
        log = self._repository.events
        return None if log is None else log.end(check_pushed(stream)).length

    def send_entries(self, stream: str, texts: Sequence[bytes], *, time: int) -> int:
        """Check entries and add those that are new: no belief of ours moves by them."""
        self._allow(PUSH)
        check_count(texts, stream)
        return add_pushed(log_of(self._repository), check_pushed(stream), texts, time)

    def _allow(self, action: str) -> None:
        require(self._pusher.role, action)

    def _check_count(self, ids: Sequence[str]) -> None:
        if len(ids) > self._rules.limits.ids:
            raise TooLargeError(f"{len(ids)} ids are too many at once")

    def _check_unmoved(self, snapshot: Snapshot, move: Move) -> None:
        found = snapshot.get(move.ref)
        if found != move.before:
            raise RefMovedError(
                f"{move.ref} is {_short(found)} at the remote and no longer {_short(move.before)}",
                place=move.ref,
                hint=_PULL,
                details={"ref": move.ref, "expected": move.before, "found": found},
            )

    def _check_rules(self, snapshot: Snapshot, move: Move) -> None:
        owner = self._pusher.role is Role.OWNER
        if move.ref.startswith(FIXED):
            if move.before is not None and move.after is not None:
                raise DivergedError(f"{move.ref} is there and never moves", place=move.ref)
            if move.ref.startswith(ACCEPTED):
                self._allow(CHANGE)
            if move.after is None and not owner:
                raise PushForbiddenError(f"{move.ref} is deleted by owners only", place=move.ref)
            return
        branch = move.ref.removeprefix(BRANCH)
        if branch == self._rules.busy:
            raise PushForbiddenError(
                f"somebody works on branch {branch} in {self.place}",
                place=move.ref,
                hint="push to another branch, or run `rr pull` in that folder",
            )
        self._rules.require_movable(branch, self._pusher.role)
        if move.after is None and self._rules.protects(branch):
            raise PushForbiddenError(f"branch {branch} is protected", place=move.ref)
        if move.after is None and not owner:
            raise PushForbiddenError(f"{move.ref} is deleted by owners only", place=move.ref)
        if move.after is None and snapshot.active.branch == branch:
            raise PushForbiddenError(
                f"branch {branch} is the one that {self.place} stands on", place=move.ref
            )

    def _check_forward(self, reading: Reading, move: Move) -> None:
        if move.before is None or move.after is None:
            return
        if move.before not in merge_bases(reading, [move.after], move.before):
            raise DivergedError(
                f"{move.ref} has {_short(move.before)}, which yours does not stem from",
                place=move.ref,
            )

    def _check_makers(
        self, snapshot: Snapshot, generations: Mapping[GenerationId, Generation]
    ) -> None:
        """Each new generation must be one that this role could have made."""
        wrong = {one: why for one, made in generations.items() if (why := self._objection(made))}
        if wrong:  # seldom, so only now is it found out exactly what was here before
            objects = self._repository.objects
            for known, _ in walk(objects, here(snapshot)):
                wrong.pop(known, None)
        for generation_id, why in wrong.items():
            raise PushForbiddenError(
                f"generation {generation_id[:SHORT]} {why}",
                place=generation_id,
                details={"generation": generation_id, "role": self._pusher.role.value},
            )

    def _check_approved(self, moves: Sequence[Move], kept: Sequence[Case]) -> None:
        """What comes to a name that is for approved generations must be one."""
        steps = [case for case in kept if isinstance(case, Review)]
        for move in moves:
            self._rules.gate.require(self._repository, move.ref, move.after, steps)

    def _checked_cases(
        self,
        reading: Reading,
        tips: Sequence[GenerationId],
        names: Sequence[str],
        known: Collection[str],
    ) -> list[Case]:
        """Cases that arrived, each one that this role could have made, about what is there."""
        objects = self._repository.objects
        ids = {name: case_id for name in names if (case_id := id_in(name)) is not None}
        absent = set(objects.absent(ids.values()))
        for name in names:
            if name not in ids or ids[name] in absent:
                raise PushForbiddenError(f"no review or feedback arrived as {name!a}", place=name)
        cases = read_cases(objects, ids)
        fit = set(standing(reading, cases, tips, known))
        for name, case in cases.items():
            if not may_keep(self._pusher.role, case, objects):
                raise PushForbiddenError(
                    f"the role {self._pusher.role.value} does not make this {case.KIND}", place=name
                )
            if name not in fit:
                raise PushForbiddenError(f"{name} is about what is not there", place=name)
        lacking = lacking_photo(self._repository, cases)
        if lacking is not None:
            raise PushForbiddenError(lacking[1], place=lacking[0])
        return list(cases.values())

    def _objection(self, generation: Generation) -> str:
        role, source = self._pusher.role, generation.source
        if len(generation.parents) > 1 and source not in _JOINING:
            source = "merge"  # whatever it claims: joining two lines is what makes it one
        if role not in MAKERS[source]:
            return f"is of source {source}, which the role {role.value} does not make"
        return objection(self._repository, generation)

    def _detail(self, moves: Sequence[Move]) -> dict[str, object]:
        who = {"member": self._pusher.member, "key": self._pusher.key}
        return {
            "refs": sorted(move.ref for move in moves),
            "role": self._pusher.role.value,
            **{name: value for name, value in who.items() if value is not None},
        }


def check_count(texts: Sequence[bytes], stream: str) -> None:
    """Raise TooLargeError for more entries than are taken at once."""
    if len(texts) > ENTRIES or sum(map(len, texts)) > ENTRIES_BYTES:
        raise TooLargeError("so many entries are too many at once", place=stream)


_PULL = "rr pull, then push again"


def _short(generation_id: GenerationId | None) -> str:
    return "not there" if generation_id is None else generation_id[:SHORT]
