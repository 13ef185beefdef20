"""Drafts: asked for, waiting, accepted or rejected; actions, guard and log of it."""

import json
from dataclasses import replace

import pytest

from engine.ai.accept import (
    DraftDecidedError,
    DraftOutdatedError,
    accept_in,
    reject,
)
from engine.ai.actions import Draft, NoSuchDraftError, ai_log, draft_named, drafts, drafts_of
from engine.ai.draft import (
    Invoked,
    NothingToDraftError,
    ask_about,
    ask_merge,
    ask_missing,
    draft,
)
from engine.ai.guard import AiGeometryError, check_recorded, objection
from engine.ai.offline import Offline
from engine.ai.patch import AiOutOfBoundsError, Patch, Suggestion
from engine.ai.provider import Answer, Usage
from engine.ai.request import Request
from engine.gate import missing_appearance
from engine.generate import generate
from engine.review import NoteTooLongError
from engine.specfile import SpecFile
from engine.undo import undo
from engine.validate import require_valid
from engine.working import authored_tree, flat
from schemas.ai_action import AiAction
from schemas.canonical import sha256_hex
from schemas.ids import AiActionId, GenerationId
from store.repository import Repository
from tests.cli.conftest import BARE, SPEC
from tests.engine.conftest import order

ADA = Invoked("Ada", 9)
UPPER, PRIMARY, SECOND = "materials.upper", "colors.primary_hex", "colors.secondary_hex"


class Says:
    """A provider that says what it was made with."""

    name, model = "says", "1"

    def __init__(self, *suggestions: tuple[str, str], usage: Usage | None = None) -> None:
        self._given = tuple(Suggestion(path, value, "because") for path, value in suggestions)
        self._usage = usage or Usage()

    def prompt(self, request: Request) -> bytes:
        return Offline().prompt(request)

    def suggest(self, request: Request) -> Answer:
        return Answer(Patch(self._given), self._usage)


RED = Says((PRIMARY, "#B3262E"), (UPPER, "suede"), usage=Usage(100, 7))


def drafted(repository: Repository, provider: Says = RED, text: str = SPEC) -> Draft:
    spec = require_valid(SpecFile("spec.yaml", text.encode()))
    return draft(repository, ask_about(repository, spec), provider, ADA)


def values(repository: Repository, rev: str = "main") -> dict[str, object]:
    record = repository.generation(repository.resolve(rev))
    return flat(authored_tree(repository, record.spec.authored))


def branches(repository: Repository) -> dict[str, GenerationId]:
    return dict(repository.snapshot().refs())


def edit(repository: Repository, old: str, new: str, branch: str | None = None) -> GenerationId:
    at = repository.resolve("@" if branch is None else branch)
    source = repository.get(repository.generation(at).spec.source).decode()
    assert old in source
    file = SpecFile("spec.yaml", source.replace(old, new).encode())
    return generate(repository, file, order(f"{old} to {new}", branch)).generation_id


def test_a_draft_changes_nothing_and_is_in_the_log(design: Repository) -> None:
    before = branches(design)
    found = drafted(design)
    assert branches(design) == before and found.state == "drafted"
    action = found.action
    assert action.prompt is not None and sha256_hex(action.prompt.encode()) == action.prompt_hash
    assert action.fields == ("appearance.colors.primary_hex", "appearance.materials.upper")
    assert [change.before for change in action.changes] == ["#1B1F3B", "smooth_leather"]
    assert (action.mode, action.provider, action.invoked_by) == ("draft", "says", "Ada")
    assert (action.tokens_in, action.tokens_out) == (100, 7)
    tip = design.generation(before["branch/main"])
    assert action.generations == (before["branch/main"],)
    assert action.instrumental == tip.spec.instrumental
    assert drafts(design.snapshot()) == (found,) == ai_log(design)
    assert design.fsck().damage == ()
    assert json.loads(json.dumps(found.to_dict()))["prompt_hash"] == action.prompt_hash


