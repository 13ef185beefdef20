"""Answering factory feedback: the change becomes a generation, or the request is declined."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from engine.feedback import ACCEPTED, Item, feedback_named
from schemas.errors import RRError
from schemas.feedback import CHECKS, DECLINED, DEFERRED, FeedbackAnswer

if TYPE_CHECKING:
    from engine.project import Project
    from engine.record_spec import Generated, Order
    from engine.review import Reviewer
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot

ACCEPT: Final = "feedback accept"
DECLINE: Final = "feedback decline"
DEFER: Final = "feedback defer"
VERIFY: Final = "feedback verify"
FACTORY_FEEDBACK: Final = "factory_feedback"


class FeedbackAnsweredError(RRError):
    """The change request is accepted already: a generation answers it.

    `rr undo` takes an accept back as long as it is the last thing done; what came of it can be
    changed by a new generation at any time.
    """

    code: ClassVar[str] = "RR-E082"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr feedback show ID names the generation"


class NothingToApplyError(RRError):
    """The change request names no value that could be changed for it, or it is so already.

    Make the change yourself and record it with `rr generate`, then say which generation answers
    the request: `rr feedback accept ID --by REV`.
    """

    code: ClassVar[str] = "RR-E083"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr feedback accept ID --by REV"


class FeedbackOutdatedError(RRError):
    """A value that the factory asks to change is another by now than it was in its sample.

    The request may be answered already, or may ask for too much. Look at it, then apply it with
    `--anyway`, or decline it. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E084"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr feedback accept ID --anyway, or rr feedback decline ID"


