"""Generations as somebody may see them: one, or a page of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.history import LogEntry
from engine.project_view import entry_view, find_generation, generation_view, may_see, shared_refs
from engine.roles import PERMISSIONS, READ_HISTORY
from server.derive import catch_up
from server.kept import kept_view
from server.listing import attested, generations_before
from server.pages import BadCursorError, cursor_of, parts_of, time_and_id
from store.refnames import BRANCH, TAG
from store.sync import Reading

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from server.access import Caller
    from store.repository import Repository


def one_generation(caller: Caller, rev: str) -> dict[str, Any]:
    """Every field of a generation that the caller may see; raises RevNotFoundError and its kin."""
    repository = caller.repository()
    found = find_generation(repository, caller.role, rev)
    told = kept_view(caller, repository, found, lambda: _view(caller, repository, found))
    return _with_project(caller, [(found, told)])[0]


def _view(caller: Caller, repository: Repository, found: GenerationId) -> dict[str, Any]:
    from engine.show import show
    from engine.stored_model import spec_of

    shown = show(repository, found)
    return generation_view(caller.role, shown, spec_of(repository, shown.entry.generation))


def some_generations(caller: Caller, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of generations, newest first: all of them, or for partners those with a name."""
    repository = caller.repository()
    if READ_HISTORY in PERMISSIONS[caller.role]:
        catch_up(caller.service.sql, caller.project.id)
        place = None if cursor is None else time_and_id(cursor)
        rows = caller.service.sql.run(
            generations_before(caller.service.sql, caller.access, place, limit + 1)
        )
        more = cursor_of(str(rows[limit - 1][0]), rows[limit - 1][1]) if len(rows) > limit else None
    else:
        before = 0 if cursor is None else _count(cursor)
        rows = _named(repository)[before : before + limit + 1]
        # How many came before: the cursor of a partner gives no id away.
        more = cursor_of(str(before + limit)) if len(rows) > limit else None
    names = _names(repository)
    active = repository.snapshot().active.generation
    shown = [_id(row[1]) for row in rows[:limit]]
    reading = Reading(repository.objects)
    reading.ahead(shown)  # one by one, each is a trip to the database
    page = [(one, entry_view(caller.role, _entry(reading, one, names, active))) for one in shown]
    return {"items": _with_project(caller, page), "next": more}


def _named(repository: Repository) -> list[tuple[int, str]]:
    """The times and ids of the generations that a branch or a tag names, newest first."""
    targets = {target for _, target in shared_refs(repository.snapshot())}
    reading = Reading(repository.objects)
    reading.ahead(targets)
    found = [(reading.get(one).time, str(one)) for one in targets]
    return sorted(found, key=lambda row: (-row[0], row[1]))


def _count(cursor: str) -> int:
    (before,) = parts_of(cursor, 1)
    if not (before.isascii() and before.isdigit() and len(before) < 12):
        raise BadCursorError("the cursor is one of another list", place="cursor")
    return int(before)


def _names(repository: Repository) -> dict[GenerationId, tuple[list[str], list[str]]]:
    found: dict[GenerationId, tuple[list[str], list[str]]] = {}
    for ref, target in shared_refs(repository.snapshot()):
        branches, tags = found.setdefault(target, ([], []))
        (branches if ref.startswith(BRANCH) else tags).append(
            ref.removeprefix(BRANCH).removeprefix(TAG)
        )
    return found


def _entry(
    reading: Reading,
    one: GenerationId,
    names: dict[GenerationId, tuple[list[str], list[str]]],
    active: GenerationId | None,
) -> LogEntry:
    branches, tags = names.get(one, ([], []))
    return LogEntry(one, reading.get(one), tuple(branches), tuple(tags), one == active)


def _with_project(
    caller: Caller, page: list[tuple[GenerationId, dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The views with what only the server knows: the project, and who brought them here."""
    project = str(caller.project.id)
    if not may_see(caller.role, "attested"):
        return [{"project": project, **view} for _, view in page]
    sql = caller.service.sql
    found = sql.run(attested(sql, caller.access, [one for one, _ in page]))
    return [{"project": project, **view, "attested": found[one]} for one, view in page]


def _id(text: str) -> GenerationId:
    from schemas.ids import GenerationId

    return GenerationId(text)
