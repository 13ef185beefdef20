"""Factory feedback as stored records: a change request, and an answer that changes nothing."""

from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.decode import Fields, point_um
from schemas.errors import InvalidRecordError
from schemas.ids import BlobId, FeedbackAnswerId, FeedbackId, GenerationId

STAGES = (
    "proto",
    "development",
    "photo",
    "confirmation",
    "size_set",
    "pre_production",
    "production",
)
"""The samples a factory makes, in their order."""
SIDES = ("both", "left", "right")
REASONS = ("fit", "cosmetic", "cost", "construction", "test_failure", "legal")
SEVERITIES = ("critical", "major", "minor")
AFFECTS = ("tooling", "last", "pattern", "bom", "grading")
PHOTO_FORMATS = ("jpeg", "png")

DECLINED, DEFERRED = "declined", "deferred"
VERIFIED, NOT_VERIFIED = "verified", "not_verified"
DECISIONS = (DECLINED, DEFERRED)
"""What may be said of a request instead of making a generation of it."""
CHECKS = (VERIFIED, NOT_VERIFIED)
"""What the next sample showed of a change that was made."""
ANSWERS = (*DECISIONS, *CHECKS)


@dataclass(frozen=True, slots=True)
class RequestedChange:
    """One authored value that is to change: its path, what it was then, what it is to be.

    None stands for not written. Values are as a spec has them: numbers and texts.
    """

    path: str
    before: str | int | float | None
    after: str | int | float

    _NAMES: ClassVar[frozenset[str]] = frozenset({"path", "from", "to"})

    def to_dict(self) -> dict[str, object]:
        """The change as plain JSON values."""
        return {"path": self.path, "from": self.before, "to": self.after}

    @classmethod
    def from_dict(cls, data: object) -> "RequestedChange":
        """The change read back; raises InvalidRecordError."""
        fields = Fields(data, "requested change", cls._NAMES)
        before = fields.raw("from")
        return cls(
            fields.text("path"),
            None if before is None else _value(before, "from"),
            _value(fields.raw("to"), "to"),
        )


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a sample: the name that it came under, what it is, and its bytes by both hashes.

    `blob` is the object that holds them (SHA-256), `blake3` what partners compare their file by.
    """

    name: str
    format: str
    blob: BlobId
    blake3: str

    _NAMES: ClassVar[frozenset[str]] = frozenset({"name", "format", "blob", "blake3"})

    def to_dict(self) -> dict[str, object]:
        """The photo as plain JSON values."""
        return {
            "name": self.name,
            "format": self.format,
            "blob": self.blob,
            "blake3": self.blake3,
        }

    @classmethod
    def from_dict(cls, data: object) -> "Photo":
        """The photo read back; raises InvalidRecordError."""
        fields = Fields(data, "photo", cls._NAMES)
        return cls(
            fields.text("name"),
            fields.choice("format", PHOTO_FORMATS),
            BlobId(fields.id("blob")),
            fields.id("blake3"),
        )


@dataclass(frozen=True, slots=True)
class FactoryFeedback:
    """A change request: about which sample of which generation, what was found, what is wanted.

    `size` and `side` say which shoe of the sample, `part` and `landmark` where on it, `place_um` a
    pin on its surface (µm, right foot). `measure` names what was measured: `nominal_um` is what it
    should be and `measured_um` what it is. `affects` is sorted; texts may be empty. `photos` are of
    different names; the field is only there for some.
    """

    generation: GenerationId
    stage: str
    round: int
    size: str
    side: str
    part: str
    landmark: str
    place_um: tuple[int, int, int] | None
    observation: str
    measure: str
    nominal_um: int | None
    measured_um: int | None
    changes: tuple[RequestedChange, ...]
    reason: str
    severity: str
    affects: tuple[str, ...]
    impact: str
    author: str
    role: str
    time: int
    photos: tuple[Photo, ...] = ()

    KIND: ClassVar[str] = "factory_feedback"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {
            "generation",
            "stage",
            "round",
            "size",
            "side",
            "part",
            "landmark",
            "place_um",
            "observation",
            "measure",
            "nominal_um",
            "measured_um",
            "changes",
            "reason",
            "severity",
            "affects",
            "impact",
            "author",
            "role",
            "time",
        }
    )

    def to_dict(self) -> dict[str, object]:
        """The request as plain JSON values; the SHA-256 of their canonical bytes is its id."""
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "generation": self.generation,
            "stage": self.stage,
            "round": self.round,
            "size": self.size,
            "side": self.side,
            "part": self.part,
            "landmark": self.landmark,
            "place_um": None if self.place_um is None else list(self.place_um),
            "observation": self.observation,
            "measure": self.measure,
            "nominal_um": self.nominal_um,
            "measured_um": self.measured_um,
            "changes": [change.to_dict() for change in self.changes],
            "reason": self.reason,
            "severity": self.severity,
            "affects": sorted(self.affects),
            "impact": self.impact,
            "author": self.author,
            "role": self.role,
            "time": self.time,
            **({"photos": [photo.to_dict() for photo in self.photos]} if self.photos else {}),
        }

    @classmethod
    def from_dict(cls, data: object) -> "FactoryFeedback":
        """The request read back; raises InvalidRecordError."""
        shown = isinstance(data, dict) and "photos" in data
        names = cls._NAMES | {"photos"} if shown else cls._NAMES
        fields = Fields(data, cls.KIND, names, cls.VERSION)
        photos = tuple(map(Photo.from_dict, fields.items("photos"))) if shown else ()
        if len({photo.name for photo in photos}) < len(photos):
            raise InvalidRecordError("factory_feedback.photos has one name twice")
        place = fields.raw("place_um")
        affects = fields.texts("affects")
        unknown = sorted(set(affects) - set(AFFECTS))
        if unknown or len(set(affects)) < len(affects):
            raise InvalidRecordError(f"factory_feedback.affects is {', '.join(affects)}")
        return cls(
            generation=GenerationId(fields.id("generation")),
            stage=fields.choice("stage", STAGES),
            round=fields.number("round"),
            size=fields.text("size"),
            side=fields.choice("side", SIDES),
            part=fields.text("part"),
            landmark=fields.text("landmark"),
            place_um=None if place is None else point_um(place, "factory_feedback.place_um"),
            observation=fields.text("observation"),
            measure=fields.text("measure"),
            nominal_um=fields.optional_number("nominal_um"),
            measured_um=fields.optional_number("measured_um"),
            changes=tuple(RequestedChange.from_dict(one) for one in fields.items("changes")),
            reason=fields.choice("reason", REASONS),
            severity=fields.choice("severity", SEVERITIES),
            affects=affects,
            impact=fields.text("impact"),
            author=fields.text("author"),
            role=fields.text("role"),
            time=fields.number("time"),
            photos=photos,
        )


@dataclass(frozen=True, slots=True)
class FeedbackAnswer:
    """An answer to a change request that makes no generation: which one, what, why, by whom.

    It decides against the request or puts it off, or says what the next sample showed. `follows`
    are the answers that were there, so that the last word does not hang on a clock; the field is
    only there for some.
    """

    feedback: FeedbackId
    answer: str
    note: str
    author: str
    role: str
    time: int
    follows: tuple[FeedbackAnswerId, ...] = ()

    KIND: ClassVar[str] = "feedback_answer"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"feedback", "answer", "note", "author", "role", "time"}
    )

    def to_dict(self) -> dict[str, object]:
        """The answer as plain JSON values; the SHA-256 of their canonical bytes is its id."""
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "feedback": self.feedback,
            "answer": self.answer,
            "note": self.note,
            "author": self.author,
            "role": self.role,
            "time": self.time,
            **({"follows": sorted(self.follows)} if self.follows else {}),
        }

    @classmethod
    def from_dict(cls, data: object) -> "FeedbackAnswer":
        """The answer read back; raises InvalidRecordError."""
        later = isinstance(data, dict) and "follows" in data
        names = cls._NAMES | {"follows"} if later else cls._NAMES
        fields = Fields(data, cls.KIND, names, cls.VERSION)
        return cls(
            feedback=FeedbackId(fields.id("feedback")),
            answer=fields.choice("answer", ANSWERS),
            note=fields.text("note"),
            author=fields.text("author"),
            role=fields.text("role"),
            time=fields.number("time"),
            follows=tuple(map(FeedbackAnswerId, fields.ids("follows"))) if later else (),
        )


def _value(value: Any, name: str) -> str | int | float:
    """A value of a spec: a number or a text; raises InvalidRecordError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidRecordError(f"requested change.{name} is no value of a spec", place=name)
    return value