class NotAcceptedYetError(RRError):
    """No generation answers the change request, so no sample can show what came of it.

    Accept it first, or decline it.
    """

    code: ClassVar[str] = "RR-E114"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr feedback accept ID"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request as it stands now, the generation made for it (None: named by a person), and the
    id of replaced edits if there were any.
    """

    item: Item
    done: Generated | None
    kept_edits: str | None = None


def accept(
    project: Project,
    feedback: str,
    order: Order,
    *,
    anyway: bool = False,
    discard: bool = False,
    allow: Collection[str] = (),
) -> Accepted:
    """Return what accepting a request made on the active branch; spec.yaml follows.

    Raises what `accept_in` does, and LocalEditsError and FolderInTheWayError.
    """
    from engine.places import require_place_for_file
    from engine.working import check_no_edits, follow

    repository = project.repository()
    active = repository.snapshot().active.generation
    require_place_for_file(project.working_file)
    if active is not None and not discard:
        check_no_edits(repository, project.working_file, active)
    found = accept_in(repository, feedback, order, anyway=anyway, allow=allow)
    if found.done is None:
        return found
    kept = follow(repository, project.working_file, found.done.generation_id, discard=discard)
    return replace(found, kept_edits=kept)


def accept_in(
    repository: Repository,
    feedback: str,
    order: Order,
    *,
    anyway: bool = False,
    allow: Collection[str] = (),
) -> Accepted:
    """Return the generation that has the changes of a request, audited, on the order's branch.

    Raises AuditRefusesError where its audit has an error that is not in `allow`, and
    NoSuchFeedbackError, FeedbackAnsweredError, NothingToApplyError, FeedbackOutdatedError
    (unless `anyway`), InvalidSpecError, UnfitForEditingError, DetachedError, RevNotFoundError and
    RefMovedError; nothing has moved then.
    """
    from functools import partial

    from engine.export import require_fit
    from engine.generate import generate, target_of
    from engine.spec_edit import edited
    from engine.specfile import SpecFile

    snapshot = repository.snapshot()
    item = _unaccepted(snapshot, feedback)
    target = target_of(snapshot, order.branch)
    if not item.request.changes:
        raise _nothing(item, "names no value to change")
    tip = target.parents[0] if target.parents else repository.resolve("@", snapshot)
    source = repository.get(repository.generation(tip).spec.source)
    wanted = _wanted(item, source, anyway=anyway)
    short = item.feedback_id[:12]
    told = replace(
        order,
        message=order.message or f"feedback {short}: {_words(item)}",
        command=ACCEPT,
        source=FACTORY_FEEDBACK,
        answers=(item.feedback_id,),
        check_audit=partial(require_fit, allow=allow),
    )
    done = generate(repository, SpecFile("the spec so changed", edited(source, wanted)), told)
    return Accepted(feedback_named(repository.snapshot(), item.feedback_id), done)


def accept_by(repository: Repository, feedback: str, rev: str, who: Reviewer) -> Accepted:
    """Return a request that a generation made otherwise answers; no branch moves.

    Raises NoSuchFeedbackError, FeedbackAnsweredError, RevNotFoundError and RefMovedError.
    """
    from store.refnames import accepted_ref

    snapshot = repository.snapshot()
    item = _unaccepted(snapshot, feedback)
    generation = repository.resolve(rev, snapshot)
    ref = accepted_ref(item.feedback_id)
    repository.transact(
        ACCEPT,
        author=who.author,
        time=who.time,
        expect={ref: None},
        set={ref: generation},
        detail={"accepted": [item.feedback_id], "generation": generation},
    )
    return Accepted(feedback_named(repository.snapshot(), item.feedback_id), None)


def decline(repository: Repository, feedback: str, who: Reviewer, note: str) -> Item:
    """Return a request that is declined, and why; it stays on record, and may be accepted later.

    Raises NoSuchFeedbackError, FeedbackAnsweredError and NoteTooLongError.
    """
    return _answer(repository, feedback, who, note, (DECLINE, DECLINED))


def defer(repository: Repository, feedback: str, who: Reviewer, note: str) -> Item:
    """Return a request that is put off, and why; it may be accepted or declined later.

    Raises what `decline` does.
    """
    return _answer(repository, feedback, who, note, (DEFER, DEFERRED))


def verify_change(
    repository: Repository, feedback: str, who: Reviewer, note: str, *, good: bool
) -> Item:
    """Return an accepted request with what the next sample showed of it.

    Raises NoSuchFeedbackError, NotAcceptedYetError and NoteTooLongError.
    """
    return _answer(repository, feedback, who, note, (VERIFY, CHECKS[0 if good else 1]))


def _answer(
    repository: Repository, feedback: str, who: Reviewer, note: str, said: tuple[str, str]
) -> Item:
    from engine.review import check_note
    from schemas.canonical import canonical_id
    from schemas.ids import FeedbackAnswerId

    command, word = said
    find = _accepted if word in CHECKS else _unaccepted
    item = find(repository.snapshot(), feedback)
    follows = tuple(sorted(FeedbackAnswerId(canonical_id(one.to_dict())) for one in item.answers))
    answer = FeedbackAnswer(
        item.feedback_id, word, check_note(note), who.author, who.role, who.time, follows
    )
    answer_id = repository.objects.put_record(answer)

    def still_so(now: Snapshot) -> None:
        find(now, item.feedback_id)

    repository.transact(
        command,
        author=who.author,
        time=who.time,
        expect={},
        set={},
        detail={FeedbackAnswer.KIND: answer_id},
        cases=(answer,),
        check=still_so,
    )
    return feedback_named(repository.snapshot(), item.feedback_id)


def _accepted(snapshot: Snapshot, feedback: str) -> Item:
    item = feedback_named(snapshot, feedback)
    if item.state != ACCEPTED:
        raise NotAcceptedYetError(
            f"{item.feedback_id[:12]} is {item.state}: there is nothing to look at on a sample",
            place=item.feedback_id,
        )
    return item


def _unaccepted(snapshot: Snapshot, feedback: str) -> Item:
    item = feedback_named(snapshot, feedback)
    if item.state == ACCEPTED:
        by: GenerationId | None = item.accepted_by
        raise FeedbackAnsweredError(
            f"{item.feedback_id[:12]} is accepted: {str(by)[:12]} answers it",
            place=item.feedback_id,
            details={"feedback": item.feedback_id, "generation": by},
        )
    return item


def _wanted(item: Item, source: bytes, *, anyway: bool) -> dict[str, str | int | float]:
    """Return the values to set; raises NothingToApplyError and FeedbackOutdatedError."""
    from engine.feedback_add import values_of
    from engine.specfile import SpecFile
    from engine.validate import require_valid

    now = values_of(require_valid(SpecFile("the recorded spec", source)))
    changes = item.request.changes
    if all(now.get(change.path) == change.after for change in changes):
        raise _nothing(item, "asks for what is so already")
    moved = [one for one in changes if now.get(one.path) not in (one.before, one.after)]
    if moved and not anyway:
        told = ", ".join(f"{one.path} was {one.before}, is {now.get(one.path)}" for one in moved)
        raise FeedbackOutdatedError(told, place=item.feedback_id)
    return {change.path: change.after for change in changes}


def _nothing(item: Item, why: str) -> NothingToApplyError:
    short = item.feedback_id[:12]
    return NothingToApplyError(
        f"{short} {why}", place=item.feedback_id, hint=f"rr feedback accept {short} --by REV"
    )


def _words(item: Item) -> str:
    """Return what changes in a few words."""
    return ", ".join(
        f"{one.path.rpartition('.')[2]} {one.before} → {one.after}" for one in item.request.changes
    )
