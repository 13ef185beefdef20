"""Adding factory feedback: what a factory found on a sample, and what it asks to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.errors import RRError
from schemas.feedback import (
    AFFECTS,
    REASONS,
    SEVERITIES,
    SIDES,
    STAGES,
    FactoryFeedback,
    RequestedChange,
)

if TYPE_CHECKING:
    from engine.feedback import Item
    from engine.photo import PhotoFile
    from engine.review import Reviewer
    from engine.validate import ValidSpec
    from schemas.feedback import Photo
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository

ADD: Final = "feedback add"
LONGEST_WORD: Final = 200
FARTHEST_MM: Final = 8_000.0
MOST_ROUNDS: Final = 999
MOST_CHANGES: Final = 50
LARGEST_VALUE: Final = 1e12
SIZE: Final = "size."
IN_MM: Final = "_mm"
"""Ends the name of a measure that is a length; the others are areas and volumes."""


class BadFeedbackError(RRError):
    """A change request says something that cannot be: a part, landmark or value that is not there.

    The message names the field and what it may be. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E081"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "rr feedback add --help; rr params lists what can be changed"


@dataclass(frozen=True, slots=True)
class Request:
    """What a factory says, in its own words and in mm; `changes` are values by their paths."""

    rev: str
    observation: str
    stage: str = "proto"
    round: int = 1
    size: str = ""
    side: str = "both"
    part: str = ""
    landmark: str = ""
    place_mm: tuple[float, float, float] | None = None
    measure: str = ""
    nominal_mm: float | None = None
    measured_mm: float | None = None
    changes: Mapping[str, str | int | float] = field(default_factory=dict)
    reason: str = "fit"
    severity: str = "major"
    affects: tuple[str, ...] = ()
    impact: str = ""
    photos: tuple[PhotoFile | Photo, ...] = ()
    """Files to be kept with it, and photos that are kept already."""


def add_feedback(repository: Repository, request: Request, who: Reviewer) -> Item:
    """Return the change request as it is kept; nothing of the design changes.

    Where no nominal value is given, it is the one recorded with the generation. Raises
    RevNotFoundError, BadFeedbackError, BadPhotoError, NoteTooLongError, and InvalidSpecError where
    the spec with the changes would not be valid.
    """
    from engine.emit import emit_feedback
    from engine.feedback import feedback_named
    from engine.photo import PhotoFile
    from schemas.ids import FeedbackId

    generation_id = repository.resolve(request.rev)
    record = record_of(repository, generation_id, request, who)
    for photo in request.photos:
        if isinstance(photo, PhotoFile):
            repository.put_blob(photo.data)
    feedback_id = FeedbackId(repository.objects.put_record(record))
    repository.transact(
        ADD,
        author=who.author,
        time=who.time,
        expect={},
        set={},
        detail={FactoryFeedback.KIND: feedback_id, "generation": generation_id},
        cases=(record,),
    )
    emit_feedback(repository, feedback_id, record)
    return feedback_named(repository.snapshot(), feedback_id)


def record_of(
    repository: Repository, generation_id: GenerationId, request: Request, who: Reviewer
) -> FactoryFeedback:
    """Return a change request as a record that nothing holds yet.

    Raises BadFeedbackError, BadPhotoError, NoteTooLongError and InvalidSpecError.
    """
    from engine.photo import photos_of

    generation = repository.generation(generation_id)
    _check_words(request, generation)
    nominal = request.nominal_mm
    if nominal is None and request.measure.endswith(IN_MM):
        nominal = float(generation.geometry.measures.get(request.measure, 0)) or None
    return FactoryFeedback(
        generation=generation_id,
        stage=request.stage,
        round=request.round,
        size=request.size,
        side=request.side,
        part=request.part,
        landmark=request.landmark,
        place_um=_place(request.place_mm),
        observation=_text("observation", request.observation),
        measure=request.measure,
        nominal_um=_um("nominal_mm", nominal),
        measured_um=_um("measured_mm", request.measured_mm),
        changes=_changes(repository, generation, request.changes),
        reason=request.reason,
        severity=request.severity,
        affects=tuple(sorted(set(request.affects))),
        impact=_text("impact", request.impact),
        author=who.author,
        role=who.role,
        time=who.time,
        photos=photos_of(request.photos),
    )


