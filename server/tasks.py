"""What a worker process does in one project: recording generations, and exporting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.gate import CHOICES, DEFAULTS, AppearanceIncompleteError
from server.derive import catch_up
from server.derive_makers import Attester

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from engine.ai.actions import Draft
    from engine.approval_rule import ApprovalRule
    from engine.feedback import Item
    from engine.import_mesh import MeshInput
    from engine.record_spec import Generated, Order
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.sql import Sql


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever records a generation says of it, and what fills an incomplete appearance."""

    message: str
    branch: str
    author: str
    time: int
    missing: str = DEFAULTS

    def order(self) -> Order:
        """The same for a use case."""
        from engine.record_spec import Order

        return Order(self.message, self.branch, self.author, self.time, lambda _: self.missing)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a generate is to do: a spec, or a generation to regenerate; and what is said of it."""

    spec: bytes | None
    regenerate: str | None
    said: Said


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded: the generation, its branch, and whether it is new."""

    generation_id: GenerationId
    branch: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What the headers of a finished archive say."""

    size: int
    digest: bytes
    generation_id: GenerationId
    geometry_hash: str
    name: str
    allowed: tuple[str, ...]


def generate(sql: Sql, project: UUID, attester: Attester, wish: Wish) -> Recorded:
    """Record a generation, and who brought it; raises the errors of the use case."""
    repository = _opened(sql, project, attester)
    try:
        done = _done(repository, wish)
    except AppearanceIncompleteError as error:
        raise _asked(error) from error
    return _told(sql, project, done)


def bring(
    sql: Sql, project: UUID, attester: Attester, mesh: MeshInput, said: Said
) -> tuple[Recorded, dict[str, Any]]:
    """Record a mesh as a generation, and who brought it; how the file was read and mended."""
    from engine.import_mesh import NoSpecToImportIntoError, import_mesh

    repository = _opened(sql, project, attester)
    try:
        found = import_mesh(repository, mesh, said.order())
    except NoSpecToImportIntoError as error:
        raise type(error)(error.message, hint=_SPEC_FIRST) from error
    done = _told(sql, project, _recorded(found.done))
    return done, found.to_dict()


def accept(
    sql: Sql,
    project: UUID,
    attester: Attester,
    feedback: str,
    said: Said,
    *,
    anyway: bool,
    allow: list[str],
) -> tuple[Item, Recorded]:
    """Record what a change request asks for as a generation, and who accepted it."""
    from engine.feedback_answer import accept_in

    repository = _opened(sql, project, attester)
    found = accept_in(repository, feedback, said.order(), anyway=anyway, allow=allow)
    assert found.done is not None, "it was not answered by one that is there"
    return found.item, _told(sql, project, _recorded(found.done))


def accept_draft(
    sql: Sql,
    project: UUID,
    attester: Attester,
    draft: str,
    said: Said,
    *,
    only: list[str],
    spec: bytes | None,
) -> tuple[Draft, Recorded]:
    """Record a generation of an AI draft, or of a part of it, and who accepted it."""
    from engine.ai.accept import accept_sent

    repository = _opened(sql, project, attester)
    found = accept_sent(repository, draft, said.order(), only=only, source=spec)
    return found.draft, _told(sql, project, _recorded(found.done))


_SPEC_FIRST = "a mesh goes with a spec: record one first, POST /projects/{project}/generations"


def _opened(sql: Sql, project: UUID, attester: Attester) -> Repository:
    """The repository in the role of whose key it is, which each operation then names."""
    from server.service import open_repository

    repository = open_repository(sql, project, attester.role.value)
    repository.signed = attester.signature()
    return repository


def _told(sql: Sql, project: UUID, done: Recorded) -> Recorded:
    """What was recorded, once the tables have it and whose key it was."""
    catch_up(sql, project)
    return done


def _done(repository: Repository, wish: Wish) -> Recorded:
    from engine.generate import generate as generate_now
    from engine.specfile import SpecFile

    order = wish.said.order()
    if wish.spec is None:
        return _regenerated(repository, wish.regenerate or "@", order)
    return _recorded(generate_now(repository, SpecFile("spec", wish.spec), order))


def _regenerated(repository: Repository, rev: str, order: Order) -> Recorded:
    from engine.regenerate import regenerate_stored

    wanted = repository.resolve(rev)
    done = regenerate_stored(repository, wanted, order)
    if done is None:
        return Recorded(wanted, order.branch or "", False)
    return _recorded(done)


def _recorded(done: Generated) -> Recorded:
    return Recorded(done.generation_id, done.branch, done.changed)


def _asked(error: AppearanceIncompleteError) -> AppearanceIncompleteError:
    """The question of the option gate, as somebody who speaks HTTP can answer it."""
    choices = [{"missing": name, "meaning": meaning} for name, meaning in CHOICES.items()]
    return AppearanceIncompleteError(
        error.message,
        place=error.place,
        hint='send it again with "missing": "defaults", or with the values in the spec',
        details={**error.details, "choices": choices},
    )


def export(
    sql: Sql,
    project: UUID,
    role: str,
    generation_id: GenerationId,
    profile: str,
    formats: list[str] | None,
    allow: list[str],
    approvals: ApprovalRule,
    place: Path,
) -> Exported:
    """Write the archive of a bundle to a file; raises the errors of the use case, DiskFullError."""
    import hashlib

    from engine.export import export as make_bundle
    from exporters.archive import write_zip
    from server.service import open_repository
    from store.trouble import coded

    repository = open_repository(sql, project, role)
    bundle = make_bundle(
        repository,
        generation_id,
        profile=profile,
        formats=formats,
        allow=allow,
        approvals=approvals,
    )
    with coded("a bundle"), place.open("w+b") as out:
        write_zip(out, bundle.members)
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").digest()
        size = out.tell()
    record: Any = bundle.generation.geometry
    return Exported(
        size,
        digest,
        bundle.generation_id,
        record.geometry_hash,
        bundle.name,
        bundle.allowed,
    )
