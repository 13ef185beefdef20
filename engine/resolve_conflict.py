"""Deciding conflicts: a new generation with the values chosen, and the rest still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.generate import DetachedError, generate
from engine.merge_values import as_written, merge_values, was_width_apart
from engine.places import require_place_for_file
from engine.spec_edit import edited
from engine.working import authored_tree, check_no_edits, follow
from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project import Project
    from engine.record_spec import Generated, Order
    from schemas.conflict import Conflict

RESOLVE_CONFLICT: Final = "resolve-conflict"
OURS, THEIRS, BASE, SET = "ours", "theirs", "base", "set"


class NoSuchConflictError(RRError):
    """The value named is not in conflict. `rr conflicts` lists those that are, by their paths."""

    code: ClassVar[str] = "RR-E033"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr conflicts lists the paths"


class NoBaseValueError(RRError):
    """There is no base value to go back to: the two sides never met, or their bases clash in it."""

    code: ClassVar[str] = "RR-E035"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "choose --ours, --theirs or --set VALUE"


@dataclass(frozen=True, slots=True)
class Choice:
    """How conflicts are decided: as ours, theirs or the base has it, or a value in words."""

    how: str
    words: str = ""

    def of(self, conflict: Conflict) -> Any:
        """Return the value for one conflict; None: not written. Raises NoBaseValueError."""
        if self.how == SET:
            return _value(self.words, (conflict.ours, conflict.theirs, conflict.base))
        if self.how == BASE and not conflict.has_base:
            raise NoBaseValueError(
                f"{conflict.path} has no base to go back to", place=conflict.path
            )
        return {OURS: conflict.ours, THEIRS: conflict.theirs, BASE: conflict.base}[self.how]


@dataclass(frozen=True, slots=True)
class Decided:
    """The conflicts decided, the generation recorded, and the id of replaced edits, if any."""

    decided: tuple[Conflict, ...]
    done: Generated
    kept_edits: str | None


def resolve_conflict(
    project: Project, paths: Sequence[str], choice: Choice, order: Order, *, discard: bool
) -> Decided:
    """Return the generation in which the conflicts at some paths (none named: all) are decided.

    Raises DetachedError, NoSuchConflictError, NoBaseValueError, InvalidSpecError for a value that a
    rule refuses, UnfitForEditingError, LocalEditsError, FolderInTheWayError and RefMovedError;
    nothing has moved then.
    """
    from engine.specfile import SpecFile

    repository = project.repository()
    active = repository.snapshot().active
    if active.branch is None:
        hint = "rr switch BRANCH first"
        raise DetachedError("no branch is active", place=str(active.generation)[:12], hint=hint)
    if active.generation is None:
        raise NoSuchConflictError(f"{active.branch} has no generation yet")
    record = repository.generation(active.generation)
    decided = tuple(_named(record.conflicts, paths))
    require_place_for_file(project.working_file)
    if not discard:
        check_no_edits(repository, project.working_file, active.generation)
    apart = all(was_width_apart(one) for one in decided)
    tree = authored_tree(repository, record.spec.authored)
    before = merge_values(tree, width_apart=apart)
    after = {one.path: choice.of(one) for one in decided}
    data = edited(repository.get(record.spec.source), as_written(before, after, after))
    told = replace(
        order,
        message=order.message or f"decide {', '.join(after)}: {choice.how}",
        command=RESOLVE_CONFLICT,
        source="merge",
        conflicts=tuple(one for one in record.conflicts if one not in decided),
    )
    done = generate(repository, SpecFile("the spec so decided", data), told)
    kept = follow(repository, project.working_file, done.generation_id, discard=discard)
    return Decided(decided, done, kept)


def _value(words: str, sides: Sequence[Any]) -> Any:
    """Return the value meant: a number or a table as JSON writes it, `null` for none, else a text.

    Where a side has a text, a number is a text too, and so is a table where no side has one.
    """
    import json

    def refuse(name: str) -> Any:
        raise ValueError(name)

    try:
        value = json.loads(words, parse_constant=refuse)
    except (ValueError, RecursionError):
        return words
    is_text = isinstance(value, bool | int | float) and any(isinstance(s, str) for s in sides)
    is_table = isinstance(value, dict) and not any(isinstance(s, Mapping) for s in sides)
    return words if is_text or is_table or value in (float("inf"), -float("inf")) else value


def _named(conflicts: Sequence[Conflict], paths: Sequence[str]) -> list[Conflict]:
    """Return the conflicts at the paths; a path may leave out the half it belongs to."""
    if not conflicts:
        raise NoSuchConflictError("nothing is in conflict here", hint="rr status")
    if not paths:
        return list(conflicts)
    found: list[Conflict] = []
    for path in paths:
        at = [one for one in conflicts if one.path == path or one.path.endswith(f".{path}")]
        if len(at) != 1:
            known = ", ".join(one.path for one in conflicts)
            many = "means several of" if at else "is not among"
            raise NoSuchConflictError(f"{path!r} {many} the conflicts: {known}", place=path)
        found += [one for one in at if one not in found]
    return found
