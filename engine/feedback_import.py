"""Reading a form that a factory filled in: every row is checked, then all are taken or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.feedback_add import IN_MM, MOST_CHANGES, BadFeedbackError, Request, record_of
from engine.form_photos import Find, FormPhotos, none_came
from engine.form_read import Form, FormRow, Spot, read_form
from engine.photo import MOST_PHOTOS, BadPhotoError, NoSuchPhotoError
from schemas.errors import RRError
from schemas.feedback import FactoryFeedback

if TYPE_CHECKING:
    from engine.feedback import Item
    from engine.review import Reviewer
    from schemas.feedback import Photo
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository
    from store.snapshot import Snapshot

IMPORT: Final = "feedback import"
_LARGEST: Final = 1e12
_CLOSE_MM: Final = 0.0006
"""A nominal value in a form is rounded to the micrometre."""
_TEXTS: Final = (
    "part",
    "landmark",
    "side",
    "observation",
    "measure",
    "reason",
    "severity",
    "impact",
)


class ForeignFormError(RRError):
    """The form is about a generation that is not of this project, or not the one that was named.

    Or it was altered where it is locked: it names another spec than the generation has. Nothing
    was recorded. Write a new form with `rr feedback form`.
    """

    code: ClassVar[str] = "RR-E112"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr feedback form -o FORM.xlsx REV writes the form of a generation"


class BadFormError(RRError):
    """Rows of the form cannot be taken; the findings name each cell and what it may be.

    No row was recorded, so that the form can be corrected and read again as a whole.
    """

    code: ClassVar[str] = "RR-E113"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "correct the cells named, then rr feedback import FILE again"


@dataclass(frozen=True, slots=True)
class FormFinding:
    """What is wrong with a cell of a form: the code of the error, where, and why."""

    code: str
    spot: Spot
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values; rows count from 1 as a person sees them."""
        return {
            "code": self.code,
            "place": self.spot.place,
            "sheet": self.spot.sheet,
            "row": self.spot.row,
            "column": self.spot.column,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Imported:
    """What a form brought: new requests, those that were here already, rows within tolerance."""

    generation: GenerationId
    added: tuple[Item, ...]
    known: int
    within: int

    def to_dict(self) -> dict[str, Any]:
        """Return what was read as JSON values."""
        return {
            "generation": self.generation,
            "added": [item.to_dict() for item in self.added],
            "known": self.known,
            "within_tolerance": self.within,
        }


def import_form(
    repository: Repository,
    data: bytes,
    who: Reviewer,
    *,
    rev: str | None = None,
    find: Find = none_came,
) -> Imported:
    """Return what a filled-in form brought; nothing of the design changes.

    `find` has the photos that it names; no finding's are kept unless all rows are taken. What was
    read before, by whomever, is not recorded twice. A row with nothing but a measurement within its
    tolerance is no request. Raises UnreadableFormError, ForeignFormError (also where `rev` is
    another generation), BadFormError with every finding, RevNotFoundError, and BadPhotoError for a
    file that changes meanwhile.
    """
    from engine.emit import emit_feedback
    from engine.feedback import items
    from schemas.ids import FeedbackId

    form = read_form(data)
    generation_id = _generation(repository, form, rev)
    photos = FormPhotos(find)
    records, within = _records(repository, generation_id, form, who, photos)
    wanted = {_content(record): record for record in records}
    while True:
        known = _known(repository.snapshot(), generation_id)
        fresh = [record for content, record in wanted.items() if content not in known]
        if not fresh:
            return Imported(generation_id, (), len(records), within)
        photos.keep(repository, fresh)
        if _recorded(repository, generation_id, fresh, who, known):
            break
    ids = [FeedbackId(repository.objects.put_record(record)) for record in fresh]
    for feedback_id, record in zip(ids, fresh, strict=True):
        emit_feedback(repository, feedback_id, record)
    found = {item.feedback_id: item for item in items(repository.snapshot())}
    added = tuple(found[feedback_id] for feedback_id in ids)
    return Imported(generation_id, added, len(records) - len(fresh), within)


class _Meanwhile(Exception):
    """Somebody else recorded feedback between the look and the lock."""


def _recorded(
    repository: Repository,
    generation_id: GenerationId,
    fresh: list[FactoryFeedback],
    who: Reviewer,
    known: frozenset[str],
) -> bool:
    """Record all requests in one operation; False where others came in between."""

    def still_new(now: Snapshot) -> None:
        if _known(now, generation_id) != known:
            raise _Meanwhile

    ids = sorted(str(repository.objects.put_record(record)) for record in fresh)
    try:
        repository.transact(
            IMPORT,
            author=who.author,
            time=who.time,
            expect={},
            set={},
            detail={FactoryFeedback.KIND: ids, "generation": generation_id},
            cases=fresh,
            check=still_new,
        )
    except _Meanwhile:
        return False
    return True


def _generation(repository: Repository, form: Form, rev: str | None) -> GenerationId:
    """Return the generation that the form is about; raises ForeignFormError."""
    from schemas.ids import GenerationId, is_id
    from schemas.records import Generation
    from store.objects import readable

    said = form.facts["generation"]
    place = form.fact_spot("generation").place
    if not isinstance(said, str) or not is_id(said):
        raise ForeignFormError("the form names no generation", place=place)
    generation_id = GenerationId(said)
    found = readable(repository.objects, Generation, generation_id)
    if found is None or not _is_ours(repository, generation_id):
        raise ForeignFormError(
            f"{said[:12]} is no generation of this project", place=place, details={"form": said}
        )
    if rev is not None and repository.resolve(rev) != generation_id:
        raise ForeignFormError(f"the form is about {said[:12]}, not {rev}", place=place)
    if form.facts["spec"] != found.spec.source:
        raise ForeignFormError(
            f"the form names another spec than {said[:12]} has", place=form.fact_spot("spec").place
        )
    return generation_id


def _is_ours(repository: Repository, generation_id: GenerationId) -> bool:
    """Whether a name of the project leads to a generation: bytes alone may be anybody's."""
    from store.walk import walk

    snapshot = repository.snapshot()
    active = snapshot.active.generation
    tips = {target for _, target in snapshot.refs()} | ({active} if active else set())
    return any(one == generation_id for one, _ in walk(repository.objects, sorted(tips)))


def _records(
    repository: Repository,
    generation_id: GenerationId,
    form: Form,
    who: Reviewer,
    photos: FormPhotos,
) -> tuple[list[FactoryFeedback], int]:
    """Return every request of a form, and how many rows are within tolerance; BadFormError."""
    generation = repository.generation(generation_id)
    findings: list[FormFinding] = []
    head, raised_by = _head(generation_id, form, findings)
    by = replace(who, author=raised_by or who.author)
    records: list[FactoryFeedback] = []
    within = 0
    for row in form.rows:
        asked = _request(row, head, generation, photos, findings)
        if asked is None:
            continue
        request, is_within = asked
        within += is_within
        if is_within:
            continue
        try:
            records.append(_checked(repository, generation_id, request, row, by))
        except RRError as error:
            findings.append(FormFinding(error.code, _spot_of(row, error), _told(error)))
    if findings:
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        raise BadFormError(
            f"{first.message}{more}",
            place=first.spot.place,
            details={"findings": [finding.to_dict() for finding in findings]},
        )
    return records, within


def _head(
    generation_id: GenerationId, form: Form, findings: list[FormFinding]
) -> tuple[Request, str]:
    """Return what the first sheet says of every row, and who filled the form in."""
    from engine.feedback_add import LONGEST_WORD
    from schemas.printable import unsafe_signs

    told: dict[str, str] = {}
    for name in ("stage", "size", "raised_by"):
        value = form.facts[name]
        good = isinstance(value, str) and len(value) <= LONGEST_WORD and not unsafe_signs(value)
        if not good:
            findings.append(_wrong(form.fact_spot(name), f"{name} is no line of plain text"))
        told[name] = value if good else ""
    count = form.facts["round"]
    if not _is_number(count) or count != int(count):
        findings.append(_wrong(form.fact_spot("round"), "round is no whole number"))
        count = 1
    request = Request(generation_id, "", stage=told["stage"], round=int(count), size=told["size"])
    return request, told["raised_by"]


def _request(
    row: FormRow,
    head: Request,
    generation: Generation,
    photos: FormPhotos,
    findings: list[FormFinding],
) -> tuple[Request, bool] | None:
    """Return a row as a request and whether it is within tolerance; None where it is wrong."""
    before = len(findings)

    def refuse(name: str, message: str) -> None:
        findings.append(_wrong(row.spot(name), message))

    said = dict(row.said)
    fields: dict[str, Any] = {}
    for name in _TEXTS:
        value = said.get(name, "")
        if not isinstance(value, str):
            refuse(name, f"{name} is no text")
        elif value:
            fields[name] = value
    for name in ("measured_mm", "nominal_mm"):
        value = said.get(name)
        if value is not None and not _is_number(value):
            refuse(name, f"{name} is no number: {value!a:.60}")
        elif value is not None:
            fields[name] = float(value)
    if (affects := said.get("affects")) is not None:
        if isinstance(affects, list) and all(isinstance(one, str) for one in affects):
            fields["affects"] = tuple(affects)
        else:
            refuse("affects", "affects is no list of words")
    if (place := said.get("place_mm")) is not None:
        if isinstance(place, list) and len(place) == 3 and all(map(_is_number, place)):
            fields["place_mm"] = tuple(map(float, place))
        else:
            refuse("place_mm", "a place is three numbers, x, y, z in mm")
    if (names := said.get("photos")) is not None:
        fields["photos"] = _photos(names, photos, row, findings)
    if "changes" in said:
        fields["changes"] = _changes(said["changes"], refuse)
    if len(findings) > before:
        return None
    nominal = _nominal(fields, generation, refuse)
    if len(findings) > before:
        return None
    return _with_observation(replace(head, **fields), nominal)


def _photos(
    names: object, photos: FormPhotos, row: FormRow, findings: list[FormFinding]
) -> tuple[Photo, ...]:
    """Return the photos that a row names; what is wrong with them becomes findings."""
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        findings.append(_wrong(row.spot("photos"), "photos is no list of names"))
        return ()
    found: list[Photo] = []
    for name in names[: MOST_PHOTOS + 1]:
        try:
            found.append(photos.named(name))
        except (BadPhotoError, NoSuchPhotoError) as error:
            findings.append(FormFinding(error.code, row.spot("photos"), error.message))
    return tuple(found)


def _changes(told: object, refuse: Any) -> dict[str, Any]:
    """Return what is to be by path, with what it is said to have been under `from`."""
    if not isinstance(told, list) or len(told) > MOST_CHANGES:
        refuse("changes", f"changes is no list of at most {MOST_CHANGES}")
        return {}
    found: dict[str, Any] = {}
    for one in told:
        good = isinstance(one, dict) and one.keys() <= {"path", "from", "to"}
        path = one.get("path") if good and isinstance(one, dict) else None
        if not isinstance(path, str) or not path or path in found:
            refuse("changes", "a change names no parameter, or one parameter twice")
        elif not _is_value(one.get("to")):
            refuse("changes", f"{path!a:.80} is to be nothing: fill in what it is to be")
        elif one.get("from") is not None and not _is_value(one["from"]):
            refuse("changes", f"what {path!a:.80} was is no value of a spec")
        else:
            found[path] = one["to"]
    return found


def _checked(
    repository: Repository,
    generation_id: GenerationId,
    request: Request,
    row: FormRow,
    who: Reviewer,
) -> FactoryFeedback:
    """Return the record of a row; what the form says that a value was must be so."""
    from engine.feedback_add import full_path

    record = record_of(repository, generation_id, request, who)
    before = {change.path: change.before for change in record.changes}
    for one in row.said.get("changes", ()):
        path, was = full_path(one["path"]), one.get("from")
        if was is not None and was != before[path]:
            raise BadFeedbackError(f"{path} is {before[path]} in the sample, not {was}", place=path)
    return record


def _nominal(fields: dict[str, Any], generation: Generation, refuse: Any) -> float | None:
    """Return the nominal value of the row's measure; what the form says of it must be so."""
    measure = fields.get("measure", "")
    measures = generation.geometry.measures
    if measure and measure not in measures:
        refuse("measure", f"{measure!a:.80} is no measure of this shoe")
        return None
    recorded = float(measures[measure]) if measure.endswith(IN_MM) else None
    said = fields.pop("nominal_mm", None)
    if said is not None and (recorded is None or not abs(said - recorded) < _CLOSE_MM):
        refuse("nominal_mm", f"the nominal value is {recorded}, not {said:g}: it is locked")
    return recorded


def _with_observation(request: Request, nominal: float | None) -> tuple[Request, bool]:
    """Return a request that says something, and whether it is a measurement within its tolerance.

    A row with a measurement alone says by how much it is off.
    """
    from exporters.tolerances import tolerance_mm

    alone = not (request.observation.strip() or request.changes or request.impact.strip())
    if not alone or request.measured_mm is None or nominal is None:
        return request, False
    allowed = tolerance_mm(request.measure) or 0.0
    off = request.measured_mm - nominal
    if abs(off) <= allowed + _CLOSE_MM:
        return request, not request.photos  # a photo of what is right wants a word beside it
    told = f"{request.measure} is {off:+.1f} mm off, where {allowed:g} mm are allowed"
    return replace(request, observation=told), False


def _spot_of(row: FormRow, error: RRError) -> Spot:
    """Return the cell that an error is about, else the row."""
    place = error.place or ""
    if place in ("", "feedback"):
        return row.spot("")
    fields = {*_TEXTS, "measured_mm", "nominal_mm", "place_mm", "affects", "photos"}
    return row.spot(place if place in fields else "changes" if "changes" in row.said else "")


def _told(error: RRError) -> str:
    found = error.details.get("findings") if isinstance(error.details, Mapping) else None
    if isinstance(found, list) and found and isinstance(found[0], Mapping):
        return f"{error.message}: {found[0].get('message', '')}"
    return error.message


def _wrong(spot: Spot, message: str) -> FormFinding:
    return FormFinding(BadFeedbackError.code, spot, message)


def _is_number(value: object) -> bool:
    """Whether it is a number of a size that anything here can have."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < _LARGEST


def _is_value(value: object) -> bool:
    return _is_number(value) or (isinstance(value, str) and bool(value))


def _known(snapshot: Snapshot, generation_id: GenerationId) -> frozenset[str]:
    """Return the content of every request about a generation."""
    return frozenset(
        _content(case)
        for _, case in snapshot.cases()
        if isinstance(case, FactoryFeedback) and case.generation == generation_id
    )


def _content(record: FactoryFeedback) -> str:
    """Return what a request says as a hash, whoever brought it and when."""
    from schemas.canonical import canonical_id

    told = record.to_dict()
    for name in ("author", "role", "time"):
        del told[name]
    return canonical_id(told)
