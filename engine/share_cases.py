"""Reviews and factory feedback on their way: which may be sent, by whom, and what must be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from engine.roles import CHANGE, GIVE_FEEDBACK, PERMISSIONS, REVIEW, Role
from schemas.ai_action import AiAction
from schemas.feedback import CHECKS, FactoryFeedback, FeedbackAnswer
from schemas.ids import is_id
from schemas.review import REQUESTED, Review
from store.backends import MissingError
from store.cases import Case, case_name, generations_of, kind_of, named_cases
from store.mergebase import merge_bases
from store.objects import Objects, readable
from store.sync import Reading

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.snapshot import Snapshot


def case_names(snapshot: Snapshot) -> dict[str, str]:
    """Return the ids of the cases of a project by name, which is the kind, a slash, the id."""
    return named_cases(snapshot.objects, snapshot.root)


def id_in(name: str) -> str | None:
    """Return the id in the name of a case, or None where it is no such name."""
    case_id = name.rpartition("/")[2]
    return case_id if is_id(case_id) and kind_of(name, case_id) is not None else None


def may_keep(role: Role, case: Case, objects: Objects) -> bool:
    """Whether a role could have recorded a case, and each step that it takes the place of."""
    older = case.supersedes if isinstance(case, Review) else ()
    steps = (readable(objects, Review, one) for one in older)
    return may_make(role, case) and all(step is None or may_make(role, step) for step in steps)


def may_make(role: Role, case: Case) -> bool:
    """Whether a role could have recorded a case."""
    if isinstance(case, Review):
        action = CHANGE if case.verdict == REQUESTED else REVIEW
    elif isinstance(case, FeedbackAnswer):
        action = REVIEW if case.answer in CHECKS else CHANGE
    elif isinstance(case, AiAction):
        action = CHANGE
    else:
        action = GIVE_FEEDBACK
    return action in PERMISSIONS[role]


def standing(
    reading: Reading,
    cases: dict[str, Case],
    tips: Collection[GenerationId],
    known: Iterable[str],
) -> Iterator[str]:
    """Return the names of the cases whose generation the tips lead to, or whose question is there.

    `known` are the names of cases that the side has which they are for.
    """
    there = {*known, *(name for name, case in cases.items() if isinstance(case, FactoryFeedback))}
    for name, case in cases.items():
        if isinstance(case, FeedbackAnswer):
            if case_name(FactoryFeedback.KIND, case.feedback) in there:
                yield name
        elif all(leads_to(reading, tips, about) for about in generations_of(case)):
            yield name


def leads_to(reading: Reading, tips: Collection[GenerationId], wanted: GenerationId) -> bool:
    """Return whether the tips lead to a generation; False where it is not here."""
    try:
        there = [tip for tip in tips if reading.find(tip) is not None]
        return bool(there) and wanted in merge_bases(reading, there, wanted)
    except MissingError:
        return False