def test_accepting_makes_a_generation_that_leads_back_to_the_prompt(design: Repository) -> None:
    found = drafted(design)
    before = branches(design)["branch/main"]
    done = accept_in(design, None, order(""))
    made = done.done.generation
    assert (made.source, made.parents) == ("ai_draft", (before,)) and not made.filled
    assert made.geometry == design.generation(before).geometry
    source = design.get(made.spec.source).decode()
    assert source == SPEC.replace('"#1B1F3B"', '"#B3262E"').replace("smooth_leather", "suede")
    (action_id,) = made.ai_actions
    action = design.objects.record(AiAction, action_id)
    assert (action.outcome, action.draft) == ("accepted", found.action_id)
    assert action.accepted_by == "Ada <ada@example.org>" and action.prompt is None
    assert action.prompt_hash == found.action.prompt_hash
    (told,) = ai_log(design, "main")
    assert told.action == found.action and told.decisions[0].action_id == action_id
    assert (done.draft.state, done.draft.generation) == ("accepted", done.done.generation_id)
    assert ai_log(design, "main~1") == () and design.fsck().damage == ()
    with pytest.raises(DraftDecidedError):
        accept_in(design, found.action_id, order())
    with pytest.raises(DraftDecidedError):
        reject(design, found.action_id, ADA)


def test_a_part_of_a_draft_is_accepted(design: Repository) -> None:
    drafted(design)
    made = accept_in(design, None, order(), only=["colors"]).done.generation
    assert values(design)["appearance.colors.primary_hex"] == "#B3262E"
    assert values(design)["appearance.materials.upper"] == "smooth_leather"
    (action,) = (design.objects.record(AiAction, one) for one in made.ai_actions)
    assert action.fields == ("appearance.colors.primary_hex",)


def test_undo_takes_the_accept_back_and_the_log_stays(design: Repository) -> None:
    found = drafted(design)
    before = branches(design)
    first = accept_in(design, None, order()).done.generation_id
    design.undo(author="Ada", time=10)
    assert branches(design) == before
    (again,) = drafts(design.snapshot())
    assert again.state == "drafted" and again.action == found.action
    assert [one.action.outcome for one in again.decisions] == ["accepted"]
    assert design.redo(author="Ada", time=11)
    assert draft_named(design.snapshot(), found.action_id).generation == first
    passed = design.undo(author="Ada", time=12)
    assert passed.command == "redo" or passed.command == "ai accept"
    assert design.undo(author="Ada", time=13).not_undoable[0].command == "ai draft"
    assert undo.__doc__ and len(drafts(design.snapshot())) == 1


def test_a_rejected_draft_stays_in_the_log(design: Repository) -> None:
    found = drafted(design)
    told = reject(design, found.action_id[:8], Invoked("Bea", 12))
    assert told.state == "rejected" and told.decisions[0].action.invoked_by == "Bea"
    with pytest.raises(DraftDecidedError):
        accept_in(design, found.action_id, order())
    with pytest.raises(NoSuchDraftError):
        accept_in(design, None, order())


def test_names_of_drafts(design: Repository) -> None:
    first = drafted(design)
    second = drafted(design, Says((PRIMARY, "#112233")))
    assert draft_named(design.snapshot(), None) in (first, second)
    for prefix in ("", "abc", "f" * 64):
        with pytest.raises(NoSuchDraftError):
            draft_named(design.snapshot(), prefix)


def test_what_is_there_already_is_no_draft(design: Repository) -> None:
    with pytest.raises(NothingToDraftError):
        drafted(design, Says((UPPER, "smooth_leather")))
    with pytest.raises(NothingToDraftError):
        drafted(design, Says())
    assert drafts(design.snapshot()) == ()


