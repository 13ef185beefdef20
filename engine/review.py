"""Reviews: somebody asks for one, others approve or reject; each step is a record that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.approval_rule import FREE, ApprovalRule, person
from schemas.errors import RRError
from schemas.review import APPROVED, REJECTED, REQUESTED, Review

if TYPE_CHECKING:
    from schemas.ids import GenerationId, ReviewId
    from store.repository import Repository
    from store.snapshot import Snapshot

LONGEST_NOTE: Final = 4_000
COMMANDS: Final = {
    REQUESTED: "review request",
    APPROVED: "review approve",
    REJECTED: "review reject",
}


class NotApprovedError(RRError):
    """The project wants approvals before a factory gets this generation, and it has too few.

    Approvals are of one generation: another one, however alike, needs its own. A rejection counts
    until whoever rejected approves. The setting `export.approvals` says how many are needed; with
    `export.four_eyes` an approval by whoever made the generation does not count. Nothing was
    written.
    """

    code: ClassVar[str] = "RR-E078"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr review approve REV"


class NoteTooLongError(RRError):
    """A note is longer than 4,000 characters, or holds control characters."""

    code: ClassVar[str] = "RR-E079"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "say it in fewer words, without control characters"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a generation stands: its steps, oldest first, and those that count, one a person.

    Approvals of the `barred` do not count.
    """

    generation: GenerationId
    steps: tuple[tuple[ReviewId, Review], ...]
    counts: tuple[Review, ...]
    barred: frozenset[str] = frozenset()

    @property
    def approvals(self) -> int:
        """How many people approve whose approvals count."""
        given = [step.author for step in self.counts if step.verdict == APPROVED]
        return sum(person(author) not in self.barred for author in given)

    @property
    def rejections(self) -> int:
        """How many people reject."""
        return sum(step.verdict == REJECTED for step in self.counts)

    def state(self, needed: int) -> str:
        """`rejected`, `approved`, `requested` or `none`, by how many approvals are needed."""
        if self.rejections:
            return REJECTED
        if self.approvals >= max(needed, 1):
            return APPROVED
        return REQUESTED if self.steps else "none"

    def to_dict(self, needed: int) -> dict[str, Any]:
        """Return the standing as JSON values."""
        return {
            "generation": self.generation,
            "state": self.state(needed),
            "approvals": self.approvals,
            "rejections": self.rejections,
            "needed": needed,
            "steps": [{"review": step_id, **_told(step)} for step_id, step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who takes a step: the name, the role, and when (seconds since 1970)."""

    author: str
    role: str
    time: int


def standing(repository: Repository, rev: str, rule: ApprovalRule = FREE) -> Standing:
    """Return how a generation stands; raises RevNotFoundError."""
    snapshot = repository.snapshot()
    return _standing(snapshot, repository.resolve(rev, snapshot), rule)


def review(
    repository: Repository,
    rev: str,
    verdict: str,
    reviewer: Reviewer,
    note: str = "",
    rule: ApprovalRule = FREE,
) -> Standing:
    """Return how a generation stands after one more step: a request, an approval, a rejection.

    A person's step takes the place of the one before, but a request never that of a verdict.
    Raises RevNotFoundError, NoteTooLongError.
    """
    from schemas.ids import ReviewId

    checked = check_note(note)
    snapshot = repository.snapshot()
    generation = repository.resolve(rev, snapshot)
    before = _standing(snapshot, generation, rule)
    replaced = _replaced(dict(before.steps))
    step = Review(
        generation=generation,
        verdict=verdict,
        note=checked,
        author=reviewer.author,
        role=reviewer.role,
        time=reviewer.time,
    )
    own = (one for one, old in before.steps if _may_replace(step, old) and one not in replaced)
    step = replace(step, supersedes=tuple(sorted(own)))
    step_id = ReviewId(repository.objects.put_record(step))
    repository.transact(
        COMMANDS[verdict],
        author=reviewer.author,
        time=reviewer.time,
        expect={},
        set={},
        detail={Review.KIND: step_id, "generation": generation},
        cases=(step,),
    )
    if verdict == REJECTED:
        from engine.emit import emit_rejection

        emit_rejection(repository, step)
    return _standing(repository.snapshot(), generation, rule)


def require_approved(repository: Repository, generation: GenerationId, rule: ApprovalRule) -> None:
    """Raise NotApprovedError unless a generation has so many approvals and no rejection."""
    needed = rule.needed
    if not needed:
        return
    found = _standing(repository.snapshot(), generation, rule)
    if found.state(needed) == APPROVED:
        return
    short = generation[:12]
    by = " by others than who made it" if rule.four_eyes else ""
    rejected = f", and {found.rejections} against it" if found.rejections else ""
    raise NotApprovedError(
        f"{short} has {found.approvals} of {needed} approvals{by}{rejected}",
        place=generation,
        hint=f"rr review approve {short}",
        details={
            "generation": generation,
            "approvals": found.approvals,
            "rejections": found.rejections,
            "needed": needed,
        },
    )


def check_note(note: str) -> str:
    """Return a text of several lines as records keep it; raises NoteTooLongError."""
    from schemas.printable import unsafe_signs

    text = note.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE or set(unsafe_signs(text)) - {"\n", "\t"}:
        raise NoteTooLongError("the note is too long, or not plain text", place="note")
    return text


def _standing(snapshot: Snapshot, generation: GenerationId, rule: ApprovalRule) -> Standing:
    from schemas.ids import ReviewId
    from schemas.records import Generation

    steps = {
        ReviewId(case_id): case
        for case_id, case in snapshot.cases()
        if isinstance(case, Review) and case.generation == generation
    }
    replaced = _replaced(steps)
    ordered = _in_order(steps)
    counts = tuple(
        step
        for step_id, step in ordered
        if step_id not in replaced and step.verdict in (APPROVED, REJECTED)
    )
    barred = rule.barred(snapshot.objects.record(Generation, generation))
    return Standing(generation, ordered, _one_a_person(counts), barred)


def _replaced(steps: Mapping[ReviewId, Review]) -> set[ReviewId]:
    """Return the steps whose place another one takes; what a record claims beyond that is void."""
    return {
        old
        for step in steps.values()
        for old in step.supersedes
        if old in steps and _may_replace(step, steps[old])
    }


def _may_replace(step: Review, old: Review) -> bool:
    """Whether a step takes the place of an older one: of the same person, and no request that of a
    verdict, or who may only ask for a review could take a rejection out.
    """
    asks_only = step.verdict == REQUESTED and old.verdict != REQUESTED
    return step.author == old.author and not asks_only


def _in_order(steps: dict[ReviewId, Review]) -> tuple[tuple[ReviewId, Review], ...]:
    """Return steps by their time, and none before one that it takes the place of."""
    depth: dict[ReviewId, int] = {}
    waiting = list(steps)
    while waiting:
        older = [one for one in steps[waiting[-1]].supersedes if one in steps]
        unknown = [one for one in older if one not in depth]
        if unknown:
            waiting += unknown
        else:
            depth[waiting.pop()] = 1 + max((depth[one] for one in older), default=0)
    return tuple(sorted(steps.items(), key=lambda row: (row[1].time, depth[row[0]], row[0])))


def _one_a_person(steps: tuple[Review, ...]) -> tuple[Review, ...]:
    """Return one step a person. Two of one person that met in a sync: the rejection counts."""
    found: dict[str, Review] = {}
    for step in steps:
        if step.verdict == REJECTED or step.author not in found:
            found[step.author] = step
    return tuple(found.values())


def _told(step: Review) -> dict[str, object]:
    told = step.to_dict()
    return {name: told[name] for name in ("verdict", "note", "author", "role", "time")}
