"""Drafting: an AI is asked, and its answer waits. No spec changes and no generation is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from schemas.ai_action import (
    APPEARANCE,
    DRAFT,
    DRAFTED,
    MERGE,
    RESOLVE,
    AiAction,
    AiChange,
)
from schemas.errors import RRError
from schemas.ids import AiActionId, BlobId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.ai.actions import Draft
    from engine.ai.provider import Provider
    from engine.ai.request import Request
    from engine.merge_plan import Plan
    from engine.validate import ValidSpec
    from schemas.ids import GenerationId
    from store.repository import Repository

COMMANDS: Final = {DRAFT: "ai draft", RESOLVE: "ai draft", MERGE: "ai merge"}


class DraftWaitsError(RRError):
    """An AI has drafted what the appearance lacks, and the draft waits for a person.

    Nothing was recorded but the draft. `rr ai show` shows it, `rr ai accept` writes it into
    spec.yaml and records the generation, `rr ai reject` says no. A server has the same as
    `/projects/{project}/ai/drafts/{draft}`, and takes the spec once more to accept it.
    """

    code: ClassVar[str] = "RR-E128"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr ai show, then rr ai accept or rr ai reject"


class NothingToDraftError(RRError):
    """There is nothing to ask an AI: no appearance value is in conflict, or it proposes no other.

    Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E129"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "name other --fields, or say what you want with --brief"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question ready to be asked, and what its answer is compared with.

    `before` are the values by path as they are; `instrumental` is the id of the half that shapes
    geometry; `generations` are those it is about.
    """

    request: Request
    before: Mapping[str, str | None]
    instrumental: BlobId
    generations: tuple[GenerationId, ...]


@dataclass(frozen=True, slots=True)
class Invoked:
    """Who asks, and when (seconds since 1970)."""

    by: str
    time: int


def ask_about(
    repository: Repository,
    spec: ValidSpec,
    *,
    fields: Sequence[str] = (),
    brief: str = "",
    about: GenerationId | None = None,
) -> Asking:
    """Return the question for a draft of some fields or sections (none named: all but words), of
    the active generation unless it is `about` another. Raises AiOutOfBoundsError, NoteTooLongError.
    """
    from engine.ai.patch import selected
    from engine.ai.request import DRAFTED_FIELDS, request_of
    from schemas.parameters import APPEARANCE as ROWS

    paths = selected(fields, (row.path for row in ROWS)) if fields else DRAFTED_FIELDS
    return _asking(repository, spec, request_of(spec.resolved, paths, brief=brief), about)


def ask_missing(
    repository: Repository,
    spec: ValidSpec,
    missing: Iterable[str],
    *,
    brief: str = "",
    about: GenerationId | None = None,
) -> Asking:
    """Return the question for what the option gate misses, of the active generation unless it is
    `about` another; raises NoteTooLongError.
    """
    from engine.ai.request import request_of

    request = request_of(spec.resolved, missing, brief=brief, mode=RESOLVE)
    return _asking(repository, spec, request, about)


def ask_merge(repository: Repository, ours: str, theirs: str, *, brief: str = "") -> Asking:
    """Return the question about the appearance values that two generations disagree on.

    Raises RevNotFoundError, ConflictsOpenError, NoteTooLongError, and NothingToDraftError where
    they agree on all of them.
    """
    from engine.ai.request import request_of
    from engine.specfile import SpecFile
    from engine.validate import require_valid
    from schemas.canonical import sha256_hex
    from schemas.resolve import instrumental_bytes

    snapshot = repository.snapshot()
    here, there = (repository.resolve(rev, snapshot) for rev in (ours, theirs))
    plan = planned(repository, here, there)
    open_paths = conflicting(plan)
    if not open_paths:
        raise NothingToDraftError(
            "the two disagree on no appearance value", hint=f"rr merge {theirs}"
        )
    spec = require_valid(SpecFile("the merged spec", plan.source))
    both = [_appearance(repository, one) for one in (here, there)]
    sides = {path: (both[0][path], both[1][path]) for path in open_paths}
    request = request_of(spec.resolved, open_paths, brief=brief, mode=MERGE, sides=sides)
    before = {one.path.removeprefix(APPEARANCE): one.ours for one in plan.conflicts}
    return Asking(
        request,
        {path: None if before[path] is None else str(before[path]) for path in open_paths},
        BlobId(sha256_hex(instrumental_bytes(spec.resolved))),
        (here, there),
    )


def planned(repository: Repository, ours: GenerationId, theirs: GenerationId) -> Plan:
    """Return the plan of the merge; raises ConflictsOpenError, UnfitForEditingError.

    NothingToDraftError where one has all of the other: then nothing is in conflict.
    """
    from engine.conflicts import require_decided
    from engine.merge_plan import merge_plan
    from store.mergebase import merge_bases

    if {ours, theirs} & set(merge_bases(repository.objects, [ours], theirs)):
        raise NothingToDraftError("one of the two has all of the other", hint="rr merge --help")
    for side in (ours, theirs):
        require_decided(side, repository.generation(side))
    return merge_plan(repository, ours, theirs)


def conflicting(plan: Plan) -> tuple[str, ...]:
    """Return the appearance paths in conflict; what a rule clashes on is a person's to decide."""
    return tuple(
        one.path.removeprefix(APPEARANCE)
        for one in plan.conflicts
        if one.path.startswith(APPEARANCE) and not one.rule
    )