def _check_words(request: Request, generation: Generation) -> None:
    """Raise BadFeedbackError for a word that means nothing here."""
    from schemas.printable import unsafe_signs

    known = {
        "stage": STAGES,
        "side": SIDES,
        "reason": REASONS,
        "severity": SEVERITIES,
        "part": ("", *parts_of(generation)),
        "landmark": ("", *generation.geometry.anchors_um),
    }
    for name, words in known.items():
        found = getattr(request, name)
        if found not in words:
            told = ", ".join(word for word in words if word) or "none: it has no landmarks"
            raise BadFeedbackError(f"{name} is {found!a}; it may be {told}", place=name)
    strange = sorted(set(request.affects) - set(AFFECTS))
    if strange:
        raise BadFeedbackError(
            f"affects is {strange[0]!a}; it may be {', '.join(AFFECTS)}", place="affects"
        )
    texts = [(name, getattr(request, name)) for name in ("size", "measure")]
    texts += [("changes", text) for text in request.changes.values() if isinstance(text, str)]
    for name, text in texts:
        if len(text) > LONGEST_WORD or unsafe_signs(text):
            raise BadFeedbackError(f"{name} is no line of plain text", place=name)
    for path, value in request.changes.items():
        # The comparison is false for a number that is none, too.
        if not isinstance(value, str) and not abs(value) < LARGEST_VALUE:
            raise BadFeedbackError(f"{path[:80]!a} cannot be {value}", place="changes")
    if not 1 <= request.round <= MOST_ROUNDS:
        raise BadFeedbackError(f"round is {request.round}, not 1 to {MOST_ROUNDS}", place="round")
    if not request.observation.strip() and not request.changes:
        raise BadFeedbackError("it says nothing: give an observation, or a change, or both")


def parts_of(generation: Generation) -> tuple[str, ...]:
    """Return the parts that a request may name: those of the shoe, of any shoe, and all of it."""
    from engine.imported_parts import SHOE
    from geometry.kernel import PART_NAMES

    return tuple(dict.fromkeys((*generation.geometry.parts, *PART_NAMES, SHOE)))


def _changes(
    repository: Repository, generation: Generation, wanted: Mapping[str, str | int | float]
) -> tuple[RequestedChange, ...]:
    """Return the changes with what each value is now; the spec with them must be valid."""
    from engine.specfile import SpecFile
    from engine.validate import require_valid

    if len(wanted) > MOST_CHANGES:
        raise BadFeedbackError(f"more than {MOST_CHANGES} changes in one request", place="changes")
    if not wanted:
        return ()
    source = repository.get(generation.spec.source)
    before = values_of(require_valid(SpecFile("the recorded spec", source)))
    paths = {full_path(path): value for path, value in wanted.items()}
    if len(paths) < len(wanted):
        raise BadFeedbackError("one value is to change twice", place="changes")
    from engine.spec_edit import edited

    after = require_valid(SpecFile("the spec so changed", edited(source, paths)))
    now = values_of(after)
    for path, value in paths.items():
        if now.get(path) == before.get(path):
            raise BadFeedbackError(f"{path} is {value} already", place=path)
    return tuple(RequestedChange(one, before.get(one), now[one]) for one in sorted(paths))


def full_path(path: str) -> str:
    """Return the path of a value in a spec file; raises BadFeedbackError for what is none."""
    from schemas.errors import UnknownParameterError
    from schemas.flat import HALVES
    from schemas.parameters import parameter
    from schemas.sizes import Size

    if len(path) > LONGEST_WORD:
        raise BadFeedbackError("a path is longer than any of a spec", place="changes")
    if path.startswith(SIZE):
        if path.removeprefix(SIZE) not in Size.NAMES:
            raise BadFeedbackError(f"{path!a} is nothing of a size", place=path)
        return path
    try:
        row = parameter(path)
    except UnknownParameterError as error:
        raise BadFeedbackError(f"{path!a} cannot be changed: {error.message}", place=path) from None
    half = path.partition(".")[0]
    if half in HALVES and half != row.half:
        raise BadFeedbackError(f"{path!a} is of the {row.half} half", place=path)
    return f"{row.half}.{row.path}"


def values_of(spec: ValidSpec) -> dict[str, Any]:
    """Return every value of a spec by its path there, derived ones too, in the file's units."""
    from engine.resolve import explicit
    from engine.working import flat

    size = flat({"size": spec.authored.get("size") or {}})
    return {**{f"{one.half}.{one.path}": one.value for one in explicit(spec).values}, **size}


def _place(place_mm: tuple[float, float, float] | None) -> tuple[int, int, int] | None:
    if place_mm is None:
        return None
    x, y, z = (_um("place_mm", axis) or 0 for axis in place_mm)
    return x, y, z


def _um(name: str, length_mm: float | None) -> int | None:
    """Return a length in whole µm; raises BadFeedbackError for what is none of a shoe."""
    if length_mm is None:
        return None
    # The comparison is false for a number that is none, too.
    if not abs(length_mm) < FARTHEST_MM:
        raise BadFeedbackError(f"{name} is no length of a shoe in mm", place=name)
    return round(length_mm * 1000)


def _text(name: str, text: str) -> str:
    from engine.review import NoteTooLongError, check_note

    try:
        return check_note(text)
    except NoteTooLongError as error:
        raise NoteTooLongError(f"{name} is too long, or not plain text", place=name) from error
