"""The one shape of every error."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from schemas.api.base import Answer


class ErrorAnswer(Answer):
    """What went wrong, the next step, and the id under which the server's log tells more."""

    code: str = Field(pattern=r"^RR-[A-Z]\d{3}$", examples=["RR-E010"])
    message: str = Field(examples=["spec has 1 error"])
    hint: str = Field(examples=["correct the places named; rr explain CODE says more about one"])
    place: str = Field(examples=["spec:7:24"])
    details: dict[str, Any] = Field(examples=[{"findings": []}])
    request_id: str = Field(examples=["3f0c5a1e9b7d4c62"])
