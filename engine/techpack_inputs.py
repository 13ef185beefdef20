"""What a tech pack tells of a revision beside its shoe: changes, sizes, who made it and when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.specfile import SpecFile
    from exporters.grading_chart import ChartRow
    from schemas.records import Generation
    from schemas.resolve import Resolved
    from schemas.sizes import Size
    from store.repository import Repository

BESIDE: Final = 3
"""Sizes shown below and above the sample size."""


def techpack_inputs(
    repository: Repository, generation: Generation, resolved: Resolved
) -> dict[str, Any]:
    """Return the fields of `BundleInputs` that only documents on a revision need."""
    authored = json.loads(repository.get(generation.spec.authored))["spec"]
    return {
        "author": generation.author,
        "time": generation.time,
        "parents": generation.parents,
        "changes": changes(repository, generation, resolved),
        "size_run": size_run(authored),
    }


def changes(
    repository: Repository, generation: Generation, resolved: Resolved
) -> tuple[Mapping[str, object], ...]:
    """Return what differs from the first parent, written values before derived ones."""
    from engine.diff import value_changes
    from engine.stored_model import spec_of

    if not generation.parents:
        return ()
    before = spec_of(repository, repository.generation(generation.parents[0]))
    return tuple(
        {
            "path": one.path,
            "unit": one.unit,
            "before": one.before,
            "after": one.after,
            "derived": one.derived,
        }
        for one in value_changes(before, resolved)
    )


def size_run(authored: Mapping[str, Any]) -> tuple[ChartRow, ...]:
    """Return the sizes beside a spec's own, nominal and not built; none for a spec without one.

    Sizes that do not exist, or that the standard rules give no valid spec for, are left out.
    """
    from engine.specfile import SpecFile
    from schemas.resolve import resolve

    own = resolve(authored).size
    if own is None:
        return ()
    file = SpecFile("spec.json", json.dumps(authored, ensure_ascii=False).encode())
    rows = (_row(file, own, place) for place in range(-BESIDE, BESIDE + 1))
    return tuple(row for row in rows if row is not None)


def _row(file: SpecFile, own: Size, place: int) -> ChartRow | None:
    """The size so many steps from a spec's own, or None where there is none."""
    from engine.grade import GradedSpecInvalidError, nominal_row, plan_run
    from engine.size_run import SizeRun
    from schemas.grading.grade import STEP
    from schemas.grading.rules import InvalidRulesError, built_in_rules
    from schemas.sizes import SizeError, plain_number

    value = own.value + place * STEP[own.system]
    if value <= 0:
        return None
    run = SizeRun(plain_number(value), own.system, own.width)
    try:
        (planned,) = plan_run(file, run, built_in_rules()).sizes
    except (GradedSpecInvalidError, InvalidRulesError, SizeError):
        return None
    return nominal_row(planned)
