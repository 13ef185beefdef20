"""What the server says of itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.api.base import Answer


class HealthAnswer(Answer):
    """The process answers."""

    ok: Literal[True] = True


class ReadyAnswer(Answer):
    """Whether the server can do its work, and what it lacks."""

    ready: bool
    checks: dict[str, str] = Field(
        description="Each thing it depends on: `ok`, or what is the matter. Redis may be `none` "
        "(the settings name none) or `away`: limits are then counted by each worker.",
        examples=[{"database": "ok", "redis": "ok"}],
    )


class RootAnswer(Answer):
    """Who is here, and what it takes at most."""

    name: Literal["rr-engine"] = "rr-engine"
    release: str
    kernel: str
    documentation: str
    limits: dict[str, int] = Field(description="Bytes and seconds that a request may take.")
