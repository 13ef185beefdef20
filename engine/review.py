"""Reviews: somebody asks for one, others approve or reject; each step is a record that stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.approval_rule import FREE, ApprovalRule, person
from schemas.errors import RRError
from schemas.review import APPROVED, REJECTED, REQUESTED, ROUNDS, Review

if TYPE_CHECKING:
    from schemas.ids import GenerationId, ReviewId
    from store.repository import Repository
    from store.snapshot import Snapshot

OPEN, PASSED = "open", "passed"
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
    `export.four_eyes` an approval by whoever made the generation does not count. `review.by` and
    `review.people` say whose count, `review.checks` what must be green, `review.rounds` how many
    check rounds must be passed: the last of them by this very generation. Nothing was written.
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


class NotAReviewerError(RRError):
    """The project's settings say who approves and rejects, and you are not among them.

    `review.by` names roles, `review.people` names people by their names or addresses.
    """

    code: ClassVar[str] = "RR-E115"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "rr config get review.people; rr review request asks those who may"


class ChecksNotGreenError(RRError):
    """What must be green before an approval is not: the audit, the measures, open change requests.

    The setting `review.checks` says what; each check round has checks of its own besides.
    """

    code: ClassVar[str] = "RR-E116"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr audit and rr feedback list --state open show what is left"


class RoundNotDueError(RRError):
    """A check round comes after the one before it: pull-over, fit, confirmation, production.

    The one before is not passed yet by this generation or one that it comes of.
    """

    code: ClassVar[str] = "RR-E117"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr review status shows the rounds; rr review approve --check first"


@dataclass(frozen=True, slots=True)
class RoundState:
    """How a check round stands: open, passed or rejected, and by which generation of the line."""

    name: str
    state: str
    at: GenerationId | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the round as JSON values."""
        from engine.check_rounds import round_named

        row = round_named(self.name)
        return {
            "round": self.name,
            "sample": row.sample,
            "needs": list(row.checks),
            "state": self.state,
            "generation": self.at,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How a generation stands: its steps, oldest first, and those that count, one a person.

    Approvals of the `barred` do not count; steps of a check round count for the round alone.
    """

    generation: GenerationId
    steps: tuple[tuple[ReviewId, Review], ...]
    counts: tuple[Review, ...]
    barred: frozenset[str] = frozenset()
    rounds: tuple[RoundState, ...] = ()

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

    def lacking(self, rule: ApprovalRule) -> tuple[str, ...]:
        """Return what a rule asks for that is not there, in words; checks are another matter."""
        short = f"{self.generation[:12]} has {self.approvals} of {rule.needed} approvals"
        by = " by others than who made it" if rule.four_eyes else ""
        against = f", and {self.rejections} against it" if self.rejections else ""
        found: list[str] = []
        if self.rejections or self.approvals < rule.needed:
            found.append(f"{short}{by}{against}")
        last = rule.rounds - 1
        for number, one in enumerate(self.rounds[: rule.rounds]):
            if one.state != PASSED:
                found.append(f"the {one.name} check is {one.state}")
            elif number == last and one.at != self.generation:
                found.append(f"the {one.name} check was of {str(one.at)[:12]}, not of this one")
        return tuple(found)

    def to_dict(self, needed: int) -> dict[str, Any]:
        """Return the standing as JSON values."""
        return {
            "generation": self.generation,
            "state": self.state(needed),
            "approvals": self.approvals,
            "rejections": self.rejections,
            "needed": needed,
            "rounds": [one.to_dict() for one in self.rounds],
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
    check: str = "",
) -> Standing:
    """Return how a generation stands after one more step: a request, an approval, a rejection.

    A person's step takes the place of the one before, but a request never that of a verdict; with
    `check` all is about that check round. Raises RevNotFoundError, NoteTooLongError,
    NotAReviewerError, ChecksNotGreenError and RoundNotDueError.
    """
    from schemas.ids import ReviewId

    checked = check_note(note)
    snapshot = repository.snapshot()
    generation = repository.resolve(rev, snapshot)
    before = _standing(snapshot, generation, rule)
    if verdict != REQUESTED:
        _require_reviewer(rule, reviewer)
    if verdict == APPROVED:
        _require_due(before, check)
        _require_green(repository, generation, rule, check)
    replaced = _replaced(dict(before.steps))
    step = Review(
        generation=generation,
        verdict=verdict,
        note=checked,
        author=reviewer.author,
        role=reviewer.role,
        time=reviewer.time,
        check=check,
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


def require_approved(
    repository: Repository,
    generation: GenerationId,
    rule: ApprovalRule,
    arrived: Iterable[Review] = (),
) -> None:
    """Raise NotApprovedError unless a generation has what a rule asks for.

    `arrived` are steps that are about to be kept, and count already.
    """
    if rule.is_free:
        return
    found = _standing(repository.snapshot(), generation, rule, arrived)
    lacking = list(found.lacking(rule))
    wrong = _not_green(repository, generation, rule, "")
    lacking += [f"{name} is not green ({told})" for name, told in wrong.items()]
    if not lacking:
        return
    raise NotApprovedError(
        "; ".join(lacking),
        place=generation,
        hint=f"rr review approve {generation[:12]}",
        details={
            "generation": generation,
            "approvals": found.approvals,
            "rejections": found.rejections,
            "needed": rule.needed,
            "lacking": lacking,
        },
    )


def red_checks(repository: Repository, found: Standing, rule: ApprovalRule) -> dict[str, str]:
    """Return which of the checks that a rule asks for are not green, and why."""
    return _not_green(repository, found.generation, rule, "")


def _not_green(
    repository: Repository, generation: GenerationId, rule: ApprovalRule, check: str
) -> dict[str, str]:
    from engine.check_rounds import not_green, round_named

    rounds = round_named(check).checks if check else ()
    return not_green(repository, generation, (*rule.checks, *rounds))


def _require_reviewer(rule: ApprovalRule, reviewer: Reviewer) -> None:
    if not rule.counts(reviewer.author, reviewer.role):
        raise NotAReviewerError(
            f"{reviewer.author!a} as {reviewer.role} is none of the reviewers of this project"
        )


def _require_green(
    repository: Repository, generation: GenerationId, rule: ApprovalRule, check: str
) -> None:
    wrong = _not_green(repository, generation, rule, check)
    if wrong:
        told = "; ".join(f"{name} ({why})" for name, why in wrong.items())
        raise ChecksNotGreenError(f"not green: {told}", place=generation, details={"checks": wrong})


def _require_due(found: Standing, check: str) -> None:
    if not check:
        return
    for one in found.rounds[: ROUNDS.index(check)]:
        if one.state != PASSED:
            raise RoundNotDueError(
                f"the {check} check comes after the {one.name} one, which is {one.state}",
                place=found.generation,
                hint=f"rr review approve --check {one.name}",
            )


def check_note(note: str) -> str:
    """Return a text of several lines as records keep it; raises NoteTooLongError."""
    from schemas.printable import unsafe_signs

    text = note.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE or set(unsafe_signs(text)) - {"\n", "\t"}:
        raise NoteTooLongError("the note is too long, or not plain text", place="note")
    return text


def _standing(
    snapshot: Snapshot,
    generation: GenerationId,
    rule: ApprovalRule,
    arrived: Iterable[Review] = (),
) -> Standing:
    from schemas.canonical import canonical_id
    from schemas.ids import ReviewId
    from schemas.records import Generation

    found = {ReviewId(one): case for one, case in snapshot.cases() if isinstance(case, Review)}
    found |= {ReviewId(canonical_id(step.to_dict())): step for step in arrived}
    steps = {one: step for one, step in found.items() if step.generation == generation}
    barred = rule.barred(snapshot.objects.record(Generation, generation))
    counts = _counting(steps, rule, "")
    rounds = _rounds(snapshot, generation, rule, found)
    return Standing(generation, _in_order(steps), counts, barred, rounds)


def _counting(
    steps: Mapping[ReviewId, Review], rule: ApprovalRule, check: str
) -> tuple[Review, ...]:
    """Return the verdicts of a generation that count, one a person, of one round or of none."""
    replaced = _replaced(steps)
    return _one_a_person(
        tuple(
            step
            for step_id, step in _in_order(dict(steps))
            if step_id not in replaced
            and step.check == check
            and step.verdict in (APPROVED, REJECTED)
            and rule.counts(step.author, step.role)
        )
    )


def _rounds(
    snapshot: Snapshot,
    generation: GenerationId,
    rule: ApprovalRule,
    found: Mapping[ReviewId, Review],
) -> tuple[RoundState, ...]:
    """Return how each check round stands: as the newest generation of the line has it that says."""
    from store.walk import walk

    of: dict[GenerationId, dict[ReviewId, Review]] = {}
    for step_id, step in found.items():
        if step.check:
            of.setdefault(step.generation, {})[step_id] = step
    states = {name: RoundState(name, OPEN) for name in ROUNDS}
    waiting, left = set(ROUNDS), set(of)
    for one, record in walk(snapshot.objects, [generation]) if of else ():
        for name in sorted(waiting) if one in of else ():
            given = _counting(of[one], rule, name)
            barred = rule.barred(record)
            yes = sum(s.verdict == APPROVED and person(s.author) not in barred for s in given)
            if any(step.verdict == REJECTED for step in given):
                states[name] = RoundState(name, REJECTED, one)
            elif yes >= max(rule.needed, 1):
                states[name] = RoundState(name, PASSED, one)
            else:
                continue
            waiting.discard(name)
        left.discard(one)
        if not left or not waiting:
            break
    return tuple(states[name] for name in ROUNDS)


def _replaced(steps: Mapping[ReviewId, Review]) -> set[ReviewId]:
    """Return the steps whose place another one takes; what a record claims beyond that is void."""
    return {
        old
        for step in steps.values()
        for old in step.supersedes
        if old in steps and _may_replace(step, steps[old])
    }


def _may_replace(step: Review, old: Review) -> bool:
    """Whether a step takes the place of an older one: of the same person and round, and no request
    that of a verdict, or who may only ask for a review could take a rejection out.
    """
    asks_only = step.verdict == REQUESTED and old.verdict != REQUESTED
    same = person(step.author) == person(old.author)
    return same and step.check == old.check and not asks_only


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
        who = person(step.author)
        if step.verdict == REJECTED or who not in found:
            found[who] = step
    return tuple(found.values())


def _told(step: Review) -> dict[str, object]:
    told = step.to_dict()
    names = ("verdict", "note", "author", "role", "time")
    return {**{name: told[name] for name in names}, "check": step.check}