def test_a_brief_is_short_plain_text(design: Repository) -> None:
    spec = require_valid(SpecFile("spec.yaml", SPEC.encode()))
    for brief in ("x" * 5000, "\x1b[2J"):
        with pytest.raises(NoteTooLongError):
            ask_about(design, spec, brief=brief)
    with pytest.raises(AiOutOfBoundsError):
        ask_about(design, spec, fields=["last"])


def test_a_value_that_moved_since_is_not_overwritten(design: Repository) -> None:
    drafted(design)
    edit(design, "#1B1F3B", "#445566")
    with pytest.raises(DraftOutdatedError, match="was #1B1F3B, is #445566"):
        accept_in(design, None, order())
    assert accept_in(design, None, order(), only=[UPPER]).done.changed
    assert values(design)["appearance.colors.primary_hex"] == "#445566"


def test_another_shape_needs_another_draft(design: Repository) -> None:
    drafted(design)
    edit(design, "toe_spring_mm: 11", "toe_spring_mm: 12")
    before = branches(design)
    with pytest.raises(AiGeometryError):
        accept_in(design, None, order())
    assert branches(design) == before


def test_the_gate_is_filled_by_a_draft_that_is_accepted(repository: Repository) -> None:
    spec = require_valid(SpecFile("spec.yaml", BARE.encode()))
    missing = missing_appearance(spec.resolved)
    found = draft(repository, ask_missing(repository, spec, missing), Offline(), ADA)
    assert found.action.mode == "resolve" and found.action.generations == ()
    assert [one.removeprefix("appearance.") for one in found.action.fields] == list(missing)
    made = accept_in(repository, None, order(), source=BARE.encode()).done.generation
    assert made.source == "ai_draft" and made.parents == ()
    assert set(made.filled) == set(missing)
    assert all(
        who.startswith(f"AI draft {found.action_id[:12]}") and who.endswith("Ada <ada@example.org>")
        for who in made.filled.values()
    )
    assert repository.fsck().damage == ()


def test_a_merge_without_a_fork_is_none(design: Repository) -> None:
    edit(design, "#1B1F3B", "#445566")
    for sides in (("main", "main~1"), ("main~1", "main"), ("main", "main")):
        with pytest.raises(NothingToDraftError):
            ask_merge(design, *sides)


@pytest.fixture
def forked(design: Repository) -> Repository:
    """main and side, which disagree on a colour, a material and the arch; side has a longer toe."""
    base = branches(design)["branch/main"]
    design.transact(
        "branch", author="Ada", time=5, expect={"branch/side": None}, set={"branch/side": base}
    )
    ours = SPEC.replace("#1B1F3B", "#445566").replace("arch_height_mm: 14", "arch_height_mm: 15")
    theirs = (
        SPEC.replace("#1B1F3B", "#778899")
        .replace("arch_height_mm: 14", "arch_height_mm: 13")
        .replace("toe_spring_mm: 11", "toe_spring_mm: 12")
        .replace("upper_texture: none", "upper_texture: pebbled")
    )
    generate(design, SpecFile("spec.yaml", ours.encode()), order("ours"))
    generate(design, SpecFile("spec.yaml", theirs.encode()), order("theirs", "side"))
    return design


def test_only_appearance_in_conflict_is_asked_and_the_rest_stays_open(forked: Repository) -> None:
    asking = ask_merge(forked, "main", "side", brief="dark")
    (field,) = asking.request.fields
    assert (field.path, field.ours, field.theirs) == (PRIMARY, "#445566", "#778899")
    before = branches(forked)
    found = draft(forked, asking, Offline(), ADA)
    assert branches(forked) == before and found.action.mode == "merge"
    assert found.action.changes[0].after in ("#445566", "#778899")
    done = accept_in(forked, None, order()).done
    made = done.generation
    assert made.source == "ai_merge"
    assert made.parents == (before["branch/main"], before["branch/side"])
    assert [one.path for one in made.conflicts] == ["instrumental.last_profile.arch_height_mm"]
    assert made.spec.instrumental == found.action.instrumental
    got = values(forked)
    assert got["instrumental.last_profile.toe_spring_mm"] == 12
    assert got["appearance.textures.upper_texture"] == "pebbled"
    assert got["appearance.colors.primary_hex"] == found.action.changes[0].after
    assert drafts_of(forked, done.generation_id)[0].action == found.action
    assert forked.fsck().damage == ()


