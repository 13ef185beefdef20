"""What `rr merge` did or would do, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.merge import UP_TO_DATE
from rrcli.conflict_lines import conflict_lines, conflict_rows
from rrcli.generate_lines import generated_fields, generated_lines
from rrcli.short import plural, short, value_text

if TYPE_CHECKING:
    from engine.merge import Merge
    from rrcli.session import Session


def merge_fields(found: Merge) -> dict[str, Any]:
    """Return the JSON fields of a merge; `recorded` is null where nothing was recorded."""
    plan = found.plan
    return {
        "kind": found.kind,
        "branch": found.branch,
        "ours": found.ours,
        "theirs": found.theirs,
        "bases": list(plan.bases) if plan else [],
        "taken": [
            {"path": one.path, "before": one.before, "after": one.after}
            for one in (plan.taken if plan else ())
        ],
        "conflicts": conflict_rows(found.conflicts),
        "recorded": generated_fields(found.done) if found.done else None,
        "kept_edits": found.kept_edits,
    }


def merge_lines(found: Merge, session: Session) -> list[str]:
    """Return what the branch got, what is open, and the next step for that."""
    if found.kind == UP_TO_DATE:
        return [f"nothing to merge: {found.branch} has all of {short(found.theirs)}"]
    lines = _would(found)
    if found.done:
        lines = generated_lines(found.done, session.out, conflicts=found.plan is None)
    if found.plan is None:
        moved = f"{found.branch} has nothing of its own: it moves to {short(found.theirs)}"
        return [*lines, f"  {moved}" if found.done else moved]
    taken, conflicts = found.plan.taken, found.plan.conflicts
    if taken or not conflicts:
        lines.append(f"  {plural(len(taken), 'value')} taken from {short(found.theirs)}")
    lines += [
        f"    {one.path}: {value_text(one.before)} → {value_text(one.after)}" for one in taken
    ]
    if conflicts:
        lines += ["", *conflict_lines(conflicts, session), ""]
        lines.append(f"{plural(len(conflicts), 'value')} in conflict, kept as ours until decided")
    return lines


def _would(found: Merge) -> list[str]:
    return [f"would merge {short(found.theirs)} into {found.branch} at {short(found.ours)}"]
