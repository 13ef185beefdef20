"""Webhooks of a project, and the message that they send."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.api.base import Answer, Instant, ProjectId, Request
from schemas.api.stream import STREAM_NAME, EntryAnswer

Verdict = Literal["act", "escalate", "suppress"]
Proposal = Literal["log", "webhook", "ws"]
WebhookState = Literal["on", "off", "failing", "gone", "gave_up"]
Url = Annotated[
    str,
    Field(
        min_length=9,
        max_length=2048,
        pattern="^https?://[^\\s\\x00-\\x1f]+$",
        examples=["https://receiver.example/rr"],
    ),
]
Verdicts = Annotated[
    list[Verdict], Field(max_length=3, description="Decisions with these verdicts go out.")
]
Proposals = Annotated[
    list[Proposal],
    Field(
        max_length=3,
        description="Of those, only the ones whose action is to be told like this by its policy; "
        "an empty list asks nothing.",
    ),
]
Types = Annotated[
    list[Annotated[str, Field(pattern="^[^\\s\\x00-\\x1f]{1,128}$")]],
    Field(
        max_length=50,
        description="Events of these types go out; with `*` at its end, types that begin so.",
        examples=[["factory.feedback", "geometry.*"]],
    ),
]
After = Annotated[
    int | None,
    Field(
        ge=0,
        lt=2**53,
        description="The last entry that is not to be told: 0 tells everything again, under the "
        "ids it had; a larger number passes entries over.",
    ),
]


class NewWebhook(Request):
    """Who is to be told of what; without `after`, of what comes from now on."""

    url: Url
    stream: str = Field(default="main", pattern=STREAM_NAME)
    verdicts: Verdicts = Field(default=["act", "escalate"])
    proposals: Proposals = Field(default=[])
    types: Types = Field(default=[])
    enabled: bool = True
    after: After = None


class WebhookChange(Request):
    """What is to be otherwise; what is left out, or null, stays.

    Another address, a place, or `enabled` lets a webhook that failed be tried anew, at once.
    """

    url: Url | None = None
    verdicts: Verdicts | None = None
    proposals: Proposals | None = None
    types: Types | None = None
    enabled: bool | None = None
    after: After = None


class NewSecret(Request):
    """A new secret, beside which the old one signs for some hours."""

    grace_hours: int = Field(default=24, ge=0, le=168)


class AttemptAnswer(Answer):
    """One try: the status of the answer, and what was wrong. Nothing else of it is kept."""

    at: Instant
    message: str = Field(examples=["msg_6f1c1b3f0a7e4d5c9b8a7f6e5d4c3b2a"])
    seq: int | None
    status: int | None
    error: str | None
    milliseconds: int


class WebhookAnswer(Answer):
    """A webhook without its secret, and its last tries, newest first.

    `told` is the last entry that is done with. `failing` waits for `next_try`; `gone` was answered
    410, `gave_up` failed for five days: both wait for its owner.
    """

    id: ProjectId
    url: str
    stream: str
    verdicts: list[Verdict]
    proposals: list[Proposal]
    types: list[str]
    enabled: bool
    state: WebhookState
    told: int
    failures: int
    failing_since: Instant | None
    next_try: Instant | None
    old_secret_until: Instant | None
    created: Instant
    attempts: list[AttemptAnswer]


class MadeWebhookAnswer(WebhookAnswer):
    """A webhook with a secret that was made now: the only time that it is told."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…"])


class WebhookPage(Answer):
    """All webhooks of a project, oldest first."""

    items: list[WebhookAnswer]


class EntryTold(EntryAnswer):
    """An entry as its project's owner may see it, and where it stands."""

    project: ProjectId
    stream: str


class WebhookMessage(Answer):
    """What a receiver is sent: a CloudEvent 1.0. `id` is the `webhook-id`, at every try.

    `type` is `rr.decision.` and the verdict, `rr.event.` and the type of the event, or `rr.ping`,
    which tells of no entry.
    """

    specversion: Literal["1.0"]
    id: str
    source: str = Field(examples=["rr/server/0b7c9f0e-7a53-4b7d-8d53-3f8a1f6f0c11"])
    type: str = Field(examples=["rr.decision.escalate"])
    subject: str = ""
    time: Instant
    datacontenttype: Literal["application/json"]
    data: EntryTold | dict[str, Any]
