"""The shoe a command is about: a spec file built now, or a recorded generation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from engine.model import STANDARD, Model, build_key, build_model, geometry_hash
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.specfile import SpecFile
    from exporters.scene import Scene
    from schemas.ids import GenerationId, GeometryHash
    from schemas.records import Generation
    from schemas.resolve import Resolved
    from store.repository import Repository

LEFT, RIGHT = "left", "right"
SIDES = (RIGHT, LEFT)


class UnknownPartError(RRError):
    """The shoe has no part of that name. The message lists the parts it has."""

    code: ClassVar[str] = "RR-E023"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "choose from the parts listed"


@dataclass(frozen=True, slots=True)
class Subject:
    """One shoe: its resolved spec and geometry; `missing` lists appearance nobody wrote.

    `whole` is false when only some of its parts were asked for.
    """

    resolved: Resolved
    model: Model
    build_key: str
    missing: tuple[str, ...] = ()
    generation_id: GenerationId | None = None
    generation: Generation | None = None
    whole: bool = True

    @property
    def geometry_hash(self) -> GeometryHash | None:
        """The hash of the design: of all its parts at standard quality; None for less or other."""
        if not self.whole or self.model.quality != STANDARD:
            return None
        return geometry_hash(self.model.mesh_ids)


def subject_of_spec(
    file: SpecFile, *, quality: str = "standard", parts: Collection[str] = ()
) -> Subject:
    """Return the shoe of a spec file, built now; `parts` builds those alone.

    Raises InvalidSpecError and UnknownPartError.
    """
    from engine.gate import missing_appearance
    from engine.validate import require_valid

    spec = require_valid(file)
    check_parts(parts)
    model = build_model(spec.resolved, quality=quality, only=parts or None)
    missing = missing_appearance(spec.resolved)
    model = only_parts(model, parts)
    key = build_key(spec.resolved)
    return Subject(spec.resolved, model, key, missing, whole=not parts)


def subject_of_generation(
    repository: Repository, rev: str, *, quality: str = "standard", parts: Collection[str] = ()
) -> Subject:
    """Return the shoe of a recorded generation; raises RevNotFoundError and UnknownPartError."""
    from engine.stored_model import spec_of, stored_model

    generation_id = repository.resolve(rev)
    generation = repository.generation(generation_id)
    check_parts(parts)
    model = only_parts(stored_model(repository, generation, quality=quality), parts)
    key = generation.geometry.build_key
    return Subject(
        spec_of(repository, generation),
        model,
        key,
        generation_id=generation_id,
        generation=generation,
        whole=not parts,
    )


def only_parts(model: Model, parts: Collection[str]) -> Model:
    """Return the model with the named parts alone (all when none is named)."""
    if not parts:
        return model
    kept = tuple(part for part in model.parts if part.name in parts)
    absent = sorted(set(parts) - {part.name for part in kept})
    if absent:
        raise UnknownPartError(
            f"this shoe has no {', '.join(absent)}; it has "
            f"{', '.join(part.name for part in model.parts)}"
        )
    return replace(model, parts=kept)


def scene_of(subject: Subject, *, side: str = RIGHT, with_last: bool = False) -> Scene:
    """Return the shoe with its looks for the exporters; the left foot is the exact mirror."""
    from exporters.styles import shoe_scene
    from geometry.mesh import mirror

    parts = subject.model.parts
    if side == LEFT:
        parts = tuple(mirror(part) for part in parts)
    resolved = subject.resolved
    built = subject.generation is None or not subject.generation.geometry.parent_hashes
    values = resolved.instrumental if built else None
    scene = shoe_scene(resolved.name, parts, resolved.appearance, values, left=side == LEFT)
    # Who names the last among the parts gets it.
    return scene if with_last or not subject.whole else scene.worn


def check_parts(parts: Collection[str]) -> None:
    """Raise UnknownPartError for a name that no part of any shoe has."""
    from geometry.kernel import PART_NAMES

    unknown = sorted(set(parts) - set(PART_NAMES))
    if unknown:
        raise UnknownPartError(
            f"there is no part {', '.join(unknown)}; the parts are {', '.join(PART_NAMES)}"
        )
