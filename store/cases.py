"""Cases: the reviews, the factory feedback and the AI log of a project, as a set that only grows.

A refset's root names it as a tree of the same form as the refs', `<kind>/<id>` to the id itself. So
equal sets have equal ids, two sets are joined without a question, and no undo takes anything out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from schemas.ai_action import AiAction
from schemas.feedback import FactoryFeedback, FeedbackAnswer
from schemas.ids import BlobId, GenerationId, RefsetId
from schemas.records import Refset
from schemas.review import Review
from store.objects import Objects, read_record
from store.refsets import all_refs, change_refs, find_ref

Case = Review | FactoryFeedback | FeedbackAnswer | AiAction
CASES: dict[str, type[Case]] = {
    kind.KIND: kind for kind in (Review, FactoryFeedback, FeedbackAnswer, AiAction)
}
"""The kinds of records that a set of cases may hold."""


def case_name(kind: str, case_id: str) -> str:
    """The name of a case in the tree."""
    return f"{kind}/{case_id}"


def kind_of(name: str, case_id: str) -> type[Case] | None:
    """The kind of record that a name of the tree promises, or None where it is no such name."""
    kind = name.partition("/")[0]
    return CASES.get(kind) if name == case_name(kind, case_id) else None


def named_cases(objects: Objects, root: Refset) -> dict[str, str]:
    """The id of every case of a state by its name, sorted; no case is read."""
    found = sorted(all_refs(objects, _tree(objects, root)))
    return {name: case_id for name, case_id in found if kind_of(name, case_id) is not None}


def read_cases(objects: Objects, named: Mapping[str, str]) -> dict[str, Case]:
    """The cases of some names with their ids, read at once; raises the errors of reading."""
    contents = dict(objects.many(named.values()))
    found: dict[str, Case] = {}
    for name, case_id in named.items():
        kind = kind_of(name, case_id)
        if kind is not None:
            found[name] = read_record(kind, case_id, contents[case_id])
    return found


def all_cases(objects: Objects, root: Refset) -> Iterator[tuple[str, Case]]:
    """Every case of a state with its id, sorted by name; raises the errors of reading."""
    named = named_cases(objects, root)
    return ((named[name], case) for name, case in read_cases(objects, named).items())


def has_case(objects: Objects, root: Refset, kind: str, case_id: str) -> bool:
    """Whether a state has a case."""
    return find_ref(objects, _tree(objects, root), case_name(kind, case_id)) is not None


def with_cases(objects: Objects, root: Refset, found: Iterable[tuple[str, str]]) -> Refset:
    """The root with more cases (kind, id) in its set; stores the nodes of the tree."""
    names = {case_name(kind, case_id): GenerationId(case_id) for kind, case_id in found}
    if not names:
        return root
    tree = change_refs(objects, _tree(objects, root), names)
    return replace(root, cases=RefsetId(objects.put_record(tree)))


def with_cases_of(root: Refset, other: Refset) -> Refset:
    """A root with the cases of another: what every command that goes back to a state does."""
    return replace(root, cases=other.cases)


def generations_of(case: Case) -> tuple[GenerationId, ...]:
    """The generations that a case is about; an answer is about another case."""
    if isinstance(case, AiAction):
        return case.generations
    return () if isinstance(case, FeedbackAnswer) else (case.generation,)


def blobs_of(case: Case) -> tuple[BlobId, ...]:
    """The plain bytes that a case cannot be without: the photos of a change request."""
    photos = case.photos if isinstance(case, FactoryFeedback) else ()
    return tuple(photo.blob for photo in photos)


def _tree(objects: Objects, root: Refset) -> Refset:
    return Refset() if root.cases is None else objects.record(Refset, root.cases)