def test_a_merge_that_moved_on_is_not_made(forked: Repository) -> None:
    draft(forked, ask_merge(forked, "main", "side"), Offline(), ADA)
    edit(forked, "mesh", "felt")
    with pytest.raises(DraftOutdatedError):
        accept_in(forked, None, order())


@pytest.mark.parametrize(
    "lie",
    [
        {"prompt_hash": "ab" * 32},
        {"provider": "offline", "model": "an older one"},
        {"invoked_by": "Eve"},
        {"draft": "a blob"},
    ],
)
def test_the_way_back_to_the_prompt_is_not_forged(
    design: Repository, lie: dict[str, object]
) -> None:
    """A decision that comes by a push may say of its draft what it likes."""
    drafted(design)
    good = accept_in(design, None, order()).done.generation
    action = design.objects.record(AiAction, good.ai_actions[0])
    if "draft" in lie:
        lie = {"draft": good.spec.source}
    forged = design.objects.put_record(replace(action, **lie))  # type: ignore[arg-type]
    assert "its draft" in objection(design, replace(good, ai_actions=(str(forged),)))


def test_no_value_is_ascribed_to_an_ai_that_it_did_not_propose(design: Repository) -> None:
    """Caught by it: a person's own colour in the log as a draft's."""
    drafted(design)
    good = accept_in(design, None, order()).done.generation
    action = design.objects.record(AiAction, good.ai_actions[0])
    assert action.draft is not None
    draft = design.objects.record(AiAction, action.draft)
    other = replace(draft, changes=draft.changes[1:])
    shorter = design.objects.put_record(other)
    forged = design.objects.put_record(replace(action, draft=AiActionId(shorter)))
    assert "its draft" in objection(design, replace(good, ai_actions=(str(forged),)))
    # Without its draft, as in a clone that has it not, a decision stands for itself.
    alone = design.objects.put_record(replace(action, draft=AiActionId("cd" * 32)))
    assert objection(design, replace(good, ai_actions=(str(alone),))) == ""


def test_what_a_generation_claims_is_checked(design: Repository) -> None:
    drafted(design)
    good = accept_in(design, None, order()).done.generation
    check_recorded(design, good)
    (action_id,) = good.ai_actions
    action = design.objects.record(AiAction, action_id)

    def acting(**changes: object) -> tuple[str, ...]:
        return (str(design.objects.put_record(replace(action, **changes))),)  # type: ignore[arg-type]

    other = edit(design, "toe_spring_mm: 11", "toe_spring_mm: 12")
    shape = design.generation(other).spec
    (pending,) = drafts(design.snapshot())
    before = design.generation(good.parents[0]).spec
    wrong = {
        "names no AI action": replace(good, ai_actions=()),
        "of source generate": replace(good, source="generate"),
        "nobody has accepted": replace(good, ai_actions=(str(pending.action_id),)),
        "of mode merge": replace(good, ai_actions=acting(mode="merge", generations=(other, other))),
        "than the AI was asked for": replace(good, spec=shape),
        "than its parent": replace(
            good, spec=shape, ai_actions=acting(instrumental=shape.instrumental)
        ),
        "other meshes": replace(
            good, geometry=replace(good.geometry, parts=design.generation(other).geometry.parts)
        ),
        "than was accepted": replace(good, spec=replace(good.spec, authored=before.authored)),
        "else than its draft": replace(good, ai_actions=acting(prompt_hash="ab" * 32)),
    }  # fmt: skip
    for words, one in wrong.items():
        assert words in objection(design, one), words
        with pytest.raises(AiGeometryError, match=words):
            check_recorded(design, one)
