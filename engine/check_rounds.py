"""The four check rounds of a design: on which sample each is, what must be green, who has passed.

The columns of a measurement sheet are called first to fourth check (footwear.md §5.3), the samples
by their stages (§5.7); which check belongs to which sample is ours. A round is passed by a line of
generations: what was passed stays so for the generations that come of it, until one is rejected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from engine.approval_rule import GREEN
from schemas.review import ROUNDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository

AUDIT, MEASURES, CRITICAL, MAJOR = GREEN
CHECKS: Final = {
    AUDIT: "no error among the audit findings of the generation",
    MEASURES: "every measure that the spec names within its tolerance",
    CRITICAL: "no critical change request open, nor one that its sample does not verify",
    MAJOR: "the same of critical and major ones",
}
"""What can be green or not, and when it is."""


class Round(NamedTuple):
    """A check round: its name, the sample it is on, its stages, and what must be green for it."""

    name: str
    sample: str
    stages: tuple[str, ...]
    checks: tuple[str, ...]


TABLE: Final = (
    Round(ROUNDS[0], "pull-over", ("proto",), (AUDIT,)),
    Round(ROUNDS[1], "fit sample", ("development", "photo"), (AUDIT, MEASURES)),
    Round(ROUNDS[2], "confirmation sample", ("confirmation",), (AUDIT, MEASURES, CRITICAL)),
    Round(
        ROUNDS[3],
        "production sample",
        ("size_set", "pre_production", "production"),
        (AUDIT, MEASURES, MAJOR),
    ),
)


def round_named(name: str) -> Round:
    """Return a round of the table."""
    return TABLE[ROUNDS.index(name)]


def not_green(
    repository: Repository, generation_id: GenerationId, wanted: Iterable[str]
) -> dict[str, str]:
    """Return those of some checks that are not green, each with what is wrong."""
    generation = repository.generation(generation_id)
    found: dict[str, str] = {}
    for name in dict.fromkeys(wanted):
        wrong = _wrong(repository, generation_id, generation, name)
        if wrong:
            found[name] = ", ".join(wrong)
    return found


def _wrong(
    repository: Repository, generation_id: GenerationId, generation: Generation, name: str
) -> list[str]:
    if name == AUDIT:
        errors = (one for one in generation.audit if one["severity"] == "error")
        return sorted({str(one["code"]) for one in errors})
    if name == MEASURES:
        from engine.measure import checks
        from engine.stored_model import spec_of

        measures = {key: float(value) for key, value in generation.geometry.measures.items()}
        found = checks(measures, spec_of(repository, generation).instrumental)
        # An imported mesh has no measures: nothing says that it is as the spec wants it.
        return [one.name for one in found if not one.ok] if found else ["nothing is measured"]
    return _open_requests(repository, generation_id, name)


def _open_requests(repository: Repository, generation_id: GenerationId, name: str) -> list[str]:
    """Return the change requests about the line that are grave enough and not settled."""
    from engine.feedback import OPEN, items
    from store.walk import walk

    grave = ("critical",) if name == CRITICAL else ("critical", "major")
    asked = [
        item
        for item in items(repository.snapshot())
        if item.request.severity in grave and (item.state == OPEN or item.verified is False)
    ]
    if not asked:
        return []
    line = {one for one, _ in walk(repository.objects, [generation_id])}
    return [item.feedback_id[:12] for item in asked if item.request.generation in line]
