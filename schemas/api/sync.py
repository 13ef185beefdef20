"""Questions and answers of `rr push`, `fetch` and `clone`; docs/internals/protocol.md."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ObjectIdText = Annotated[str, Field(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
RefText = Annotated[
    str,
    Field(min_length=5, max_length=128, pattern=r"^[^\x00-\x20\x7f]+$", examples=["branch/main"]),
]
CaseText = Annotated[
    str,
    Field(pattern="^[a-z_]{1,32}/[0-9a-f]{64}$", max_length=97),
]
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
SENT = 1 << 16
"""Generations that one push may say it has sent."""
MOVES = 10_000
"""Branches and tags that one push may move."""


class LimitsAnswer(BaseModel):
    """What the server takes at once."""

    model_config = _STRICT

    ids: Annotated[int, Field(ge=1, description="ids in one question")]
    objects: Annotated[int, Field(ge=1, description="objects in one message")]
    message_bytes: Annotated[int, Field(ge=1, description="bytes of content in one message")]
    object_bytes: Annotated[int, Field(ge=1, description="bytes of content of one object")]


class HelloAnswer(BaseModel):
    """What a project has: branches and tags, the one to begin with, and the limits."""

    model_config = _STRICT

    protocol: Annotated[int, Field(ge=1)]
    refs: dict[RefText, ObjectIdText]
    head: str | None
    protected: list[str]
    cases: list[CaseText]
    role: str
    limits: LimitsAnswer


class MissingQuestion(BaseModel):
    """What somebody wants, and what they have: ids of generations."""

    model_config = _STRICT

    wanted: list[ObjectIdText]
    known: list[ObjectIdText]


class MoveQuestion(BaseModel):
    """One branch or tag that is to move, and from where; null: it is not there."""

    model_config = _STRICT

    ref: RefText
    before: ObjectIdText | None
    after: ObjectIdText | None


class MovesQuestion(BaseModel):
    """Branches and tags that are to move, all or none, and who claims to move them."""

    model_config = _STRICT

    author: Annotated[str, Field(min_length=1, max_length=400, examples=["Ada <ada@example.org>"])]
    moves: Annotated[list[MoveQuestion], Field(max_length=MOVES)]
    cases: Annotated[
        list[CaseText], Field(max_length=SENT, description="reviews and feedback to be kept")
    ] = []
    sent: Annotated[
        list[ObjectIdText], Field(max_length=SENT, description="generations that may be new")
    ] = []


class MovedAnswer(BaseModel):
    """The operation that moved them (null if all was so already), and the new generations."""

    model_config = _STRICT

    operation: ObjectIdText | None
    generations: list[ObjectIdText]


class StoredAnswer(BaseModel):
    """How many objects of the message are stored now, and durable."""

    model_config = _STRICT

    objects: Annotated[int, Field(ge=0)]