def draft(repository: Repository, asking: Asking, provider: Provider, who: Invoked) -> Draft:
    """Return the draft that a provider made, recorded in the AI log; it changes nothing.

    Raises the errors of asking, and NothingToDraftError where it proposes nothing new.
    """
    from engine.ai.actions import draft_named
    from engine.ai.provider import ask

    request = asking.request
    # What is recorded is taken before it is asked: the question it was given is in its hands.
    mode, now, before = request.mode, dict(request.appearance), dict(asking.before)
    prompt = provider.prompt(request)
    answer = ask(provider, request)
    changes = tuple(
        AiChange(f"{APPEARANCE}{one.path}", before[one.path], one.value, one.reason)
        for one in answer.patch.suggestions
        if mode != DRAFT or one.value != now[one.path]
    )
    if not changes:
        raise NothingToDraftError(f"{provider.name} proposes nothing else than is there")
    from schemas.canonical import sha256_hex

    action = AiAction(
        mode=mode,
        provider=provider.name,
        model=provider.model,
        prompt_hash=sha256_hex(prompt),
        prompt=prompt.decode(),
        generations=asking.generations,
        instrumental=asking.instrumental,
        changes=changes,
        tokens_in=answer.usage.tokens_in,
        tokens_out=answer.usage.tokens_out,
        invoked_by=who.by,
        time=who.time,
    )
    action_id = AiActionId(repository.objects.put_record(action))
    repository.transact(
        COMMANDS[mode],
        author=who.by,
        time=who.time,
        expect={},
        set={},
        detail={AiAction.KIND: action_id},
        cases=(action,),
    )
    return draft_named(repository.snapshot(), action_id)


def draft_at_gate(
    repository: Repository, asking: Asking, provider: Provider, who: Invoked
) -> DraftWaitsError:
    """Return what tells that a draft of what the gate misses waits for a person.

    It is the one that waits already where the same was asked before: a script that tries again, or
    a request whose answer was lost, asks and pays once. Raises what `draft` does.
    """
    found = _asked_before(repository, asking, provider) or draft(repository, asking, provider, who)
    return DraftWaitsError(
        f"AI draft {found.action_id[:12]} of {len(found.action.changes)} values waits",
        place=found.action_id,
        details={"draft": found.action_id, "fields": list(found.action.fields)},
    )


def _asked_before(repository: Repository, asking: Asking, provider: Provider) -> Draft | None:
    """Return the newest draft that waits and was the answer to the very same question."""
    from engine.ai.actions import drafts
    from schemas.canonical import sha256_hex

    def question(action: AiAction) -> tuple[object, ...]:
        shape = (action.instrumental, action.generations)
        return (action.mode, action.provider, action.model, action.prompt_hash, *shape)

    prompt_hash = sha256_hex(provider.prompt(asking.request))
    shape = (asking.instrumental, asking.generations)
    same = (asking.request.mode, provider.name, provider.model, prompt_hash, *shape)
    waiting = (one for one in drafts(repository.snapshot()) if one.state == DRAFTED)
    return next((one for one in reversed([*waiting]) if question(one.action) == same), None)


def _asking(
    repository: Repository, spec: ValidSpec, request: Request, about: GenerationId | None = None
) -> Asking:
    from schemas.canonical import sha256_hex
    from schemas.resolve import instrumental_bytes

    active = about or repository.snapshot().active.generation
    return Asking(
        request,
        request.appearance,
        BlobId(sha256_hex(instrumental_bytes(spec.resolved))),
        () if active is None else (active,),
    )


def _appearance(repository: Repository, generation_id: GenerationId) -> Mapping[str, str]:
    """Return the resolved appearance values of a generation, from its own canonical bytes."""
    import json

    spec = repository.generation(generation_id).spec
    values: dict[str, str] = json.loads(repository.get(spec.appearance))["values"]
    return values
