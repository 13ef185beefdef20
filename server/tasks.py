"""What a worker process does: generating, regenerating and exporting in one project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.gate import CHOICES, AppearanceIncompleteError, NoAiProviderError
from schemas.errors import RRError
from server.derive import Attester, attest, catch_up

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from engine.record_spec import Generated, Order
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.sql import Sql


@dataclass(frozen=True, slots=True)
class Wish:
    """What a generate is to do: a spec, or a generation to regenerate; and the words for it."""

    spec: bytes | None
    regenerate: str | None
    message: str
    branch: str
    author: str
    time: int
    missing: str


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
    from server.service import open_repository

    repository = open_repository(sql, project, attester.role.value)
    try:
        done = _done(repository, wish)
    except (AppearanceIncompleteError, NoAiProviderError) as error:
        raise _asked(error) from error
    if done.changed:
        attest(sql, project, [done.generation_id], attester)
    catch_up(sql, project)
    return done


def _done(repository: Repository, wish: Wish) -> Recorded:
    from engine.generate import generate as generate_now
    from engine.record_spec import Order
    from engine.specfile import SpecFile

    order = Order(
        message=wish.message,
        branch=wish.branch,
        author=wish.author,
        time=wish.time,
        choose=lambda _: wish.missing,
    )
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


def _asked(error: RRError) -> RRError:
    """The question of the option gate, as somebody who speaks HTTP can answer it."""
    choices = [{"missing": name, "meaning": meaning} for name, meaning in CHOICES.items()]
    return type(error)(
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
    approvals: int,
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
