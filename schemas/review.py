"""A step of a review as a stored record: somebody asks for one, approves, or rejects."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.decode import Fields
from schemas.ids import GenerationId, ReviewId

REQUESTED, APPROVED, REJECTED = "requested", "approved", "rejected"
VERDICTS = (REQUESTED, APPROVED, REJECTED)
ROUNDS = ("first", "second", "third", "fourth")
"""The check rounds of a design, in their order: the four columns of a measurement sheet."""


@dataclass(frozen=True, slots=True)
class Review:
    """One step: of which generation, what was said, by whom in which role, and when.

    `supersedes` are the steps of the same person that it takes the place of, so that what counts
    does not hang on anybody's clock. `time` is seconds since 1970 UTC. `check` is the check round
    that the step is of (empty: of none), and only there for one.
    """

    generation: GenerationId
    verdict: str
    note: str
    author: str
    role: str
    time: int
    supersedes: tuple[ReviewId, ...] = ()
    check: str = ""

    KIND: ClassVar[str] = "review"
    VERSION: ClassVar[int] = 1
    _NAMES: ClassVar[frozenset[str]] = frozenset(
        {"generation", "verdict", "note", "author", "role", "time", "supersedes"}
    )

    def to_dict(self) -> dict[str, object]:
        """The step as plain JSON values; the SHA-256 of their canonical bytes is its id."""
        return {
            "kind": self.KIND,
            "version": self.VERSION,
            "generation": self.generation,
            "verdict": self.verdict,
            "note": self.note,
            "author": self.author,
            "role": self.role,
            "time": self.time,
            "supersedes": sorted(self.supersedes),
            **({"check": self.check} if self.check else {}),
        }

    @classmethod
    def from_dict(cls, data: object) -> "Review":
        """The step read back; raises InvalidRecordError."""
        of_round = isinstance(data, dict) and "check" in data
        names = cls._NAMES | {"check"} if of_round else cls._NAMES
        fields = Fields(data, cls.KIND, names, cls.VERSION)
        return cls(
            generation=GenerationId(fields.id("generation")),
            verdict=fields.choice("verdict", VERDICTS),
            note=fields.text("note"),
            author=fields.text("author"),
            role=fields.text("role"),
            time=fields.number("time"),
            supersedes=tuple(ReviewId(one) for one in fields.ids("supersedes")),
            check=fields.choice("check", ROUNDS) if of_round else "",
        )
